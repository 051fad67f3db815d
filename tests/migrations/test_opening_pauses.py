"""projects 0013 gives what rests an opening Pause: since when, from what, until which review."""

from datetime import date, datetime
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from accounts import audit
from projects.models import Milestone, Pause, PauseReview, Project

pytestmark = pytest.mark.django_db
MIGRATION = import_module("projects.migrations.0013_pauses")
NOW = datetime(2026, 11, 26, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def rest(make_project, office):
    """rest(name, stage, …): a project that was stopped by the rules of before."""

    def make(name, stage="suspended", *, frozen=None, said=None, before="在建"):
        project = make_project(name, kind="continuing")
        Project.objects.filter(pk=project.pk).set_stage(stage)
        if frozen:
            Milestone.objects.filter(project=project).update(frozen_on=frozen)
        if said:
            after = {"项目阶段": MIGRATION.WORDS[stage]}
            with time_machine.travel(said, tick=False):
                audit.record(
                    by=office, action="变更阶段", subject=project, project_id=project.pk,
                    before={"项目阶段": before}, after=after, reason="设计变更待批复",
                )  # fmt: skip
        return project

    return make


def pause_of(project):
    with time_machine.travel(NOW, tick=False):
        MIGRATION.open_pauses(apps, None)
    return Pause.objects.get(project=project)


def test_it_begins_where_the_milestones_are_frozen(rest):
    project = rest("示例一", frozen=date(2026, 4, 10), said=NOW)
    made = pause_of(project)
    assert (made.approved_on, made.stage_before, made.is_opening) == (
        date(2026, 4, 10),
        "building",
        True,
    )
    assert (made.reason, made.category, made.document) == ("期初补记：设计变更待批复", "", "")
    review = PauseReview.objects.get(pause=made)
    assert (review.due_date, review.created_on) == (date(2027, 2, 26), date(2026, 11, 26))
    assert review.events.get().kind == "create"


def test_where_nothing_was_owed_it_begins_with_the_entry_of_the_trail(rest):
    project = rest("示例一", said=datetime(2026, 5, 6, 9, tzinfo=NOW.tzinfo))
    assert pause_of(project).approved_on == date(2026, 5, 6)


def test_where_nothing_tells_with_the_project_itself(rest):
    project = rest("示例一")
    made = pause_of(project)
    assert made.approved_on == timezone.localdate(project.created_at)
    assert (made.reason, made.stage_before) == ("期初补记", "")


def test_what_is_terminated_has_no_review(rest):
    made = pause_of(rest("示例一", "terminated", frozen=date(2026, 4, 10)))
    assert (made.terminated_on, made.is_open) == (date(2026, 4, 10), True)
    assert not PauseReview.objects.exists()


def test_nor_has_what_was_withdrawn_since(rest):
    project = rest("示例一", frozen=date(2026, 4, 10))
    Project.objects.filter(pk=project.pk).update(withdrawn_on=date(2026, 5, 1))
    assert pause_of(project)
    assert not PauseReview.objects.exists()


def test_what_moves_gets_none(make_project):
    make_project("示例一", stage="building")
    MIGRATION.open_pauses(apps, None)
    assert not Pause.objects.exists()


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 29), date(2027, 2, 28)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_three_months_on_end_with_the_month(day, due):
    assert MIGRATION.months_after(day, 3) == due
