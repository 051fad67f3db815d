"""One column of the ledger, told once: import, preview, exports, forms and pages walk it."""

from dataclasses import dataclass, replace
from typing import Any

#: Who may change a field by a sheet: the project center, or the owner in its own sheet as well.
OFFICE, OWNER, NOBODY = "office", "owner", ""
#: Where a field is shown: the printed ledger, the owner's sheet, the preview of an import.
LEDGER, UNIT_FORM, PREVIEW = "ledger", "unit_form", "preview"
#: How the value of a sort is printed; all else is text.
PRINTED_AS = {"money": "money", "date": "date", "actual": "date", "listed_on": "date"}
#: Sorts whose value is a row of another table, kept by its key.
REFERENCES = {"unit", "area"}


@dataclass(frozen=True)
class LedgerField:
    """One thing that is kept of a project; a new one needs no more than its line in the table."""

    key: str
    #: How a cell is read: a reader of exchange/parsing/cells.py.
    sort: str
    #: What offices call it in a header; the first word is its name everywhere.
    aliases: str
    #: Characters at most.
    limit: int = 100
    #: Where it is kept: a model and its field; "" for what only helps to read other fields.
    path: str = ""
    #: Whether it is corrected like any other; what is not has a verb of its own.
    is_plain: bool = True
    editor: str = OFFICE
    shown_in: tuple[str, ...] = ()
    #: In the printed ledger: width in characters, and the heading over several columns.
    width: int = 12
    parent: str = ""
    #: Keys of the fields that a joint column stands for.
    parts: str = ""

    @property
    def label(self) -> str:
        return self.aliases.split()[0]

    @property
    def model(self) -> str:
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        """Of the field in its model."""
        return self.path.rpartition(".")[2]

    @property
    def column(self) -> str:
        """As name, a reference by its key."""
        return f"{self.name}_id" if self.sort in REFERENCES else self.name

    @property
    def printed_as(self) -> str:
        return PRINTED_AS.get(self.sort, "text")


def as_taken(field: LedgerField, **facts: Any) -> LedgerField:
    """What stood in an owner's sheet when it was taken: hidden, to see who changed what."""
    return replace(
        field,
        key=f"base_{field.key}",
        aliases=f"下载时·{field.label}",
        path="",
        editor=NOBODY,
        shown_in=(),
        **facts,
    )


def plain_fields(fields: tuple[LedgerField, ...], model: str) -> list[LedgerField]:
    """The facts that a model keeps and a correction may write: "project" or "listing"."""
    return [field for field in fields if field.model == model and field.is_plain]
