"""What a report says is in the way, in words."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from projects import owner_reports
from projects.models import Milestone

pytestmark = pytest.mark.django_db


def at(hour):
    """So many hours after the morning of TODAY."""
    morning = datetime(2026, 7, 8, 8, 0, tzinfo=timezone.get_default_timezone())
    return morning + timedelta(hours=hour)


@pytest.fixture
def start(project):
    return project.milestones.get(code="START")


@pytest.fixture
def report(start, contact):
    """report(hour, needs_help=True): what its contact says at that hour of TODAY."""

    def tell(hour, by=contact, standing="stuck", **facts):
        now = at(hour)
        facts = {"needs_help": True, "obstacle": "land", **facts}
        milestone = Milestone.objects.get(pk=start.pk)
        assert owner_reports.record_progress(milestone, by=by, now=now, standing=standing, **facts)
        return start.updates.first()

    return tell


def test_what_is_in_the_way_is_said_in_words(report):
    assert report(1, problem="两户没有签约").asked_for == "用地，两户没有签约"
    assert report(2, obstacle="", problem="").asked_for == ""
