"""年底预测: where the year may end, as a range, from closed months alone; the method is a sentence.

Two simple lines and no model: going on as in the last three closed months, and doing from now on
exactly what is planned for the months that remain. Amounts in 万元.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

PACE_MONTHS = 3
METHOD = (
    "按两种办法推算，取两端：一是照最近 {months} 个已结账月份的月均推到年底，"
    "二是剩余各月恰好完成计划。只用已结账的数字，不作其他假设。"
)


@dataclass(frozen=True)
class Forecast:
    """Where `ytd` may lead by December against `target`; `by_pace` and `by_plan` are the ends."""

    ytd: Decimal
    target: Decimal
    by_pace: Decimal
    by_plan: Decimal
    months_left: int
    months_used: int

    @property
    def low(self) -> Decimal:
        return min(self.by_pace, self.by_plan)

    @property
    def high(self) -> Decimal:
        return max(self.by_pace, self.by_plan)

    @property
    def needed_a_month(self) -> Decimal | None:
        """What each remaining month must bring to reach the target; None when none remains."""
        missing = self.target - self.ytd
        return max(missing, Decimal(0)) / self.months_left if self.months_left else None

    @property
    def shortfall(self) -> Decimal:
        """What even the better line lacks; nought when it reaches the target."""
        return max(self.target - self.high, Decimal(0))

    @property
    def method(self) -> str:
        return METHOD.format(months=self.months_used)


def forecast(
    monthly: Sequence[Decimal], target: Decimal | None, planned_rest: Decimal
) -> Forecast | None:
    """The range at the end of the year, or None before the first closed month.

    `monthly` are the amounts of the closed months from January on, `planned_rest` is what the
    plan holds for the months after them, all in 万元.
    """
    if not monthly or target is None:
        return None
    ytd, left = sum(monthly, Decimal(0)), 12 - len(monthly)
    recent = monthly[-PACE_MONTHS:]
    pace = sum(recent, Decimal(0)) / len(recent)
    return Forecast(ytd, target, ytd + pace * left, ytd + planned_rest, left, len(recent))
