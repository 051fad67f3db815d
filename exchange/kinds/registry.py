"""What differs between the kinds of batch: how one is parsed, matched, shown, written and undone.

The steps of a batch know a kind through here alone; a kind more is a package and its lines here.
"""

from functools import partial

from accounts import audit
from exchange.answers import Answers
from exchange.kinds.ledger import match_rows as ledger_rows
from exchange.kinds.ledger import preview_columns as ledger_columns
from exchange.kinds.ledger.apply import LedgerWriter
from exchange.kinds.ledger.undo import LedgerUndo
from exchange.kinds.monthly_figures import match_rows as figures_rows
from exchange.kinds.monthly_figures import preview_columns as figures_columns
from exchange.kinds.monthly_figures import undo as figures_undo
from exchange.kinds.monthly_figures.apply import FiguresWriter
from exchange.kinds.monthly_figures.figure_headers import FigureHeaders
from exchange.models import ImportBatch
from exchange.parsing import parse_workbook
from exchange.permissions import reported_by

Kind = ImportBatch.Kind
ACTIONS = {
    Kind.LEDGER: "导入台账",
    Kind.FIGURES: "导入计划和月度数据",
    Kind.STATISTICS: "导入统计数据",
}


def parse(batch, today, fixes=()):
    """The file of a batch parsed; SheetRefused if it is nothing of its kind."""
    headers_of = None if batch.is_ledger else _figure_headers(batch)
    path, year = batch.file.path, batch.year
    answers = Answers(tuple(map(tuple, batch.answers)))
    options = {"fixes": fixes, "answers": answers, "headers_of": headers_of}
    return parse_workbook.parse(path, year=year, today=today, **options)


def _figure_headers(batch):
    return partial(FigureHeaders, year=batch.year, month=batch.month, role=role(batch))


def role(batch):
    if batch.kind == Kind.STATISTICS:
        return figures_rows.STATISTICIAN
    return figures_rows.UNIT if batch.is_report else figures_rows.OFFICE


def match_rows(batch, rows, today):
    """The rows against the ledger as it is, with the answers given so far: a ChangeSet."""
    facts = {
        "year": batch.year,
        "today": today,
        "by": batch.by or audit.CommandLine(),
        "reported": _reported(batch, today),
    }
    if batch.is_ledger:
        facts["allowed"] = batch.create_missing or set(batch.allowed)
        facts["picks"] = {(sheet, row): project for sheet, row, project in batch.picks}
        return ledger_rows.match_rows(rows, **facts)
    facts |= {"month": batch.month, "role": role(batch)}
    facts |= {"document": batch.document, "document_on": batch.document_on}
    return figures_rows.match_rows(rows, **facts)


def _reported(batch, today):
    """The projects that a unit's own sheet may name; None for a sheet of the office."""
    if not batch.is_report:
        return None
    return set(reported_by(batch.by, today).values_list("pk", flat=True))


def writer(batch, changeset, **options):
    if batch.is_ledger:
        return LedgerWriter(changeset, **options)
    return FiguresWriter(changeset, basis=batch, **options)


def undo(batch, reason, *, by, now):
    """What restores one project of the batch after the other."""
    return (LedgerUndo if batch.is_ledger else figures_undo.FiguresUndo)(reason, by, now)


def why_not_undo(batch):
    """The sentence why a batch of this kind stays, or ""."""
    return "" if batch.is_ledger else figures_undo.why_not_undo(batch)


def columns_of(batch):
    """[(keys, heading)] of the columns that the preview shows."""
    if batch.is_ledger:
        return ledger_columns.COLUMNS
    if batch.kind == Kind.STATISTICS:
        return figures_columns.of_statistics(batch.month)
    return figures_columns.of_figures(batch.month)


def keys_of(batch):
    """The keys of those columns, in their order, and what else tells one project from another."""
    return [*(key for keys, _ in columns_of(batch) for key in keys), "national_code"]
