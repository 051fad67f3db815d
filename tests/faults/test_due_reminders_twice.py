"""Deciding and assembling twice adds nothing."""

import time
from datetime import date, datetime

import pytest

from accounts.models import Person
from alerts.letters import assemble
from alerts.models import Letter, Notice
from alerts.notices import due_reminders
from projects.models import Milestone
from tests.faults.story import CHINA

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 10)
NOW = datetime(2026, 9, 10, 7, 0, tzinfo=CHINA)


def milestones(project, number):
    Milestone.objects.bulk_create(
        Milestone(
            project=project,
            name=f"事项{n}",
            due_date=date(2026, 9, 9),
            baseline_due_date=date(2026, 9, 9),
            known_since=date(2026, 1, 1),
            created_at=NOW,
        )
        for n in range(number)
    )


def twice(project, number):
    milestones(project, number)
    began = time.monotonic()
    decided = [due_reminders.decide(DAY, now=NOW) for _ in range(2)]
    spent = time.monotonic() - began
    return decided, spent


def test_a_second_decision_writes_nothing(make_project, contact, unit_head):
    project = make_project(contact=contact, kind="preliminary")
    decided, _ = twice(project, 300)
    # Five steps to the contact and one to the unit head.
    assert decided == [300 * 6, 0]
    assert Notice.objects.filter(state="open").count() == 600


@pytest.mark.full
def test_a_second_decision_of_30_000_notices_is_quick(make_project, contact, unit_head):
    project = make_project(contact=contact, kind="preliminary")
    decided, spent = twice(project, 5000)
    assert decided == [30_000, 0]
    assert spent < 10


def assemble_twice(number):
    people = Person.objects.bulk_create(
        Person(name=f"示例{n}", name_key=f"示例{n}", email=f"b{n}@example.invalid")
        for n in range(number)
    )
    Notice.objects.bulk_create(
        Notice(
            recipient=person, title="事项", step="x", event_key=f"x{person.pk}", day=DAY,
            occasion="daily", created_at=NOW,
        )
        for person in people
    )  # fmt: skip
    assemble.assemble_today(NOW)
    first = list(Letter.objects.order_by("pk").values_list("pk", "message_id"))
    assemble.assemble_today(NOW)
    assert list(Letter.objects.order_by("pk").values_list("pk", "message_id")) == first
    assert len(first) == number
    assert not Notice.objects.filter(letter=None).exists()


def test_bundling_twice_makes_each_letter_once():
    assemble_twice(600)


@pytest.mark.full
def test_bundling_twice_into_10_000_letters():
    assemble_twice(10_000)
