"""From rows of figures to what they would change, for the office, a unit or the statistician."""

from dataclasses import dataclass
from datetime import date

from exchange.kinds.monthly_figures.compare_annual_plan import CompareAnnualPlan
from exchange.kinds.monthly_figures.compare_months import CompareMonths
from exchange.kinds.monthly_figures.compare_statistics import CompareStatistics
from exchange.kinds.monthly_figures.current_values import CurrentValues
from exchange.kinds.monthly_figures.find_listing import ListingFinder, refuse_doubles
from exchange.matching.changeset import ChangeSet
from exchange.matching.name_lookup import NameLookup
from investment import completion_and_gap
from norms.policy import policy_on
from projects.models.obligation_permissions import Confirmer

OFFICE, UNIT, STATISTICIAN = "office", "unit", "statistician"


@dataclass
class FiguresContext:
    """What every row is compared with."""

    year: int
    month: int
    today: date
    role: str
    policy: object
    last_closed: int
    confirmer: Confirmer  # whoever brings it in
    document: str = ""
    document_on: date | None = None

    def has_ended(self, month):
        return completion_and_gap.last_day(self.year, month) < self.today


def match_rows(
    rows,
    *,
    year,
    month,
    today,
    by,
    role,
    asks=False,
    picks=None,
    reported=None,
    document="",
    document_on=None,
):
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


def compare(change, context):
    if context.role == STATISTICIAN:
        CompareStatistics(change, context).run()
        return
    CompareAnnualPlan(change, context).run()
    CompareMonths(change, context).run()
