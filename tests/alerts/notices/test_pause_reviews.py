"""停工复核 is reminded of by its own ladder, to 项目中心 alone, till the pause ends (R-OD-6)."""

from datetime import date, datetime, timedelta

import pytest

from accounts.models import Person
from alerts.models import Notice
from alerts.notices.due_reminders import decide
from norms.policy import policy_on
from projects import pauses as verbs
from projects.models import PauseReview
from projects.obligation_status import status_of
from tests import pauses
from tests.alerts.conftest import CHINA

pytestmark = pytest.mark.django_db
APPROVED, DUE = date(2026, 4, 10), date(2026, 7, 9)


def moment(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)


@pytest.fixture
def rested(make_project, office, contact, lead):
    Person.objects.update(created_at=moment(date(2026, 1, 1)))
    project = make_project(kind="reserve", contact=contact, lead=lead)
    return pauses.pause(project, by=office, on=APPROVED, now=moment(APPROVED), review_date=DUE)


def told(first, last):
    """{day: {(step, recipient)}} of the reviews, of a pass a day."""
    found = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        decide(day, now=moment(day))
        rows = Notice.objects.filter(day=day, content_type__model="pausereview")
        if said := set(rows.exclude(state="folded").values_list("step", "recipient")):
            found[day] = said
    return found


def test_seven_days_before_the_day_the_day_after_and_each_monday(rested, office):
    assert told(date(2026, 7, 1), date(2026, 7, 21)) == {
        date(2026, 7, 2): {("due-7", office.pk)},
        date(2026, 7, 9): {("today", office.pk)},
        date(2026, 7, 10): {("late", office.pk)},
        date(2026, 7, 13): {("weekly-1", office.pk)},
        date(2026, 7, 20): {("weekly-2", office.pk)},
    }


def test_put_off_the_ladder_starts_for_the_new_day(rested, office):
    later = date(2026, 8, 20)
    facts = {"reason": "仍未批", "by": office, "now": moment(date(2026, 7, 10), 8)}
    verbs.extend_review(rested, review_date=later, **facts)
    assert told(date(2026, 7, 10), date(2026, 8, 13)) == {date(2026, 8, 13): {("due-7", office.pk)}}


@pytest.mark.parametrize("end", ["resume", "terminate"])
def test_once_it_has_ended_nobody_is_reminded(rested, office, end):
    on = date(2026, 7, 8)
    if end == "resume":
        pauses.resume(rested.project, by=office, on=on, now=moment(on, 8))
    else:
        facts = {"by": office, "on": on, "reason": "不再建设", "now": moment(on, 8)}
        pauses.set_stage(rested.project, "terminated", **facts)
    assert told(on, date(2026, 7, 21)) == {}


def test_it_has_neither_light_nor_level(rested):
    review = PauseReview.objects.get()
    days = [DUE - timedelta(days=1), DUE, DUE + timedelta(days=1), DUE + timedelta(days=40)]
    stands = [status_of(review, day, policy_on(day)) for day in days]
    assert [row.how_long for row in stands] == ["明天到期", "今天到期", "已过 1 天", "已过 40 天"]
    assert {(row.light.colour, row.level) for row in stands} == {("grey", 0)}
