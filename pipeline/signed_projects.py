"""Signed projects of a year in groups: 签约额, and the rates of what became of them (R-SG-1).

A signed project is a chain of signing_totals: a framework with its contracts, or a contract alone.
Amounts in 万元, rates in points.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from investment.targets import YI, Actual
from norms.models import PolicyVersion
from norms.policy import Policy
from pipeline.landing_steps import LandingSteps, steps_taken
from pipeline.models import ArrivedAmount, ContractAmount, SigningContract
from pipeline.signing_totals import (
    ZERO,
    Chain,
    DatedAmount,
    SignedAmounts,
    Standing,
    YearGrowth,
    chains_of,
)

Basis = PolicyVersion.SigningBasis
SOURCE = "台账招商签约登记"


def frameworks_too(policy: Policy) -> bool:
    """Whether frameworks meet the target as well, by the policy of the day (R-SG-1)."""
    return policy.signing_basis == Basis.BOTH


def signed_amounts() -> list[SignedAmounts]:
    """Every contract and framework with its amounts: one query."""
    columns = "contract contract__kind contract__fulfils contract__fulfils_since".split()
    rows = ContractAmount.objects.order_by("contract", "on", "pk")
    found: dict[int, tuple[Any, list[DatedAmount]]] = {}
    for key, kind, framework, since, *amount in rows.values_list(
        *columns, "on", "counts_from", "amount", "pk"
    ):
        head = key, kind == SigningContract.Kind.FRAMEWORK, framework, since
        found.setdefault(key, (head, []))[1].append(DatedAmount(*amount))
    return [
        SignedAmounts(key, is_framework, tuple(amounts), framework, since)
        for (key, is_framework, framework, since), amounts in found.values()
    ]


def signed_actual(year: int, as_of: date, policy: Policy) -> Actual | None:
    """The target 签约额 in 亿元 by a day; None until something of the year is entered."""
    rows = signed_amounts()
    days = (amount.counts_from for row in rows for amount in row.amounts)
    if not any(day.year == year and day <= as_of for day in days):
        return None
    growth = YearGrowth.of_all(chains_of(rows).values(), year, as_of)
    counted = growth.taken.counted(frameworks_too=frameworks_too(policy))
    basis = f"按合同登记计算，计入{Basis(policy.signing_basis).label}"
    return Actual(counted / YI, as_of, SOURCE, computed=True, basis=basis)


# --- A year in groups -----------------------------------------------------------------------------


@dataclass(frozen=True)
class SignedProject:
    """A chain with what it is grouped by, as its first signature says, and what became of it."""

    chain: Chain
    #: Of the first signature that was no mistake.
    signed_on: date
    counts_from: date
    method: str
    chain_name: str
    leader: str
    #: Every member was entered by mistake: it counts for what it takes back, and is no project.
    is_mistaken: bool
    has_ended: bool
    has_landed: bool
    steps: LandingSteps
    arrived: Decimal


@dataclass(frozen=True)
class GroupFigures:
    """Signed projects of a year added up. Money is of every chain that grew or shrank in the year;
    the counts, rates and `arrived` are of those first signed in it."""

    key: str
    label: str
    taken: Standing
    lost: Decimal
    counted: Decimal
    signed: int
    ended: int
    landed: int
    started: int
    commissioned: int
    at_capacity: int
    arrived: Decimal
    #: What the projects first signed in the year are worth on the day.
    worth: Decimal

    @property
    def start_rate(self) -> Decimal | None:
        """签约开工率"""
        return _share(self.started, self.signed)

    @property
    def commission_rate(self) -> Decimal | None:
        """开工投产率"""
        return _share(self.commissioned, self.started)

    @property
    def capacity_rate(self) -> Decimal | None:
        """投产达效率"""
        return _share(self.at_capacity, self.commissioned)

    @property
    def arrival_rate(self) -> Decimal | None:
        """资金到位率"""
        return _share(self.arrived, self.worth)


def _share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    return Decimal(part) * 100 / whole if whole else None


def signed_projects(day: date) -> list[SignedProject]:
    """All on record, as they stand on a day: four queries."""
    contracts = _contracts_by_chain()
    arrived = _arrived_by(day)
    projects = {row.project_id for rows in contracts.values() for row in rows if row.project_id}
    steps = steps_taken(projects, day) if projects else {}
    chains = chains_of(signed_amounts())
    return [_signed_project(chains[key], rows, arrived, steps) for key, rows in contracts.items()]


def _contracts_by_chain() -> dict[int, list[SigningContract]]:
    rows = SigningContract.objects.select_related("trip__leader").order_by("signed_on", "pk")
    found: dict[int, list[SigningContract]] = defaultdict(list)
    for row in rows:
        found[row.fulfils_id or row.pk].append(row)
    return found


def _arrived_by(day: date) -> dict[int, Decimal]:
    rows = ArrivedAmount.objects.filter(on__lte=day).order_by().values("contract")
    return dict(rows.annotate(s=Sum("amount")).values_list("contract", "s"))


def _signed_project(
    chain: Chain,
    rows: list[SigningContract],
    arrived: dict[int, Decimal],
    steps: dict[int, LandingSteps],
) -> SignedProject:
    mistaken = SigningContract.Ending.MISTAKEN
    true = [row for row in rows if row.ending != mistaken]
    first = (true or rows)[0]
    leaders = (row.trip.leader.name for row in true if row.trip)
    projects = {row.project_id for row in true if row.project_id}
    taken = LandingSteps()
    for project in projects:
        taken |= steps.get(project, LandingSteps())
    return SignedProject(
        chain,
        first.signed_on,
        first.counts_from,
        first.method,
        first.chain_name,
        next(leaders, ""),
        is_mistaken=not true,
        has_ended=all(row.ended_on for row in true),
        has_landed=bool(projects),
        steps=taken,
        arrived=sum((arrived.get(row.pk, ZERO) for row in true), ZERO),
    )


#: {what the figures of a year are grouped by: its words}.
GROUPINGS = {
    "method": "招商方式",
    "chain": "产业链",
    "leader": "带队领导",
    "quarter": "首次签约季度",
}


def _group_of(row: SignedProject, by: str, year: int) -> tuple[str, str]:
    """(key, words) of the group in which it stands; what is without one has no key."""
    if by == "method":
        return row.method, str(SigningContract.Method(row.method).label)
    if by == "chain":
        return row.chain_name, row.chain_name or "不按产业链"
    if by == "leader":
        return row.leader, row.leader or "不在招商活动中签订"
    if row.counts_from.year != year:
        return "", "以前年度首次签约"
    quarter = (row.counts_from.month + 2) // 3
    return str(quarter), f"第{'一二三四'[quarter - 1]}季度"


def figures_of_year(
    rows: Iterable[SignedProject], year: int, day: date, policy: Policy, by: str = ""
) -> list[GroupFigures]:
    """The figures of a year up to a day, one a group of GROUPINGS, what is in none last; without
    `by` a single one."""
    groups: dict[tuple[str, str], list[SignedProject]] = defaultdict(list)
    for row in rows:
        groups[_group_of(row, by, year) if by else ("", "合计")].append(row)
    if not by and not groups:
        groups["", "合计"] = []
    heads = sorted(groups, key=lambda head: (not head[0], head))
    made = [_figures(*head, groups[head], year, day, policy) for head in heads]
    return [each for each in made if not by or each.signed or each.taken.total or each.lost]


def _figures(
    key: str, label: str, rows: list[SignedProject], year: int, day: date, policy: Policy
) -> GroupFigures:
    growth = YearGrowth.of_all((row.chain for row in rows), year, day)
    until = min(day, date(year, 12, 31))
    new = [row for row in rows if row.counts_from.year == year and row.counts_from <= day]
    new = [row for row in new if not row.is_mistaken]
    also = frameworks_too(policy)

    def count(holds: Callable[[SignedProject], bool]) -> int:
        return sum(map(holds, new))

    return GroupFigures(
        key,
        label,
        growth.taken,
        growth.lost.counted(frameworks_too=also),
        growth.taken.counted(frameworks_too=also),
        signed=len(new),
        ended=count(lambda row: row.has_ended),
        landed=count(lambda row: row.has_landed),
        started=count(lambda row: row.steps.started),
        commissioned=count(lambda row: row.steps.commissioned),
        at_capacity=count(lambda row: row.steps.at_capacity),
        arrived=sum((row.arrived for row in new), ZERO),
        worth=sum((row.chain.on(until).total for row in new), ZERO),
    )
