"""What the pages of a batch show: tabs with counts, rows with their cells, nothing decided."""

from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils import timezone
from django.utils.functional import cached_property

from core.file_lock import GONE, has_file
from core.lists.page import ListPage
from exchange.batches import undo as undoing
from exchange.batches.store import written_before
from exchange.issues import ERROR, QUESTION, WARNING
from exchange.kinds.registry import kind_of
from exchange.models import ImportBatch, ImportRow
from exchange.permissions import is_office
from exchange.views.preview_rows import WRITTEN, PreviewRow, PreviewTable, warning_key
from exchange.views.sheet_questions import SheetQuestions
from exchange.views.side_by_side import Candidates

Outcome = ImportRow.Outcome
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
#: A warning is to be verified where its row is going to be written; a question left open also where
#: nothing else of its row changes, since what the cell would have changed is not written.
NEEDS_CHECK = Q(has_warning=True, outcome__in=WRITTEN) | _with(QUESTION) & Q(
    outcome=Outcome.UNCHANGED
)
CONDITIONS = {key: condition for key, _, condition in TABS}


class BatchPage:
    """What stands above and below the rows of a batch; `tab`: the key of the one shown."""

    def __init__(self, batch, tab="all"):
        self.batch, self.tab = batch, tab
        self.verified = set(batch.verified)
        self.picks = {(sheet, number): picked for sheet, number, picked in batch.picks}

    @cached_property
    def counts(self):
        return self.batch.rows.aggregate(
            **{key: Count("pk", filter=condition) for key, _, condition in TABS[1:]},
            all=Count("pk"),
        )

    @cached_property
    def preview_columns(self):
        return kind_of(self.batch).preview_columns(self.batch)

    @cached_property
    def named(self):
        """The head over what a row is known by."""
        return kind_of(self.batch).named

    @cached_property
    def questions(self):
        return SheetQuestions(self.batch)

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
    def to_write(self):
        return self.batch.new + self.batch.changed


class PreviewPage(ListPage):
    """A batch that was read, by the result of its rows; its view has found it."""

    template_name = "exchange/batch.html"
    tabs = [(key, word) for key, word, _ in TABS]
    rare_tabs = RARE
    default_tab = "all"
    #: Set by the view.
    batch = None

    @cached_property
    def preview(self):
        return BatchPage(self.batch, self.tab)

    def get_queryset(self):
        return self.batch.rows.filter(CONDITIONS[self.tab]).defer("restore")

    def rows_of(self, queryset):
        rows = list(queryset)
        candidates = Candidates(rows, self.batch.year, self.today)
        return [PreviewRow(row, self.preview, candidates.beside(row)) for row in rows]

    def get_table(self):
        return PreviewTable(self.get_rows(), self.preview)

    def get_tab_counts(self):
        return self.preview.counts

    def get_context_data(self, **more):
        batch, now = self.batch, timezone.now()
        is_preview = batch.state == ImportBatch.State.PREVIEW
        is_written = batch.state == ImportBatch.State.COMMITTED
        return super().get_context_data(
            batch=batch,
            preview=self.preview,
            is_office=is_office(self.person),
            counted=kind_of(batch).subject.counted,
            has_file=has_file(batch),
            gone=GONE,
            before=written_before(batch.sha256) if is_preview else None,
            cannot_undo=undoing.why_not_undo(batch, now) if is_written else "",
            undo_until=batch.committed_at and batch.committed_at + undoing.WITHIN,
            **more,
        )
