"""卡住的资金: typed, else what is left of the year's plan of its project (annual plan − done this
year); amounts in 万元."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from investment.models import AnnualPlan, MonthFigure
from supervision.models.problem import ProblemQuerySet

MONEY: "DecimalField[Any, Any]" = DecimalField(max_digits=14, decimal_places=2)
NOTHING = Value(Decimal("0.00"), output_field=MONEY)


def with_blocked_amount(problems: ProblemQuerySet, today: date) -> ProblemQuerySet:
    """The columns `open_remainder` (never below zero; None without a plan this year) and
    `blocked` (what was typed, else that)."""
    plans = AnnualPlan.objects.filter(
        listing__project=OuterRef("project"),
        listing__year=today.year,
        listing__withdrawn_on=None,
        is_current=True,
    )
    # What is done this year stands at the last closed month.
    figures = MonthFigure.objects.filter(
        project=OuterRef("project"), year=today.year, is_latest=True
    )
    done = Coalesce(Subquery(figures.order_by().values("ytd")[:1]), NOTHING)
    left: Any = Subquery(plans.order_by().values("amount")[:1])
    rows = problems.annotate(plan_left=ExpressionWrapper(left - done, output_field=MONEY))
    # Not Greatest() alone: PostgreSQL leaves a NULL out of it, SQLite does not.
    known = When(plan_left__isnull=False, then=Greatest(F("plan_left"), NOTHING))
    rows = rows.annotate(open_remainder=Case(known, default=None, output_field=MONEY))
    return rows.annotate(blocked=Coalesce(F("blocked_amount"), F("open_remainder")))
