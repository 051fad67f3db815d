"""储备库倍数: the pool over the yearly plan, raw and weighted by maturity (R-RES-1). Pure.

Amounts of entries in 万元, totals and the plan in 亿元. Nothing is rounded; whether it is met, the
raw ratio says alone. Without a plan there is no ratio, and it is not met.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from investment.reserve_ratio import YI, shown_ratio, shown_yi
from norms.models import PolicyVersion
from norms.policy import Policy
from pipeline.models.maturity import Maturity

ZERO = Decimal(0)
Base = PolicyVersion.ReserveBase


@dataclass(frozen=True)
class PoolGroup:
    """Entries of one maturity, after a review or 未经联席: how many, and their sum in 万元."""

    maturity: str
    is_reviewed: bool
    count: int
    amount: Decimal


@dataclass(frozen=True)
class PoolSum:
    """How many entries, and what they add up to in 万元: raw, and weighted."""

    count: int
    amount: Decimal
    weighted: Decimal

    @classmethod
    def of(cls, groups: Iterable[PoolGroup], weights: Mapping[str, int]) -> Self:
        rows = list(groups)
        amount = sum((row.amount for row in rows), ZERO)
        weighted = sum((row.amount * weights[row.maturity] for row in rows), ZERO) / 100
        return cls(sum(row.count for row in rows), amount, weighted)

    @property
    def yi(self) -> Decimal:
        """The raw amount in 亿元."""
        return self.amount / YI


def weights_of(policy: Policy) -> dict[str, int]:
    """{maturity: what an amount weighs, in per cent} by the policy of the day."""
    return {
        Maturity.CONCEIVED: policy.pool_weight_conceived,
        Maturity.PRELIMINARY: policy.pool_weight_preliminary,
        Maturity.READY: policy.pool_weight_ready,
    }


@dataclass(frozen=True)
class PoolRatio:
    """The pool of a day over the yearly plan; `wanted`: how many times it must be, 3 included."""

    groups: tuple[PoolGroup, ...]
    weights: Mapping[str, int]
    #: What "yearly plan" means here (PolicyVersion.ReserveBase), and how much it is in 亿元.
    base: str
    plan: Decimal | None
    wanted: Decimal | None

    @property
    def total(self) -> PoolSum:
        return PoolSum.of(self.groups, self.weights)

    @property
    def unreviewed(self) -> PoolSum:
        """未经联席: counted, and told apart."""
        return self._of(row for row in self.groups if not row.is_reviewed)

    def of_maturity(self, maturity: str) -> PoolSum:
        return self._of(row for row in self.groups if row.maturity == maturity)

    def _of(self, groups: Iterable[PoolGroup]) -> PoolSum:
        return PoolSum.of(groups, self.weights)

    @property
    def raw(self) -> Decimal | None:
        return self._over_plan(self.total.amount)

    @property
    def weighted(self) -> Decimal | None:
        return self._over_plan(self.total.weighted)

    def _over_plan(self, amount: Decimal) -> Decimal | None:
        return amount / YI / self.plan if self.plan else None

    @property
    def is_met(self) -> bool:
        """By the raw ratio, compared unrounded."""
        return self.raw is not None and self.wanted is not None and self.raw >= self.wanted

    @property
    def shown(self) -> Decimal | None:
        """The raw ratio to two places, rounded down: 2.9998 does not look like 3."""
        return None if self.raw is None else shown_ratio(self.raw)

    @property
    def shown_weighted(self) -> Decimal | None:
        return None if self.weighted is None else shown_ratio(self.weighted)

    @property
    def plan_words(self) -> str:
        """全年固定资产投资目标 50 亿元: the denominator as it is printed."""
        word = Base(self.base).label
        return f"{word} {shown_yi(self.plan)} 亿元" if self.plan else f"{word}没有数字，不能计算"

    @property
    def notes(self) -> str:
        """What is printed beside the ratio: the weighted one, and what is 未经联席."""
        words = []
        if self.shown_weighted is not None:
            words.append(f"加权 {self.shown_weighted} 倍")
        if (unreviewed := self.unreviewed).count:
            words.append(f"其中未经联席 {unreviewed.count} 个 {shown_yi(unreviewed.yi)} 亿元")
        return "，".join(words)

    @property
    def gap(self) -> Decimal | None:
        """What the raw ratio lacks, in 万元; nought where it is met, None where it is undefined."""
        return self._lacking(self.total.amount)

    @property
    def weighted_gap(self) -> Decimal | None:
        """The same of the weighted one; nobody is judged by it."""
        return self._lacking(self.total.weighted)

    def _lacking(self, amount: Decimal) -> Decimal | None:
        if not self.plan or self.wanted is None:
            return None
        return max(self.wanted * self.plan * YI - amount, ZERO)

    @property
    def unready(self) -> PoolSum:
        """What is not 开工类 yet."""
        return self._of(row for row in self.groups if self.weights[row.maturity] < 100)
