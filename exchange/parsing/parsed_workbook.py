"""What parsing makes of a workbook: its rows and sheets, each with what was found in it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from accounts.models.unit import name_key
from core.values.text import PENDING
from exchange.all_ledger_fields import BY_KEY
from exchange.issues import ERROR, NOTE, QUESTION, Issue
from exchange.parsing.assign_columns import Place
from exchange.workbooks.reader import Row, Workbook, letter_of


@dataclass
class ParsedRow:
    """One project of one sheet. values holds what the sheet says: key of a ledger field -> value.

    A blank cell has no entry, 待定 is PENDING. Money is Decimal 万元, people and units are names,
    work_area is a number, contact is split into contact_person and contact_phone. What is only
    assumed helps to find the project and to enter a new one; it changes none that is known.
    """

    sheet: str
    number: int
    hidden: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    written: dict[str, date] = field(
        default_factory=dict
    )  # dates as written, where a rule took another
    assumed: set[str] = field(default_factory=set)  # keys answered for the whole sheet, not written
    besides: dict[str, list[str]] = field(
        default_factory=dict
    )  # key -> what cells of other columns add to it

    @property
    def refused(self) -> bool:
        return any(issue.level == ERROR for issue in self.issues)

    @property
    def name(self) -> Any:
        return self.values.get("name", "")

    @cached_property
    def name_key(self) -> str:
        """The name as it is compared; asked for only once the row has been read."""
        return "" if self.name is PENDING else name_key(self.name)

    def drop_issue(self, key: str, level: str) -> None:
        """Withdraw what a rule found in a column, since the ledger agrees with the cell."""
        place = self.places.get(key)
        letter = place.letter if place else None
        kept = (c for c in self.issues if (c.letter, c.level) != (letter, level))
        self.issues = list(kept)

    def add_issue(
        self, level: str, sentence: str, key: str | None = None, choices: Iterable[str] = ()
    ) -> None:
        """Add an issue about a column (by its key), or about the row as a whole; `choices` are
        words to put into the cell."""
        place = self.places.get(key) if key else None
        header, letter = (place.header, place.letter) if place else ("", "")
        words = tuple((word, word) for word in choices)
        issue = Issue(level, sentence, self.sheet, self.number, header, letter, choices=words)
        self.issues.append(issue)

    def key_at(self, letter: str) -> str:
        """The key of the column that stands at a letter of the row's sheet, or ""."""
        keys = [key for key, place in self.places.items() if place.letter == letter]
        return next((key for key in keys if key in BY_KEY), "") if letter else ""

    def is_asked(self, key: str) -> bool:
        """Whether a question about the cell of a column is open, which leaves it unread."""
        place = self.places.get(key)
        asked = {issue.letter for issue in self.issues if issue.level == QUESTION}
        return place is not None and place.letter in asked


@dataclass
class SheetReport:
    """What became of one sheet: read or not, how many rows, and its issues as a whole.

    `skipped` counts the lines that are no projects by what they are; `refused_lines` are the
    lines below the header of a sheet that was refused as a whole.
    """

    name: str
    read: bool = False
    rows: int = 0
    hidden_rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    refused_lines: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(issue.level == ERROR and issue.row is None for issue in self.issues)

    def say_what_was_met(self, subject: str) -> None:
        """Hidden rows, and the lines that are no `subject`, for whoever counts."""
        if self.hidden_rows:
            sentence = f"有 {self.hidden_rows} 行已隐藏，同样读取。"
            self.issues.append(Issue(NOTE, sentence, self.name))
        if self.skipped:
            counted = "、".join(f"{sort} {count} 行" for sort, count in self.skipped.items())
            self.issues.append(Issue(NOTE, f"没有作为{subject}读取：{counted}。", self.name))


@dataclass
class ParsedWorkbook:
    """The rows of all sheets and what became of each sheet, beside the workbook as found."""

    rows: list[ParsedRow] = field(default_factory=list)
    sheets: list[SheetReport] = field(default_factory=list)
    workbook: Workbook = field(default_factory=lambda: Workbook([]))

    @property
    def issues(self) -> list[Issue]:
        """All issues, sheet by sheet, then row by row."""
        of_sheets = [c for report in self.sheets for c in report.issues]
        return of_sheets + [c for row in self.rows for c in row.issues]

    @property
    def lines_of_refused_sheets(self) -> int:
        return sum(report.refused_lines for report in self.sheets)

    def raw(self, row: ParsedRow) -> dict[str, str]:
        """{letter: text as found} of the cells of a row that may be typed anew."""
        asked = (c for c in row.issues if c.level in (ERROR, QUESTION) or c.choices)
        letters = {c.letter for c in asked if c.letter}
        cells = self._rows_found[row.sheet, row.number].cells if letters else {}
        return {
            letter_of(column): str(cell.value)
            for column, cell in cells.items()
            if letter_of(column) in letters
        }

    @cached_property
    def _rows_found(self) -> dict[tuple[str, int], Row]:
        sheets = self.workbook.sheets
        return {(sheet.name, row.number): row for sheet in sheets for row in sheet.rows}
