"""第 2 次顺延，累计 47 天."""

from datetime import date
from types import SimpleNamespace

import pytest

from projects.postponement import postponement


@pytest.mark.parametrize(
    ("due", "times", "words"),
    [
        (date(2026, 8, 16), 2, "第 2 次顺延，累计 47 天"),
        (date(2026, 7, 1), 1, "第 1 次顺延，累计 1 天"),
        (date(2026, 6, 30), 2, "改期 2 次，仍是原定日期"),
        (date(2026, 6, 29), 1, "改期 1 次，比原定提前 1 天"),
        (date(2026, 7, 1), None, ""),
    ],
)
def test_the_times_and_days_that_a_date_was_moved_are_said_in_one_sentence(due, times, words):
    milestone = SimpleNamespace(due_date=due, baseline_due_date=date(2026, 6, 30))
    assert postponement(milestone, times) == words
