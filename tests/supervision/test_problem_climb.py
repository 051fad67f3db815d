"""How far a problem has climbed: a row in Python, a list in SQL, the same answer (R-PR-3)."""

from datetime import date, timedelta

import pytest
import time_machine

from norms.models import EscalationStep
from norms.policy import policy_on, touch
from supervision import problems
from supervision.models import Problem
from supervision.problem_climb import climb_on, with_climb
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db


def climbed(problem, day):
    """The level by both twins."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    row, policy = Problem.objects.get(pk=problem.pk), policy_on(day)
    listed = with_climb(Problem.objects.filter(pk=problem.pk), day, policy).get()
    found = climb_on(row, day, policy)
    assert listed.climb_level == found.level, day
    return found


@pytest.mark.parametrize(
    ("day", "level", "word"),
    [
        ("2026-03-10", 0, ""),
        ("2026-03-11", 0, ""),
        ("2026-03-16", 0, ""),
        ("2026-03-17", 1, "一级 报包联领导"),
        ("2026-03-18", 1, "一级 报包联领导"),
        ("2026-03-24", 1, "一级 报包联领导"),
        ("2026-03-25", 2, "二级 提请调度"),
        ("2026-03-26", 2, "二级 提请调度"),
        ("2026-04-08", 2, "二级 提请调度"),
        ("2026-04-09", 3, "三级 报县领导"),
        ("2026-04-10", 3, "三级 报县领导"),
        ("2026-12-31", 3, "三级 报县领导"),
    ],
)
def test_r_pr_3_it_climbs_7_15_and_30_days_after_its_date(named, day, level, word):
    found = climbed(named, day)
    assert (found.level, found.word, found.is_by_hand) == (level, word, False)


def test_r_pr_3_since_when_it_stands_on_its_level(named):
    assert climbed(named, "2026-03-30").since == date(2026, 3, 25)


def test_r_pr_3_what_nobody_was_named_for_climbs_by_the_day_of_naming(raised):
    """Due on 3 March."""
    assert [climbed(raised, f"2026-03-{day:02}").level for day in (9, 10, 17, 18)] == [0, 1, 1, 2]


def test_r_pr_3_beyond_its_unit_it_climbs_at_once_to_the_next_level(named, stranger):
    problems.cannot_settle(named, by=stranger, reason="属省电网", now=at("2026-03-04"))
    found = climbed(named, "2026-03-04")
    assert (found.level, found.word) == (1, "一级 报包联领导")
    assert (found.since, found.is_by_hand) == (date(2026, 3, 4), True)
    assert climbed(named, "2026-03-03").level == 0


def test_r_pr_3_by_hand_it_stands_no_lower_than_by_its_days(named, stranger):
    """Beyond on 17 March, where its days had reached the first level: the second."""
    problems.cannot_settle(named, by=stranger, reason="属省电网", now=at("2026-03-17"))
    levels = [climbed(named, day).level for day in ("2026-03-17", "2026-03-25", "2026-04-09")]
    assert levels == [2, 2, 3]
    assert not climbed(named, "2026-04-09").is_by_hand


def test_r_pr_3_what_is_answered_or_closed_climbs_no_more(answered, contact):
    assert climbed(answered, "2026-06-01").level == 0
    problems.close(answered, by=contact, now=at("2026-03-06"))
    assert climbed(answered, "2026-06-01").level == 0


def test_the_days_of_the_climb_are_those_of_the_policy(named):
    steps = EscalationStep.objects.filter(obligation="problem")
    for code, days in (("lead", 3), ("agenda", 5), ("county", 9)):
        steps.filter(code=code).update(days=days)
    touch()
    levels = [climbed(named, f"2026-03-{day}").level for day in (12, 13, 14, 15, 18, 19)]
    assert levels == [0, 1, 1, 2, 2, 3]


def test_both_twins_agree_on_every_day_of_half_a_year(named, stranger):
    problems.cannot_settle(named, by=stranger, reason="属省电网", now=at("2026-03-20"))
    for days in range(-3, 180):
        climbed(named, date(2026, 3, 10) + timedelta(days=days))


def test_where_the_policy_has_no_ladder_nothing_climbs(named):
    EscalationStep.objects.filter(obligation="problem").delete()
    touch()
    assert climbed(named, "2026-06-01").level == 0


def test_the_list_costs_one_query(named, django_assert_num_queries):
    day = date(2026, 3, 20)
    policy = policy_on(day)
    with time_machine.travel(at("2026-03-20")), django_assert_num_queries(1):
        assert [row.climb_level for row in with_climb(Problem.objects.all(), day, policy)] == [1]
