"""What the pages that cross apps show: reports, a new project, a list of a thousand rows."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from projects.models import (
    ContactAssignment,
    LeadAssignment,
    Milestone,
    ProgressUpdate,
    Project,
    YearListing,
)
from tests.desk import months
from tests.pages import TODAY, april, at_office, get, make_milestone, noon  # noqa: F401
from tests.pipeline.reviewing import (  # noqa: F401
    argue,
    convene,
    give,
    idea,
    parties,
    propose,
)


@pytest.fixture
def eighth_of_july():
    """The morning on which June may be closed."""
    with time_machine.travel(months.NOW, tick=False):
        yield


@pytest.fixture
def report(noon):  # noqa: F811
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


@pytest.fixture
def many(make_project, make_milestone, water_bureau, lead, contact):  # noqa: F811
    """Forty late milestones of ten projects, some under no lead, one named like a formula."""
    for number in range(10):
        project = make_project(
            f"=示例项目{number}",
            kind="reserve",
            lead=lead if number % 2 else None,
            contact=contact,
            **({"responsible_unit": water_bureau} if number % 3 else {}),
        )
        for step in range(4):
            make_milestone(project, f"节点{number}-{step}", late=1 + number * 3 + step)
