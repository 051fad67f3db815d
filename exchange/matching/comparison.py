"""What every comparison of a row rests on: the cell's value, the ledger's, and issues."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from accounts.models.unit import name_key
from core.values.errors import NotUnderstood
from core.values.text import PENDING
from exchange.matching.name_lookup import Unknown
from exchange.matching.row_change_base import Known, RowChange

#: What a search for a name is asked with.
Asked = ParamSpec("Asked")
#: What it finds.
Found = TypeVar("Found")
#: Of a column in a unit's own sheet that is not its own.
KEPT_BY_OFFICE = "由项目中心维护，没有写入；如有差错请与项目中心联系。"


class Comparison:
    """One RowChange being filled; `context` is what every row of its sheet is compared with.

    Each kind of sheet says what its change, its context and the known project are.
    """

    known: Known

    def __init__(self, change: RowChange, context: Any) -> None:
        self.change, self.context = change, context
        self.row, self.known = change.row, change.known

    def value(self, key: str) -> Any:
        """What the sheet says in a column; None for blank, 待定 and columns it does not have."""
        value = self.row.values.get(key)
        return None if value is PENDING else value

    def attempt(
        self, key: str, find: Callable[Asked, Found], *args: Asked.args, **kwargs: Asked.kwargs
    ) -> Found | None:
        """A reference, or an issue at the cell: a doubt is asked about, an unknown name refuses."""
        try:
            return find(*args, **kwargs)
        except Unknown as unknown:
            self.change.refuse(key, str(unknown))
        except NotUnderstood as doubt:
            self.change.ask(key, str(doubt))
        return None

    def same(self, key: str, old: Any, value: Any) -> bool:
        if key == "name":
            return not self.change.is_new and name_key(value) == self.known.name_key
        if isinstance(old, str):
            return old.replace("\r\n", "\n").strip() == value
        return old == value
