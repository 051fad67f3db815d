"""需要上级协调: open from the first tick until a report without it, or the milestone's end."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from projects import owner_reports, project_lifecycle
from projects.models import Milestone, ProgressUpdate, Project
from tests.projects.conftest import TODAY

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


def asking():
    return ProgressUpdate.objects.first_of_each_milestone()


def test_it_is_open_from_the_first_tick_whoever_ticks_again(report, start, owner_colleague):
    first = report(1)
    report(2, by=owner_colleague)
    assert asking() == {start.pk: first}
    row = Milestone.objects.with_coordination_request().get(pk=start.pk)
    assert (row.coordination_by, row.coordination_at) == (first.by_name, first.at)


def test_a_report_without_the_tick_ends_it_and_a_new_tick_opens_another(report, start):
    report(1)
    report(2, standing="working", needs_help=False, obstacle="", percent=40)
    assert asking() == {}
    again = report(3)
    assert asking() == {start.pk: again}


def test_what_is_said_of_the_project_as_a_whole_ends_nothing(report, start, project, contact):
    report(1)
    owner_reports.add_update(project, by=contact, now=at(2), standing="working", note="正常")
    assert set(asking()) == {start.pk}


def ends(start, office, contact):
    """{how the milestone ended: by what}, each an hour after the tick."""
    now, day = at(2), TODAY - timedelta(days=1)
    row = Milestone.objects.get(pk=start.pk)
    return {
        "reported": lambda: row.submit(by=contact, on=day, now=now),
        "entered": lambda: row.complete_confirmed(by=office, on=day, now=now),
        "cancelled": lambda: row.cancel(by=office, reason="不再需要", now=now),
    }


@pytest.mark.parametrize("end", ["reported", "entered", "cancelled"])
def test_the_milestone_s_end_ends_it(report, start, office, contact, end):
    report(1)
    assert ends(start, office, contact)[end]()
    assert asking() == {}


def test_what_comes_back_after_an_end_is_not_asked_for_any_more(report, start, office, contact):
    report(1)
    assert ends(start, office, contact)["reported"]()
    back = Milestone.objects.get(pk=start.pk)
    assert back.send_back(by=office, reason="缺照片", now=at(3))
    assert start.updates.first().needs_help
    assert asking() == {}


def test_it_goes_with_the_project_and_rests_with_it(report, start, project, office):
    report(1)
    Milestone.objects.filter(pk=start.pk).update(frozen_on=TODAY)
    assert asking() == {}
    Milestone.objects.filter(pk=start.pk).update(frozen_on=None)
    assert set(asking()) == {start.pk}
    project_lifecycle.withdraw(
        Project.objects.get(pk=project.pk), by=office, reason="重复录入", on=TODAY, now=at(2)
    )
    assert asking() == {}


def test_what_is_in_the_way_is_said_in_words(report):
    assert report(1, problem="两户没有签约").asked_for == "用地，两户没有签约"
    assert report(2, obstacle="", problem="").asked_for == ""
