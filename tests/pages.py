"""Days on which pages are asked for, and how a test asks for them and sends their forms."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from projects import roadmap
from tests.cast import ENTERED

#: The START milestone of the cast's project, due 30 June, is 10 days late.
TODAY = date(2026, 7, 10)


@pytest.fixture
def noon():
    """Noon of the county on TODAY."""
    moment = datetime(2026, 7, 10, 12, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(moment, tick=False):
        yield moment


@pytest.fixture
def make_milestone(office, noon):
    """make_milestone(project, "封顶", late=20): due so many days before TODAY, written in time."""

    def make(project, name="主体封顶", *, late=1, known_since=date(2026, 1, 1), **columns):
        return roadmap.add_milestone(
            project,
            name=name,
            due_date=TODAY - timedelta(days=late),
            by=office,
            now=ENTERED,
            accept_overdue=True,
            known_since=known_since,
            **columns,
        )

    return make


@pytest.fixture
def get(client):
    """get(person, url): the response to a signed-in GET."""

    def signed_in(person, url, **headers):
        client.force_login(person)
        return client.get(url, headers=headers)

    return signed_in


@pytest.fixture
def april():
    """The 20th of April 2026, nine in the morning: 复工 is past, 开工 is not."""
    moment = datetime(2026, 4, 20, 9, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(moment, tick=False):
        yield moment


@pytest.fixture
def at_office(client, office):
    client.force_login(office)
    return client


def address(name, project):
    return reverse(name, args=[project.pk])


def seen(client, url):
    return client.get(url).context["version"]


def send(client, url, **typed):
    """Open the form, then post it with what is typed."""
    return client.post(url, {"version": seen(client, url), **typed})


def rows_shown(response):
    """The rows of the list that a page shows."""
    return [row.record for row in response.context["table"].paginated_rows]
