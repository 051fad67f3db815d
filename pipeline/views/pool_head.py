"""How the pool stands against the yearly plan on a day: shown to whoever sees the county.

Amounts in 万元, denominators and what is said of ratios in 亿元.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.db.models import Case, Count, Sum, Value, When
from django.utils.functional import cached_property

from investment import reserve_ratio, targets
from investment.county_snapshot import PLACES
from investment.models import AnnualTarget, MonthTarget
from investment.reserve_ratio import YI, Base, shown_ratio, shown_yi
from norms.policy import policy_on
from pipeline.models import Maturity, PoolEntry
from pipeline.pool_late_rows import late_rows
from projects.models import Project

CODE = targets.RESERVE


@dataclass(frozen=True)
class MaturitySum:
    """The entries of one maturity; `weight` in per cent, amounts in 万元."""

    key: str
    word: str
    count: int
    amount: Decimal
    weight: int

    @property
    def weighted(self):
        return self.amount * self.weight / 100


@dataclass(frozen=True)
class Denominator:
    """What the pool is set against, in 亿元; None where there is no figure."""

    key: str
    label: str
    amount: Decimal | None

    @property
    def shown(self):
        return "没有数字" if self.amount is None else f"{shown_yi(self.amount)} 亿元"

    def ratio(self, amount):
        """Of an amount in 万元, unrounded; None where either has no figure."""
        return amount / YI / self.amount if self.amount and amount is not None else None


class PoolHead:
    """The figures of a day: by maturity, raw and weighted, what is missing; of a closed month also
    what was frozen, and what was entered since. `base`: the denominator that the address names."""

    def __init__(self, person, day, today, *, opening, base=""):
        self.person, self.day, self.today, self.asked_base = person, day, today, base
        #: Before the opening list the typed figure stands.
        self.is_computed = opening is not None and opening.confirmed_on <= day

    @cached_property
    def policy(self):
        return policy_on(self.day)

    # --- In the pool --------------------------------------------------------------------------

    @cached_property
    def groups(self):
        """[(maturity, whether reviewed, how many, their sum)]: one query."""
        if not self.is_computed:
            return []
        rows = PoolEntry.objects.on(self.day).with_figures(self.day).order_by()
        reviewed = Case(When(reviewed_on=None, then=Value(False)), default=Value(True))
        rows = rows.annotate(argued=reviewed).values_list("maturity", "argued")
        return list(rows.annotate(count=Count("pk"), total=Sum("amount")))

    @cached_property
    def by_maturity(self):
        """The three, the least mature first."""
        return [self._of(key, word) for key, word in Maturity.choices]

    def _of(self, key, word):
        mine = [group for group in self.groups if group[0] == key]
        count, amount = sum(row[2] for row in mine), sum((row[3] for row in mine), Decimal(0))
        return MaturitySum(key, word, count, amount, getattr(self.policy, f"pool_weight_{key}"))

    @property
    def count(self):
        return sum(row.count for row in self.by_maturity)

    @property
    def amount(self):
        """In the pool; before the opening list what was typed, or None."""
        if not self.is_computed:
            return None if self.typed is None else self.typed.amount * YI
        return sum((row.amount for row in self.by_maturity), Decimal(0))

    @property
    def weighted(self):
        return sum((row.weighted for row in self.by_maturity), Decimal(0))

    @property
    def unreviewed(self):
        """(how many, their sum) of 未经联席."""
        mine = [group for group in self.groups if not group[1]]
        return sum(row[2] for row in mine), sum((row[3] for row in mine), Decimal(0))

    # --- Against the plan ---------------------------------------------------------------------

    @cached_property
    def targets(self):
        """{code: target of the year with what was typed last}: one query."""
        rows = AnnualTarget.objects.filter(year=self.day.year, code__in=[CODE, "fai"])
        return {row.code: row for row in targets.with_latest_actual(rows, self.day)}

    @property
    def target(self):
        return self.targets.get(CODE)

    @property
    def wanted(self):
        """How many times the plan at least; None in a year without the target."""
        return self.target.amount if self.target else None

    @cached_property
    def denominators(self):
        """Each that the policy may name: one query."""
        fai = self.targets.get("fai")
        return {
            key: Denominator(
                key, label, reserve_ratio.denominator(key, self.day.year, fai and fai.amount)
            )
            for key, label in Base.choices
        }

    @property
    def judged(self):
        """The denominator of the policy, by which it is judged (R-RES-2)."""
        return self.denominators[self.policy.reserve_base]

    @property
    def chosen(self):
        """The denominator of the address, else that of the policy."""
        return self.denominators.get(self.asked_base, self.judged)

    @property
    def is_judged(self):
        """Whether the ratio shown is the one that is judged."""
        return self.chosen == self.judged

    @property
    def base_tabs(self):
        """[(denominator, whether it is judged by, whether it is shown)]"""
        rows = self.denominators.values()
        return [(row, row == self.judged, row == self.chosen) for row in rows]

    @property
    def ratio(self):
        """Raw, rounded down as it is shown; None without a denominator."""
        return self._shown(self.chosen.ratio(self.amount))

    @property
    def weighted_ratio(self):
        return self._shown(self.chosen.ratio(self.weighted))

    def _shown(self, ratio):
        return None if ratio is None else shown_ratio(ratio)

    @property
    def is_met(self):
        """By the raw ratio over the policy's denominator, unrounded (R-RES-1); None in a year
        without the target."""
        if self.wanted is None:
            return None
        ratio = self.judged.ratio(self.amount)
        return ratio is not None and ratio >= self.wanted

    @property
    def least(self):
        """What the pool has to hold in 万元; None where that is not known."""
        known = self.wanted is not None and self.judged.amount
        return self.wanted * self.judged.amount * YI if known else None

    @property
    def missing(self):
        """万元 to the least ratio; None where nothing is missing, or that is not known."""
        return self._missing(self.amount)

    @property
    def weighted_missing(self):
        return self._missing(self.weighted)

    def _missing(self, amount):
        least = self.least
        is_short = least is not None and amount is not None and amount < least
        return least - amount if is_short else None

    @property
    def gain(self):
        """(how many, 万元) that the weighted sum gains where all of them are made ready."""
        unready = [row for row in self.by_maturity if row.weight < 100 and row.count]
        return sum(row.count for row in unready), sum(
            (row.amount - row.weighted for row in unready), Decimal(0)
        )

    @property
    def typed(self):
        """What was typed of the pool up to the day, in 亿元 with its source; None of nothing."""
        target = self.target
        if target is None or target.last_amount is None:
            return None
        return targets.Actual(target.last_amount, target.last_as_of, target.last_source)

    # --- Of a closed month ----------------------------------------------------------------------

    @cached_property
    def closed(self):
        """The frozen figures of this year's closed months and the last's, the newest first."""
        rows = MonthTarget.objects.filter(code=CODE, month__year__gte=self.today.year - 1)
        return list(rows.select_related("month").order_by("-month__year", "-month__month"))

    @cached_property
    def month(self):
        """The frozen figure of the month in which the day lies, or None."""
        day = (self.day.year, self.day.month)
        return next((row for row in self.closed if (row.month.year, row.month.month) == day), None)

    @cached_property
    def frozen(self):
        """Where the day is the last of a closed month: what it was closed with, which answers."""
        return self.month if self.month and self.month.month.last_day == self.day else None

    @property
    def frozen_ratio(self):
        return self._shown(self.frozen.reached)

    @cached_property
    def late(self):
        """What was written since the month of the day was closed, of what holds on the day."""
        if self.month is None:
            return []
        return late_rows(self.day, self.month.month.at, Project.objects.readable_by(self.person))

    @property
    def differs(self):
        """Whether the same day computed now gives another ratio than it was closed with."""
        now, then = self.judged.ratio(self.amount), self.frozen.reached
        if now is None or then is None:
            return now is not then
        return now.quantize(PLACES, ROUND_DOWN) != then

    @property
    def basis_now(self):
        """As a closing today would print it."""
        pool = shown_yi((self.amount or Decimal(0)) / YI)
        return f"储备库 {pool} ÷ {self.judged.label} {self.judged.shown}"
