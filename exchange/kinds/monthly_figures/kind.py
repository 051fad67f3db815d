"""Plans and monthly figures, and the bureau's statistics, declared for the registry."""

from datetime import date
from functools import partial

from exchange.kinds.import_kind import ImportKind
from exchange.kinds.monthly_figures import preview_columns
from exchange.kinds.monthly_figures.apply import FiguresWriter
from exchange.kinds.monthly_figures.figure_headers import FigureHeaders
from exchange.kinds.monthly_figures.match_rows import OFFICE, STATISTICIAN, UNIT, match_rows
from exchange.kinds.monthly_figures.undo import FiguresUndo, why_not_undo
from exchange.matching.changeset import ChangeSet
from exchange.models import ImportBatch
from exchange.parsing.parse_sheet import ParsedRow
from exchange.permissions import reported_by_sheet


def role(batch: ImportBatch) -> str:
    """In which role somebody brings the sheet: what its columns may change follows from it."""
    if batch.kind == ImportBatch.Kind.STATISTICS:
        return STATISTICIAN
    return UNIT if batch.is_report else OFFICE


def headers(batch: ImportBatch):
    return partial(FigureHeaders, year=batch.year, month=batch.month, role=role(batch))


def match(rows: list[ParsedRow], batch: ImportBatch, *, today: date, by) -> ChangeSet:
    return match_rows(
        rows,
        year=batch.year,
        month=batch.month,
        today=today,
        by=by,
        role=role(batch),
        asks=batch.asks,
        picks=batch.picked,
        reported=reported_by_sheet(batch, today),
        document=batch.document,
        document_on=batch.document_on,
    )


def writer(batch: ImportBatch, changeset: ChangeSet, **options) -> FiguresWriter:
    """The document of an adjustment stands with the batch."""
    return FiguresWriter(changeset, basis=batch, **options)


FIGURES = ImportKind(
    action="导入计划和月度数据",
    headers=headers,
    matcher=match,
    writer=writer,
    undoer=FiguresUndo,
    preview_columns=lambda batch: preview_columns.of_figures(batch.month),
    why_not_undo=why_not_undo,
)
STATISTICS = ImportKind(
    action="导入统计数据",
    headers=headers,
    matcher=match,
    writer=writer,
    undoer=FiguresUndo,
    preview_columns=lambda batch: preview_columns.of_statistics(batch.month),
    why_not_undo=why_not_undo,
)
