"""Plans and monthly figures, and the bureau's statistics, declared for the registry."""

from datetime import date
from functools import partial

from accounts import audit
from core.ledger_field import LedgerField
from exchange.all_ledger_fields import BY_KEY
from exchange.kinds.import_kind import ImportKind
from exchange.kinds.monthly_figures import preview_columns
from exchange.kinds.monthly_figures.apply import FiguresWriter
from exchange.kinds.monthly_figures.figure_headers import BUREAU, FigureHeaders
from exchange.kinds.monthly_figures.figures_context import OFFICE, STATISTICIAN, UNIT
from exchange.kinds.monthly_figures.match_rows import match_rows
from exchange.kinds.monthly_figures.row_change import FiguresRowChange
from exchange.kinds.monthly_figures.undo import FiguresUndo, why_not_undo
from exchange.matching.changeset import ChangeSet
from exchange.models import ImportBatch
from exchange.parsing.cells import HeadersOf
from exchange.parsing.parsed_workbook import ParsedWorkbook
from exchange.permissions import reported_by_sheet
from investment.ledger_fields import FIGURES as FIELDS


def role(batch: ImportBatch) -> str:
    """In which role somebody brings the sheet: what its columns may change follows from it."""
    if batch.kind == ImportBatch.Kind.STATISTICS:
        return STATISTICIAN
    return UNIT if batch.is_report else OFFICE


def month_of(batch: ImportBatch) -> int:
    """The month that a sheet of figures is brought for."""
    assert batch.month  # of no other kind is it blank
    return batch.month


def headers(batch: ImportBatch) -> HeadersOf:
    """The reader of heads for a batch's year and month, and for the role of who brings it."""
    return partial(FigureHeaders, year=batch.year, month=month_of(batch), role=role(batch))


def match(batch: ImportBatch, parsed: ParsedWorkbook, today: date) -> ChangeSet[FiguresRowChange]:
    """The rows of a batch against plans and reports, for who brought it; for the command line where
    nobody is named."""
    changeset = match_rows(
        parsed.rows,
        year=batch.year,
        month=month_of(batch),
        today=today,
        by=batch.by or audit.CommandLine(),
        role=role(batch),
        asks=batch.asks,
        picks=batch.picked,
        reported=reported_by_sheet(batch, today),
        document=batch.document,
        document_on=batch.document_on,
    )
    changeset.parsed = parsed
    return changeset


#: What names the project of a line.
NAMES = tuple(BY_KEY[key] for key in "ref name national_code responsible_unit".split())


def _figures(*, of_bureau: bool) -> list[LedgerField]:
    """Its columns, without those that a form of ours hides (下载时·…)."""
    shown = [field for field in FIELDS if not field.key.startswith("base_")]
    return [f for f in shown if (f.key.startswith("bureau") or f.key in BUREAU) == of_bureau]


FIGURES = ImportKind(
    action="导入计划和月度数据",
    fields=(*NAMES, BY_KEY["annual_plan"], BY_KEY["note"], *_figures(of_bureau=False)),
    headers=headers,
    match=match,
    writer=FiguresWriter,
    undoer=FiguresUndo,
    preview_columns=lambda batch: preview_columns.of_figures(month_of(batch)),
    why_not_undo=why_not_undo,
)
STATISTICS = ImportKind(
    action="导入统计数据",
    fields=(*NAMES, *_figures(of_bureau=True)),
    headers=headers,
    match=match,
    writer=FiguresWriter,
    undoer=FiguresUndo,
    preview_columns=lambda batch: preview_columns.of_statistics(month_of(batch)),
    why_not_undo=why_not_undo,
)
