"""How far a problem has climbed on a day: by its days past the date, and by 本级办不了
(R-PR-3).

Computed from date, policy and the columns of 本级办不了, never written by the clock; a row in
Python, a list in SQL.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Greatest

from norms.policy import Policy
from supervision.models import Problem
from supervision.models.problem import ProblemQuerySet

AGENDA_LEVEL = 2


@dataclass(frozen=True)
class Climb:
    """`level` 0 (its holder) to 3; `word`: 一级 报包联领导; `since`: the day it reached the level
    it stands on; `is_by_hand`: by 本级办不了, before its days would have."""

    level: int
    word: str
    since: date | None
    is_by_hand: bool


def climb_on(problem: Problem, day: date, policy: Policy) -> Climb:
    """Where a problem that is open stands on a day."""
    if not problem.is_open:
        return Climb(0, "", None, False)
    by_days = policy.level_of(problem.ladder_days(day), Problem.ladder)
    by_hand = problem.least_level(day)
    level = max(by_days, by_hand)
    if not level:
        return Climb(0, "", None, False)
    reached = _reached_on(problem, level, day, policy)
    raised_on = problem.beyond_on if by_hand == level else None
    since = min(filter(None, [reached, raised_on]))
    is_by_hand = raised_on is not None and (reached is None or raised_on < reached)
    return Climb(level, policy.word_of_level(level, Problem.ladder), since, is_by_hand)


def _reached_on(problem: Problem, level: int, day: date, policy: Policy) -> date | None:
    """The day on which its days alone reached this level; None before it."""
    firsts = {number: first for number, first, _, _ in policy.levels_of(Problem.ladder)}
    if level not in firsts:
        return None
    reached = problem.ladder_start(day) + timedelta(days=firsts[level])
    return reached if reached <= day else None


def with_climb(problems: ProblemQuerySet, day: date, policy: Policy) -> ProblemQuerySet:
    """SQL twin of climb_on(): the column `climb_level`."""
    start = problems.ladder_start(day)
    by_days = [
        When(Q(ladder_starts__lte=day - timedelta(days=first)), then=Value(level))
        for level, first, _, _ in reversed(policy.levels_of(Problem.ladder))
    ]
    by_hand = Case(When(beyond_on__lte=day, then=F("beyond_level")), default=Value(0))
    by_clock = Case(*by_days, default=Value(0), output_field=IntegerField())
    level = Greatest(by_clock, by_hand, output_field=IntegerField())
    is_open = Q(state=Problem.State.PENDING, frozen_on=None)
    return problems.annotate(ladder_starts=start).annotate(
        climb_level=Case(When(is_open, then=level), default=Value(0), output_field=IntegerField())
    )
