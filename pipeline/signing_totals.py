"""签约额: what a year's contracts and frameworks add up to (R-SG-1). Pure; amounts in 万元.

A **chain** is one signed project: a framework with the contracts that fulfil it, or a contract by
itself. It is worth the larger of the framework and the sum of its contracts, and a year takes what
it has grown by since New Year. What it has shrunk by is told apart and never subtracted.

Days are counting days: what is written late counts from the first open month on (R-IN-8), so that
no closed month changes.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class DatedAmount:
    """What a contract is worth from a day on; nought once it has lapsed. `number` tells which was
    written later, which counts among those of one day."""

    on: date
    counts_from: date
    amount: Decimal
    number: int


@dataclass(frozen=True)
class SignedAmounts:
    """A contract or a framework with all its amounts; `framework`: the key of the one that it
    fulfils, as far as that counts since `linked_from`."""

    key: int
    is_framework: bool
    amounts: tuple[DatedAmount, ...]
    framework: int | None = None
    linked_from: date | None = None

    def amount_on(self, day: date) -> Decimal:
        """What it is worth on a day, by what counted then."""
        known = [row for row in self.amounts if row.counts_from <= day]
        return max(known, key=lambda row: (row.on, row.number)).amount if known else ZERO

    def is_linked_on(self, day: date) -> bool:
        return self.linked_from is not None and self.linked_from <= day


@dataclass(frozen=True)
class Standing:
    """万元 on a day or over a year: `total` of a chain with its framework, 正式合同 and 框架."""

    total: Decimal = ZERO
    contracts: Decimal = ZERO
    frameworks: Decimal = ZERO

    def counted(self, *, frameworks_too: bool) -> Decimal:
        """What meets the target, by what the policy lays down."""
        return self.total if frameworks_too else self.contracts

    def __add__(self, other: "Standing") -> "Standing":
        pairs = zip(self._parts, other._parts, strict=True)
        return Standing(*(one + another for one, another in pairs))

    def growth_since(self, before: "Standing") -> "Standing":
        """What each part has grown by; nought where it has shrunk."""
        pairs = zip(self._parts, before._parts, strict=True)
        return Standing(*(max(now - then, ZERO) for now, then in pairs))

    @property
    def _parts(self) -> tuple[Decimal, Decimal, Decimal]:
        return self.total, self.contracts, self.frameworks


@dataclass(frozen=True)
class Chain:
    """A framework with the contracts that fulfil it, or a contract by itself."""

    members: tuple[SignedAmounts, ...]

    def on(self, day: date) -> Standing:
        """What it is worth on a day; a contract that was linked only later stands by itself."""
        frameworks = contracts = linked = ZERO
        for row in self.members:
            amount = row.amount_on(day)
            if row.is_framework:
                frameworks += amount
            else:
                contracts += amount
                linked += amount if row.is_linked_on(day) else ZERO
        total = max(frameworks, linked) + contracts - linked
        return Standing(total, contracts, frameworks)


@dataclass(frozen=True)
class YearGrowth:
    """What a year takes of chains up to a day, and what they lost, told apart."""

    taken: Standing = Standing()
    lost: Standing = Standing()

    @classmethod
    def of(cls, chain: Chain, year: int, day: date) -> Self:
        """Of one chain: from what it stood at before 1 January to that day, or the year's end."""
        first = date(year, 1, 1)
        before = chain.on(first - timedelta(days=1)) if first > date.min else Standing()
        now = chain.on(min(day, date(year, 12, 31))) if day.year >= year else before
        return cls(now.growth_since(before), before.growth_since(now))

    @classmethod
    def of_all(cls, chains: Iterable[Chain], year: int, day: date) -> Self:
        """Of chains added up, each by itself: what one lost takes nothing from another."""
        found = [cls.of(chain, year, day) for chain in chains]
        zero = Standing()
        return cls(
            sum((each.taken for each in found), zero), sum((each.lost for each in found), zero)
        )


def chains_of(rows: Iterable[SignedAmounts]) -> dict[int, Chain]:
    """{key of the framework, or of the contract that fulfils none: its chain}."""
    found: dict[int, list[SignedAmounts]] = defaultdict(list)
    for row in rows:
        found[row.framework or row.key].append(row)
    return {key: Chain(tuple(members)) for key, members in found.items()}
