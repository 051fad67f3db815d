"""What differs between the kinds of batch: how one is read, set against the ledger and written."""

from functools import partial

from accounts import audit
from exchange.kinds.ledger.apply import Writing
from exchange.kinds.ledger.match import make_plan
from exchange.kinds.monthly_figures import match_rows
from exchange.kinds.monthly_figures.apply import FigureWriting
from exchange.kinds.monthly_figures.figure_headers import FigureWords
from exchange.kinds.monthly_figures.undo import FiguresBack
from exchange.kinds.monthly_figures.undo import why_not as months_are_closed
from exchange.models import ImportBatch
from exchange.parsing import parse_workbook
from exchange.permissions import reported_by

Kind = ImportBatch.Kind
ACTIONS = {
    Kind.LEDGER: "导入台账",
    Kind.FIGURES: "导入计划和月度数据",
    Kind.STATISTICS: "导入统计数据",
}


def read(batch, today, fixes=()):
    """The file of a batch understood; SheetRefused if it is nothing of its kind."""
    words_of = None if batch.is_ledger else _words(batch)
    path = batch.file.path
    return parse_workbook.read(path, year=batch.year, today=today, fixes=fixes, words_of=words_of)


def _words(batch):
    return partial(FigureWords, year=batch.year, month=batch.month, role=role(batch))


def role(batch):
    if batch.kind == Kind.STATISTICS:
        return match_rows.STATISTICIAN
    return match_rows.UNIT if batch.is_report else match_rows.OFFICE


def plan(batch, rows, today):
    """The rows against the ledger as it is, with the answers given so far."""
    reported = _reported(batch, today)
    by = batch.by or audit.CommandLine()
    if not batch.is_ledger:
        return match_rows.make_plan(
            rows,
            year=batch.year,
            month=batch.month,
            today=today,
            by=by,
            role=role(batch),
            reported=reported,
            document=batch.document,
            document_on=batch.document_on,
        )
    return make_plan(
        rows,
        year=batch.year,
        today=today,
        by=by,
        allowed=set(batch.allowed),
        picks={(sheet, row): project for sheet, row, project in batch.picks},
        reported=reported,
    )


def _reported(batch, today):
    """The projects a unit's own sheet may speak of; None for a sheet of the office."""
    if not batch.is_report:
        return None
    return set(reported_by(batch.by, today).values_list("pk", flat=True))


def writing(batch, plan, **options):
    if batch.is_ledger:
        return Writing(plan, **options)
    return FigureWriting(plan, basis=batch, **options)


def back(batch):
    """The verbs of an undo of figures, or None for a ledger."""
    return None if batch.is_ledger else FiguresBack


def why_not_back(batch):
    return "" if batch.is_ledger else months_are_closed(batch)
