"""The kinds of sheet there are; a kind more is a package and its line here."""

from exchange.kinds.contract_sheet.kind import CONTRACTS
from exchange.kinds.import_kind import ImportKind
from exchange.kinds.ledger.kind import LEDGER
from exchange.kinds.monthly_figures.kind import FIGURES, STATISTICS
from exchange.kinds.pool_sheet.kind import POOL
from exchange.models import ImportBatch

KINDS: dict[str, ImportKind] = {
    ImportBatch.Kind.LEDGER: LEDGER,
    ImportBatch.Kind.FIGURES: FIGURES,
    ImportBatch.Kind.STATISTICS: STATISTICS,
    ImportBatch.Kind.CONTRACTS: CONTRACTS,
    ImportBatch.Kind.POOL: POOL,
}


def kind_of(batch: ImportBatch) -> ImportKind:
    """How a batch is read, matched, written and undone."""
    return KINDS[batch.kind]
