"""From rows of figures to what they would change, for the office, a unit or the statistician."""

from datetime import date

from accounts.audit import Actor
from exchange.kinds.monthly_figures.compare_annual_plan import CompareAnnualPlan
from exchange.kinds.monthly_figures.compare_months import CompareMonths
from exchange.kinds.monthly_figures.compare_statistics import CompareStatistics
from exchange.kinds.monthly_figures.current_values import CurrentValues
from exchange.kinds.monthly_figures.figures_context import (
    OFFICE,
    STATISTICIAN,
    UNIT,
    FiguresContext,
)
from exchange.kinds.monthly_figures.find_listing import ListingFinder, refuse_doubles
from exchange.kinds.monthly_figures.row_change import FiguresRowChange
from exchange.matching.changeset import ChangeSet
from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_identity import Picks
from exchange.parsing.parsed_workbook import ParsedRow
from norms.policy import policy_on
from projects.models.obligation_permissions import Confirmer


def match_rows(
    rows: list[ParsedRow],
    *,
    year: int,
    month: int,
    today: date,
    by: Actor,
    role: str,
    asks: bool = False,
    picks: Picks | None = None,
    reported: set[int] | None = None,
    document: str = "",
    document_on: date | None = None,
) -> ChangeSet[FiguresRowChange]:
    """Set rows against plans and reports as they stand; `by`, `asks`, `picks` and `reported` as
    for the rows of a ledger."""
    lookup, current = NameLookup(()), CurrentValues(year, month, reported)
    policy, closed = policy_on(today), current.last_closed
    confirmer = Confirmer(by, today)
    context = FiguresContext(
        year, month, today, role, policy, closed, confirmer, document, document_on
    )
    finder = ListingFinder(current, lookup, is_report=role == UNIT, asks=asks, picks=picks)
    changes = [finder.change_of(row) for row in rows]
    refuse_doubles(changes)
    current.load({change.known.pk for change in changes if change.known.pk})
    for change in changes:
        if not change.row.refused:
            compare(change, context)
    return ChangeSet(changes, lookup, year, today, role == OFFICE, finder.candidates)


def compare(change: FiguresRowChange, context: FiguresContext) -> None:
    """Fill one change in; the bureau's figures are compared by themselves (R-IN-7)."""
    if context.role == STATISTICIAN:
        CompareStatistics(change, context).run()
        return
    CompareAnnualPlan(change, context).run()
    CompareMonths(change, context).run()
