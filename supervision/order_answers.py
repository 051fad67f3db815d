"""What comes back on an order, and what 督查室 makes of it: signed for, answered, settled,
returned, closed (R-SO-1).

As the verbs of supervision/orders.py: False where the order has moved since it was read.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction as database
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Person
from norms.workdays import workday_from
from projects import evidence
from projects.evidence_upload_check import Checked
from projects.models.obligation import reason_given
from projects.models.obligation_permissions import check_holds
from projects.models.transition import signed_event, transition
from supervision import order_clocks
from supervision.models import (
    OrderStep,
    OrderStepChange,
    OrderStepEvent,
    SupervisionOrder,
)
from supervision.models.order_step import end_order
from supervision.order_guards import (
    check_is_out,
    count_up,
    hold,
    make_step,
    policy_of,
    step_of,
)
from supervision.order_permissions import check_may_close, check_not_own_unit, check_supervises
from supervision.order_reports import OfferedAnswer

State, Code = SupervisionOrder.State, OrderStep.Code
#: The slot of the scan of what came on paper.
SCAN = "scan"


# --- The unit's part ------------------------------------------------------------------------------


@database.atomic
def sign_for(
    order: SupervisionOrder,
    *,
    by: Actor,
    words: str,
    now: datetime,
    scan: Sequence[Checked] = (),
    is_from_paper: bool = False,
    request_key: UUID | None = None,
) -> bool:
    """签收, with one line on who does it, by somebody of the unit; `is_from_paper`: recorded by
    督查室 with the scan. True if this call did it."""
    if not hold(order):
        return False
    check_is_out(order)
    step = step_of(order, Code.SIGN)
    _check_unit_or_paper(step, by, scan, is_from_paper, now)
    if step.is_given:
        raise ValidationError(f"{order.name}已由{step.submitted_name}签收，不用再签。")
    words = _given_words(words, "请写明由谁办理。")
    facts: dict[str, Any] = {"by": by, "now": now, "request_key": request_key}
    done = _give(step, "sign", words, files=scan, is_from_paper=is_from_paper, **facts)
    return done and count_up(order)


@database.atomic
def answer(
    order: SupervisionOrder,
    *,
    by: Actor,
    words: str,
    now: datetime,
    files: Sequence[Checked] = (),
    planned_on: date | None = None,
    is_done: bool = False,
    is_from_paper: bool = False,
    request_key: UUID | None = None,
    taken: OfferedAnswer | None = None,
) -> bool:
    """反馈 by somebody of the unit, with evidence if at hand; `planned_on`: by when it means to
    settle it; `is_done`: it is settled, and goes to review at once; `is_from_paper`: recorded by
    督查室 with the scan among the files. True if this call did it; ValidationError before 签收,
    where it was answered, and once the order is at its end."""
    if not hold(order):
        return False
    check_is_out(order)
    step = step_of(order, Code.ANSWER)
    _check_unit_or_paper(step, by, files, is_from_paper, now)
    if not step_of(order, Code.SIGN).is_given:
        raise ValidationError(f"请先签收{order.name}，写明由谁办理，再反馈。")
    if step.is_given:
        raise ValidationError(f"{order.name}已反馈；办结的请报办结，要补充的请联系督查室退回。")
    words = _given_words(words, "请写明办理情况。")
    if planned_on and planned_on < timezone.localdate(now):
        raise ValidationError({"planned_on": "计划办结日期不能早于今天。"})
    facts: dict[str, Any] = {"by": by, "now": now, "is_from_paper": is_from_paper}
    columns = {"planned_on": planned_on, **_taken_columns(taken)}
    if not _give(step, "answer", words, files=files, request_key=request_key, **facts, **columns):
        return False
    if taken:
        step.evidence.add(*taken.evidence())
    if is_done:
        _report(order, words, **facts)
    return count_up(order)


def _taken_columns(taken: OfferedAnswer | None) -> dict[str, Any]:
    return {
        "taken_update": taken.update if taken else None,
        "taken_report": taken.report if taken else None,
    }


def take_over(
    order: SupervisionOrder,
    offered: OfferedAnswer,
    *,
    by: Actor,
    now: datetime,
    request_key: UUID | None = None,
) -> bool:
    """What was said a few days ago (order_reports.offered_answers()) is the answer, with one tap.
    As answer()."""
    return answer(
        order, by=by, words=offered.words, now=now, request_key=request_key, taken=offered
    )


@database.atomic
def report_done(
    order: SupervisionOrder,
    *,
    by: Actor,
    words: str,
    now: datetime,
    files: Sequence[Checked] = (),
    request_key: UUID | None = None,
) -> bool:
    """报办结 by somebody of the unit: it goes to 督查室 for review. True if this call did it;
    ValidationError before 反馈, and where it was reported."""
    if not hold(order):
        return False
    check_is_out(order)
    step = step_of(order, Code.DONE)
    check_person_holds(step, by, now)
    if not step_of(order, Code.ANSWER).is_given:
        raise ValidationError(f"请先反馈{order.name}的办理情况，再报办结。")
    if step.is_given:
        raise ValidationError(f"{order.name}已报办结，等督查室复核。")
    words = _given_words(words, "请写明办结情况。")
    _report(order, words, by=by, now=now, files=files, request_key=request_key)
    return count_up(order)


def _report(order: SupervisionOrder, words: str, *, by: Actor, now: datetime, **more: Any) -> None:
    """办结 waits for 督查室, which has so many working days to look at it."""
    _give(step_of(order, Code.DONE), "report", words, by=by, now=now, **more)
    due = order_clocks.review_by(timezone.localdate(now), policy_of(order))
    make_step(order, Code.REVIEW, due, OrderStepEvent.Kind.ASK_REVIEW, by=by, now=now)


def _give(
    step: OrderStep,
    verb: str,
    words: str,
    *,
    by: Actor,
    now: datetime,
    files: Sequence[Checked] = (),
    is_from_paper: bool = False,
    request_key: UUID | None = None,
    **columns: Any,
) -> bool:
    """The step is done with these words, which its event keeps, and files beside it."""
    signed = signed_event(by)
    columns |= {
        "words": words,
        "is_from_paper": is_from_paper,
        "submitted_by": signed["by"],
        "submitted_for": signed["principal"],
        "submitted_name": signed["by_name"],
        "submitted_at": now,
    }
    facts: dict[str, Any] = {"by": by, "now": now, "reason": words, "request_key": request_key}
    if not transition([step], verb, **facts, **columns):
        return False
    evidence.attach(step, by=by, now=now, files=files, slot=SCAN if is_from_paper else "")
    return True


def _check_unit_or_paper(
    step: OrderStep, by: Actor, files: Sequence[Checked], is_from_paper: bool, now: datetime
) -> None:
    """Whoever owes it; or 督查室, which records what came on paper and keeps the scan."""
    if not is_from_paper:
        check_person_holds(step, by, now)
        return
    check_supervises(by)
    if not files:
        raise ValidationError({"files": "按纸质件登记的，请附上纸质件的扫描件或照片。"})


def check_person_holds(step: OrderStep, by: Actor, now: datetime) -> None:
    """403 for whoever is not of the unit that owes this step, and for a command."""
    if not isinstance(by, Person):
        check_supervises(by)
    else:
        check_holds(by, step, timezone.localdate(now))


def _given_words(words: str, sentence: str) -> str:
    if not (text := words.strip()):
        raise ValidationError({"words": sentence})
    return text


# --- 督查室's part --------------------------------------------------------------------------------


@database.atomic
def accept_plan(
    order: SupervisionOrder, *, by: Actor, new_due: date, reason: str, now: datetime
) -> bool:
    """同意办结计划, once: 办结 is due on this day or the next workday. True if this call did it;
    ValidationError for a second plan, for a day that is not later, once 办结 was reported."""
    person, today = check_supervises(by), timezone.localdate(now)
    reason = reason_given(reason, "同意办结计划要写明理由。")
    if not hold(order):
        return False
    check_is_out(order)
    check_not_own_unit(person, order)
    step = step_of(order, Code.DONE)
    if not step.is_open:
        raise ValidationError(f"{order.name}已报办结，不用再改办结日期。")
    if step.changes.filter(kind=OrderStepChange.Kind.PLAN).exists():
        raise ValidationError(f"{order.name}的办结计划已同意过一次，不能再改。")
    due = workday_from(new_due)
    if due <= max(step.due_date, today):
        raise ValidationError({"new_due": f"要晚于今天和现在的期限（{step.due_date:%Y-%m-%d}）。"})
    _move(step, due, OrderStepChange.Kind.PLAN, "plan", reason, by=person, now=now)
    return count_up(order)


@database.atomic
def send_back(order: SupervisionOrder, *, by: Actor, reason: str, now: datetime) -> bool:
    """退回: 反馈 is owed anew, 办结 not before so many working days after it. True if this call did
    it; ValidationError where nothing was answered and for what their own unit answered."""
    person, today = check_supervises(by), timezone.localdate(now)
    reason = reason_given(reason, "退回要写明理由，让承办单位知道还缺什么。")
    if not hold(order):
        return False
    check_is_out(order)
    check_not_own_unit(person, order)
    step, done, policy = step_of(order, Code.ANSWER), step_of(order, Code.DONE), policy_of(order)
    if not step.is_given:
        raise ValidationError(f"{order.name}还没有反馈，没有可退回的内容。")
    _end_review(order, reason, by=person, now=now)
    due = order_clocks.answer_again(today, policy)
    settled = order_clocks.done_after_return(done.due_date, due, policy)
    facts: dict[str, Any] = {"by": person, "now": now}
    returned: dict[str, Any] = {"returned_at": now, "returned_reason": reason[:500]}
    _note_change(step, due, OrderStepChange.Kind.RETURNED, reason, **facts)
    transition([step], "send_back", on=due, reason=reason, due_date=due, **returned, **facts)
    if done.is_given:
        _note_change(done, settled, OrderStepChange.Kind.RETURNED, reason, **facts)
        transition([done], "reopen", on=settled, reason=reason, due_date=settled, **facts)
    elif settled != done.due_date:
        _move(done, settled, OrderStepChange.Kind.RETURNED, "move", reason, **facts)
    return count_up(order)


@database.atomic
def close(order: SupervisionOrder, *, by: Actor, now: datetime, words: str = "") -> bool:
    """销号, once 办结 was reported. True if this call did it; ValidationError before that, for what
    their own unit answered, and for what they or whom a deputyship binds them to answered or
    recorded (R-AC-2)."""
    person, today = check_supervises(by), timezone.localdate(now)
    if not hold(order):
        return False
    check_is_out(order)
    done = step_of(order, Code.DONE)
    if done.state != OrderStep.State.SUBMITTED:
        raise ValidationError(f"{order.name}还没有报办结，不能销号。")
    check_may_close(person, order, today)
    _end_review(order, words.strip(), by=person, now=now)
    transition([done], "close", by=person, now=now, reason=words.strip())
    end_order(order, State.CLOSED, words, by=person, now=now)
    return True


def _end_review(order: SupervisionOrder, words: str, *, by: Person, now: datetime) -> None:
    """What 督查室 had to look at, it has looked at."""
    pending = order.steps.filter(code=Code.REVIEW).open().select_related("project", "order")
    for review in pending:
        _give(review, "review", words, by=by, now=now)


def _move(
    step: OrderStep,
    due: date,
    kind: str,
    verb: str,
    reason: str,
    *,
    by: Person,
    now: datetime,
) -> None:
    """Another date, kept with who, when, old, new and why."""
    _note_change(step, due, kind, reason, by=by, now=now)
    transition([step], verb, by=by, now=now, on=due, reason=reason, due_date=due)


def _note_change(
    step: OrderStep, due: date, kind: str, reason: str, *, by: Person, now: datetime
) -> None:
    if due != step.due_date:
        dates = {"old_due": step.due_date, "new_due": due, "reason": reason[:500]}
        step.changes.create(kind=kind, at=now, **dates, **audit.signed(by))
