"""填报: what an owner says of a milestone, and the queue of those that wait for a word."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit, double_submission
from accounts.audit import Actor
from accounts.models import Person
from core.bulk_insert import insert
from norms import causes
from norms.policy import Policy
from projects import evidence, promises
from projects.evidence_upload_check import Checked
from projects.models import Milestone, ProgressUpdate, Project
from projects.models.facts_of_day import facts_of_day
from projects.models.milestone import MilestoneQuerySet
from projects.models.obligation import obligation_kinds
from projects.models.project import lock_projects
from projects.models.visibility import reports_on
from projects.schedule_light import is_near

#: In the trail; the history of a project tells the update itself, in more words.
UPDATED = "填报进展"
AUDITED = {
    "percent": "形象进度",
    "note": "说明",
    "problem": "问题",
    "next_step": "下一步",
    "promised_on": "承诺完成",
    "needs_help": "需要上级协调",
}


@transaction.atomic
def record_progress(
    milestone: Milestone,
    *,
    by: Actor,
    now: datetime,
    standing: str,
    completed_on: date | None = None,
    files: Iterable[Checked] = (),
    number: str = "",
    seen_update: int | None = None,
    request_key: UUID | None = None,
    **facts: Any,
) -> bool:
    """Keep what was said; 已经完成 submits the milestone as well. True if it was kept, False when
    the milestone had moved since `milestone` was read, a report later than the key `seen_update`
    has been kept, or this very form. A promised day never moves the due date. ValidationError for
    a cause that the table does not have, and for a department without its name."""
    lock_projects([milestone.project_id])
    if milestone.updates.of_request(request_key, by).exists():
        return False
    same = Milestone.objects.open().filter(pk=milestone.pk, version=milestone.version)
    if same.select_for_update().first() is None:
        return False
    _check_cause(facts, timezone.localdate(now))
    is_done, note = standing == ProgressUpdate.Standing.DONE, facts.get("note", "")
    sent = {"standing": standing, **facts, **audit.signed(by)}
    is_double = _is_double_submission(milestone, sent, now, seen_update)
    if not is_double and _is_overtaken(milestone, seen_update):
        return False
    if is_done and not milestone.submit(by=by, on=completed_on, now=now, remark=note):
        return False
    if not is_double:
        facts |= {"milestone": milestone, "standing": standing, "request_key": request_key}
        add_update(milestone.project, by=by, now=now, **facts)
    if (promised := facts.get("promised_on")) and not is_double:
        promises.make_promise(milestone, by=by, on=promised, now=now)
    evidence.attach(milestone, by=by, now=now, files=files, number=number)
    return True


@transaction.atomic
def add_update(
    project: Project,
    *,
    by: Actor,
    now: datetime,
    standing: str,
    milestone: Milestone | None = None,
    **facts: Any,
) -> ProgressUpdate:
    """Keep what is said of a milestone, or of the project itself, and name it in the trail. What
    follows of it (需要上级协调 makes a problem), the kinds of obligation say."""
    update = ProgressUpdate.objects.create(
        project=project,
        milestone=milestone,
        standing=standing,
        at=now,
        **facts,
        **_kept_with([(project, facts)], now).get(project.pk, {}),
        **audit.signed(by),
    )
    audit.record(
        by=by,
        action=UPDATED,
        subject=milestone or project,
        project_id=project.pk,
        after=_in_words(update),
    )
    for kind in obligation_kinds():
        kind.after_update(update, by=by, now=now)
    return update


@transaction.atomic
def add_updates(
    reports: Iterable[tuple[Project, dict[str, Any]]],
    *,
    by: Actor,
    now: datetime,
    standing: str,
) -> list[ProgressUpdate]:
    """add_update() of many projects at once: [(project, columns)]."""
    reports, signed = list(reports), audit.signed(by)
    kept = _kept_with(reports, now)
    same: dict[str, Any] = {"standing": standing, "at": now, **signed}
    updates = insert(
        ProgressUpdate(project=project, **facts, **kept.get(project.pk, {}), **same)
        for project, facts in reports
    )
    entries = [(row.project, row.project_id, _in_words(row), "") for row in updates]
    audit.record_many(entries, by=by, action=UPDATED)
    return updates


def _check_cause(facts: dict[str, Any], today: date) -> None:
    """What it is stuck in, where it says who brought that about: as of a request (R-CH-2)."""
    if who := facts.get("caused_by"):
        unit, obstacle = facts.get("caused_by_unit"), facts.get("obstacle", "")
        causes.check(obstacle, who, unit, today, field="obstacle")


def _kept_with(
    reports: Iterable[tuple[Project, dict[str, Any]]], now: datetime
) -> dict[int, dict[str, Any]]:
    """{key of a project: what is kept with the obstacle that is named}; nothing of the others, and
    no query where none is named."""
    stuck = [project for project, facts in reports if facts.get("obstacle")]
    return facts_of_day(stuck, timezone.localdate(now)) if stuck else {}


def _in_words(update: ProgressUpdate) -> dict[str, Any]:
    after = {label: getattr(update, name) for name, label in AUDITED.items()}
    after |= {"卡在": update.obstacle_word, "原因在谁": update.caused_by_word}
    after = {label: value for label, value in after.items() if value not in ("", None, False)}
    return {"进展": update.get_standing_display(), **after}


def _is_overtaken(milestone: Milestone, seen_update: int | None) -> bool:
    return seen_update is not None and milestone.updates.filter(pk__gt=seen_update).exists()


def _is_double_submission(
    milestone: Milestone, sent: dict[str, Any], now: datetime, seen_update: int | None
) -> bool:
    """The same words by the same person: a second click, or a form sent again because the answer to
    it was lost, whose writer had not yet seen their own report."""
    last = milestone.updates.select_related("by").first()
    if last is None:
        return False
    is_unseen = seen_update is not None and last.pk > seen_update
    if now - last.at > double_submission.AGAIN and not is_unseen:
        return False
    return all(getattr(last, name) == value for name, value in sent.items())


def milestones_to_report(person: Person, today: date, policy: Policy) -> MilestoneQuerySet:
    """The milestones this person is asked about today: overdue or near, oldest first."""
    mine = Project.objects.current().filter(reports_on(person, today))
    return (
        Milestone.objects.open()
        .filter(is_near(today, policy), project__in=mine)
        .order_by("due_date", "pk")
    )
