"""The rows of a batch as its preview shows them: cells with what is said of each."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import cached_property

from core.lists.tables import ListTable, plain, plain_number
from exchange.all_ledger_fields import MONEY
from exchange.issues import ERROR, NOTE, QUESTION, WARNING
from exchange.matching.row_change_base import label_of
from exchange.models import ImportRow
from exchange.views.side_by_side import SideBySide

Outcome = ImportRow.Outcome
WRITTEN = (Outcome.NEW, Outcome.CHANGED)
LOOKS = {
    Outcome.NEW: ("green", "plus-lg"),
    Outcome.CHANGED: ("blue", "pencil"),
    Outcome.UNCHANGED: ("", "dash-lg"),
    Outcome.REFUSED: ("red", "x-lg"),
}


@dataclass(frozen=True)
class Cell:
    """What a row says in one column: as read, as the ledger has it, and what is said of it."""

    key: str
    label: str
    text: str
    old: str
    is_changed: bool
    issues: list[dict[str, Any]]

    def _sentences(self, level):
        return [issue["sentence"] for issue in self.issues if issue["level"] == level]

    @property
    def errors(self):
        return self._sentences(ERROR)

    @property
    def questions(self):
        return self._sentences(QUESTION)

    @property
    def warnings(self):
        return self._sentences(WARNING)

    @property
    def look(self):
        """The class of the cell by the worst that is said of it."""
        looks = {ERROR: "err", QUESTION: "ask", WARNING: "wrn"}
        levels = {issue["level"] for issue in self.issues}
        return next((look for level, look in looks.items() if level in levels), "")

    @property
    def classes(self):
        """Hidden on a phone when it says nothing; a number, a date."""
        hidden = "" if self.text or self.look else "hide-m"
        kind = "n" if self.is_money else "nowrap" if self.is_date and not self.look else ""
        return f"{hidden} {kind}".strip()

    @property
    def to_type(self):
        """The issue that is answered by typing the cell, the worst first, or None; of warnings
        one that offers what to type."""
        asked = [
            issue
            for level in (ERROR, QUESTION, WARNING)
            for issue in self.issues
            if issue["level"] == level
            and issue["letter"]
            and (level != WARNING or issue["choices"])
        ]
        return asked[0] if asked else None

    @property
    def is_money(self):
        return self.key in MONEY

    @property
    def is_date(self):
        return self.key.endswith("_due")


def warning_key(row):
    """What 已核实 stands for: the row with exactly these warnings and open questions."""
    warnings = [c["sentence"] for c in row.complaints if c["level"] in (QUESTION, WARNING)]
    text = "\n".join([row.sheet, str(row.number), *warnings])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class PreviewRow:
    """One row as the table shows it; `comparison`: itself beside the projects it may be."""

    row: ImportRow
    preview: Any = field(compare=False, repr=False)
    comparison: SideBySide | None = None

    @property
    def colour(self):
        return LOOKS[self.row.outcome][0]

    @property
    def icon(self):
        return LOOKS[self.row.outcome][1]

    @property
    def word(self):
        return Outcome(self.row.outcome).label

    @cached_property
    def cells(self):
        return [self._one_of(keys, label) for keys, label in self.preview.preview_columns]

    @cached_property
    def name(self):
        cell = self._cell("name", self.preview.named)
        return replace(cell, text=cell.text or self.row.name)

    @cached_property
    def in_columns(self):
        return {cell.key for cell in self.cells} | {"name"}

    @cached_property
    def _beyond(self):
        """The issues that stand at none of the columns."""
        at_cells = {id(c) for cell in [*self.cells, self.name] for c in cell.issues}
        return [c for c in self.row.complaints if id(c) not in at_cells and c["level"] != NOTE]

    @property
    def others(self):
        return [c for c in self._beyond if not c["letter"]]

    @property
    def cells_beyond(self):
        keys = dict.fromkeys((c["key"], c["header"]) for c in self._beyond if c["letter"])
        return [self._cell(key, header) for key, header in keys]

    @property
    def notes(self):
        return [c for c in self.row.complaints if c["level"] == NOTE]

    def _one_of(self, keys, label):
        row = self.row
        with_issue = {c.get("key") for c in row.complaints if c["level"] != NOTE}
        filled = [key for key in keys if key in row.after or key in with_issue or key in row.cells]
        return self._cell(filled[0] if filled else keys[0], label)

    def _cell(self, key, label):
        row = self.row
        return Cell(
            key,
            label,
            text=row.after.get(key) or row.cells.get(key, ""),
            old=row.before.get(key, ""),
            is_changed=key in row.after and row.outcome == Outcome.CHANGED,
            issues=[c for c in row.complaints if c.get("key") == key and c["level"] != NOTE],
        )

    @property
    def changes(self):
        """[(label, before, after)] of what changes beyond the columns shown; of a new row that is
        short enough, of all that it says."""
        beyond = [key for key in self.row.after if key not in self.in_columns]
        if self.row.outcome != Outcome.CHANGED and not self.tells_all:
            return []
        return [
            (label_of(key), self.row.before.get(key, ""), self.row.after[key]) for key in beyond
        ]

    @property
    def tells_all(self):
        return self.row.outcome == Outcome.NEW and self.preview.batch.is_of_pipeline

    @property
    def needs_check(self):
        """Python twin of preview_page.NEEDS_CHECK."""
        if self.row.outcome == Outcome.UNCHANGED:
            return self.has_question
        return self.row.has_warning and self.row.outcome in WRITTEN

    @property
    def is_verified(self):
        return warning_key(self.row) in self.preview.verified

    @property
    def has_question(self):
        return any(c["level"] == QUESTION for c in self.row.complaints)

    @property
    def mark(self):
        """The class of the row by what is to be done about it."""
        if self.row.outcome == Outcome.REFUSED:
            return "rowred"
        if not self.needs_check:
            return ""
        return "rowask" if self.has_question else "rowamber"

    @property
    def picked(self):
        """What a person has said that the row is, or ""."""
        picked = self.preview.picks.get((self.row.sheet, self.row.number), "")
        return f"台账 ZQ-{picked}" if isinstance(picked, int) else picked and "新项目"


WIDE = {"th": {"class": "wide"}}


class PreviewTable(ListTable):
    """The rows of a tab, with the columns that its kind of sheet shows."""

    row_template = "exchange/preview_row.html"
    empty_template = "exchange/preview_empty.html"
    caption = "各行的结果和变化"
    css_class = "tb cards imp"
    per_page = 50

    number = plain_number("行")
    outcome = plain("结果")
    name = plain("项目名称", attrs=WIDE)

    def __init__(self, data, preview):
        heads = [(keys[0] in MONEY, label) for keys, label in preview.preview_columns]
        columns = [plain_number(label) if money else plain(label) for money, label in heads]
        columns.append(plain("说明", attrs=WIDE))
        extra = [(f"c{n}", each) for n, each in enumerate(columns)]
        named = [("name", plain(preview.named, attrs=WIDE))]
        super().__init__(data, extra_columns=[*named, *extra])
        self.preview, self.batch = preview, preview.batch

    @property
    def columns_across(self):
        return len(self.columns)
