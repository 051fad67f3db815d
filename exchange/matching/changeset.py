"""What a whole file would change, of whatever kind it is, and the end of a writing that finds the
ledger otherwise than it was compared with."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Protocol, TypeVar

from exchange.issues import QUESTION, Issue
from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_change_base import Outcome, Overdue, RowChange
from exchange.parsing.parsed_workbook import ParsedWorkbook


class Candidate(Protocol):
    """A project of the ledger that a row may mean."""

    @property
    def pk(self) -> int | None: ...


#: Of the kind of sheet that the change set is of.
Change = TypeVar("Change", bound=RowChange)


@dataclass
class ChangeSet(Generic[Change]):
    """Every row of a file with its outcome, the names that nobody knows, and the file as parsed."""

    rows: Sequence[Change]
    lookup: NameLookup
    year: int
    today: date
    confirms: bool = True
    #: (sheet, row) -> the projects that the row may mean.
    candidates: Mapping[tuple[str, int], Sequence[Candidate]] = field(default_factory=dict)
    parsed: ParsedWorkbook = field(default_factory=ParsedWorkbook)

    def count(self, outcome: str) -> int:
        return sum(change.outcome == outcome for change in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """{outcome: rows}; a project stands in one row, so for all but 错误 it counts projects.

        Of a sheet that is refused as a whole every line below its header is refused.
        """
        counts: dict[str, int] = {outcome: self.count(outcome) for outcome in Outcome}
        counts[Outcome.REFUSED] += self.parsed.lines_of_refused_sheets
        return counts

    @property
    def summary(self) -> str:
        """The line that ends a command."""
        counts = self.counts
        return (
            f"new {counts['new']}, changed {counts['changed']}, "
            f"unchanged {counts['unchanged']}, refused {counts['refused']}"
        )

    @property
    def issues(self) -> list[Issue]:
        """All issues of the file: of its sheets, then row by row."""
        return self.parsed.issues

    @property
    def has_questions(self) -> bool:
        return any(issue.level == QUESTION for issue in self.issues)

    @property
    def overdue(self) -> list[Overdue]:
        """[(milestone, due date, days)] of all that is overdue the moment it is written."""
        return [late for change in self.rows for late in change.overdue(self.today)]

    @property
    def writes(self) -> list[Change]:
        return [row for row in self.rows if row.outcome in (Outcome.NEW, Outcome.CHANGED)]

    @property
    def fingerprint(self) -> str:
        """What a person has seen of it: the same again means that nothing relevant moved."""
        seen = hashlib.sha256()
        for change in self.rows:
            facts = [
                change.row.sheet,
                change.row.number,
                change.outcome,
                change.known.pk,
                change.known.version,
                change.before,
                change.after,
                # Their days grow by themselves over midnight; what stands there does not.
                [late[:2] for late in change.overdue(self.today)],
            ]
            seen.update(json.dumps(facts, ensure_ascii=False, default=str).encode())
        return seen.hexdigest()


class Moved(Exception):
    """The ledger changed between matching and writing: the whole batch is rolled back."""


def must(done: object, subject: object) -> None:
    """A verb that found something else than was matched rolls the whole batch back: Moved."""
    if not done:
        raise Moved(f"“{subject}”在办理时有变动")
