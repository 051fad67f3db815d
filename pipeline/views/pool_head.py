"""How the pool stands against the yearly plan on a day: shown to whoever sees the county.

Amounts in 万元, plans in 亿元.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cached_property

from investment import reserve_ratio, targets
from investment.county_snapshot import PLACES
from investment.models import AnnualTarget, MonthTarget
from investment.reserve_ratio import YI, Base, shown_ratio
from norms.policy import policy_on
from pipeline.models import Maturity, PoolEntry
from pipeline.pool_figures import pool_groups
from pipeline.pool_late_rows import late_entries
from pipeline.pool_ratio import PoolRatio, PoolSum, weights_of

#: As many rows written late as the page names.
MOST_LATE = 30


@dataclass(frozen=True)
class MaturitySum:
    """The entries of one maturity; `weight` in per cent."""

    key: str
    word: str
    total: PoolSum
    weight: int


class PoolHead:
    """The figures of a day: by maturity, raw and weighted, what is missing; of a closed month also
    what was frozen, and what was entered since. `base`: the denominator that the address names."""

    def __init__(self, day, today, *, opening, base=""):
        self.day, self.today, self.asked_base = day, today, base
        #: Before the opening list the typed figure stands.
        self.is_computed = opening is not None and opening.confirmed_on <= day

    @cached_property
    def policy(self):
        return policy_on(self.day)

    @cached_property
    def targets(self):
        """{code: target of the year with what was typed last}: one query."""
        rows = AnnualTarget.objects.filter(year=self.day.year, code__in=[targets.RESERVE, "fai"])
        return {row.code: row for row in targets.with_latest_actual(rows, self.day)}

    @property
    def target(self):
        return self.targets.get(targets.RESERVE)

    # --- Against the plan, or another one -------------------------------------------------------

    @cached_property
    def groups(self):
        return pool_groups(self.day) if self.is_computed else ()

    def _over(self, base):
        """The pool over one of the denominators that the policy may name."""
        fai, wanted = self.targets.get("fai"), self.target and self.target.amount
        plan = reserve_ratio.denominator(base, self.day.year, fai and fai.amount)
        return PoolRatio(self.groups, weights_of(self.policy), base, plan, wanted)

    @cached_property
    def judged(self):
        """Over the denominator of the policy, by which it is judged (R-RES-2)."""
        return self._over(self.policy.reserve_base)

    @cached_property
    def shown(self):
        """Over the denominator of the address, else that of the policy."""
        asked = self.asked_base
        is_other = asked in Base.values and asked != self.judged.base
        return self._over(asked) if is_other else self.judged

    @property
    def is_judged(self):
        """Whether the ratio shown is the one that is judged."""
        return self.shown is self.judged

    @property
    def base_tabs(self):
        """[(key, words, whether it is judged by, whether it is shown)]"""
        judged, shown = self.judged.base, self.shown.base
        return [(key, words, key == judged, key == shown) for key, words in Base.choices]

    @property
    def by_maturity(self):
        """The three, the least mature first."""
        return [
            MaturitySum(key, word, self.shown.of_maturity(key), self.shown.weights[key])
            for key, word in Maturity.choices
        ]

    @property
    def gain(self):
        """万元 that the weighted sum gains where all of them are made ready."""
        return self.shown.unready.amount - self.shown.unready.weighted

    # --- Before the opening list ------------------------------------------------------------------

    @property
    def typed(self):
        """What was typed of the pool up to the day, in 亿元 with its source; None of nothing."""
        target = self.target
        if target is None or target.last_amount is None:
            return None
        return targets.Actual(target.last_amount, target.last_as_of, target.last_source)

    def _typed_over(self, plan):
        return self.typed.amount / plan if self.typed and plan else None

    @property
    def ratio(self):
        """Raw, rounded down as it is shown, of the entries or of what was typed."""
        if self.is_computed:
            return self.shown.shown
        ratio = self._typed_over(self.shown.plan)
        return None if ratio is None else shown_ratio(ratio)

    @property
    def is_met(self):
        """Unrounded, by the raw ratio over the policy's denominator (R-RES-1); None in a year
        without the target."""
        if self.judged.wanted is None:
            return None
        raw = self.judged.raw if self.is_computed else self._typed_over(self.judged.plan)
        return raw is not None and raw >= self.judged.wanted

    @property
    def missing(self):
        """万元 to the least ratio; None where nothing is missing, or that is not known."""
        if self.is_computed:
            return self.judged.gap or None
        plan, wanted = self.judged.plan, self.judged.wanted
        if not (plan and wanted and self.typed):
            return None
        return max((wanted * plan - self.typed.amount) * YI, Decimal(0)) or None

    # --- Of a closed month ------------------------------------------------------------------------

    @cached_property
    def closed(self):
        """The frozen figures of this year's closed months and the last's, the newest first."""
        year = self.today.year - 1
        rows = MonthTarget.objects.filter(code=targets.RESERVE, month__year__gte=year)
        return list(rows.select_related("month").order_by("-month__year", "-month__month"))

    @cached_property
    def frozen(self):
        """Where the day is the last of a closed month: what it was closed with, which answers."""
        return next((row for row in self.closed if row.month.last_day == self.day), None)

    @property
    def frozen_ratio(self):
        return shown_ratio(self.frozen.reached)

    @cached_property
    def differs(self):
        """Whether the same day computed now gives another ratio than it was closed with."""
        now, then = self.judged.raw, self.frozen.reached
        if not self.is_computed or now is None or then is None:
            return self.is_computed and now is not then
        return now.quantize(PLACES, ROUND_DOWN) != then

    @cached_property
    def late(self):
        """What was written since the month was closed and counts on its last day; the entries of
        the opening list are one line (late_opening)."""
        return late_entries(self.frozen.month) if self.differs else []

    @property
    def late_rows(self):
        return [row for row in self.late if not is_of_opening(row)][:MOST_LATE]

    @property
    def late_opening(self):
        """How many entries of the opening list were written since."""
        return sum(map(is_of_opening, self.late))

    @property
    def late_unnamed(self):
        return len(self.late) - self.late_opening - len(self.late_rows)


def is_of_opening(row):
    return row.what == "入库" and row.words == PoolEntry.Basis.OPENING.label
