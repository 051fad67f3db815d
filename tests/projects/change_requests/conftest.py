"""Milestones, requests about them, and how to say what was refused."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from projects import change_requests, roadmap
from projects.models import ChangeRequest, Milestone, MilestoneChange, RequestEvent
from tests.cast import ENTERED, NEW_YEAR

DAY = timedelta(days=1)
DUE = date(2026, 5, 20)
STATUTORY = date(2026, 6, 30)
DOCUMENT = "左政办函〔2026〕5号"
CAUSE = {"category": "land", "caused_by": "superior"}


def at(day, hour=10):
    return datetime.combine(day, time(hour), timezone.get_default_timezone())


@pytest.fixture
def add(project, office):
    """add("主体封顶", due, code=""): a milestone of the project."""

    def make(name, due, code=""):
        facts = {"name": name, "due_date": due, "code": code, "known_since": NEW_YEAR}
        return roadmap.add_milestone(project, by=office, now=ENTERED, **facts)

    return make


@pytest.fixture
def ordinary(add):
    """An ordinary one, due on 20 May."""
    return add("施工招标完成", DUE)


@pytest.fixture
def ask(contact):
    """ask(milestone, new_due, on=a day, by=contact): the request."""

    def make(milestone, new_due, *, on=DUE, by=None, **facts):
        facts = {**CAUSE, "reason": "用地组卷", **facts}
        return change_requests.ask(
            milestone, by=by or contact, new_due=new_due, now=at(on), **facts
        )

    return make


@pytest.fixture
def start_by_office(office):
    def make(milestone, new_due, *, on=DUE, by=None, approval=DOCUMENT, **facts):
        facts = {**CAUSE, "reason": "县里决定", **facts}
        facts |= {"by": by or office, "approval": approval, "now": at(on)}
        return change_requests.office_start(milestone, new_due=new_due, **facts)

    return make


def agree(request, by, on=DUE, **facts):
    return change_requests.agree(fresh(request), by=by, now=at(on), **facts)


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def due_of(milestone):
    return Milestone.objects.get(pk=milestone.pk).due_date


def everything():
    """What must stay as it was where something is refused."""
    return (
        list(Milestone.objects.order_by("pk").values()),
        list(ChangeRequest.objects.order_by("pk").values()),
        MilestoneChange.objects.count(),
        RequestEvent.objects.count(),
        AuditEntry.objects.count(),
    )


def refused(sentence, do, *args, kind=ValidationError, **facts):
    before = everything()
    with pytest.raises(kind, match=sentence):
        do(*args, **facts)
    assert everything() == before
