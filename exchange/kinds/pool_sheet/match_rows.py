"""From rows of the pool to what they would enter, propose and change."""

from datetime import date

from exchange.kinds.pool_sheet.compare import ComparePool, PoolContext
from exchange.kinds.pool_sheet.current_values import CurrentValues
from exchange.kinds.pool_sheet.find_project import change_of, refuse_doubles
from exchange.kinds.pool_sheet.row_change import PoolRowChange
from exchange.matching.changeset import ChangeSet
from exchange.matching.name_lookup import NameLookup
from exchange.parsing.parsed_workbook import ParsedRow


def match_rows(
    rows: list[ParsedRow], *, year: int, today: date, reason: str = ""
) -> ChangeSet[PoolRowChange]:
    """Set rows against the pool as it stands. `reason`: of the whole batch, for changes."""
    current = CurrentValues(rows, today)
    changes = [change_of(row, current) for row in rows]
    refuse_doubles(changes)
    context = PoolContext(today, reason, current)
    for change in changes:
        if not change.row.refused:
            ComparePool(change, context).run()
    return ChangeSet(changes, NameLookup(()), year, today)
