"""What a whole file would change, of whatever kind it is, and the end of a writing that finds the
ledger otherwise than it was compared with."""

from dataclasses import dataclass, field
from datetime import date

from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_change_base import Outcome, RowChange


@dataclass
class ChangeSet:
    """Every row of a file with its outcome, and the names that nobody knows."""

    rows: list[RowChange]
    lookup: NameLookup
    year: int
    today: date
    confirms: bool = True
    candidates: dict = field(default_factory=dict)  # (sheet, row) -> [known project]

    def count(self, outcome):
        return sum(change.outcome == outcome for change in self.rows)

    @property
    def counts(self):
        """{outcome: rows}; a project stands in one row, so for all but 错误 it counts projects."""
        return {outcome: self.count(outcome) for outcome in Outcome}

    @property
    def overdue(self):
        """[(milestone, due date, days)] of all that is overdue the moment it is written."""
        return [late for change in self.rows for late in change.overdue(self.today)]

    @property
    def writes(self):
        return [row for row in self.rows if row.outcome in (Outcome.NEW, Outcome.CHANGED)]


class Moved(Exception):
    """The ledger changed between matching and writing: the whole batch is rolled back."""


def must(done, subject):
    """A verb that found something else than was matched rolls the whole batch back."""
    if not done:
        raise Moved(f"“{subject}”在办理时有变动")
