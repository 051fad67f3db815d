"""停工, 延长复核, 终止, 恢复施工: how a project comes to rest and goes on (R-OD-6, decision 33).

The office alone. A project rests from the day of the approval; what it then owes is frozen by one
rule (project_obligations.py). Going on is one act: the frozen dates are moved with it.
"""

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Person
from norms import causes
from norms.policy import Policy
from projects import closed_months, decisions, permissions, project_obligations
from projects.models import Milestone, Pause, PauseReview, PauseReviewEvent, Project, event_order
from projects.models.facts_of_day import facts_of_day
from projects.models.milestone_dates import check_bounds
from projects.models.project import check_none_withdrawn, lock_projects
from projects.models.transition import signed_event, transition

State = PauseReview.State
Stage = Project.Stage
STATES_DONE = (Milestone.State.SUBMITTED, Milestone.State.DONE)


# --- To rest --------------------------------------------------------------------------------------


@transaction.atomic
def pause(
    project: Project,
    *,
    approved_on: date,
    category: str,
    caused_by: str,
    reason: str,
    document: str,
    review_date: date,
    by: Actor,
    now: datetime,
    caused_by_unit: Any = None,
) -> Pause:
    """停工 from the day of its approval. ValidationError where the project rests already, where
    the day is to come, lies in a closed month or before the last event, where the review is not
    after it, and where cause, document or reason are missing."""
    today = timezone.localdate(now)
    _check_may(by)
    rested = _lock(project)
    if rested:
        raise ValidationError(f"项目已于 {rested.approved_on:%Y-%m-%d} 起{rested.word}。")
    _check_approval_day(project, approved_on, today)
    check_review_date(review_date, approved_on, today)
    made = Pause(
        project=project,
        approved_on=approved_on,
        category=category,
        caused_by=caused_by,
        caused_by_unit=caused_by_unit,
        **_said(reason, document),
    )
    causes.check(category, caused_by, caused_by_unit, today)
    _begin(made, Stage.SUSPENDED, by=by, now=now)
    _add_review(made, review_date, by=by, now=now)
    facts = facts_of(made) | {"复核日期": review_date}
    _record("停工", made, made.stage_before, facts, by=by)
    return made


@transaction.atomic
def terminate(
    project: Project,
    *,
    approved_on: date,
    reason: str,
    document: str,
    by: Actor,
    now: datetime,
    category: str = "",
    caused_by: str = "",
    caused_by_unit: Any = None,
) -> Pause:
    """终止, of a project that rests or not: what it owes is frozen and nobody reviews it any more.
    ValidationError as for pause(); the cause is asked for where no pause has it."""
    today = timezone.localdate(now)
    _check_may(by)
    rested = _lock(project)
    if rested and rested.terminated_on:
        raise ValidationError(f"项目已于 {rested.terminated_on:%Y-%m-%d} 终止。")
    said = _said(reason, document)
    ended = {"terminated_on": approved_on, "termination_reason": said["reason"]}
    ended["termination_document"] = said["document"]
    if rested:
        _check_from(approved_on, rested.approved_on, today, "批准终止日期", "停工")
        _update(rested, ended)
        _set_stage(project, Stage.TERMINATED)
        _close_review(rested, "项目终止", by=by, now=now)
        made = rested
    else:
        _check_approval_day(project, approved_on, today)
        causes.check(category, caused_by, caused_by_unit, today)
        cause = {"category": category, "caused_by": caused_by, "caused_by_unit": caused_by_unit}
        made = Pause(project=project, approved_on=approved_on, **cause, **said, **ended)
        _begin(made, Stage.TERMINATED, by=by, now=now)
    facts = {"批准终止日期": approved_on, "终止批准文件": made.termination_document}
    before = Stage.SUSPENDED if rested else made.stage_before
    _record("终止", made, before, facts, by=by, reason=made.termination_reason)
    decisions.decided([project.pk], by=by, now=now)
    return made


def _begin(made: Pause, stage: str, *, by: Actor, now: datetime) -> None:
    """Store it, freeze what the project owes from its approval on, and set the stage."""
    project = made.project
    made.stage_before, made.at = project.stage, now
    facts = facts_of_day([project], timezone.localdate(now))[project.pk]
    for name, value in (facts | audit.signed(by)).items():
        setattr(made, name, value)
    made.save()
    _set_stage(project, stage)
    project_obligations.freeze(
        project, on=made.approved_on, by=by, reason=f"项目{made.word}：{made.reason}", now=now
    )


# --- To look again --------------------------------------------------------------------------------


