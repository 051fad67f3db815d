"""问题 on the desk: of whoever must act on them, of whose projects they are."""

from dataclasses import dataclass

from django.db.models import Count, Window

from projects.change_request_queue import decider
from projects.obligation_status import ObligationRow
from supervision.models import Problem
from supervision.problem_climb import Climb, climb_on, with_climb
from supervision.problem_queue import waits_for

#: More than these are read in the list.
SHOWN = 20


@dataclass(frozen=True)
class ProblemTask(ObligationRow[Problem]):
    """A problem as a line of a desk, with how far it has climbed."""

    climb: Climb


@dataclass(frozen=True)
class Problems:
    """The first of some problems, and how many they are in all."""

    rows: list[ProblemTask]
    number: int

    template = "desk/workbench/problems.html"


def block(person, today, policy):
    """What waits for a person: of a unit what it owes, of 项目中心 what is to be named or closed,
    of leaders what has climbed to them."""
    return _first(waiting_rows(person, today, policy), today, policy)


def waiting_rows(person, today, policy):
    """The problems that wait for a person, the earliest due first."""
    problems = with_climb(Problem.objects.all(), today, policy)
    return problems.filter(waits_for(decider(person), today)).order_by("due_date", "pk")


def of_projects(projects, person, today, policy):
    """The problems of projects that are not closed and wait for others, the furthest climbed
    first."""
    problems = with_climb(Problem.objects.unclosed(), today, policy)
    others = problems.filter(project__in=projects).exclude(waits_for(decider(person), today))
    return _first(others.order_by("-climb_level", "due_date", "pk"), today, policy)


def _first(problems, today, policy):
    rows = problems.filter(project__withdrawn_on=None).select_related(
        "project__responsible_unit", "milestone", "lead_unit"
    )
    found = list(rows.annotate(in_all=Window(Count("pk")))[:SHOWN])
    tasks = [
        ProblemTask.of(row, today, policy, climb=climb_on(row, today, policy)) for row in found
    ]
    return Problems(tasks, found[0].in_all if found else 0)
