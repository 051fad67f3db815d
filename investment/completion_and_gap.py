"""Money of a year: rate, expected share, gap, sums. One place for each (R-IN-2 to R-IN-6).

Amounts are Decimal in 万元, rates and gaps in points (percent, 百分点). Nothing here rounds
an amount: what is entered to the cent is added to the cent.
"""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.values.plain_numbers import month_key
from investment.plan_curves import CENT, HUNDRED, POINT
from norms.policy import Policy

ZERO = Decimal("0.00")
DAY = timedelta(days=1)


def period(year: int, month: int) -> int:
    """Months counted through, so that neighbours differ by one across the new year."""
    return year * 12 + month - 1


def year_month(number: int) -> tuple[int, int]:
    """(year, month) of a month counted through."""
    return number // 12, number % 12 + 1


def month_choices(last: int, first: int) -> list[tuple[str, str]]:
    """[(YYYY-MM, words)] of the periods from the last back to the first."""
    months = map(year_month, range(last, first - 1, -1))
    return [(month_key(year, month), f"{year}年{month}月") for year, month in months]


def first_day(period: int) -> date:
    """Of a month as period() counts it."""
    year, month = year_month(period)
    return date(year, month, 1)


def last_day(year: int, month: int) -> date:
    """Of a month, itself included."""
    return date(year, month, monthrange(year, month)[1])


def ended_month(today: date) -> tuple[int, int]:
    """(year, month) of the last month that is wholly past."""
    return year_month(period(today.year, today.month) - 1)


def rate(ytd: Decimal, plan: Decimal) -> Decimal | None:
    """完成率 in points, not capped; None without a plan (R-IN-4)."""
    if not plan or ytd is None:
        return None
    return (ytd * HUNDRED / plan).quantize(POINT)


def time_progress(month: int) -> Decimal:
    """序时进度 at the end of a month, in points: m/12 (R-IN-6)."""
    return (HUNDRED * month / 12).quantize(POINT)


def gap(done: Decimal | None, expected: Decimal | None) -> Decimal | None:
    """较序时 in percentage points, negative when behind; None without a rate (R-LT-3)."""
    return None if done is None or expected is None else done - expected


def is_doubtful(done: Decimal | None, policy: Policy) -> bool:
    """核对: a rate, in points, so far above 100 that it asks for a second look (R-IN-4)."""
    return done is not None and done > policy.doubt_rate


def with_rate(sums: dict[str, Any]) -> dict[str, Any]:
    """Sums of month figures completed by the rate, the share expected and the gap between."""
    amounts = {name: (sums[name] or ZERO).quantize(CENT) for name in AMOUNTS}
    # Only what projects with a plan have done: the others would lift everybody's rate.
    done = rate(amounts["rated_ytd"], amounts["plan_sum"])
    should = rate(amounts["planned_sum"], amounts["plan_sum"])
    behind = None if done is None else gap(done, should)
    return {**sums, **amounts, "rate": done, "expected": should, "gap": behind}


AMOUNTS = ("plan_sum", "planned_sum", "month_sum", "ytd_sum", "rated_ytd")
