"""From rows of figures to what they would do, for the office, a unit or the statistician."""

from dataclasses import dataclass
from datetime import date

from exchange.kinds.ledger.match import Plan
from exchange.kinds.monthly_figures.compare_annual_plan import PlanOfYear
from exchange.kinds.monthly_figures.compare_months import MonthsOfYear
from exchange.kinds.monthly_figures.compare_statistics import BureauOfYear
from exchange.kinds.monthly_figures.current_values import Standing
from exchange.kinds.monthly_figures.find_listing import Matching, refuse_doubles
from exchange.matching.name_lookup import Directory
from investment import completion_and_gap
from norms.policy import norms_on
from projects.models.obligation_permissions import Confirmer

OFFICE, UNIT, STATISTICIAN = "office", "unit", "statistician"


@dataclass
class Context:
    """What every row is compared with."""

    year: int
    month: int
    today: date
    role: str
    norms: object
    last_closed: int
    confirmer: Confirmer  # whoever brings it in
    document: str = ""
    document_on: date | None = None

    def has_ended(self, month):
        return completion_and_gap.last_day(self.year, month) < self.today


def make_plan(rows, *, year, month, today, by, role, reported=None, document="", document_on=None):
    """Set rows against plans and reports as they stand; `by` and `reported` as
    exchange.kinds.ledger.match.make_plan."""
    directory, standing = Directory(()), Standing(year, month, reported)
    norms, closed = norms_on(today), standing.last_closed
    confirmer = Confirmer(by, today)
    context = Context(year, month, today, role, norms, closed, confirmer, document, document_on)
    matching = Matching(standing, directory, is_report=role == UNIT)
    planned = [matching.planned(row) for row in rows]
    refuse_doubles(planned)
    standing.load({one.known.pk for one in planned if one.known.pk})
    for one in planned:
        if not one.row.refused:
            compare(one, context)
    return Plan(planned, directory, year, today, role == OFFICE)


def compare(planned, context):
    if context.role == STATISTICIAN:
        BureauOfYear(planned, context).run()
        return
    PlanOfYear(planned, context).run()
    MonthsOfYear(planned, context).run()
