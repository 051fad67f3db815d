"""漏斗: how far each project has come, from the first idea to full capacity (R-FN-1).

A project stands once, on the furthest step that it reached; so does a contract, with its framework
one chain (signing_totals.py), that became no project of the ledger: on 签约. What was terminated or
withdrawn left the steps and is counted beside them. All the steps and what left add up to the
projects and the chains without one.

Money is in 万元, by one rule on every step: of a project its 总投资, of a chain what it is worth,
once it has lapsed what it was worth. A project without 总投资 counts, and is told as such.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from core.compiled_query import CompiledQuery
from pipeline.landing_steps import step_columns
from pipeline.models import JointReviewCase, PoolEntry, PoolOpening, SigningContract
from pipeline.models.signing_contract import IN_FORCE, SigningContractQuerySet
from projects.models import Project, YearListing
from projects.models.project import ProjectQuerySet

ZERO = Decimal("0.00")
MONEY: Any = models.DecimalField(max_digits=14, decimal_places=2)


class Step(models.TextChoices):
    """The steps in their order, and where those stand that left them."""

    CONCEIVED = "conceived", "谋划"
    PASSED = "passed", "过会"
    POOLED = "pooled", "入库"
    SIGNED = "signed", "签约"
    LISTED = "listed", "列入"
    STARTED = "started", "开工"
    COMMISSIONED = "commissioned", "投产"
    AT_CAPACITY = "at_capacity", "达效"
    TERMINATED = "terminated", "终止"
    WITHDRAWN = "withdrawn", "撤回"


#: 退出
OUT = (Step.TERMINATED, Step.WITHDRAWN)
STEPS = tuple(step for step in Step if step not in OUT)


@dataclass(frozen=True)
class Facts:
    """What stands of a project or a chain now; the first that holds is its step. The names are
    values of Step.

    withdrawn: taken off the ledger; of a chain, every part of it entered by mistake.
    terminated: 终止; of a chain, no part in force.
    at_capacity, commissioned, started: as landing_steps.step_columns() says.
    listed: the newest year's list on which it stands has it as 新建 or 续建.
    signed: a chain that became it is in force.
    pooled: an entry of the pool, open or closed, that was no mistake.
    passed: a case of it that the joint review passed.
    """

    withdrawn: bool = False
    terminated: bool = False
    at_capacity: bool = False
    commissioned: bool = False
    started: bool = False
    listed: bool = False
    signed: bool = False
    pooled: bool = False
    passed: bool = False


FACTS = tuple(field.name for field in fields(Facts))
#: Those of a chain without a project.
CHAIN_FACTS = ("withdrawn", "terminated", "signed")


def furthest_step(facts: Facts) -> Step:
    """The step on which it stands; a project of which nothing holds is an idea. Its SQL twin is
    _step_column()."""
    return Step(next((name for name in FACTS if getattr(facts, name)), Step.CONCEIVED))


def _step_column(names: Iterable[str]) -> Case:
    """SQL twin of furthest_step(), of rows that have these facts as columns."""
    cases = [When(**{name: True}, then=Value(name)) for name in names]
    return Case(*cases, default=Value(str(Step.CONCEIVED)), output_field=models.CharField())


# --- Projects -------------------------------------------------------------------------------------


def with_steps(projects: ProjectQuerySet, day: date) -> ProjectQuerySet:
    """Projects with their FACTS on a day, their `step` and their `worth` in 万元, as columns."""
    facts = {
        "withdrawn": Q(withdrawn_on__isnull=False),
        "terminated": Q(stage=Project.Stage.TERMINATED),
        **step_columns(day),
        "listed": _listed(),
        "signed": _signed(),
        "pooled": _of_project(PoolEntry.objects.standing()),
        "passed": _of_project(JointReviewCase.objects.passed()),
    }
    columns = {name: _truth(condition) for name, condition in facts.items()}
    rows = projects.annotate(**columns)
    return rows.annotate(step=_step_column(FACTS), worth=F("total_investment"))


def _truth(condition: Any) -> Any:
    return Case(When(condition, then=True), default=False)


def _of_project(rows: Any) -> Exists:
    return Exists(rows.filter(project=OuterRef("pk")).order_by())


def _listed() -> Exists:
    newer = YearListing.objects.filter(project=OuterRef("project"), year__gt=OuterRef("year"))
    to_build = YearListing.objects.filter(
        kind__in=[YearListing.Kind.NEW, YearListing.Kind.CONTINUING]
    )
    return _of_project(to_build.exclude(Exists(newer.order_by())))


def _signed() -> Exists:
    """Its own contract is in force, or what that belongs to: the framework, another part of it."""
    in_force = SigningContract.objects.in_force().order_by()
    standing = (
        IN_FORCE
        | Q(fulfils__isnull=False, fulfils__ended_on=None)
        | Exists(in_force.filter(fulfils=OuterRef("pk")))
        | Exists(in_force.filter(fulfils=OuterRef("fulfils")))
    )
    return _of_project(SigningContract.objects.no_mistake().filter(standing))


# --- Chains ---------------------------------------------------------------------------------------


def chains_with_steps(contracts: SigningContractQuerySet) -> SigningContractQuerySet:
    """The chains among these that became no project of the ledger, each by its framework or its
    only contract, with CHAIN_FACTS, `step` and `worth` as columns."""
    parts = SigningContract.objects.filter(fulfils=OuterRef("pk")).order_by()
    true, in_force = parts.no_mistake(), parts.in_force()
    landed = Q(project__isnull=False, project__withdrawn_on=None)
    is_mistake = Q(ending=SigningContract.Ending.MISTAKEN)
    rows = contracts.filter(fulfils=None).exclude(landed & ~is_mistake)
    rows = rows.exclude(Exists(true.filter(landed)))
    facts = {
        "withdrawn": is_mistake & ~Exists(true),
        "terminated": ~IN_FORCE & ~Exists(in_force),
        "signed": Q(pk__isnull=False),
    }
    columns = {name: _truth(condition) for name, condition in facts.items()}
    rows = rows.annotate(**columns).annotate(step=_step_column(CHAIN_FACTS))
    counted = {Step.SIGNED: (IN_FORCE, in_force), Step.TERMINATED: (~is_mistake, true)}
    worth = [When(step=step, then=_worth(*what)) for step, what in counted.items()]
    return rows.annotate(worth=Case(*worth, default=_worth(Q(), parts)))


def _worth(head: Q, parts: SigningContractQuerySet) -> Any:
    """The larger of the framework and its contracts, of those that count (R-SG-1)."""
    sums = parts.values("fulfils").annotate(s=Sum("amount")).values("s")
    own = Case(When(head, then=F("amount")), default=Value(ZERO)) if head else F("amount")
    return Greatest(own, Coalesce(Subquery(sums), Value(ZERO)))


# --- Both together --------------------------------------------------------------------------------

#: The steps that nobody takes without the one before: what is built was listed, what produces was
#: built. Into the pool, to a contract and to a list there are several ways, and no rate is honest.
FOLLOWING = (Step.STARTED, Step.COMMISSIONED, Step.AT_CAPACITY)


@dataclass(frozen=True)
class StepFigures:
    """What stands on a step: projects and chains, their money in 万元, how many of the projects
    have no 总投资."""

    step: Step
    projects: int = 0
    chains: int = 0
    amount: Decimal = ZERO
    unpriced: int = 0

    @property
    def count(self) -> int:
        return self.projects + self.chains


@dataclass(frozen=True)
class StepLine:
    """A step with its bar in percent of the longest; how many stand there or further, and on or
    beyond the step `before`, which only one of FOLLOWING has."""

    figures: StepFigures
    share: Decimal
    reached: int
    before: Step | None = None
    reached_before: int = 0

    @property
    def conversion(self) -> Decimal | None:
        """Of those that reached the step before, how many reached this one, in points."""
        return Decimal(self.reached * 100) / self.reached_before if self.reached_before else None


@dataclass(frozen=True)
class Funnel:
    """{step: its figures}; before the opening list is confirmed that of the pool says nothing."""

    figures: dict[str, StepFigures]
    is_opening_confirmed: bool

    @property
    def lines(self) -> list[StepLine]:
        return [self._line(place, step) for place, step in enumerate(STEPS)]

    def _line(self, place: int, step: Step) -> StepLine:
        row, most = self.figures[step], max(self.figures[each].count for each in STEPS)
        reached, share = self._reached(place), Decimal(row.count * 100) / (most or 1)
        if step not in FOLLOWING:
            return StepLine(row, share, reached)
        return StepLine(row, share, reached, STEPS[place - 1], self._reached(place - 1))

    def _reached(self, place: int) -> int:
        return sum(self.figures[step].count for step in STEPS[place:])

    @property
    def out(self) -> list[StepFigures]:
        """退出"""
        return [self.figures[step] for step in OUT]

    @property
    def count(self) -> int:
        return self.projects + self.chains

    @property
    def projects(self) -> int:
        return sum(row.projects for row in self.figures.values())

    @property
    def chains(self) -> int:
        """Those without a project."""
        return sum(row.chains for row in self.figures.values())


def funnel(projects: ProjectQuerySet, chains: SigningContractQuerySet) -> Funnel:
    """The funnel of what with_steps() and chains_with_steps() gave: one query."""
    return _of_sums(_all_sums(projects, chains))


def _all_sums(projects: ProjectQuerySet, chains: SigningContractQuerySet) -> Any:
    opening = _sums(PoolOpening.objects.annotate(step=Value(""), worth=Value(ZERO)), OPENING)
    return opening.union(_sums(projects, PROJECTS), _sums(chains, CHAINS), all=True)


def _of_sums(rows: Iterable[Any]) -> Funnel:
    found = {(what, step): sums for what, step, *sums in rows}
    figures = {}
    for step in Step:
        number, amount, unpriced = found.get((PROJECTS, step), NOTHING)
        also, more, _ = found.get((CHAINS, step), NOTHING)
        money = (amount or ZERO) + (more or ZERO)
        figures[str(step)] = StepFigures(step, number, also, money, unpriced)
    confirmed, *_ = found.get((OPENING, ""), NOTHING)
    return Funnel(figures, confirmed > 0)


#: What a row of sums is of.
PROJECTS, CHAINS, OPENING = range(3)
NOTHING = (0, ZERO, 0)


def _sums(rows: Any, what: int) -> Any:
    """(what, step, how many, their money, how many without) of each step."""
    columns = {
        "what": Value(what, models.IntegerField()),
        "number": Count("pk"),
        "sum": Sum("worth", output_field=MONEY),
        "no": Count("pk", filter=Q(worth=None)),
    }
    return (
        rows.order_by()
        .values("step")
        .annotate(**columns)
        .values_list("what", "step", "number", "sum", "no")
    )


def county_funnel(day: date) -> Funnel:
    """Of the whole county, with what was withdrawn."""
    return _of_sums(_county_sums(day).rows())


@lru_cache(maxsize=4)
def _county_sums(day: date) -> CompiledQuery[Any]:
    chains = chains_with_steps(SigningContract.objects.all())
    return CompiledQuery(_all_sums(with_steps(Project.objects.all(), day), chains))


def entries(
    projects: ProjectQuerySet, chains: SigningContractQuerySet, step: str = ""
) -> models.QuerySet[Any]:
    """Both in one list, of one step or of all, as (is_chain, key, name, sum); `sum` is what they
    are sorted by: the money, and -1 where there is none."""
    both: list[Any] = []
    parts: list[tuple[bool, Any]] = [(False, projects), (True, chains)]
    for is_chain, rows in parts:
        rows = rows.filter(step=step) if step else rows
        columns = {
            "is_chain": Value(is_chain),
            "key": F("pk"),
            "sum": Coalesce("worth", Value(Decimal(-1)), output_field=MONEY),
        }
        both.append(
            rows.order_by().annotate(**columns).values_list("is_chain", "key", "name", "sum")
        )
    return both[0].union(both[1], all=True)
