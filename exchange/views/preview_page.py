"""What the pages of a batch show: tabs with counts, rows with their cells, nothing decided."""

import hashlib
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils import timezone

from exchange.all_ledger_fields import MONEY
from exchange.issues import ERROR, NOTE, QUESTION, WARNING
from exchange.kinds.registry import kind_of
from exchange.matching.row_change_base import label_of
from exchange.models import ImportRow
from exchange.views.sheet_questions import SheetQuestions
from exchange.views.side_by_side import Candidates

Outcome = ImportRow.Outcome
PER_PAGE = 50
#: The errors that are listed above the table, each with a link to its cell.
LISTED = 8


def _with(level):
    """Rows that have an issue of a level: as JSON writes it, which no sentence can hold."""
    return Q(has_warning=True) & Q(Contains(Cast("complaints", TextField()), f'"level": "{level}"'))


TABS = [
    ("all", "全部", Q()),
    ("refused", "错误", Q(outcome=Outcome.REFUSED)),
    ("overdue", "写入即逾期", ~Q(overdue=[])),
    ("question", "疑问", _with(QUESTION) & ~Q(outcome=Outcome.REFUSED)),
    ("warning", "提醒", _with(WARNING) & ~Q(outcome=Outcome.REFUSED)),
    ("new", "新增", Q(outcome=Outcome.NEW)),
    ("changed", "更新", Q(outcome=Outcome.CHANGED)),
    ("unchanged", "无变化", Q(outcome=Outcome.UNCHANGED)),
]
#: Shown where there are such rows.
RARE = ("overdue", "question")
WRITTEN = (Outcome.NEW, Outcome.CHANGED)
#: A warning is to be verified where its row is going to be written; a question left open also where
#: nothing else of its row changes, since what the cell would have changed is not written.
NEEDS_CHECK = Q(has_warning=True, outcome__in=WRITTEN) | _with(QUESTION) & Q(
    outcome=Outcome.UNCHANGED
)
CONDITIONS = {key: condition for key, _, condition in TABS}
LOOKS = {
    Outcome.NEW: ("green", "plus-lg"),
    Outcome.CHANGED: ("blue", "pencil"),
    Outcome.UNCHANGED: ("", "dash-lg"),
    Outcome.REFUSED: ("red", "x-lg"),
}


