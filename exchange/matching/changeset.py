"""What a whole file would change, of whatever kind it is, and the end of a writing that finds the
ledger otherwise than it was compared with."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from exchange.issues import QUESTION
from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_change_base import Outcome, RowChange
from exchange.parsing.parsed_workbook import ParsedWorkbook


@dataclass
class ChangeSet:
    """Every row of a file with its outcome, the names that nobody knows, and the file as parsed."""

    rows: list[RowChange]
    lookup: NameLookup
    year: int
    today: date
    confirms: bool = True
    candidates: dict = field(default_factory=dict)  # (sheet, row) -> [known project]
    parsed: ParsedWorkbook | None = None

    def count(self, outcome: Any) -> Any:
        return sum(change.outcome == outcome for change in self.rows)

    @property
    def counts(self) -> Any:
        """{outcome: rows}; a project stands in one row, so for all but 错误 it counts projects.

        Of a sheet that is refused as a whole every line below its header is refused.
        """
        counts = {outcome: self.count(outcome) for outcome in Outcome}
        if self.parsed:
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
    def issues(self) -> Any:
        """All issues of the file: of its sheets, then row by row."""
        return self.parsed.issues

    @property
    def has_questions(self) -> Any:
        return any(issue.level == QUESTION for issue in self.issues)

    @property
    def overdue(self) -> Any:
        """[(milestone, due date, days)] of all that is overdue the moment it is written."""
        return [late for change in self.rows for late in change.overdue(self.today)]

    @property
    def writes(self) -> Any:
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


def must(done: Any, subject: Any) -> None:
    """A verb that found something else than was matched rolls the whole batch back."""
    if not done:
        raise Moved(f"“{subject}”在办理时有变动")
