"""What every comparison of a row rests on: the cell's value, the ledger's, and issues."""

from types import SimpleNamespace
from typing import Any

from core.values.errors import NotUnderstood
from core.values.text import PENDING
from exchange.issues import NOTE
from exchange.matching.name_lookup import Unknown

#: Of a column in a unit's own sheet that is not its own.
KEPT_BY_OFFICE = "由项目中心维护，没有写入；如有差错请与项目中心联系。"


class Comparison:
    """One RowChange being filled. `context` has lookup, areas, year, today, confirms."""

    def __init__(self, change: Any, context: Any) -> None:
        self.change, self.context = change, context
        self.row, self.known = change.row, change.known
        self.unit_refs: dict[Any, Any] = {}

    def value(self, key: Any) -> Any:
        """What the sheet says in a column; None for blank, 待定 and columns it does not have."""
        value = self.row.values.get(key)
        return None if value is PENDING else value

    def attempt(self, key: Any, find: Any, *args: Any, **kwargs: Any) -> Any:
        """A reference, or an issue at the cell: a doubt is asked about, an unknown name refuses."""
        try:
            return find(*args, **kwargs)
        except Unknown as unknown:
            self.change.refuse(key, str(unknown))
        except NotUnderstood as doubt:
            self.change.ask(key, str(doubt))
        return None

    @property
    def project(self) -> Any:
        """The units of the project as the row leaves them."""
        facts = {**self.known.facts, **self.change.facts}
        units = {key: facts.get(key) for key in ("owner_unit_id", "responsible_unit_id")}
        return SimpleNamespace(**units)

    def will_wait(self, code: Any, key: Any) -> bool:
        """Whether what the row says was done is submitted alone (R-AC-2); noted at its cell."""
        confirmer = self.context.confirmer
        refusal = confirmer.project_refusal(self.project)
        if not refusal:
            return False
        if not confirmer.may_submit(self.project):
            self.change.refuse(key, refusal)
            return False
        self.change.waits.add(code)
        self.row.add_issue(NOTE, f"写入后待核，没有直接核定：{refusal}", key)
        return True

    def same(self, key: Any, old: Any, value: Any) -> Any:
        if key == "name":
            return not self.change.is_new and self.context.key_of(value) == self.known.name_key
        if isinstance(old, str):
            return old.replace("\r\n", "\n").strip() == value
        return old == value
