"""A day on which the cast's project is overdue, and pages asked for on that day."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from projects import roadmap
from projects.models import (
    ContactAssignment,
    LeadAssignment,
    Milestone,
    ProgressUpdate,
    Project,
    YearListing,
)
from tests.cast import ENTERED
from tests.desk import months

#: The START milestone of the cast's project, due 30 June, is 10 days late.
TODAY = date(2026, 7, 10)


@pytest.fixture
def noon():
    """Noon of the county on TODAY."""
    moment = datetime(2026, 7, 10, 12, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(moment, tick=False):
        yield moment


@pytest.fixture
def eighth_of_july():
    """The morning on which June may be closed."""
    with time_machine.travel(months.NOW, tick=False):
        yield


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
def report(noon):
    """report(milestone, days_ago=3, note="…"): what the owner said then."""

    def make(milestone, *, days_ago=0, note="正在办", **columns):
        return ProgressUpdate.objects.create(
            project=milestone.project,
            milestone=milestone,
            standing="working",
            note=note,
            at=noon - timedelta(days=days_ago),
            by_name="示例甲",
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


# --- the forms of the project center ----------------------------------------------------------


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


@pytest.fixture
def new_project(industry_bureau, company):
    """The fields of a new project, as few as it takes."""
    return {
        "name": "示例新项目",
        "responsible_unit": industry_bureau.pk,
        "owner_unit": company.pk,
        "grade": "county",
        "year": "2026",
        "kind": "new",
    }


@pytest.fixture
def a_thousand_rows(industry_bureau, company, lead, contact):
    """fill(): a thousand projects on the year's list, each with one overdue milestone and all that
    a row tells of it, inserted by the hundred."""

    def fill():
        projects = Project.objects.bulk_create(
            Project(
                name=f"示例大表项目{number}",
                name_key=f"示例大表项目{number}",
                responsible_unit=industry_bureau,
                owner_unit=company,
            )
            for number in range(1000)
        )
        since = {"since": date(2026, 1, 1)}
        LeadAssignment.objects.bulk_create(
            LeadAssignment(project=row, official=lead, **since) for row in projects
        )
        ContactAssignment.objects.bulk_create(
            ContactAssignment(project=row, person=contact, **since) for row in projects
        )
        listings = YearListing.objects.bulk_create(
            YearListing(project=row, year=2026, kind="new", listed_on=date(2026, 1, 1))
            for row in projects
        )
        milestones = Milestone.objects.bulk_create(
            Milestone(
                project=listing.project,
                listing=listing,
                name="主体封顶",
                due_date=TODAY - timedelta(days=1 + number % 60),
                baseline_due_date=TODAY - timedelta(days=1 + number % 60),
                known_since=date(2026, 1, 1),
                created_at=timezone.now(),
            )
            for number, listing in enumerate(listings)
        )
        ProgressUpdate.objects.bulk_create(
            ProgressUpdate(
                project=row.project,
                milestone=row,
                standing="working",
                note="正在办",
                at=timezone.now(),
                by_name="示例甲",
            )
            for row in milestones
        )

    return fill
