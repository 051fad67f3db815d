"""Of a request for another date: who hears that it waits for them, and who how it was decided."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from alerts.models import Notice
from alerts.notices import from_events, still_to_tell
from projects import change_requests, project_lifecycle
from projects.models import RequestEvent
from tests import pauses

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 20)
NOW = datetime(2026, 5, 20, 10, tzinfo=timezone.get_default_timezone())
DOCUMENT = "左政办函〔2026〕5号"
CAUSE = {"category": "land", "caused_by": "superior", "reason": "用地组卷"}


@pytest.fixture
def asked(milestone, contact):
    """For the day after the statutory date: the lead decides, then the office."""
    day = date(2026, 7, 1)
    return change_requests.ask(milestone, by=contact, new_due=day, now=NOW, **CAUSE)


def told(step):
    """[(who, as what, what)] of the notices that the waiting events make."""
    from_events.create_due()
    assert not RequestEvent.objects.filter(awaits_notice=True).exists()
    made = Notice.objects.filter(step=step)
    return {(str(n.recipient), n.capacity) for n in made}, {n.title for n in made}


def hears(notices):
    return {str(notice.recipient) for notice, _ in still_to_tell.living(list(notices), DAY)[0]}


def test_the_lead_officials_hear_that_they_are_asked(asked):
    who, what = told("request")
    assert who == {("示例县领导一", "lead")}
    assert what == {"“开工”申请由6月30日顺延至7月1日（请于5月25日前办理）"}
    assert hears(Notice.objects.all()) == {"示例县领导一"}


def test_without_a_lead_the_office_hears(milestone, contact, office, project):
    project.leads.update(until=DAY)
    day = milestone.due_date + timedelta(days=1)
    change_requests.ask(milestone, by=contact, new_due=day, now=NOW, **CAUSE)
    assert told("request")[0] == {("示例办一", "no_lead")}


def test_after_the_lead_the_office_hears_and_then_who_asked(asked, lead, office, unit_head):
    told("request")
    Notice.objects.all().delete()
    change_requests.agree(asked, by=lead, now=NOW)
    who, what = told("request")
    assert who == {("示例办一", "center")}
    assert what == {"“开工”申请由6月30日顺延至7月1日，包联领导同意到7月1日（请于5月25日前办理）"}
    change_requests.agree(asked, by=office, approval=DOCUMENT, now=NOW)
    who, what = told("decided")
    assert who == {("示例甲", "owner"), ("示例局长一", "unit_head"), ("示例办一", "center")}
    assert what == {"“开工”申请由6月30日顺延至7月1日：示例办一同意到7月1日"}
    assert hears(Notice.objects.filter(step="decided")) == {"示例甲", "示例局长一", "示例办一"}
    assert hears(Notice.objects.filter(step="request")) == set()


def test_who_asked_hears_why_not(asked, lead):
    told("request")
    change_requests.refuse(asked, by=lead, reason="材料不齐", now=NOW)
    who, what = told("decided")
    assert ("示例甲", "owner") in who
    assert what == {"“开工”申请由6月30日顺延至7月1日：示例县领导一不同意，材料不齐"}


def test_who_asked_and_who_was_to_decide_hear_that_it_ended(asked, project, office):
    told("request")
    facts = {"by": office, "on": DAY, "reason": "停工", "now": NOW}
    pauses.set_stage(project, "suspended", **facts)
    who, what = told("decided")
    assert who == {("示例甲", "owner"), ("示例县领导一", "lead")}
    assert what == {"“开工”申请由6月30日顺延至7月1日：已终止，项目停工"}


def test_with_the_project_it_ends_and_both_hear_it(asked, project, office):
    told("request")
    facts = {"by": office, "on": DAY, "reason": "重复录入", "now": NOW}
    project_lifecycle.withdraw(project, **facts)
    who, what = told("decided")
    assert who == {("示例甲", "owner"), ("示例县领导一", "lead")}
    assert what == {"“开工”申请由6月30日顺延至7月1日：已终止，项目撤回：重复录入"}


def test_taken_back_it_is_news_to_nobody(asked, contact):
    told("request")
    change_requests.withdraw(asked, by=contact, now=NOW)
    assert told("decided") == (set(), set())
