"""The verbs of a milestone: who, when, guarded, dated, audited."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from projects import project_lifecycle, roadmap
from projects.models import Milestone, MilestoneChange, Project
from tests import pauses
from tests.cast import ENTERED, NEW_YEAR

NOW = ENTERED.replace(month=8)
JUNE = ENTERED.replace(month=6)
MAY_31 = ENTERED.replace(month=5, day=31)


@pytest.fixture
def ordinary(project, office):
    """A milestone that no office has to confirm."""
    return roadmap.add_milestone(
        project,
        name="施工招标完成",
        due_date=date(2026, 5, 31),
        known_since=NEW_YEAR,
        by=office,
        now=ENTERED,
    )


def test_an_ordinary_milestone_reported_in_time_is_done_at_once(ordinary, contact):
    assert ordinary.submit(by=contact, on=date(2026, 5, 20), now=MAY_31)
    assert ordinary.state == "done"


def test_one_reported_after_its_date_of_a_day_before_it_waits(ordinary, contact):
    june_1 = MAY_31 + timedelta(days=1)
    assert ordinary.submit(by=contact, on=date(2026, 5, 20), now=june_1)
    assert (ordinary.state, ordinary.is_backdated) == ("submitted", True)
    assert ordinary.is_overdue(date(2026, 7, 1))
    assert ordinary.overdue_days(date(2026, 7, 1)) == 1


def test_who_submitted_cannot_confirm(milestone, office, office_colleague):
    milestone.project.contacts.update(person=office)
    milestone.submit(by=office, on=date(2026, 6, 1), now=NOW)
    with pytest.raises(ValidationError, match="您自己报的"):
        milestone.confirm(by=office, now=NOW)
    assert milestone.confirm(by=office_colleague, now=NOW)


def test_a_date_after_today_is_refused(milestone, contact):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        milestone.submit(by=contact, on=NOW.date() + timedelta(days=1), now=NOW)
    assert milestone.submit(by=contact, on=NOW.date(), now=NOW)


def test_only_one_of_two_callers_wins(milestone, contact, owner_colleague):
    twin = Milestone.objects.get(pk=milestone.pk)
    assert milestone.submit(by=contact, on=date(2026, 6, 1), now=NOW)
    assert not twin.submit(by=owner_colleague, on=date(2026, 6, 2), now=NOW)
    milestone.refresh_from_db()
    assert milestone.completed_on == date(2026, 6, 1)
    assert milestone.events.filter(kind="submit").count() == 1


def test_the_owner_withdraws_only_what_is_not_confirmed(milestone, contact, office):
    milestone.submit(by=contact, on=date(2026, 6, 1), now=NOW)
    assert milestone.withdraw(by=contact, reason="日期填错", now=NOW)
    assert milestone.state == "pending"
    milestone.submit(by=contact, on=date(2026, 6, 2), now=NOW)
    milestone.confirm(by=office, now=NOW)
    with pytest.raises(ValidationError, match="项目中心已核定"):
        milestone.withdraw(by=contact, reason="日期填错", now=NOW)
    assert milestone.reopen(by=office, reason="照片不符", now=NOW)
    assert milestone.is_overdue(date(2026, 7, 1))


@pytest.mark.parametrize("verb", ["send_back", "reopen", "cancel"])
def test_taking_something_back_needs_a_reason(milestone, office, verb):
    with pytest.raises(ValidationError, match="理由"):
        getattr(milestone, verb)(by=office, reason="  ", now=NOW)


def test_the_baseline_is_written_once(milestone):
    with pytest.raises(ValueError, match="written once"):
        Milestone.objects.update(baseline_due_date=date(2026, 9, 1))
    milestone.baseline_due_date = date(2026, 9, 1)
    with pytest.raises(ValueError, match="written once"):
        milestone.save()


@pytest.mark.parametrize(("hours", "allowed"), [(23, True), (24, True), (25, False)])
def test_a_slip_is_corrected_within_24_hours(ordinary, office, hours, allowed):
    now, new = ENTERED + timedelta(hours=hours), date(2026, 5, 30)
    if allowed:
        assert ordinary.correct_baseline(by=office, new_due=new, reason="录错", now=now)
        ordinary.refresh_from_db()
        assert (ordinary.baseline_due_date, ordinary.due_date) == (new, new)
    else:
        with pytest.raises(ValidationError, match="24 小时"):
            ordinary.correct_baseline(by=office, new_due=new, reason="录错", now=now)


def test_a_replan_keeps_the_original_and_is_a_row(ordinary, office):
    facts = {"reason": "用地组卷", "category": "land", "caused_by": "superior", "now": JUNE}
    assert ordinary.replan(by=office, new_due=date(2026, 7, 31), **facts)
    ordinary.refresh_from_db()
    assert ordinary.due_date == date(2026, 7, 31)
    assert ordinary.baseline_due_date == date(2026, 5, 31)
    assert ordinary.is_postponed
    change = MilestoneChange.objects.get()
    assert (change.old_due, change.new_due, change.by) == (
        date(2026, 5, 31),
        date(2026, 7, 31),
        office,
    )
    assert not ordinary.is_overdue(date(2026, 7, 31))
    assert ordinary.is_overdue(date(2026, 8, 1))


@pytest.mark.parametrize("approval", ["", "左政〔2026〕3号"])
def test_past_the_statutory_date_never_by_the_office_alone(milestone, office, approval):
    """R-CH-3: with the lead official (tests/projects/change_requests/test_deciding.py)."""
    move = {"by": office, "reason": "用地", "category": "land", "caused_by": "superior", "now": NOW}
    with pytest.raises(ValidationError, match="包联领导同意，并有县里决定的批准文号"):
        milestone.replan(new_due=date(2026, 8, 31), **move, approval=approval)


@pytest.mark.parametrize(
    ("new_due", "allowed"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)]
)
def test_into_the_next_year_only_with_the_county_decision(ordinary, office, new_due, allowed):
    move = {"reason": "用地", "category": "land", "caused_by": "superior", "now": NOW}
    move |= {"by": office, "new_due": new_due}
    if allowed:
        assert ordinary.replan(**move)
    else:
        with pytest.raises(ValidationError, match="跨年度"):
            ordinary.replan(**move)


def test_every_verb_leaves_a_dated_event_and_an_audit_row(milestone, contact, office):
    before = AuditEntry.objects.count()
    milestone.submit(by=contact, on=date(2026, 6, 1), now=NOW)
    milestone.send_back(by=office, reason="缺照片", now=NOW)
    milestone.submit(by=contact, on=date(2026, 6, 1), now=NOW)
    milestone.confirm(by=office, now=NOW)
    kinds = list(milestone.events.order_by("pk").values_list("kind", "by_name"))
    assert kinds == [
        ("create", "示例办一"),
        ("submit", "示例甲"),
        ("send_back", "示例办一"),
        ("submit", "示例甲"),
        ("confirm", "示例办一"),
    ]
    rows = AuditEntry.objects.order_by("pk")[before:]
    assert [row.action for row in rows] == ["报完成", "退回", "报完成", "核定", "变更阶段"]
    assert all(row.project_id == milestone.project_id for row in rows)
    assert rows[1].reason == "缺照片"
    assert rows[0].after == {
        "状态": "submitted",
        "实际": "2026-06-01",
        "补报": True,
    }


def test_a_frozen_milestone_does_not_move(project, milestone, contact, office):
    pauses.set_stage(
        project, Project.Stage.TERMINATED, by=office, on=date(2026, 8, 5), reason="终止", now=NOW
    )
    milestone.refresh_from_db()
    assert milestone.frozen_on == date(2026, 8, 5)
    with pytest.raises(ValidationError, match="冻结"):
        milestone.submit(by=contact, on=date(2026, 6, 1), now=timezone.now())


def test_withdrawing_a_project_cancels_what_is_open_and_keeps_history(project, office, milestone):
    assert project_lifecycle.withdraw(
        project, by=office, reason="重复录入", on=date(2026, 8, 5), now=NOW
    )
    milestone.refresh_from_db()
    assert milestone.state == "cancelled"
    assert not Project.objects.current().exists()
    assert AuditEntry.objects.filter(action="撤回项目", project_id=project.pk).exists()
    assert not project_lifecycle.withdraw(
        project, by=office, reason="再次", on=date(2026, 8, 6), now=NOW
    )


def test_correcting_loses_to_a_colleague_who_saved_in_between(project, office, office_colleague):
    stale = Project.objects.get(pk=project.pk)
    assert project_lifecycle.correct(project, {"location": "示例乡"}, by=office)
    assert not project_lifecycle.correct(stale, {"location": "示例镇"}, by=office_colleague)
    project.refresh_from_db()
    assert project.location == "示例乡"
    row = AuditEntry.objects.filter(action="更正项目").get()
    assert (row.before, row.after) == ({"建设地点": ""}, {"建设地点": "示例乡"})
