"""The ledger's own sheet, and a unit's report of its part of it, declared for the registry."""

from datetime import date

from accounts import audit
from exchange.kinds.import_kind import ImportKind
from exchange.kinds.ledger import preview_columns
from exchange.kinds.ledger.apply import LedgerWriter
from exchange.kinds.ledger.match_rows import match_rows
from exchange.kinds.ledger.row_change import LedgerRowChange
from exchange.kinds.ledger.undo import LedgerUndo
from exchange.matching.changeset import ChangeSet
from exchange.models import ImportBatch
from exchange.parsing.parsed_workbook import ParsedWorkbook
from exchange.permissions import reported_by_sheet
from projects.ledger_fields import FIELDS


def match(batch: ImportBatch, parsed: ParsedWorkbook, today: date) -> ChangeSet[LedgerRowChange]:
    """The rows of a batch against the ledger, for who brought it; for the command line where nobody
    is named."""
    changeset = match_rows(
        parsed.rows,
        year=batch.year,
        today=today,
        by=batch.by or audit.CommandLine(),
        asks=batch.asks,
        picks=batch.picked,
        reported=reported_by_sheet(batch, today),
        allowed=batch.create_missing or set(batch.allowed),
    )
    changeset.parsed = parsed
    return changeset


LEDGER = ImportKind(
    action="导入台账",
    fields=FIELDS,
    headers=None,
    match=match,
    writer=LedgerWriter,
    undoer=LedgerUndo,
    preview_columns=lambda batch: preview_columns.COLUMNS,
)
