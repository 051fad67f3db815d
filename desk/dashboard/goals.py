"""储备, 签约 and 资金: the goals that are entered with their source until the pipeline computes."""

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


class Goal(county_snapshot.TargetRow):
    """One counted target of the dashboard, from today's entries or from a closed month."""

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
        return completion_and_gap.time_progress(self.as_of.month) if self.as_of else None

    @property
    def is_behind(self):
        """A sum below its straight line: nobody promised the line, so it is not judged."""
        return not (self.is_minimum or self.is_met) and self.share < self.tick

    @property
    def label(self):
        return (
            f"{self.name} {self.shown.normalize():f} {self.unit}，目标 {self.wanted.normalize():f}"
        )