@transaction.atomic
def extend_review(
    rested: Pause, *, review_date: date, reason: str, by: Actor, now: datetime
) -> PauseReview:
    """延长复核: it was looked at and goes on resting; the next review is due on another day.
    ValidationError where nothing is to be reviewed, and for the same day or an earlier one."""
    today = timezone.localdate(now)
    _check_may(by)
    current = _locked(rested)
    review = current.reviews.filter(state=State.PENDING).first()
    if review is None:
        raise ValidationError(f"项目已{current.word}，没有待办的复核。")
    check_review_date(review_date, current.approved_on, today)
    if review_date <= review.due_date:
        raise ValidationError({"review_date": f"要晚于原复核日期 {review.due_date:%Y-%m-%d}。"})
    reason = _asked(reason, "reason", "延长复核要写明理由。")
    before = review.due_date
    _close_review(current, reason, by=by, now=now)
    made = _add_review(current, review_date, by=by, now=now, reason=reason)
    _update(current, {})
    audit.record(
        by=by,
        action="延长停工复核",
        subject=current,
        before={"复核日期": before},
        after={"复核日期": review_date},
        reason=reason,
    )
    return made


def first_review(approved_on: date, today: date, policy: Policy) -> date:
    """The review date that is proposed: so many months after the approval as the policy says; of
    what was approved long ago, after today."""
    day = months_after(approved_on, policy.pause_review_months)
    return day if day > today else months_after(today, policy.pause_review_months)


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# --- To go on -------------------------------------------------------------------------------------


def frozen_milestones(project: Project) -> QuerySet[Milestone]:
    """Whose dates are moved when the project goes on: owed, and at rest."""
    rows = project.milestones.filter(state=Milestone.State.PENDING, frozen_on__isnull=False)
    return rows.order_by("due_date", "pk")


def proposed_date(milestone: Milestone, days: int) -> date:
    """Its date moved by the days of the pause; a statutory one stays, until somebody with a
    批准文号 moves it."""
    moved = milestone.due_date + timedelta(days=days)
    statutory = milestone.statutory_date
    return milestone.due_date if statutory and moved > statutory else moved


@transaction.atomic
def resume(
    rested: Pause,
    *,
    on: date,
    reason: str,
    document: str,
    by: Actor,
    now: datetime,
    dates: Mapping[int, date] | None = None,
    approval: str = "",
) -> Pause:
    """恢复施工 on a day: what rested is owed again, and with it {key of a milestone: its new date}
    (R-OD-6); one that is not named keeps its date. A new date may lie before today and is overdue
    then. Past a statutory date, or into the next year, it needs `approval`, the 批准文号.

    ValidationError where it does not rest, for a day before the approval or to come, for a date
    that does not differ, and for one without the number that it needs.
    """
    today = timezone.localdate(now)
    _check_may(by)
    current = _locked(rested)
    project = current.project
    began = current.terminated_on or current.approved_on
    _check_from(on, began, today, "恢复施工日期", current.word)
    said = _said(reason, document, "恢复施工")
    moving = _to_move(project, dates or {})
    _update(
        current,
        {
            "resumed_on": on,
            "resumption_reason": said["reason"],
            "resumption_document": said["document"],
        },
    )
    reached = event_order.stage_reached(project)
    _set_stage(project, max(current.stage_before, reached, key=event_order.place_of))
    project_obligations.thaw(project, on=on, by=by, reason=f"恢复施工：{said['reason']}", now=now)
    _move(current, moving, approval=approval.strip(), by=by, now=now)
    _close_review(current, "恢复施工", by=by, now=now)
    facts = {"恢复施工日期": on, "恢复施工文件": said["document"], "停工天数": current.days(on)}
    before = Stage.TERMINATED if current.terminated_on else Stage.SUSPENDED
    _record("恢复施工", current, before, facts, by=by, reason=said["reason"])
    if current.terminated_on:
        decisions.decided([project.pk], by=by, now=now)
    return current


def _to_move(project: Project, dates: Mapping[int, date]) -> list[tuple[Milestone, date]]:
    """[(frozen milestone, new date)]; ValidationError where one is not frozen any more."""
    found = frozen_milestones(project).in_bulk()
    if not dates.keys() <= found.keys():
        raise ValidationError("有节点在办理期间有变动，请刷新后核对日期再恢复。")
    return [(milestone, dates[pk]) for pk, milestone in found.items() if pk in dates]


def _move(
    rested: Pause, moving: list[tuple[Milestone, date]], *, approval: str, by: Actor, now: datetime
) -> None:
    """What moves the dates is the cause of the pause, with what stands on the day of the move."""
    facts = facts_of_day([rested.project], timezone.localdate(now))[rested.project_id]
    cause = rested.cause_columns() | facts
    for milestone, new_due in moving:
        milestone.refresh_from_db()
        said: dict[str, Any] = {"approval": approval, "cause": cause}
        try:
            milestone.move_after_pause(new_due=new_due, **said, by=by, now=now)
        except ValidationError as refusal:
            [sentence] = refusal.messages
            raise ValidationError({date_field(milestone.pk): sentence}) from None


def date_field(milestone: int) -> str:
    """Under which name a form asks for the new date of a milestone, and a refusal names it."""
    return f"date-{milestone}"


# --- What is checked ------------------------------------------------------------------------------


