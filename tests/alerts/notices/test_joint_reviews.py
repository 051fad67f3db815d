"""R-JR-1: who is told of a joint review and its opinions, when, until they are in."""

from datetime import date, timedelta

import pytest

from accounts.models import Person
from alerts.models import Notice
from alerts.notices.due_reminders import decide
from norms.policy import policy_on
from pipeline import joint_reviews
from pipeline.models import JointReview
from projects.obligation_status import status_of
from tests.cast import NEW_YEAR
from tests.pipeline.reviewing import (  # noqa: F401
    BEFORE,
    HELD,
    argue,
    at,
    convene,
    give,
    idea,
    opinion_of,
    parties,
    propose,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
#: Opinions on a Monday, the review on a Wednesday.
OPINION, REVIEW = date(2026, 7, 13), date(2026, 7, 15)


@pytest.fixture
def case(idea, argue):  # noqa: F811
    Person.objects.update(created_at=at(NEW_YEAR))
    return argue(idea)


def told(first, last, model, **which):
    """{day: {(step, recipient's name)}} of rows of a kind, of a pass a day."""
    found = {}
    for number in range((last - first).days + 1):
        day = first + number * DAY
        decide(day, now=at(day, 9))
        rows = Notice.objects.filter(day=day, content_type__model=model, event_key="", **which)
        if said := set(rows.exclude(state="folded").values_list("step", "recipient__name")):
            found[day] = said
    return found


ONE, OFFICE = "示例论证一", "示例办一"


def of_first(case, parties):  # noqa: F811
    return {"object_id": opinion_of(case, next(iter(parties))).pk}


def test_the_unit_is_told_and_from_the_first_day_late_the_office_too(case, parties):  # noqa: F811
    both = {ONE, OFFICE}
    # The day before is a Sunday: said on the last working day before it.
    found = told(BEFORE, OPINION + 14 * DAY, "jointreviewopinion", **of_first(case, parties))
    assert found == {
        date(2026, 7, 10): {("due-1", ONE)},
        OPINION: {("today", ONE)},
        OPINION + DAY: {("late", name) for name in both},
        date(2026, 7, 20): {("weekly-1", name) for name in both},
        date(2026, 7, 27): {("weekly-2", name) for name in both},
    }


def test_what_was_given_is_asked_for_no_more(case, give, parties):  # noqa: F811
    give(case, "agree")
    which = of_first(case, parties)
    assert told(HELD, OPINION + 8 * DAY, "jointreviewopinion", **which) == {}


def test_another_day_of_the_review_starts_the_steps_again(case, office, parties):  # noqa: F811
    which = of_first(case, parties)
    assert list(told(OPINION, OPINION, "jointreviewopinion", **which)) == [OPINION]
    facts = {"reason": "领导出差", "by": office, "now": at(OPINION, 14)}
    review = JointReview.objects.get()
    assert joint_reviews.change_day(review, date(2026, 7, 15), **facts)
    again = date(2026, 7, 20)
    found = told(OPINION + DAY, again, "jointreviewopinion", **which)
    assert list(found) == [date(2026, 7, 17), again]


def test_the_office_is_told_of_the_review_until_it_is_decided(case, give):  # noqa: F811
    found = told(BEFORE, REVIEW + 5 * DAY, "jointreview")
    assert found == {
        REVIEW - DAY: {("due-1", OFFICE)},
        REVIEW: {("today", OFFICE)},
        REVIEW + DAY: {("late", OFFICE)},
        date(2026, 7, 20): {("weekly-1", OFFICE)},
    }
    give(case, "agree", "agree", "agree", on=date(2026, 7, 20))
    assert told(date(2026, 7, 21), date(2026, 8, 4), "jointreview") == {}


def test_how_they_stand(case, parties):  # noqa: F811
    opinion = opinion_of(case, next(iter(parties)))
    days = [OPINION - 2 * DAY, OPINION - DAY, OPINION, OPINION + DAY, OPINION + 31 * DAY]
    stands = [status_of(opinion, day, policy_on(day)) for day in days]
    assert [row.light.colour for row in stands] == ["green", "yellow", "yellow", "yellow", "red"]
    assert {row.level for row in stands} == {0}
    review = JointReview.objects.get()
    stands = [status_of(review, day, policy_on(day)) for day in (REVIEW, REVIEW + DAY)]
    assert [row.how_long for row in stands] == ["今天到期", "已过 1 天"]
    assert {row.light.colour for row in stands} == {"grey"}
