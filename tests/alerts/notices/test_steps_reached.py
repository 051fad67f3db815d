"""The ladder by day (R-NT-0): the day before, the day, the day after, and days off."""

from datetime import date, timedelta

import pytest

from alerts.notices import steps_reached
from norms import workdays
from norms.policy import policy_on
from projects.models import Milestone
from supervision.models import Instruction

pytestmark = pytest.mark.django_db

ONE = timedelta(days=1)
#: step, the day it is reached: 开工 due 2026-06-30. 05-31 is a Sunday.
START = [
    ("due-30", date(2026, 5, 29)),
    ("due-14", date(2026, 6, 16)),
    ("due-7", date(2026, 6, 23)),
    ("due-1", date(2026, 6, 29)),
    ("today", date(2026, 6, 30)),
    ("unit", date(2026, 7, 1)),
    ("lead", date(2026, 7, 8)),
    ("order", date(2026, 7, 16)),
    ("county", date(2026, 7, 31)),
    ("weekly-1", date(2026, 8, 10)),
    ("weekly-2", date(2026, 8, 17)),
    ("weekly-3", date(2026, 8, 24)),
]
#: 复工 due 2026-03-31: 03-01 is a Sunday, the Saturday before it is worked.
RESUME = [
    ("due-30", date(2026, 2, 28)),
    ("due-14", date(2026, 3, 17)),
    ("today", date(2026, 3, 31)),
    ("unit", date(2026, 4, 1)),
    ("lead", date(2026, 4, 8)),
    ("order", date(2026, 4, 16)),
    ("county", date(2026, 5, 1)),
    ("weekly-1", date(2026, 5, 11)),
]


def codes(row, day):
    steps = policy_on(day).steps(row.ladder)
    return [
        step.code for step in steps_reached.reached_steps(row, steps_reached.Reach.of(day), steps)
    ]


def promised(due, code="", known_since=date(2026, 1, 1)):
    return Milestone(due_date=due, code=code, known_since=known_since)


@pytest.mark.parametrize(("step", "day"), START)
def test_a_start_reaches_each_rung_on_its_day(step, day):
    row = promised(date(2026, 6, 30), "START")
    assert step not in codes(row, day - ONE)
    assert codes(row, day)[-1] == step
    assert codes(row, day + ONE)[-1] != "due-30" or step == "due-30"


@pytest.mark.parametrize(("step", "day"), RESUME)
def test_a_resumption_reaches_each_rung_on_its_day(step, day):
    row = promised(date(2026, 3, 31), "RESUME")
    assert codes(row, day - ONE)[-1:] != [step]
    assert codes(row, day)[-1] == step


def test_only_start_and_resumption_are_reminded_thirty_days_before():
    assert codes(promised(date(2026, 6, 30)), date(2026, 5, 31)) == []
    assert codes(promised(date(2026, 6, 30), "COMPLETE"), date(2026, 6, 10)) == []


@pytest.mark.parametrize(
    ("due", "step", "day"),
    [
        # 04-04 to 04-06 are days off: what falls on them is said on Friday the 3rd.
        (date(2026, 4, 6), "today", date(2026, 4, 3)),
        (date(2026, 4, 5), "due-1", date(2026, 4, 3)),
        # 05-01 to 05-05 likewise: Thursday 30 April.
        (date(2026, 5, 5), "today", date(2026, 4, 30)),
        (date(2026, 5, 12), "due-7", date(2026, 4, 30)),
        # Saturday 05-09 is worked, so that it is said on the day itself.
        (date(2026, 5, 9), "today", date(2026, 5, 9)),
        # An overdue step keeps its day, and is mailed on the next working day.
        (date(2026, 4, 30), "unit", date(2026, 5, 1)),
    ],
)
def test_days_off(due, step, day):
    row = promised(due)
    assert step not in codes(row, day - ONE)
    assert step in codes(row, day)


def test_a_weekly_rung_waits_for_a_working_monday():
    row = promised(date(2026, 8, 28))  # + 38 = 5 October, a Monday off
    assert codes(row, date(2026, 10, 11))[-1] == "county"
    # The first and the second week fall on one Monday: the newer speaks for both.
    assert codes(row, date(2026, 10, 12))[-1] == "weekly-2"


def test_a_reminder_older_than_the_milestone_is_not_made_up():
    row = promised(date(2026, 6, 30), "START", known_since=date(2026, 6, 20))
    assert codes(row, date(2026, 6, 22)) == []
    assert codes(row, date(2026, 6, 23)) == ["due-7"]


def test_nothing_is_said_before_the_listing():
    row = promised(date(2026, 3, 31), "RESUME", known_since=date(2026, 5, 10))
    assert codes(row, date(2026, 5, 9)) == []
    assert codes(row, date(2026, 5, 10)) == ["unit", "lead", "order", "county"]


def test_a_reply_is_reminded_the_day_before_and_then_climbs():
    row = Instruction(due_date=date(2026, 7, 15), known_since=date(2026, 7, 10))
    assert codes(row, date(2026, 7, 13)) == []
    assert codes(row, date(2026, 7, 14)) == ["due-1"]
    assert codes(row, date(2026, 7, 16)) == ["due-1", "today", "unit"]


def test_r_lt_8_a_reply_climbs_to_the_second_level_and_no_further():
    row = Instruction(due_date=date(2026, 7, 15), known_since=date(2026, 7, 10))
    assert codes(row, date(2026, 7, 23))[-1] == codes(row, date(2026, 12, 31))[-1] == "lead"


#: A request due on Wednesday 2026-07-15.
REQUEST = [
    ("due-1", date(2026, 7, 14)),
    ("today", date(2026, 7, 15)),
    ("late", date(2026, 7, 16)),
    ("weekly-1", date(2026, 7, 20)),
    ("weekly-2", date(2026, 7, 27)),
]


@pytest.mark.parametrize(("step", "day"), REQUEST)
def test_r_ch_2_a_request_is_reminded_of_and_then_each_monday(step, day):
    row = promised(date(2026, 7, 15))
    row.ladder = "request"
    assert step not in codes(row, day - ONE)
    assert codes(row, day)[-1] == step
    assert codes(row, day + ONE)[-1] in (step, "late" if step == "today" else "today")


def test_a_request_due_on_a_sunday_is_told_of_on_the_monday_after_its_first_day():
    row = promised(date(2026, 7, 12))
    row.ladder = "request"
    assert codes(row, date(2026, 7, 13))[-1] == "late"  # a Monday
    assert codes(row, date(2026, 7, 19))[-1] == "late"
    assert codes(row, date(2026, 7, 20))[-1] == "weekly-1"


def test_the_reach_of_a_day_says_what_the_calendar_says():
    """Twin of workday_until() and working_monday_from(), asked once for all rows."""
    for number in range(365):
        day = date(2026, 1, 1) + timedelta(days=number)
        reach = steps_reached.Reach.of(day)
        assert workdays.workday_until(reach.eve) <= day < workdays.workday_until(reach.eve + ONE)
        monday = workdays.working_monday_from(reach.monday)
        assert monday <= day < workdays.working_monday_from(reach.monday + ONE)


def test_the_lead_time_covers_every_reminder():
    assert steps_reached.lead_time(policy_on(date(2026, 6, 1)).steps("milestone")) == 30
    assert steps_reached.lead_time([]) == 0
