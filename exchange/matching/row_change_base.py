"""One row of a sheet set against the ledger, as every kind of sheet has it, and how it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from exchange.all_ledger_fields import BY_KEY, CODED
from exchange.issues import ERROR, QUESTION, WARNING
from exchange.models import ImportRow
from exchange.parsing.parsed_workbook import ParsedRow
from pipeline.models.contract_money import in_words

Outcome = ImportRow.Outcome
#: What a row may change beside the fields of the table.
LABELS = {
    "listing": "年度清单",
    "percent": "形象进度（%）",
    "counts_from": "计入日期",
    "pool_step": "办理",
}


class Known(Protocol):
    """What the ledger holds of the project of a row, as every kind of sheet reads it."""

    #: Of the project; None: it is new.
    pk: int | None
    #: Moves on with anything that a row is set against.
    version: Any
    name_key: str


class Overdue(NamedTuple):
    """A milestone that is overdue the moment it is written, and by how many days (R-DL-6)."""

    milestone: str
    due_date: date
    days: int


@dataclass
class RowChange:
    """What one row would do. `known` is what the ledger holds of its project, with the primary
    key None for a new one."""

    row: ParsedRow
    known: Known
    before: dict[str, str] = field(default_factory=dict)  # what stands now, as read by a person
    after: dict[str, str] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.known.pk is None

    @property
    def outcome(self) -> ImportRow.Outcome:
        if self.row.refused:
            return Outcome.REFUSED
        if self.is_new:
            return Outcome.NEW
        return Outcome.CHANGED if self.after else Outcome.UNCHANGED

    def overdue(self, today: date) -> list[Overdue]:
        """What is overdue the moment it is written (R-DL-6)."""
        return []

    @property
    def has_warning(self) -> bool:
        """Whether somebody is to look at it before it is written: a question left open too."""
        return any(issue.level in (QUESTION, WARNING) for issue in self.row.issues)

    def note(self, key: str, before: str, after: str) -> None:
        """Name one difference, as both sides are shown."""
        if not self.is_new:
            self.before[key] = before
        self.after[key] = after

    def withdraw(self, key: str) -> None:
        """Take a difference back that is not to be written after all."""
        self.before.pop(key, None)
        self.after.pop(key, None)

    def refuse(self, key: str, sentence: str, choices: Iterable[str] = ()) -> None:
        """Nothing of the row is written before this is answered; `choices`: words to put into the
        cell."""
        self.row.add_issue(ERROR, sentence, key, choices)

    def ask(self, key: str, sentence: str) -> None:
        """Leave a cell unwritten until its question is answered; the row goes in without it."""
        self.row.add_issue(QUESTION, sentence, key)

    def warn(self, key: str, sentence: str) -> None:
        self.row.add_issue(WARNING, sentence, key)


def label_of(key: str) -> str:
    """What a column is called in sentences and tables; KeyError for one that is unknown."""
    return LABELS.get(key) or BY_KEY[key].label


def display_value(key: str, value: Any) -> str:
    """A value of a column as people read it; references are turned into names beforehand."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if isinstance(value, date):
        return value.isoformat()
    if key == "arrivals":
        return in_words(value)
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return CODED[key][value] if key in CODED else str(value)
