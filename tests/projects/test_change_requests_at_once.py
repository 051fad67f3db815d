"""Two people act on one request for another date at the same moment: one of them does it."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from projects import change_requests, roadmap
from projects.models import ChangeRequest, Milestone, MilestoneChange, RequestEvent
from tests.cast import ENTERED, NEW_YEAR
from tests.stories.races import Act, at_once

pytestmark = pytest.mark.django_db(transaction=True)
DUE = date(2026, 5, 20)
LATER = DUE + timedelta(days=30)
NOW = datetime(2026, 5, 20, 10, tzinfo=timezone.get_default_timezone())
CAUSE = {"category": "land", "caused_by": "superior", "reason": "用地组卷"}


@pytest.fixture
def milestone(project, office):
    facts = {"name": "施工招标完成", "due_date": DUE, "known_since": NEW_YEAR}
    return roadmap.add_milestone(project, by=office, now=ENTERED, **facts)


def acts(*calls):
    return [Act("", "", call, again=lambda county: None) for call in calls]


@pytest.mark.parametrize("round_", range(3))
def test_agreement_and_withdrawal_at_once(milestone, contact, lead, round_):
    asked = change_requests.ask(milestone, by=contact, new_due=LATER, now=NOW, **CAUSE)

    def as_it_is():
        return ChangeRequest.objects.select_related("project", "milestone").get(pk=asked.pk)

    both = acts(
        lambda: change_requests.agree(as_it_is(), by=lead, now=NOW),
        lambda: change_requests.withdraw(as_it_is(), by=contact, now=NOW),
    )
    at_once(both)
    agreed, withdrawn = (act.accepted for act in both)
    assert agreed != withdrawn
    assert as_it_is().outcome == ("agreed" if agreed else "withdrawn")
    assert Milestone.objects.get(pk=milestone.pk).due_date == (LATER if agreed else DUE)
    assert MilestoneChange.objects.count() == int(agreed)
    assert RequestEvent.objects.exclude(kind="ask").count() == 1


def test_asked_six_times_at_once_it_is_one(milestone, contact):
    def ask():
        return change_requests.ask(milestone, by=contact, new_due=LATER, now=NOW, **CAUSE)

    six = acts(*[ask] * 6)
    at_once(six)
    assert [act.accepted for act in six].count(True) == 1
    assert ChangeRequest.objects.count() == RequestEvent.objects.count() == 1


def test_an_agreement_and_the_report_of_the_milestone_at_once(milestone, contact, lead):
    asked = change_requests.ask(milestone, by=contact, new_due=LATER, now=NOW, **CAUSE)

    def agree():
        request = ChangeRequest.objects.select_related("project").get(pk=asked.pk)
        return change_requests.agree(request, by=lead, now=NOW)

    def report():
        return Milestone.objects.get(pk=milestone.pk).submit(by=contact, on=DUE, now=NOW)

    at_once(both := acts(agree, report))
    outcome = ChangeRequest.objects.get().outcome
    assert outcome == ("agreed" if both[0].accepted else "ended")
    assert MilestoneChange.objects.exists() == both[0].accepted
    assert Milestone.objects.get(pk=milestone.pk).state == "done"
