"""推进路线图: a project's milestones are made (R-DL-5, R-DL-6)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit, double_submission
from accounts.audit import Actor
from core.bulk_insert import insert
from projects import project_obligations
from projects.models import Milestone, MilestoneEvent, Project, YearListing, obligation_permissions
from projects.models.milestone_dates import check_bounds
from projects.models.milestone_verbs import complete_confirmed_many
from projects.models.overdue_when_written import check_accepted
from projects.models.project import lock_current_project, lock_projects
from projects.models.transition import signed_event


def complete_or_submit(
    milestone: Milestone, *, by: Actor, on: date, now: datetime, reason: str
) -> bool:
    """What the office's own sheet or form says was done: confirmed with it, or submitted where
    this person may not confirm (R-AC-2). False where the milestone has moved."""
    return bool(complete_or_submit_many([(milestone, on)], by=by, now=now, reason=reason))


@transaction.atomic
def complete_or_submit_many(
    completed: list[tuple[Milestone, date]], *, by: Actor, now: datetime, reason: str
) -> list[Milestone]:
    """complete_or_submit() of milestones of different projects at once: [(milestone, day)]; those
    that moved."""
    confirmer = obligation_permissions.Confirmer(by, timezone.localdate(now))
    waiting = {milestone.pk for milestone, _ in completed if confirmer.refusal(milestone)}
    facts: dict[str, Any] = {"by": by, "now": now, "remark": reason, "brought": True}
    submitted = [
        milestone
        for milestone, on in completed
        if milestone.pk in waiting and milestone.submit(on=on, **facts)
    ]
    confirmed = [row for row in completed if row[0].pk not in waiting]
    return submitted + complete_confirmed_many(confirmed, by=by, now=now, reason=reason)


@transaction.atomic
def add_milestone(
    project: Project,
    *,
    name: str,
    due_date: date,
    by: Actor,
    now: datetime,
    known_since: date,
    listing: YearListing | None = None,
    code: str = "",
    reason: str = "",
    accept_overdue: bool | date = False,
    **facts: Any,
) -> Milestone:
    """Add a milestone to the road map; its due date is also the 原定, written once (R-CH-1). The
    same milestone added again is the same row, however many arrive at once.

    What would be overdue at once is refused unless `accept_overdue` covers it (R-DL-6).
    """
    stage = lock_current_project(project)
    today = timezone.localdate(now)
    check_bounds(due_date, today, "due_date")
    named = {"listing": listing, "code": code, "name": name, "due_date": due_date}
    recent = project.milestones.filter(created_at__gte=now - double_submission.AGAIN)
    # A coded one is refused by its constraint, with a sentence of its own.
    same = recent.filter(**named).exclude(state=Milestone.State.CANCELLED).first()
    if same and not code:
        return same
    milestone = _milestone(
        now,
        stage,
        project=project,
        listing=listing,
        code=code,
        name=name,
        due_date=due_date,
        known_since=known_since,
        **facts,
    )
    milestone.full_clean(exclude=["project"])
    check_accepted(_overdue_dates([milestone], today), today, accept_overdue)
    milestone.save()
    _record_creation([(milestone, reason)], by=by, now=now)
    after = _audit_facts(milestone, today)
    audit.record(by=by, action="建立节点", subject=milestone, after=after, reason=reason)
    return milestone


@transaction.atomic
def add_many(
    rows: list[tuple[dict[str, Any], str]],
    *,
    by: Actor,
    now: datetime,
    accept_overdue: bool | date = False,
) -> list[Milestone]:
    """Add many checked milestones at once, with events and trail: [(facts, reason)]. What is
    overdue at once as in add_milestone()."""
    today = timezone.localdate(now)
    stages = lock_projects({facts["project"].pk for facts, _ in rows})
    milestones = [_milestone(now, stages[facts["project"].pk], **facts) for facts, _ in rows]
    check_accepted(_overdue_dates(milestones, today), today, accept_overdue)
    insert(milestones)
    reasons = [reason for _, reason in rows]
    _record_creation(zip(milestones, reasons, strict=True), by=by, now=now)
    entries = (
        (milestone, milestone.project_id, _audit_facts(milestone, today), reason)
        for milestone, reason in zip(milestones, reasons, strict=True)
    )
    audit.record_many(entries, by=by, action="建立节点")
    return milestones


def _overdue_dates(milestones: list[Milestone], today: date) -> list[Any]:
    """The dates of those that are overdue as they are written."""
    return [milestone.due_date for milestone in milestones if milestone.is_overdue(today)]


def _milestone(
    now: datetime, stage: str, *, project: Project, due_date: date, **facts: Any
) -> Milestone:
    facts |= project_obligations.initial_columns(stage, timezone.localdate(now))
    return Milestone(
        project=project, due_date=due_date, baseline_due_date=due_date, created_at=now, **facts
    )


def _record_creation(made: Iterable[Any], *, by: Actor, now: datetime) -> None:
    """The first events of milestones: [(milestone, reason)]."""
    events = [(row, {"on": row.due_date, "reason": reason}) for row, reason in made]
    MilestoneEvent.insert(events, kind=MilestoneEvent.Kind.CREATE, at=now, **signed_event(by))


def _audit_facts(milestone: Milestone, today: date) -> dict[str, Any]:
    facts = {"节点": milestone.name, "原定": milestone.due_date}
    if days := milestone.overdue_days(today):
        facts["写入即逾期"] = f"{days} 天"
    return facts
