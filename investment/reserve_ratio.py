"""储备库: the pool's total over the yearly plan, its method beside it (R-RES-1, R-RES-2).

What "the yearly plan" means is laid down by the project office in the policy, from a day on.
"""

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from investment.models import AnnualPlan
from norms.models import PolicyVersion
from projects.models import YearListing

if TYPE_CHECKING:
    from investment.targets import Actual

YI = Decimal(10_000)
Base = PolicyVersion.ReserveBase


def denominator(kind: str, year: int, fai_target: Decimal | None) -> Decimal | None:
    """The yearly plan in 亿元 by the norms' `reserve_base`; None where there is no figure."""
    return ledger_plans(year) if kind == Base.ANNUAL_PLANS else fai_target


def ledger_plans(year: int) -> Decimal | None:
    """Sum of the current annual plans of a year's list in 亿元: the ledger's total row."""
    listed = YearListing.objects.current().filter(year=year)
    plans = AnnualPlan.objects.filter(is_current=True, listing__in=listed)
    total = plans.aggregate(total=Sum("amount"))["total"]
    return None if total is None else total / YI


def as_ratio(actual: "Actual", kind: str, plan: Decimal | None) -> "Actual":
    """The pool's entered total over a plan, both in 亿元."""
    word = Base(kind).label
    if not plan or actual.amount is None:
        return replace(actual, amount=None, basis=f"{word}没有数字，不能计算")
    basis = f"储备库 {shown_yi(actual.amount)} ÷ {word} {shown_yi(plan)} 亿元"
    return replace(actual, amount=actual.amount / plan, basis=basis)


def shown_yi(amount: Decimal) -> str:
    """Up to four places: 41.5975, 50."""
    text = f"{amount:.4f}"
    return text.rstrip("0").rstrip(".")


def shown_ratio(ratio: Decimal) -> Decimal:
    """The ratio to two decimals, rounded down: 2.9998 must not look like 3 (R-RES-1)."""
    return ratio.quantize(Decimal("0.01"), ROUND_FLOOR)
