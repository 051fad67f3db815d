"""By when a problem is named and answered, by the working days of 2026 (R-PR-1)."""

from datetime import date

import pytest

from norms.models import PolicyVersion
from norms.policy import touch
from supervision.models.problem_dates import answer_by, name_by

pytestmark = pytest.mark.django_db


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("raised_on", "expected"),
    [
        ("2026-03-02", "2026-03-03"),
        ("2026-03-06", "2026-03-09"),  # Friday
        ("2026-02-13", "2026-02-14"),  # a Saturday that is worked
        ("2026-02-14", "2026-02-24"),  # 春节
        ("2026-04-30", "2026-05-06"),  # 劳动节
        ("2026-09-30", "2026-10-08"),  # 国庆节
        ("2026-03-07", "2026-03-09"),  # raised on a day off
    ],
)
def test_r_pr_1_the_office_names_within_one_working_day(raised_on, expected):
    assert name_by(day(raised_on)) == day(expected)


@pytest.mark.parametrize(
    ("named_on", "expected"),
    [
        ("2026-03-02", "2026-03-09"),
        ("2026-03-03", "2026-03-10"),
        ("2026-03-04", "2026-03-11"),
        ("2026-02-06", "2026-02-13"),
        ("2026-02-07", "2026-02-14"),  # the seventh day is a Saturday that is worked
        ("2026-02-08", "2026-02-24"),  # 春节
        ("2026-02-16", "2026-02-24"),
        ("2026-02-17", "2026-02-24"),
        ("2026-02-18", "2026-02-25"),
        ("2026-04-23", "2026-04-30"),
        ("2026-04-24", "2026-05-06"),  # 劳动节
        ("2026-05-02", "2026-05-09"),  # a Saturday that is worked
        ("2026-06-12", "2026-06-22"),  # 端午节
        ("2026-09-24", "2026-10-08"),  # 国庆节
        ("2026-10-03", "2026-10-10"),  # a Saturday that is worked
        ("2026-03-07", "2026-03-16"),  # the seventh day is an ordinary Saturday
    ],
)
def test_r_pr_1_seven_calendar_days_moved_to_the_next_working_day(named_on, expected):
    assert answer_by(day(named_on), is_hard=False) == day(expected)


@pytest.mark.parametrize(
    ("named_on", "expected"),
    [
        ("2026-02-12", "2026-03-12"),
        ("2026-02-13", "2026-03-13"),
        ("2026-02-14", "2026-03-16"),  # a Saturday
        ("2026-01-28", "2026-02-28"),
        ("2026-01-29", "2026-02-28"),  # the last day of February, a Saturday that is worked
        ("2026-01-31", "2026-02-28"),
        ("2026-03-30", "2026-04-30"),
        ("2026-03-31", "2026-04-30"),
        ("2026-04-01", "2026-05-06"),  # 劳动节
        ("2026-04-30", "2026-06-01"),  # a Saturday
        ("2026-08-31", "2026-09-30"),
        ("2026-09-01", "2026-10-08"),  # 国庆节
        ("2026-12-31", "2027-02-01"),  # a Sunday of a year without a table
    ],
)
def test_r_pr_1_a_hard_one_the_same_day_next_month_or_its_last(named_on, expected):
    assert answer_by(day(named_on), is_hard=True) == day(expected)


def test_the_policy_of_the_day_it_was_named_on_holds():
    PolicyVersion.objects.create(
        effective_on="2026-06-01",
        by_name="示例甲",
        problem_days=14,
        problem_hard_months=2,
        problem_name_workdays=2,
    )
    touch()
    assert answer_by(day("2026-05-31"), is_hard=False) == day("2026-06-08")
    assert answer_by(day("2026-06-01"), is_hard=False) == day("2026-06-15")
    assert answer_by(day("2026-06-01"), is_hard=True) == day("2026-08-03")
    assert name_by(day("2026-06-01")) == day("2026-06-03")
