"""储备, 签约 and 资金: the goals that are entered with their source until the pipeline computes."""

from dataclasses import dataclass
from decimal import Decimal

from investment import completion_and_gap, county_snapshot
from investment.reserve_ratio import shown_ratio
from investment.targets import RESERVE

#: {code: (name, unit)}, in the order of the page.
GOALS = {
    "reserve_ratio": ("储备库与年度计划之比", "倍"),
    "signed": ("招商签约", "亿元"),
    "funds": ("争取资金", "亿元"),
}
#: The reserve's bar runs from nought to five times, its tick stands at the least allowed, three.
RESERVE_SCALE = 5


@dataclass
class Goal:
    """One counted target of the dashboard, from today's entries or from a closed month."""

    code: str
    key: int
    target: str
    amount: str | None
    as_of: str | None
    source: str
    basis: str
    is_met: bool | None

    @property
    def day(self):
        return county_snapshot.as_day(self.as_of)

    @property
    def reached(self):
        return county_snapshot.as_amount(self.amount)

    @property
    def wanted(self):
        return Decimal(self.target)

    @property
    def name(self):
        return GOALS[self.code][0]

    @property
    def unit(self):
        return GOALS[self.code][1]

    @property
    def is_minimum(self):
        """A ratio must hold all year; a sum grows towards its goal."""
        return self.code == RESERVE

    @property
    def shown(self):
        reached = self.reached
        return shown_ratio(reached) if self.is_minimum and reached is not None else reached

    @property
    def share(self):
        """How much of its bar is filled, in percent."""
        whole = RESERVE_SCALE if self.is_minimum else self.wanted
        return county_snapshot.share(self.reached, whole)

    @property
    def tick(self):
        """The least allowed of a ratio; of a sum, what a straight line had reached by that day."""
        if self.is_minimum:
            return county_snapshot.share(self.wanted, RESERVE_SCALE)
        return completion_and_gap.time_progress(self.day.month) if self.day else None

    @property
    def is_behind(self):
        """A sum below its straight line: nobody promised the line, so it is not judged."""
        return not (self.is_minimum or self.is_met) and self.share < self.tick

    @property
    def label(self):
        return (
            f"{self.name} {self.shown.normalize():f} {self.unit}，目标 {self.wanted.normalize():f}"
        )
