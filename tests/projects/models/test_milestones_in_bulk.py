"""Many milestones completed or reopened at once leave row for row what the single verbs leave."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from projects import roadmap
from projects.models import Milestone, MilestoneEvent, Project
from projects.models.milestone_verbs import complete_confirmed_many, reopen_many
from tests import pauses

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 10, 10, tzinfo=timezone.get_default_timezone())
OWN = {"id", "project_id", "milestone_id", "listing_id", "subject_id", "created_at"}


@pytest.fixture
def two_sets(make_project, office):
    """Starts of projects that were moved on, were further on already, or rest."""

    def started(name, stage, rests=False):
        project = make_project(f"示例{name}", stage=stage)
        start = project.milestones.get(code="START")
        facts = {"by": office, "on": date(2026, 4, 1), "now": NOW}
        assert start.complete_confirmed(**facts)
        if rests:
            pauses.pause(project, by=office, on=NOW.date(), now=NOW)
        return Milestone.objects.get(pk=start.pk)

    rows = (
        ("甲", ""),
        ("乙", Project.Stage.LANDED),
        ("丙", Project.Stage.BUILDING),
        ("丁", "", True),
    )
    return [[started(*row) for row in rows] for _ in range(2)]


def left_of(milestone):
    return [
        {name: value for name, value in row.items() if name not in own}
        for model, of, own in (
            (Project, {"pk": milestone.project_id}, OWN),
            (Milestone, {"project": milestone.project_id}, OWN),
            (MilestoneEvent, {"milestone": milestone}, OWN),
            (AuditEntry, {"project_id": milestone.project_id}, OWN | {"at"}),
        )
        for row in model.objects.filter(**of).order_by("pk").values()
    ]


def test_one_by_one_and_in_bulk_leave_the_same(two_sets, office):
    one_by_one, in_bulk = two_sets
    facts = {"by": office, "reason": "撤销", "now": NOW}
    for milestone in one_by_one:
        assert milestone.reopen(**facts)
    assert set(reopen_many(in_bulk, **facts)) == set(in_bulk)
    for alone, among in zip(one_by_one, in_bulk, strict=True):
        assert left_of(among) == left_of(alone)
    stages = [Project.objects.get(pk=milestone.project_id).stage for milestone in in_bulk]
    assert stages == ["", Project.Stage.LANDED, Project.Stage.BUILDING, Project.Stage.SUSPENDED]


def test_what_a_colleague_moved_in_between_is_left_out(two_sets, office):
    (first, *others), _ = two_sets
    Milestone.objects.get(pk=first.pk).reopen(by=office, reason="别人", now=NOW)
    assert set(reopen_many([first, *others], by=office, reason="撤销", now=NOW)) == set(others)
    assert first.events.filter(kind="reopen").count() == 1


@pytest.mark.parametrize("reason", ["", " "])
def test_without_a_reason_nothing_is_reopened(two_sets, office, reason):
    with pytest.raises(ValidationError, match="理由"):
        reopen_many(two_sets[0], by=office, reason=reason, now=NOW)


def test_whoever_may_not_reopens_nothing(two_sets, contact):
    with pytest.raises(PermissionDenied):
        reopen_many(two_sets[0], by=contact, reason="撤销", now=NOW)
    assert Milestone.objects.filter(pk__in=[m.pk for m in two_sets[0]], state="done").count() == 4


@pytest.fixture
def two_sets_open(make_project):
    """What is open of projects of several stages and kinds."""

    def open_start(name, stage, kind="new"):
        project = make_project(f"示例{name}", stage=stage, kind=kind)
        return project.milestones.get(code="START" if kind == "new" else "RESUME")

    rows = (
        ("甲", ""),
        ("乙", Project.Stage.LANDED),
        ("丙", Project.Stage.BUILDING),
        ("丁", "", "continuing"),
    )
    return [[open_start(*row) for row in rows] for _ in range(2)]


def test_completed_one_by_one_and_in_bulk_leave_the_same(two_sets_open, office):
    one_by_one, in_bulk = two_sets_open
    days = [date(2026, 4, 1), date(2026, 3, 2), date(2026, 4, 1), date(2026, 2, 3)]
    facts = {"by": office, "reason": "第 1 批导入", "now": NOW}
    for milestone, on in zip(one_by_one, days, strict=True):
        assert milestone.complete_confirmed(on=on, **facts)
    completed = list(zip(in_bulk, days, strict=True))
    assert set(complete_confirmed_many(completed, **facts)) == set(in_bulk)
    for alone, among in zip(one_by_one, in_bulk, strict=True):
        assert left_of(among) == left_of(alone)


@pytest.mark.parametrize("day", [date(2026, 4, 11), date(1999, 12, 31), None])
def test_a_day_that_cannot_be_refuses_all(two_sets_open, office, day):
    first, second, *_ = two_sets_open[0]
    completed = [(first, date(2026, 4, 1)), (second, day)]
    with pytest.raises(ValidationError):
        complete_confirmed_many(completed, by=office, now=NOW)
    assert not Milestone.objects.filter(pk=first.pk, state="done").exists()


def test_events_of_a_project_keep_their_order_in_bulk_too(two_sets_open, office):
    first, second, *_ = two_sets_open[0]
    due = {"due_date": date(2026, 12, 1), "known_since": date(2026, 1, 1), "now": NOW}
    done = roadmap.add_milestone(first.project, code="COMPLETE", name="竣工", by=office, **due)
    done.complete_confirmed(by=office, on=date(2026, 3, 1), now=NOW)
    completed = [(second, date(2026, 3, 2)), (first, date(2026, 3, 2))]
    with pytest.raises(ValidationError, match="不能晚于竣工"):
        complete_confirmed_many(completed, by=office, now=NOW)
