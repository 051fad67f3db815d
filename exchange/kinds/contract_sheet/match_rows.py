"""From rows of contracts to what they would register and change."""

from collections import defaultdict
from datetime import date

from accounts.models import Person
from exchange.kinds.contract_sheet.compare import CompareContract, ContractContext
from exchange.kinds.contract_sheet.current_values import CurrentValues
from exchange.kinds.contract_sheet.find_contract import Doubles, change_of, refuse_same
from exchange.kinds.contract_sheet.references import References
from exchange.kinds.contract_sheet.row_change import ContractRowChange
from exchange.matching.changeset import ChangeSet
from exchange.matching.name_lookup import NameLookup
from exchange.parsing.parsed_workbook import ParsedRow
from investment.month_closing import first_open_day


def match_rows(
    rows: list[ParsedRow], *, year: int, today: date, person: Person | None, reason: str = ""
) -> ChangeSet[ContractRowChange]:
    """Set rows against the contracts as they stand. `person` brings the sheet: they name projects
    that they see. `reason`: of the whole batch, for changes that take one."""
    current = CurrentValues(rows, person)
    changes = [change_of(row, current) for row in rows]
    refuse_same(changes)
    new: dict[str, list[ContractRowChange]] = defaultdict(list)
    for change in changes:
        if change.is_new and change.is_framework:
            new[change.row.name_key].append(change)
    context = ContractContext(today, first_open_day(), reason, References(current, new, year))
    # Frameworks first: a contract is not entered under one that is refused.
    for change in sorted(changes, key=lambda change: not change.is_framework):
        if not change.row.refused:
            CompareContract(change, context).run()
    doubles = Doubles(current)
    for change in changes:
        if change.is_new and not change.row.refused:
            doubles.ask(change)
    return ChangeSet(changes, NameLookup(()), year, today)
