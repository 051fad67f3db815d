"""第 2 次顺延，累计 47 天."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from projects.models import Milestone, MilestoneChange
from projects.postponement import Moves, moves_of, postponement


@pytest.mark.parametrize(
    ("due", "times", "paused", "words"),
    [
        (date(2026, 8, 16), 2, None, "第 2 次顺延，累计 47 天"),
        (date(2026, 7, 1), 1, None, "第 1 次顺延，累计 1 天"),
        (date(2026, 6, 30), 2, None, "改期 2 次，仍是原定日期"),
        (date(2026, 6, 29), 1, None, "改期 1 次，比原定提前 1 天"),
        (date(2026, 7, 1), None, None, ""),
        (date(2026, 8, 16), 2, 30, "第 2 次顺延，累计 47 天，其中停工顺延 30 天"),
        (date(2026, 7, 30), None, 30, "停工顺延 30 天"),
        # The office moved it back since: no more of it is 停工 than there is.
        (date(2026, 7, 20), 1, 30, "第 1 次顺延，累计 20 天，其中停工顺延 20 天"),
        (date(2026, 6, 30), 1, 30, "改期 1 次，仍是原定日期"),
        # With the resumption the office chose an earlier date.
        (date(2026, 7, 5), 1, -5, "第 1 次顺延，累计 5 天"),
        (date(2026, 6, 25), None, -5, ""),
    ],
)
def test_the_times_and_days_that_a_date_was_moved_are_said_in_one_sentence(
    due, times, paused, words
):
    dates = {"due_date": due, "baseline_due_date": date(2026, 6, 30)}
    assert postponement(SimpleNamespace(postponed=times, paused=paused, **dates)) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moves", "counted"),
    [
        ([], Moves(0, 0)),
        ([("replan", 10)], Moves(1, 0)),
        ([("request", 10), ("replan", -3), ("correction", 4)], Moves(2, 0)),
        ([("pause", 30)], Moves(0, 30)),
        ([("pause", 30), ("replan", 5), ("pause", 12)], Moves(1, 42)),
        ([("pause", -3), ("request", 40)], Moves(1, -3)),
    ],
)
def test_both_twins_count_the_same_moves(milestone, other_project, moves, counted):
    due = milestone.due_date
    for kind, days in moves:
        new_due = due + timedelta(days=days)
        MilestoneChange.objects.create(
            milestone=milestone, kind=kind, old_due=due, new_due=new_due, by_name="系统"
        )
        due = new_due
    assert milestone.moves() == counted
    rows = Milestone.objects.filter(project__in=[milestone.project, other_project])
    assert moves_of(rows.with_moves().get(pk=milestone.pk)) == counted
    assert rows.moves() == ({milestone.pk: counted} if moves else {})
