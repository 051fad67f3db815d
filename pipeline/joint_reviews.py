"""三方联席: a case is proposed, a review called, the case put on its agenda; each may be taken back
(R-JR-1). What the three units say of it is joint_review_opinions.py.

Each verb is one transaction: event and trail beside the move, and the units that see the project
for its sake. A verb of what was read returns whether this call did it, False where a colleague was
quicker. Projects are held before the review, everywhere.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction as database
from django.db.models import F
from django.utils import timezone

from accounts import audit, double_submission
from accounts.audit import Actor
from accounts.models import Person, Unit
from core.enqueue import enqueue
from norms.policy import policy_on
from norms.workdays import add_workdays
from pipeline import review_parties
from pipeline.models import (
    JointReview,
    JointReviewCase,
    JointReviewEvent,
    JointReviewOpinion,
    Maturity,
    OpinionEvent,
    PoolEntry,
)
from pipeline.models.joint_review import finish_review
from pipeline.models.joint_review_opinion import end_units, opinions_of, withdraw_pending
from pipeline.pool_rules import is_used, is_valid_review
from pipeline.review_permissions import (
    check_may_propose,
    check_may_withdraw,
    check_runs_reviews,
)
from projects import project_units
from projects.models import Project, ProjectUnit
from projects.models.obligation import reason_given
from projects.models.project import lock_current_project, lock_projects
from projects.models.transition import signed_event, transition

Result = JointReviewCase.Result
EARLIEST = date(2000, 1, 1)


# --- The case -------------------------------------------------------------------------------------


@database.atomic
def propose(
    project: Project,
    *,
    amount: Decimal,
    maturity: str,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> JointReviewCase:
    """提请论证, in 万元, by 项目中心 or the responsible unit: a case that is 待上会. After a return
    it is the next round of that case; after a refusal a new one, which takes a `reason`. The same
    facts sent again within ten minutes are the same row. 403 for anybody else; ValidationError for
    a project that is withdrawn, terminated, in the pool, or has a case that is pending, or that was
    passed and waits to bring it in."""
    check_may_propose(by, project)
    stage = lock_current_project(project)
    facts: dict[str, Any] = {
        "amount": amount,
        "maturity": maturity,
        "reason": reason.strip(),
    }
    same = JointReviewCase.objects.pending().filter(project=project, **facts)
    if kept := double_submission.just_now(same, by=by, now=now).first():
        return kept
    if stage == Project.Stage.TERMINATED:
        raise ValidationError("项目已终止，不能提请联席论证。")
    if entry := PoolEntry.objects.open().filter(project=project).first():
        raise ValidationError(f"项目 {entry.since:%Y-%m-%d} 已入储备库，不用再论证。")
    facts |= _round_after(_last_case(project), facts["reason"], timezone.localdate(now))
    case = JointReviewCase(project=project, **facts, at=now, **audit.signed(by))
    case.full_clean(exclude=["by", "project", "review", "previous"])
    case.save()
    after = {
        "拟入库金额（万元）": str(amount),
        "成熟度": Maturity(maturity).label,
        "第几轮": case.round,
    }
    audit.record(by=by, action="提请联席论证", subject=case, after=after, reason=case.reason)
    return case


def _last_case(project: Project) -> JointReviewCase | None:
    """The one that counts: what was withdrawn leaves no trace on the rounds."""
    cases = JointReviewCase.objects.filter(project=project).exclude(result=Result.WITHDRAWN)
    return cases.order_by("pk").last()


def _round_after(last: JointReviewCase | None, reason: str, today: date) -> dict[str, Any]:
    """{column: value} of the round that follows; ValidationError where none may. What was passed
    is argued anew once it has brought its project into the pool, or is too old to."""
    if last is None:
        return {}
    if last.is_pending:
        raise ValidationError(f"本项目已提请联席论证（{last.standing}），不用再提。")
    day = f"{last.decided_on:%Y-%m-%d}"
    if last.result == Result.PASSED:
        if is_used(last) or not is_valid_review(last.decided_on, today):
            return {}
        raise ValidationError(f"本项目 {day} 已通过联席论证，请由项目中心办理入库。")
    if last.result == Result.RETURNED:
        return {"round": last.round + 1, "previous": last}
    if not reason:
        sentence = f"本项目 {day} 论证不予通过，重新提请要写明理由（情况有哪些变化）。"
        raise ValidationError({"reason": sentence})
    return {}


@database.atomic
def withdraw_case(case: JointReviewCase, *, reason: str, by: Actor, now: datetime) -> bool:
    """撤回 of a pending case: by whoever may propose it while it waits, by 项目中心 once it is on
    an agenda. What is still owed on it is owed no more. ValidationError without a reason and for
    one that is decided."""
    reason = reason_given(reason, "撤回要写明理由。")
    check_may_withdraw(by, case)
    if not hold_case(case):
        return False
    check_pending(case)
    return withdraw_pending(case, reason, by=by, now=now)


def hold_case(case: JointReviewCase) -> bool:
    """Hold its project and take up the case as it stands; False where it has moved since it was
    read, but for one that came to its end, of which the verb says so."""
    lock_projects([case.project_id])
    read = case.version
    case.refresh_from_db()
    return case.version == read or not case.is_pending


def check_pending(case: JointReviewCase) -> None:
    """ValidationError for a case that was decided or withdrawn."""
    if case.result == Result.WITHDRAWN:
        raise ValidationError("本项目的论证已撤回，不能再办理。")
    if not case.is_pending:
        day = f"{case.decided_on:%Y-%m-%d}"
        raise ValidationError(f"本项目已于 {day} 作出结论（{case.standing}），不能再改。")


# --- The review -----------------------------------------------------------------------------------


@database.atomic
def convene(
    held_on: date, *, by: Actor, now: datetime, place: str = "", note: str = ""
) -> JointReview:
    """召开: 项目中心 calls a review for a day, which may lie ahead by a year at most, or gone by.
    The same again within ten minutes is the same row. ValidationError for another day."""
    check_runs_reviews(by)
    today = timezone.localdate(now)
    _check_day(held_on, today)
    if isinstance(by, Person):
        double_submission.lock(by)
    facts: dict[str, Any] = {"held_on": held_on, "place": place.strip(), "note": note.strip()}
    if kept := _called_just_now(facts, by, now):
        return kept
    review = JointReview(
        **facts,
        due_date=due_of_review(held_on, today),
        known_since=today,
        created_on=today,
        created_at=now,
    )
    review.full_clean()
    review.save()
    _add_event(review, JointReviewEvent.Kind.CONVENE, by, now)
    after = {"会议日期": held_on, "地点": review.place} if review.place else {"会议日期": held_on}
    audit.record(by=by, action="召开联席会议", subject=review, after=after)
    return review


def _called_just_now(facts: dict[str, Any], by: Actor, now: datetime) -> JointReview | None:
    called = JointReviewEvent.objects.filter(kind=JointReviewEvent.Kind.CONVENE)
    mine = double_submission.just_now(called, by=by, now=now).values("review")
    return JointReview.objects.open().filter(**facts, pk__in=mine).first()


def _add_event(review: JointReview, kind: str, by: Actor, now: datetime) -> None:
    JointReviewEvent.objects.create(
        review=review, kind=kind, on=review.held_on, at=now, **signed_event(by)
    )


def _check_day(held_on: date, today: date) -> None:
    if held_on < EARLIEST:
        raise ValidationError({"held_on": "会议日期早于 2000 年，请核对年份。"})
    if held_on > _a_year_after(today):
        raise ValidationError({"held_on": "会议日期在一年以后，请核对年份。"})


def _a_year_after(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


def due_of_review(held_on: date, known_on: date) -> date:
    """By when a review is to be decided: working days of the policy from its day, or from the day
    on which there was something to decide."""
    since = max(held_on, known_on)
    return add_workdays(since, policy_on(since).review_workdays)


def due_of_opinion(held_on: date, known_on: date) -> date:
    """By when an opinion is to be given, likewise."""
    since = max(held_on, known_on)
    return add_workdays(since, policy_on(since).opinion_workdays)


@database.atomic
def edit_review(review: JointReview, *, place: str, note: str, by: Actor, now: datetime) -> bool:
    """Another place or note; the day has change_day(). True if this call did it."""
    check_runs_reviews(by)
    _check_held(review)
    wanted: dict[str, Any] = {"place": place.strip(), "note": note.strip()}
    others = {field.name for field in JointReview._meta.fields} - set(wanted)
    JointReview(**wanted).clean_fields(exclude=others)
    return bool(transition([review], "edit", by=by, now=now, **wanted))


def _check_held(review: JointReview) -> None:
    if review.is_called_off:
        raise ValidationError(f"{review}已取消，不能再办理。")


@database.atomic
def change_day(
    review: JointReview, held_on: date, *, reason: str, by: Actor, now: datetime
) -> bool:
    """改期, with the reason, before any opinion is given: the review and its opinions are due by
    the new day; news to their units. True if this call did it; ValidationError once an opinion was
    given, and for the day it has."""
    check_runs_reviews(by)
    reason = reason_given(reason, "改会议日期要写明理由。")
    _check_day(held_on, timezone.localdate(now))
    if not hold_review(review):
        return False
    _check_nothing_given(review, "不能改期")
    if held_on == review.held_on:
        raise ValidationError({"held_on": "和现在的会议日期相同。"})
    known_on = review.created_on or held_on
    facts: dict[str, Any] = {"by": by, "now": now, "on": held_on, "reason": reason}
    due = due_of_review(held_on, known_on)
    moved: dict[str, Any] = {"held_on": held_on, "due_date": due, "due_before": review.due_date}
    if not transition([review], "move", **facts, **moved):
        return False
    for opinion in _opinions_of(review):
        due = due_of_opinion(held_on, opinion.created_on or held_on)
        facts |= {"due_date": due, "due_before": opinion.due_date}
        transition([opinion], "move", **facts)
    return True


def _opinions_of(review: JointReview) -> list[JointReviewOpinion]:
    """Those still owed on its agenda."""
    rows = JointReviewOpinion.objects.open().filter(case__review=review)
    return list(rows.select_related("project", "case__review", "unit", "given_unit"))


def hold_review(review: JointReview) -> bool:
    """Hold the projects of its agenda, then the review; take it up as it stands. False where it
    has moved since it was read, its agenda too."""
    lock_projects(review.cases.values_list("project", flat=True))
    double_submission.lock(review)
    read = review.version
    review.refresh_from_db()
    return review.version == read


def _check_nothing_given(review: JointReview, what: str) -> None:
    _check_held(review)
    given = JointReviewOpinion.objects.given().filter(case__review=review)
    if first := given.select_related("unit", "project").first():
        raise ValidationError(f"{first.unit}已对“{first.project}”出具意见，{what}。")


@database.atomic
def call_off(review: JointReview, *, reason: str, by: Actor, now: datetime) -> bool:
    """取消 of a review on which no opinion was given: its cases wait for another. True if this call
    did it."""
    check_runs_reviews(by)
    reason = reason_given(reason, "取消会议要写明理由。")
    if not hold_review(review):
        return False
    _check_nothing_given(review, "会议不能取消")
    for case in review.cases.pending().select_related("project"):
        _clear(case, reason, by=by, now=now)
    return bool(transition([review], "cancel", by=by, now=now, reason=reason))


# --- The agenda -----------------------------------------------------------------------------------


@database.atomic
def put_on_agenda(
    review: JointReview,
    case: JointReviewCase,
    units: Sequence[Unit],
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """列入议程 with the three units that argue it: each owes its opinion, sees the project until
    the case is decided, and hears of it. A review that was done is open again. True if this call
    did it; ValidationError for a case on an agenda or decided, for a review called off, and by
    review_parties.check_units()."""
    check_runs_reviews(by)
    if not hold_case(case):
        return False
    check_pending(case)
    lock_current_project(case.project)
    double_submission.lock(review)
    review.refresh_from_db()
    _check_held(review)
    if case.review:
        raise ValidationError(f"本项目已列入{case.review}的议程，要换会议请先撤下。")
    review_parties.check_units(units, review.held_on, case.project)
    _update(case, review=review)
    facts: dict[str, Any] = {"by": by, "now": now}
    for unit in units:
        _ask(case, unit, **facts)
    _owe(review, case, **facts)
    after = {"联席会议": str(review), "论证单位": review_parties.names(units)}
    audit.record(by=by, action="列入联席会议议程", subject=case, after=after)
    return True


def _update(case: JointReviewCase, **columns: Any) -> None:
    """Write columns of a case that is held, and count it up."""
    columns |= {"version": case.version + 1}
    JointReviewCase.objects.filter(pk=case.pk).update(**columns)
    for name, value in columns.items():
        setattr(case, name, value)


def _ask(case: JointReviewCase, unit: Unit, *, by: Actor, now: datetime) -> None:
    assert case.review is not None
    today = timezone.localdate(now)
    opinion = JointReviewOpinion.objects.create(
        project=case.project,
        case=case,
        unit=unit,
        due_date=due_of_opinion(case.review.held_on, today),
        known_since=today,
        created_on=today,
        created_at=now,
        given_unit=_give_unit(case.project, unit, today, by=by, now=now),
    )
    OpinionEvent.objects.create(
        opinion=opinion,
        kind=OpinionEvent.Kind.ASK,
        on=opinion.due_date,
        at=now,
        awaits_notice=True,
        **signed_event(by),
    )
    enqueue()


def _give_unit(
    project: Project, unit: Unit, today: date, *, by: Actor, now: datetime
) -> ProjectUnit | None:
    """Whoever is not the responsible unit sees the project for the case's sake."""
    if unit.pk == project.responsible_unit_id:
        return None
    role = ProjectUnit.Role.REVIEW
    return project_units.give_unit(project, unit, role, on=today, by=by, now=now)