@dataclass
class Cell:
    key: str
    label: str
    text: str = ""
    old: str = ""
    is_changed: bool = False
    issues: list = field(default_factory=list)

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
    def to_type(self):
        """The issue that is answered by typing the cell, the worst first, or None."""
        asked = [
            issue
            for level in (ERROR, QUESTION)
            for issue in self.issues
            if issue["level"] == level and issue["letter"]
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


class PreviewRow:
    """One row as the table shows it."""

    def __init__(self, row, page):
        self.row, self.page = row, page
        self.colour, self.icon = LOOKS[row.outcome]
        self.word = Outcome(row.outcome).label
        self.cells = [self._one_of(keys, label) for keys, label in page.preview_columns]
        self.in_columns = {cell.key for cell in self.cells} | {"name"}
        at_cells = {id(c) for cell in [*self.cells, self.name] for c in cell.issues}
        beyond = [c for c in row.complaints if id(c) not in at_cells and c["level"] != NOTE]
        self.others = [c for c in beyond if not c["letter"]]
        keys = dict.fromkeys((c["key"], c["header"]) for c in beyond if c["letter"])
        self.cells_beyond = [self._cell(key, header) for key, header in keys]
        self.notes = [c for c in row.complaints if c["level"] == NOTE]

    @property
    def name(self):
        if not hasattr(self, "_name"):
            self._name = self._cell("name", "项目名称")
            self._name.text = self._name.text or self.row.name
        return self._name

    def _one_of(self, keys, label):
        row = self.row
        with_issue = {c.get("key") for c in row.complaints if c["level"] != NOTE}
        filled = [key for key in keys if key in row.after or key in with_issue or key in row.cells]
        return self._cell(filled[0] if filled else keys[0], label)

    def _cell(self, key, label):
        row = self.row
        cell = Cell(
            key, label, row.after.get(key) or row.cells.get(key, ""), row.before.get(key, "")
        )
        cell.is_changed = key in row.after and row.outcome == Outcome.CHANGED
        cell.issues = [c for c in row.complaints if c.get("key") == key and c["level"] != NOTE]
        return cell

    @property
    def changes(self):
        """[(label, before, after)] of what changes beyond the columns shown."""
        beyond = [key for key in self.row.after if key not in self.in_columns]
        if self.row.outcome != Outcome.CHANGED:
            return []
        return [
            (label_of(key), self.row.before.get(key, ""), self.row.after[key]) for key in beyond
        ]

    @property
    def needs_check(self):
        """Python twin of NEEDS_CHECK."""
        if self.row.outcome == Outcome.UNCHANGED:
            return self.has_question
        return self.row.has_warning and self.row.outcome in WRITTEN

    @property
    def is_verified(self):
        return warning_key(self.row) in self.page.verified

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
        picked = self.page.picks.get((self.row.sheet, self.row.number), "")
        return f"台账 ZQ-{picked}" if isinstance(picked, int) else picked and "新项目"

    @property
    def comparison(self):
        return self.page.candidates.beside(self.row)


class BatchPage:
    """A batch, the tab asked for and one page of its rows."""

    def __init__(self, batch, query):
        self.batch = batch
        self.tab = query.get("tab") if query.get("tab") in CONDITIONS else "all"
        self.counts = batch.rows.aggregate(
            **{key: Count("pk", filter=condition) for key, _, condition in TABS[1:]},
            all=Count("pk"),
        )
        self.verified = set(batch.verified)
        self.picks = {(sheet, number): picked for sheet, number, picked in batch.picks}
        self.preview_columns = kind_of(batch).preview_columns(batch)
        rows = batch.rows.filter(CONDITIONS[self.tab]).defer("restore")
        self.page = Paginator(rows, PER_PAGE).get_page(query.get("page"))
        self.candidates = Candidates(self.page, batch.year, timezone.localdate())
        self.rows = [PreviewRow(row, self) for row in self.page]
        self.questions = SheetQuestions(batch)

    @property
    def tabs(self):
        tabs = [tab for tab in TABS if tab[0] not in RARE or self.counts[tab[0]]]
        return [(key, word, self.counts[key], key == self.tab) for key, word, _ in tabs]

    @property
    def columns(self):
        return [(label, keys[0] in MONEY) for keys, label in self.preview_columns]

    @property
    def errors(self):
        """The first errors of the file, for the list above the table."""
        refused = self.batch.rows.filter(CONDITIONS["refused"]).only("complaints", "number")
        found = []
        for row in refused[:LISTED]:
            for issue in row.complaints:
                if issue["level"] == ERROR:
                    found.append((row, issue))
                    break
        return found

    @property
    def overdue(self):
        """[(row, what is overdue the moment it is written)] of the first such rows."""
        rows = self.batch.rows.filter(CONDITIONS["overdue"]).only(
            "sheet", "number", "name", "overdue"
        )
        return [(row, row.overdue) for row in rows[:LISTED]]

    @property
    def unverified(self):
        """How many rows still need 已核实."""
        if not self.has_issues:
            return 0
        rows = self.batch.rows.filter(NEEDS_CHECK)
        rows = rows.only("sheet", "number", "complaints")
        return sum(warning_key(row) not in self.verified for row in rows.iterator())

    @property
    def has_issues(self):
        """Whether any row has something that a marked workbook would show."""
        return any(self.counts[key] for key in ("refused", "question", "warning"))

    @property
    def to_verify(self):
        """What waits for 已核实, in words."""
        words = [
            word for key, word, _ in TABS if key in ("warning", "question") and self.counts[key]
        ]
        return "和".join(words)

    @property
    def unread_sheets(self):
        """What refused whole sheets, where no answer on the page helps."""
        return [n for n in self.batch.notes if n["level"] == ERROR and not n.get("asks")]

    @property
    def notes(self):
        """What is only said of the sheets."""
        return [n for n in self.batch.notes if n["level"] != ERROR and not n.get("asks")]

    @property
    def columns_across(self):
        """How many columns the table of the rows has."""
        return len(self.columns) + 4

    @property
    def to_write(self):
        return self.batch.new + self.batch.changed