def check_review_date(day: date, approved_on: date, today: date) -> None:
    """After the approval, and not gone by; else the sentence beside `review_date`."""
    if day <= approved_on:
        raise ValidationError(
            {"review_date": f"复核日期要晚于批准停工日期 {approved_on:%Y-%m-%d}。"}
        )
    if day < today:
        raise ValidationError({"review_date": f"复核日期不能早于今天（{today:%Y-%m-%d}）。"})
    check_bounds(day, today, "review_date")


def _check_approval_day(project: Project, day: date, today: date) -> None:
    """A pause begins on a day of the ledger up to today, in a month that is open, and after all
    that is known to have happened on the project."""
    if not event_order.EARLIEST <= day <= today:
        raise _refused_day("批准日期：请填今天或以前的日期，并核对年份。")
    if closed_months.is_closed(day):
        raise _refused_day(f"{day.year} 年 {day.month} 月已结账，批准日期不能在已结账的月份里。")
    last = project.pauses.aggregate(day=Max("resumed_on"))["day"]
    if last and day < last:
        raise _refused_day(f"批准日期早于上一次恢复施工的日期 {last:%Y-%m-%d}，请核对。")
    reported = project.milestones.filter(state__in=STATES_DONE, completed_on__gt=day)
    if event := reported.order_by("-completed_on").first():
        sentence = f"批准日期早于已报的节点“{event}”（{event.completed_on:%Y-%m-%d}），请核对。"
        raise _refused_day(sentence)


def _check_from(day: date, began: date, today: date, word: str, what: str) -> None:
    if day < began:
        raise _refused_day(f"{word}不能早于批准{what}的日期 {began:%Y-%m-%d}。")
    if day > today:
        raise _refused_day(f"{word}不能晚于今天。")


def _refused_day(sentence: str) -> ValidationError:
    return ValidationError({"on": sentence})


def _said(reason: str, document: str, act: str = "") -> dict[str, str]:
    """What a pause and its end rest on: why, and the document."""
    word = act or "停工和终止"
    return {
        "reason": _asked(reason, "reason", f"{word}要写明理由。"),
        "document": _asked(document, "document", f"{word}要填批准文件的名称或文号。"),
    }


def _asked(text: str, field: str, sentence: str) -> str:
    if not (text := text.strip()):
        raise ValidationError({field: sentence})
    return text


def _check_may(by: Actor) -> None:
    if isinstance(by, Person):
        permissions.check_may_manage(by)


# --- What is written ------------------------------------------------------------------------------


def _lock(project: Project) -> Pause | None:
    """Hold the project; the pause in which it rests, if it does. Its row in hand is read anew."""
    lock_projects([project.pk])
    check_none_withdrawn([project.pk])
    project.refresh_from_db(fields=["stage", "version"])
    return project.pauses.filter(resumed_on=None).first()


def _locked(rested: Pause) -> Pause:
    """The same pause as it stands, held with its project; ValidationError where it has ended."""
    current = _lock(rested.project)
    if current is None or current.pk != rested.pk:
        raise ValidationError("这次停工已经结束，请刷新后查看。")
    current.project = rested.project
    return current


def _update(row: Pause, columns: dict[str, Any]) -> None:
    """Columns of a pause that is held; whoever reads its version sees that it moved."""
    for name, value in columns.items():
        setattr(row, name, value)
    Pause.objects.filter(pk=row.pk).update(**columns, version=F("version") + 1)
    row.version += 1


def _set_stage(project: Project, stage: str) -> None:
    """The one writer of 停工 and 终止, and of what follows them."""
    Project.objects.filter(pk=project.pk).set_stage(stage)
    project.stage, project.version = stage, project.version + 1


def _add_review(
    rested: Pause, due_date: date, *, by: Actor, now: datetime, reason: str = ""
) -> PauseReview:
    today = timezone.localdate(now)
    review = PauseReview.objects.create(
        project=rested.project,
        pause=rested,
        due_date=due_date,
        known_since=today,
        created_on=today,
        created_at=now,
        reason=reason,
    )
    kind = PauseReviewEvent.Kind.CREATE
    PauseReviewEvent.objects.create(
        review=review, kind=kind, on=due_date, at=now, **signed_event(by)
    )
    return review


def _close_review(rested: Pause, reason: str, *, by: Actor, now: datetime) -> None:
    """What was to be reviewed was, by this act."""
    rows = rested.reviews.filter(state=State.PENDING).select_related("project")
    transition(rows, "review", by=by, now=now, reason=reason)


def facts_of(rested: Pause) -> dict[str, Any]:
    """{label: value} of what a pause rests on, for the trail."""
    return {
        "批准停工日期": rested.approved_on,
        "停工批准文件": rested.document,
        "原因": rested.category_word,
        "原因在谁": rested.caused_by_word,
    }


def _record(
    action: str, row: Pause, before: str, facts: dict[str, Any], *, by: Actor, reason: str = ""
) -> None:
    """`before`: the stage that the project leaves."""
    stage = {"项目阶段": row.project.get_stage_display()}
    audit.record(
        by=by,
        action=action,
        subject=row,
        before={"项目阶段": Stage(before).label if before else ""},
        after=facts | stage,
        reason=reason or row.reason,
    )
