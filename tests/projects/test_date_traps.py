"""Traps of dates (R-OD-6, R-CH-2): month ends and leap days in pauses, and a pause's parts add up
in any county."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from investment.statutory_dates_kept import hard_dates
from projects import pauses, project_lifecycle
from projects.models import Milestone, Pause
from projects.models.milestone_dates import furthest
from projects.pauses import months_after
from tests.examples import examples

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 1)


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("approved", "review"),
    [
        ("2026-11-30", "2027-02-28"),
        ("2027-11-29", "2028-02-29"),
        ("2027-11-30", "2028-02-29"),
        ("2027-12-31", "2028-03-31"),
        ("2026-01-31", "2026-04-30"),
        ("2028-02-29", "2028-05-29"),
    ],
)
def test_three_months_on_from_a_months_end_is_a_day_of_that_month(approved, review):
    assert str(months_after(date.fromisoformat(approved), 3)) == review


@pytest.mark.parametrize(
    ("approved", "resumed", "due", "moved"),
    [
        ("2028-02-20", "2028-03-10", "2028-02-28", "2028-03-18"),  # 19 days, over 29 February
        ("2028-02-20", "2028-03-10", "2028-02-29", "2028-03-19"),
        ("2027-02-20", "2027-03-10", "2027-02-28", "2027-03-18"),  # 18 days
        ("2028-02-28", "2028-02-29", "2028-02-29", "2028-03-01"),
        ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-28"),
        ("2026-12-01", "2026-12-31", "2026-12-15", "2027-01-14"),
    ],
)
def test_a_date_moves_by_the_days_of_the_pause_over_months_ends(approved, resumed, due, moved):
    approved, resumed, due = map(date.fromisoformat, (approved, resumed, due))
    pause = Pause(approved_on=approved, resumed_on=resumed)
    milestone = Milestone(due_date=due)
    assert str(pauses.proposed_date(milestone, pause.days(resumed))) == moved


@pytest.mark.parametrize(
    ("today", "last"), [("2028-02-29", "2038-02-28"), ("2026-12-31", "2036-12-31")]
)
def test_ten_years_on_is_a_day_of_that_year(today, last):
    assert str(furthest(date.fromisoformat(today))) == last


# --- 已复工, 停工, 未复工, 终止 -------------------------------------------------------------------

#: What may happen to one project, in this order: reported, confirmed, paused, terminated, resumed,
#: taken off the ledger.
FATES = st.lists(
    st.tuples(
        st.sampled_from(["continuing", "new", "reserve"]),
        st.sampled_from(["", "reported", "confirmed"]),
        st.sampled_from(["", "paused", "terminated", "ended by termination", "resumed"]),
        st.booleans(),
    ),
    max_size=4,
)
ORDER_OF_PARTS = ("done", "resting", "suspended", "undone", "terminated")


def part_of(reported, rest):
    """Where a project that owes it is counted, by R-OD-6."""
    if rest in ("terminated", "ended by termination"):
        return ["terminated"]
    if reported == "confirmed":
        return ["done", "resting"] if rest == "paused" else ["done"]
    return ["suspended"] if rest == "paused" else ["undone"]


@settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(fates=FATES, day=st.dates(date(2026, 2, 1), date(2026, 12, 31)))
def test_r_od_6_the_parts_are_exclusive_and_add_up(make_project, office, contact, fates, day):
    with transaction.atomic():
        expected = {
            "RESUME": dict.fromkeys(ORDER_OF_PARTS, 0),
            "START": dict.fromkeys(ORDER_OF_PARTS, 0),
        }
        owed = {"RESUME": 0, "START": 0}
        for number, (kind, reported, rest, withdrawn) in enumerate(fates):
            project = make_project(f"项目 {number}", kind=kind, contact=contact)
            tell(project, reported, rest, day, office, contact)
            if withdrawn:
                facts = {"reason": "重复", "on": day, "now": at(day)}
                project_lifecycle.withdraw(project, by=office, **facts)
            elif kind != "reserve":
                code = {"continuing": "RESUME", "new": "START"}[kind]
                owed[code] += 1
                for part in part_of(reported, rest):
                    expected[code][part] += 1
        for row in hard_dates(2026, day):
            assert row.owed == owed[row.code]
            assert {part: getattr(row, part) for part in ORDER_OF_PARTS} == expected[row.code]
            assert row.done + row.suspended + row.undone + row.terminated == row.owed
            assert sum(number for _, number in row.parts) == row.owed
        transaction.set_rollback(True)


def tell(project, reported, rest, day, office, contact):
    now, milestone = at(day), project.milestones.first()
    if milestone and reported:
        milestone.submit(by=contact, on=day - timedelta(days=9), now=now)
        if reported == "confirmed":
            milestone.confirm(by=office, now=now)
    facts = {"reason": "用地未批", "document": "示例 1 号", "by": office, "now": now}
    cause = {"category": "land", "caused_by": "owner_unit"}
    if rest in ("paused", "resumed", "ended by termination"):
        review = {"review_date": day + timedelta(days=90)}
        pauses.pause(project, approved_on=day, **cause, **review, **facts)
    if rest == "resumed":
        pauses.resume(project.pauses.get(), on=day, **facts)
    elif rest in ("terminated", "ended by termination"):
        pauses.terminate(project, approved_on=day, **cause, **facts)