def _owe(review: JointReview, case: JointReviewCase, *, by: Actor, now: datetime) -> None:
    """There is more to decide: the review is open, and due no earlier than its days from today."""
    due = max(review.due_date, due_of_review(review.held_on, timezone.localdate(now)))
    reason = f"议程增加“{case.project}”"
    moved: dict[str, Any] = {"due_date": due, "due_before": review.due_date}
    facts: dict[str, Any] = {"by": by, "now": now, "reason": reason}
    if review.state == JointReview.State.DONE:
        transition([review], "reopen", **facts, **moved)
    elif due != review.due_date:
        transition([review], "move", **facts, **moved)
    else:
        _count_up(review)


def _count_up(review: JointReview) -> None:
    """Its page shows another agenda: a new version."""
    JointReview.objects.filter(pk=review.pk).update(version=F("version") + 1)
    review.version += 1


@database.atomic
def take_off_agenda(case: JointReviewCase, *, reason: str, by: Actor, now: datetime) -> bool:
    """撤下议程 before any of its opinions is given: it waits for another review. True if this call
    did it; ValidationError once one was given, and for a case on no agenda."""
    check_runs_reviews(by)
    reason = reason_given(reason, "撤下议程要写明理由。")
    if not hold_case(case):
        return False
    check_pending(case)
    review = case.review
    if review is None:
        raise ValidationError("本项目没有列入会议议程。")
    if first := opinions_of(case).given().first():
        raise ValidationError(f"{first.unit}已出具意见，不能再撤下议程。")
    double_submission.lock(review)
    review.refresh_from_db()
    _clear(case, reason, by=by, now=now)
    _count_up(review)
    finish_review(review, by=by, now=now)
    return True


def _clear(case: JointReviewCase, reason: str, *, by: Actor, now: datetime) -> None:
    """It is on no agenda, and nothing is owed on it."""
    before = {"联席会议": str(case.review)}
    transition(opinions_of(case).open(), "end", by=by, now=now, reason=reason)
    end_units(case, by=by, now=now)
    _update(case, review=None)
    audit.record(by=by, action="撤下联席会议议程", subject=case, before=before, reason=reason)
