from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from projects import roadmap
from projects.models import Milestone
from tests.cast import ENTERED, NEW_YEAR

TODAY = date(2026, 7, 8)
DUE = date(2026, 6, 30)
WORKING = {"standing": "working", "percent": "40", "promised_on": "2026-07-20", "note": "正在打桩"}
DONE = {"standing": "done", "completed_on": "2026-07-06"}
STUCK = {
    "standing": "stuck",
    "obstacle": "land",
    "problem": "用地未批",
    "promised_on": "2026-08-31",
}


@pytest.fixture
def at():
    """at("2026-07-08 10:00"): the day on which what follows happens."""
    with time_machine.travel("2026-07-08 10:00+08:00", tick=False) as traveller:
        yield lambda moment: traveller.move_to(f"{moment}+08:00")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def july(at):
    """START was due on 30 June and is overdue by eight days."""
    at("2026-07-08 10:00")


@pytest.fixture
def visit(client, milestone):
    """visit(person, **data): GET without data, POST with the version seen unless given."""

    def see(person, name="projects:milestone", of=None, headers=None, **data):
        client.force_login(person)
        shown = of or milestone
        address = reverse(name, args=[shown.pk])
        if not data:
            return client.get(address, headers=headers)
        data.setdefault("version", Milestone.objects.get(pk=shown.pk).version)
        return client.post(address, data, headers=headers)

    return see


@pytest.fixture
def ordinary(project, office):
    """A milestone that no office has to confirm, overdue by eight days in July."""
    facts = {"name": "施工招标完成", "due_date": DUE, "known_since": NEW_YEAR}
    return roadmap.add_milestone(project, by=office, now=ENTERED, **facts)


@pytest.fixture
def submitted(milestone, contact):
    milestone.submit(by=contact, on=date(2026, 7, 6), now=timezone.now())
    return milestone


def state_of(milestone):
    return Milestone.objects.get(pk=milestone.pk).state


def text_of(response):
    return response.content.decode()
