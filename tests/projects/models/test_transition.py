"""A backdated report that waits, of a project that comes to rest (R-OD-1, R-OD-6)."""

from datetime import date, timedelta

import pytest

from projects import roadmap
from projects.models import Milestone, Project
from tests import pauses
from tests.cast import ENTERED, NEW_YEAR

JUNE_1 = ENTERED.replace(month=6, day=1)
TODAY = date(2026, 7, 1)


@pytest.fixture
def waiting(project, office, contact):
    """Due 31 May, reported on 1 June as done on 20 May."""
    milestone = roadmap.add_milestone(
        project,
        name="施工招标完成",
        due_date=date(2026, 5, 31),
        known_since=NEW_YEAR,
        by=office,
        now=ENTERED,
    )
    milestone.submit(by=contact, on=date(2026, 5, 20), now=JUNE_1)
    return milestone


def change_stage(project, stage, office, day):
    now = JUNE_1 + timedelta(days=day)
    facts = {"by": office, "on": now.date(), "reason": "县政府批准", "now": now}
    assert pauses.set_stage(project, stage, **facts)


def both(milestone):
    """The answer of both twins: is it overdue?"""
    milestone.refresh_from_db()
    listed = Milestone.objects.overdue(TODAY).filter(pk=milestone.pk).exists()
    assert listed == milestone.is_overdue(TODAY)
    return listed


def test_it_leaves_the_overdue_list_while_the_project_rests_and_comes_back(
    project, waiting, office
):
    assert both(waiting)
    change_stage(project, Project.Stage.SUSPENDED, office, 5)
    assert not both(waiting)
    change_stage(project, Project.Stage.STARTED, office, 20)
    assert both(waiting)
    assert waiting.overdue_days(TODAY) == 1


def test_it_may_be_confirmed_meanwhile(project, waiting, office):
    change_stage(project, Project.Stage.SUSPENDED, office, 5)
    waiting.refresh_from_db()
    assert waiting.confirm(by=office, now=JUNE_1 + timedelta(days=6))
    assert (waiting.state, waiting.frozen_on) == ("done", None)


def test_sent_back_meanwhile_it_rests(project, waiting, office):
    change_stage(project, Project.Stage.SUSPENDED, office, 5)
    waiting.refresh_from_db()
    assert waiting.send_back(by=office, reason="缺照片", now=JUNE_1 + timedelta(days=6))
    assert (waiting.state, waiting.is_open) == ("pending", False)
    assert not both(waiting)
