"""顺延申请: asked, agreed to, refused, taken back (R-CH-2, R-CH-3, R-CH-5).

An ordinary date is agreed to by a lead official of the project; one past the statutory date or into
the next year takes a half of the lead official and a half of 项目中心 with 批准文号, of two people.
Where there is no lead official, 项目中心 decides, and somebody else gives the lead's half.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction as database
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Duty, Person, Unit
from core.enqueue import enqueue
from core.permissions import deny
from norms import causes
from norms.policy import policy_on
from norms.workdays import add_workdays
from projects import construction_period
from projects.models import ChangeRequest, Milestone, RequestEvent
from projects.models.event_order import check_due_in_order
from projects.models.facts_of_day import facts_of_day
from projects.models.milestone_dates import MOST_REQUESTS, SAME_DATE, furthest
from projects.models.obligation import reason_given
from projects.models.obligation_permissions import OFFICE_SENTENCE, Confirmer, check_may_report
from projects.models.project import lock_current_project, lock_projects
from projects.models.transition import signed_event, transition
from projects.request_deciders import Part, Turn, officials_on

#: These may be due after the construction period: they follow it.
AFTER_PERIOD = (Milestone.Code.COMPLETE, Milestone.Code.COMMISSION, Milestone.Code.CAPACITY)
NO_COMMAND = "顺延申请由包联领导和项目中心在页面上办理，不能用命令办理。"


# --- Asking -----------------------------------------------------------------------------------


@database.atomic
def ask(
    milestone: Milestone,
    *,
    by: Actor,
    new_due: date,
    category: str,
    caused_by: str,
    caused_by_unit: Unit | None = None,
    reason: str,
    now: datetime,
    request_key: UUID | None = None,
) -> ChangeRequest | None:
    """The owner asks for a later date, up to and on the date that stands (R-CH-2); it is news to
    who must decide. None where this very request was made just before. ValidationError by its
    field for what cannot be asked for, 403 for whoever does not answer for the owner today."""
    today = timezone.localdate(now)
    milestone = _held(milestone)
    if isinstance(by, Person):
        check_may_report(by, milestone.project, today)
    if _is_pending(milestone, by, new_due):
        return None
    check_may_ask(milestone, today)
    facts: dict[str, Any] = {
        "new_due": new_due,
        "category": category,
        "caused_by": caused_by,
        "caused_by_unit": caused_by_unit,
        "needs_office": milestone.needs_both(new_due),
    }
    return _create(milestone, by=by, reason=reason, now=now, request_key=request_key, **facts)


@database.atomic
def office_start(
    milestone: Milestone,
    *,
    by: Actor,
    new_due: date,
    approval: str,
    category: str,
    caused_by: str,
    caused_by_unit: Unit | None = None,
    reason: str,
    now: datetime,
    request_key: UUID | None = None,
) -> ChangeRequest | None:
    """项目中心 moves a date past the statutory one or into the next year, whenever: it gives its
    half by 批准文号, and asks for the other (R-CH-5). As ask(); for any other date ValidationError,
    403 for whoever is not of the office for this project (R-AC-2)."""
    milestone = _held(milestone)
    if not isinstance(by, Person):
        deny(NO_COMMAND)
    confirmer = Confirmer(by, timezone.localdate(now))
    if sentence := confirmer.role_refusal(milestone.project):
        deny(sentence)
    if sentence := confirmer.unit_refusal(milestone.project):
        raise ValidationError(sentence)
    if _is_pending(milestone, by, new_due):
        return None
    check_is_owed(milestone)
    if not milestone.needs_both(new_due):
        raise ValidationError({"new_due": "没有超过法定时限，也不跨年度的，不用这一项办理。"})
    facts: dict[str, Any] = {
        "new_due": new_due,
        "category": category,
        "caused_by": caused_by,
        "caused_by_unit": caused_by_unit,
        "is_by_office": True,
        "needs_office": True,
        "agreed_due": new_due,
        "approval": _number(approval),
        **_half("approved", by, now),
    }
    return _create(milestone, by=by, reason=reason, now=now, request_key=request_key, **facts)


def check_may_ask(milestone: Milestone, today: date) -> None:
    """Whether a later date may be asked for today; ValidationError with the sentence."""
    check_is_owed(milestone)
    if today > milestone.due_date:
        raise ValidationError(
            f"现定日期（{milestone.due_date:%Y-%m-%d}）已过，不能再申请顺延；"
            "请填报进展并承诺完成日期，日期由项目中心调整。"
        )
    if milestone.requests_agreed() >= MOST_REQUESTS:
        raise ValidationError(f"已同意过 {MOST_REQUESTS} 次顺延，再改日期由项目中心办理。")


def check_is_owed(milestone: Milestone) -> None:
    """Only the date of what is still owed moves."""
    if milestone.frozen_on:
        raise ValidationError("项目停工期间不办理顺延，恢复施工时一并调整日期。")
    if milestone.state != Milestone.State.PENDING:
        raise ValidationError(f"“{milestone}”{milestone.get_state_display()}，不用再顺延。")


def check_new_due(milestone: Milestone, new_due: date, today: date) -> None:
    """Within the bounds of a request: after the date that stands and after today, up to the end
    of the construction period (竣工 and later: ten years on), in the order of events (R-OD-7)."""
    due = milestone.due_date
    if new_due == due:
        raise ValidationError({"new_due": SAME_DATE})
    if new_due < due:
        raise ValidationError({"new_due": f"顺延的日期要晚于现定日期（{due:%Y-%m-%d}）。"})
    if new_due <= today:
        raise ValidationError({"new_due": f"顺延的日期要晚于今天（{today:%Y-%m-%d}）。"})
    last, why = latest_due(milestone, today)
    if new_due > last:
        raise ValidationError({"new_due": f"{why}，不能超过 {last:%Y-%m-%d}。"})
    check_due_in_order(milestone, new_due)


def latest_due(milestone: Milestone, today: date) -> tuple[date, str]:
    """The last day that may be asked for, and why it is that."""
    period = milestone.project.period
    last = construction_period.last_day(period)
    if last is None or milestone.code in AFTER_PERIOD:
        return furthest(today), "一次最多顺延到十年以内"
    return last, f"建设起止年限是 {period}"


def _held(milestone: Milestone) -> Milestone:
    """The milestone as it is now, its project held until this is committed."""
    lock_current_project(milestone.project)
    return Milestone.objects.select_related("project").get(pk=milestone.pk)


def _is_pending(milestone: Milestone, by: Actor, new_due: date) -> bool:
    """Whether this very request is pending: a second click. Another one is refused."""
    pending = milestone.change_requests.open().first()
    if pending is None:
        return False
    if pending.new_due == new_due and pending.submitted_by == audit.signed(by)["by"]:
        return True
    raise ValidationError(
        f"已有一项顺延到 {pending.new_due:%Y-%m-%d} 的申请在办，办结或撤回后再提。"
    )


def _create(
    milestone: Milestone,
    *,
    by: Actor,
    reason: str,
    now: datetime,
    request_key: UUID | None,
    **facts: Any,
) -> ChangeRequest:
    today = timezone.localdate(now)
    check_new_due(milestone, facts["new_due"], today)
    causes.check(facts["category"], facts["caused_by"], facts["caused_by_unit"], today)
    signed = signed_event(by)
    request = ChangeRequest.objects.create(
        project=milestone.project,
        milestone=milestone,
        old_due=milestone.due_date,
        reason=reason_given(reason, "请写明顺延的理由。"),
        due_date=_answer_by(today),
        known_since=today,
        created_on=today,
        submitted_by=signed["by"],
        submitted_for=signed["principal"],
        submitted_name=signed["by_name"],
        submitted_at=now,
        has_no_lead=not officials_on(milestone.project, today),
        **facts_of_day([milestone.project], today)[milestone.project_id],
        **facts,
    )
    RequestEvent.objects.create(
        change_request=request,
        kind=RequestEvent.Kind.ASK,
        on=request.new_due,
        reason=request.reason,
        at=now,
        request_key=request_key,
        awaits_notice=True,
        **signed,
    )
    enqueue()
    audit.record(
        by=by,
        action=f"顺延申请：{RequestEvent.Kind.ASK.label}",
        subject=request,
        after={
            "节点": str(milestone),
            "现定": request.old_due,
            "申请顺延到": request.new_due,
            "原因": request.category_word,
            "原因在谁": request.caused_by_word,
            "批准文号": request.approval,
        },
        reason=request.reason,
    )
    return request


def _answer_by(today: date) -> date:
    return add_workdays(today, policy_on(today).request_workdays)


def _number(approval: str) -> str:
    """批准文号 as it is kept; ValidationError without one."""
    if not (number := approval.strip()):
        raise ValidationError({"approval": "请填县里决定的批准文号。"})
    return number


def _half(name: str, by: Person, now: datetime) -> dict[str, Any]:
    signed = signed_event(by)
    who = {f"{name}_by": signed["by"], f"{name}_for": signed["principal"]}
    return {**who, f"{name}_at": now}


# --- Deciding ---------------------------------------------------------------------------------


@database.atomic
def agree(
    request: ChangeRequest,
    *,
    by: Actor,
    now: datetime,
    new_due: date | None = None,
    approval: str = "",
) -> bool:
    """Agree to the date that was asked for, or to one before it; with the last half that is wanted
    the date moves. True if this call did it, False where the request has moved since it was read.

    403 for whoever is not asked, ValidationError for one's own, for a date out of bounds today,
    and where 批准文号 is missing."""
    today = timezone.localdate(now)
    milestone = _lock(request)
    if milestone is None:
        return False
    person = _person(by)
    turn = Turn.of(request, today)
    part = turn.part_of(person)
    wanted = _wanted(request, new_due)
    check_is_owed(milestone)
    check_new_due(milestone, wanted, today)
    needs_both = milestone.needs_both(wanted)
    if part == Part.CONSENT and not turn.leads and not needs_both:
        raise ValidationError({"new_due": "这个日期由项目中心同意。"})
    values: dict[str, Any] = {"agreed_due": wanted, "needs_office": needs_both}
    if not request.consented_at:
        values["has_no_lead"] = not turn.leads
    if part == Part.APPROVAL and (needs_both or approval.strip()):
        values["approval"] = _number(approval)
    values |= _half("consented" if part == Part.CONSENT else "approved", person, now)
    other = request.approved_at if part == Part.CONSENT else request.consented_at
    if needs_both and not other:
        return _pass_on(request, part, by=person, now=now, **values)
    return _settle(request, milestone, by=person, now=now, **values)


def _pass_on(
    request: ChangeRequest, part: Part, *, by: Person, now: datetime, **values: Any
) -> bool:
    """One half is given; the other has as many working days again. Nothing moves."""
    due = _answer_by(timezone.localdate(now))
    facts = {"by": by, "now": now, "on": values["agreed_due"], "due_date": due}
    facts |= {"first_due_date": request.due_date}
    return bool(transition([request], part.value, **facts, **values))


def _settle(
    request: ChangeRequest, milestone: Milestone, *, by: Person, now: datetime, **values: Any
) -> bool:
    """Both halves are given, or one was enough: the date moves."""
    values |= _decided(ChangeRequest.Outcome.AGREED, by, now)
    facts: dict[str, Any] = {"by": by, "now": now, "on": values["agreed_due"]}
    if not transition([request], "agree", **facts, **values):
        return False
    if not milestone.postpone(request, by=by, now=now):
        raise ValidationError("节点刚刚有变动，请刷新后再办理。")
    return True


@database.atomic
def refuse(request: ChangeRequest, *, by: Actor, reason: str, now: datetime) -> bool:
    """Whoever is asked refuses, with a reason: the date stays. As agree()."""
    if _lock(request) is None:
        return False
    person = _person(by)
    Turn.of(request, timezone.localdate(now)).part_of(person)
    facts: dict[str, Any] = {"by": person, "now": now, "reason": reason, "answer": reason.strip()}
    facts |= _decided(ChangeRequest.Outcome.REFUSED, person, now)
    return bool(transition([request], "refuse", **facts))


@database.atomic
def withdraw(request: ChangeRequest, *, by: Actor, now: datetime, reason: str = "") -> bool:
    """Take it back before it is decided: who answers for the owner, or 项目中心 what it started.
    True if this call did it; 403 for anybody else."""
    if _lock(request) is None:
        return False
    if isinstance(by, Person):
        _check_may_withdraw(request, by, timezone.localdate(now))
    facts: dict[str, Any] = {"by": by, "now": now, "reason": reason.strip()}
    facts |= _decided(ChangeRequest.Outcome.WITHDRAWN, by, now)
    return bool(transition([request], "retract", **facts))


def _check_may_withdraw(request: ChangeRequest, by: Person, today: date) -> None:
    if not request.is_by_office:
        check_may_report(by, request.project, today)
    elif not by.has_duty(Duty.Kind.OFFICE):
        deny(OFFICE_SENTENCE)


def _lock(request: ChangeRequest) -> Milestone | None:
    """Its milestone as it is now, with the project held; None where the request was decided, or
    half of it, since it was read."""
    lock_projects([request.project_id])
    standing = ChangeRequest.objects.open().filter(pk=request.pk, version=request.version)
    if not standing.exists():
        return None
    return Milestone.objects.select_related("project").get(pk=request.milestone_id)


def _person(by: Actor) -> Person:
    if not isinstance(by, Person):
        deny(NO_COMMAND)
    return by


def _wanted(request: ChangeRequest, new_due: date | None) -> date:
    """The date to agree to: that asked for or one before it; once a half is given, that one."""
    wanted = new_due or request.agreed_due or request.new_due
    if request.agreed_due and wanted != request.agreed_due:
        raise ValidationError(
            {"new_due": f"另一方已同意到 {request.agreed_due:%Y-%m-%d}，请按这个日期办理。"}
        )
    if wanted > request.new_due:
        raise ValidationError({"new_due": f"最多同意到申请的日期（{request.new_due:%Y-%m-%d}）。"})
    return wanted


def _decided(outcome: str, by: Actor, now: datetime) -> dict[str, Any]:
    return {"outcome": outcome, "decided_at": now, "decided_name": audit.signed(by)["by_name"]}
