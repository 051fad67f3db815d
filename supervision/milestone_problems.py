"""The problem that stands open of a milestone, for the pages and files that list milestones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from core.values.dates import month_day
from supervision.models import Problem

#: The columns of a problem that a row of a milestone shows, and the names of its lead unit.
FACTS = (
    "pk", "state", "source", "raised_name", "raised_at", "lead_unit_id", "named_on",
    "accepted_at", "beyond_on",
)  # fmt: skip
UNIT = ("lead_unit__short_name", "lead_unit__name")
#: The same as columns of with_open_problem(), in their order.
COLUMNS = tuple(f"open_problem__{name}" for name in (*FACTS, *UNIT))


@dataclass(frozen=True)
class OpenProblem:
    """A problem that is not closed, beside its milestone: who has it and since when."""

    pk: int
    standing: str
    #: 需要上级协调, or 问题 of another source.
    word: str
    holder: str
    since: date
    raised_name: str

    @property
    def sentence(self) -> str:
        """办理中，县自然资源局 7月10日起"""
        return f"{self.standing}，{self.holder} {month_day(self.since)}起"


def with_open_problem(milestones: QuerySet[Any]) -> QuerySet[Any]:
    """The oldest open problem of each milestone as relation `open_problem`, for COLUMNS."""
    first = Problem.objects.unclosed().filter(milestone=OuterRef("pk")).order_by("pk")
    # By `pk`: without it Django would join every problem of the milestone.
    is_first = Q(problems__pk=Subquery(first.values("pk")[:1]))
    return milestones.annotate(open_problem=FilteredRelation("problems", condition=is_first))


def of_values(values: Iterable[Any]) -> OpenProblem | None:
    """What a row says of its COLUMNS; None where no problem is open."""
    *facts, short_name, name = values
    if facts[0] is None:
        return None
    return _open_problem(Problem(**dict(zip(FACTS, facts, strict=True))), short_name or name)


def open_problem(problem: Problem) -> OpenProblem:
    """What a row says of a problem read with its lead unit."""
    return _open_problem(problem, str(problem.lead_unit or ""))


def open_problems(milestones: Iterable[int]) -> dict[int, OpenProblem]:
    """{milestone: its oldest open problem} of these milestones: one query."""
    rows = Problem.objects.unclosed().filter(milestone__in=milestones)
    found = rows.select_related("lead_unit").order_by("-pk")
    return {row.milestone_id: open_problem(row) for row in found if row.milestone_id}


def _open_problem(problem: Problem, unit: str) -> OpenProblem:
    is_asked = problem.source == Problem.Source.COORDINATION
    assert problem.raised_at is not None
    return OpenProblem(
        pk=problem.pk,
        standing=problem.standing,
        word="需要上级协调" if is_asked else "问题",
        holder=unit or "项目中心",
        since=problem.named_on or timezone.localdate(problem.raised_at),
        raised_name=problem.raised_name,
    )
