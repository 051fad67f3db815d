"""The one state machine of dated obligations: which transitions there are, and the one way to make
them (R-OD-1, R-OD-6, R-MR-1, R-AC-2).

A kind of obligation (a milestone, a reply, a monthly report) has verbs; each verb calls
transition() with what it changes. The table says from which states a verb leads where, who may,
and what it needs; transition() asks it, changes the rows by a guarded UPDATE and writes event and
audit beside them, for one row or for many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db import transaction as database
from django.db.models import F
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Duty, Person
from core.enqueue import enqueue
from core.permissions import deny
from projects.models.obligation import DatedObligation, projects_of, reason_given
from projects.models.obligation_permissions import (
    OFFICE_SENTENCE,
    Confirmer,
    check_holds,
)
from projects.models.project import Project, check_none_withdrawn, lock_projects

State = DatedObligation.State
Obligation = TypeVar("Obligation", bound=DatedObligation)
#: {column: value} of a row of any kind.
Columns: TypeAlias = dict[str, Any]
#: Who may. owner: whoever owes it, as its kind declares (of a project's people, those who answer
#: for the owner). office: 项目中心. confirmer: whoever confirms milestones, or, with the head of
#: the responsible unit, monthly reports. owner or office: an import taken back. verb: whom the verb
#: itself has checked. A command or the clock acts for 项目中心 and for the owners.
Who = Literal["owner", "office", "confirmer", "head or confirmer", "owner or office", "verb"]


@dataclass(frozen=True)
class Transition:
    """One line of the table. `target` None: the state stays; `event`: the kind of event written;
    `reason`: the sentence that asks for one where it is missing; `rests`: also of frozen rows;
    `is_news`: the owner is notified of it at once."""

    kind: str
    verb: str
    sources: frozenset[str]
    target: str | None
    who: Who
    event: str
    reason: str = ""
    rests: bool = False
    is_news: bool = False


def _table(kind: str, *lines: tuple[Any, ...]) -> dict[tuple[str, str], Transition]:
    found = {}
    for verb, sources, target, who, event, *more in lines:
        options = dict(zip(("reason", "rests", "is_news"), more, strict=False))
        states = frozenset(sources)
        found[kind, verb] = Transition(kind, verb, states, target, who, event, **options)
    return found


OPEN, SUBMITTED = (State.PENDING,), (State.SUBMITTED,)
SENT_BACK = "退回要写明理由，让项目单位知道还缺什么。"
REOPENED = "重新打开要写明理由。"
PAUSED, RESUMED = "暂停要写明理由。", "恢复要写明理由。"
ORDER_SENT_BACK = "退回要写明理由，让承办单位知道还缺什么。"
ORDER_VOID = "作废要写明理由。"
CANCELLED_PROBLEM = "取消问题要写明理由。"
REVIEW_MOVED = "改会议日期要写明理由。"
FROZEN = "项目停工或终止期间冻结，恢复施工后再办理。"

#: The last column of a verb of which the owner is notified at once.
NEWS = True

#: (verb, from, to, who may, event, the sentence for a missing reason, also of frozen rows, news)
TRANSITIONS: dict[tuple[str, str], Transition] = (
    _table(
        "milestone",
        ("submit", OPEN, State.SUBMITTED, "owner", "submit"),
        ("finish", OPEN, State.DONE, "owner", "submit"),
        ("confirm", SUBMITTED, State.DONE, "confirmer", "confirm", "", True),
        ("send_back", SUBMITTED, State.PENDING, "confirmer", "send_back", SENT_BACK, True, NEWS),
        (
            "withdraw",
            (*SUBMITTED, State.DONE),
            State.PENDING,
            "owner or office",
            "withdraw",
            "",
            True,
        ),
        ("reopen", (State.DONE,), State.PENDING, "office", "reopen", REOPENED),
        ("enter", (*OPEN, *SUBMITTED), State.DONE, "confirmer", "confirm"),
        ("unconfirm", (State.DONE,), State.SUBMITTED, "office", "reopen", "撤回核定要写明理由。"),
        ("replan", OPEN, None, "office", "replan", "改期要写明理由。"),
        ("postpone", OPEN, None, "verb", "replan", "顺延要写明理由。"),
        ("correct", OPEN, None, "office", "correct", "更正原定日期要写明理由。"),
        (
            "cancel",
            (*OPEN, *SUBMITTED),
            State.CANCELLED,
            "office",
            "cancel",
            "取消节点要写明理由。",
            True,
        ),
        ("freeze", (*OPEN, *SUBMITTED), None, "office", "freeze", PAUSED),
        ("thaw", (*OPEN, *SUBMITTED), None, "office", "thaw", RESUMED, True),
    )
    | _table(
        "report",
        ("submit", (*OPEN, *SUBMITTED), State.SUBMITTED, "owner", "submit"),
        ("confirm", SUBMITTED, State.DONE, "head or confirmer", "confirm"),
        (
            "send_back",
            SUBMITTED,
            State.PENDING,
            "head or confirmer",
            "send_back",
            SENT_BACK,
            False,
            NEWS,
        ),
        ("reopen", (State.DONE,), State.PENDING, "office", "reopen", REOPENED, False, NEWS),
        ("enter", (*OPEN, *SUBMITTED, State.DONE), State.DONE, "confirmer", "confirm"),
        ("put_back", (*SUBMITTED, State.DONE), None, "office", "reopen", "撤销要写明理由。"),
        (
            "cancel",
            (*OPEN, *SUBMITTED),
            State.CANCELLED,
            "office",
            "cancel",
            "取消月报要写明理由。",
            True,
        ),
        ("freeze", OPEN, None, "office", "freeze", PAUSED),
        ("thaw", OPEN, None, "office", "thaw", RESUMED, True),
    )
    | _table(
        "reply",
        ("answer", OPEN, State.DONE, "owner", "submit"),
        ("cancel", OPEN, State.CANCELLED, "office", "cancel", "取消批示要写明理由。"),
        ("number", (*OPEN, State.DONE), None, "verb", "number"),
    )
    | _table(
        "problem",
        ("name", OPEN, None, "office", "name", "", False, NEWS),
        ("accept", OPEN, None, "owner", "accept"),
        ("climb", OPEN, None, "verb", "climb", "请写明为什么本级办不了。", False, NEWS),
        ("answer", OPEN, State.SUBMITTED, "owner", "answer", "", False, NEWS),
        ("send_back", SUBMITTED, State.PENDING, "verb", "send_back", SENT_BACK, False, NEWS),
        ("close", (*OPEN, *SUBMITTED), State.DONE, "verb", "close", "", False, NEWS),
        ("reopen", (State.DONE,), State.PENDING, "verb", "reopen", REOPENED, False, NEWS),
        (
            "cancel",
            (*OPEN, *SUBMITTED),
            State.CANCELLED,
            "office",
            "cancel",
            CANCELLED_PROBLEM,
        ),
    )
    | _table(
        "pause_review",
        ("review", OPEN, State.DONE, "office", "confirm"),
        ("cancel", OPEN, State.CANCELLED, "office", "cancel", "取消停工复核要写明理由。"),
    )
    | _table(
        "request",
        ("consent", OPEN, None, "verb", "consent", "", False, NEWS),
        ("approve", OPEN, None, "verb", "approve", "", False, NEWS),
        ("agree", OPEN, State.DONE, "verb", "agree", "", False, NEWS),
        ("refuse", OPEN, State.DONE, "verb", "refuse", "不同意要写明理由。", False, NEWS),
        ("retract", OPEN, State.CANCELLED, "verb", "retract"),
        ("end", OPEN, State.CANCELLED, "verb", "end", "终止申请要写明原因。", False, NEWS),
        ("cancel", OPEN, State.CANCELLED, "office", "end", "终止申请要写明原因。", False, NEWS),
    )
    | _table(
        "order",
        ("sign", OPEN, State.DONE, "verb", "sign"),
        ("answer", OPEN, State.DONE, "verb", "answer"),
        ("report", OPEN, State.SUBMITTED, "verb", "report"),
        ("plan", OPEN, None, "verb", "plan", "同意办结计划要写明理由。", False, NEWS),
        ("move", OPEN, None, "verb", "move", ORDER_SENT_BACK),
        ("review", OPEN, State.DONE, "verb", "review"),
        # Of 反馈; 办结, where it was reported, opens again with it.
        (
            "send_back",
            (State.DONE,),
            State.PENDING,
            "verb",
            "send_back",
            ORDER_SENT_BACK,
            False,
            NEWS,
        ),
        ("reopen", SUBMITTED, State.PENDING, "verb", "send_back", ORDER_SENT_BACK),
        # Of 办结; what else is open ends with it, which is one piece of news.
        ("close", SUBMITTED, State.DONE, "verb", "close", "", False, NEWS),
        ("upgrade", (*OPEN, *SUBMITTED), State.CANCELLED, "verb", "upgrade", "", False, NEWS),
        (
            "withdraw",
            (*OPEN, *SUBMITTED),
            State.CANCELLED,
            "verb",
            "withdraw",
            ORDER_VOID,
            False,
            NEWS,
        ),
        ("end", OPEN, State.CANCELLED, "verb", "end"),
        ("cancel", (*OPEN, *SUBMITTED), State.CANCELLED, "office", "cancel", ORDER_VOID),
    )
    | _table(
        "joint_review",
        ("move", OPEN, None, "office", "move", REVIEW_MOVED),
        ("edit", (*OPEN, State.DONE), None, "office", "edit"),
        ("finish", OPEN, State.DONE, "verb", "finish"),
        # Another case was put on its agenda.
        ("reopen", (State.DONE,), State.PENDING, "office", "reopen"),
        ("cancel", OPEN, State.CANCELLED, "office", "cancel", "取消会议要写明理由。"),
    )
    | _table(
        "joint_opinion",
        ("move", OPEN, None, "office", "move", REVIEW_MOVED, False, NEWS),
        ("give", OPEN, State.DONE, "verb", "give"),
        ("correct", (State.DONE,), None, "verb", "correct", "更正意见要写明理由。"),
        # How its case was decided: of the opinion that came last.
        ("pass", (State.DONE,), None, "verb", "pass", "", False, NEWS),
        ("return", (State.DONE,), None, "verb", "return", "", False, NEWS),
        ("refuse", (State.DONE,), None, "verb", "refuse", "", False, NEWS),
        # Taken off the agenda, or its case withdrawn.
        ("end", OPEN, State.CANCELLED, "verb", "end", "请写明理由。"),
        ("cancel", OPEN, State.CANCELLED, "office", "cancel", "请写明理由。"),
    )
)


@database.atomic
def transition(
    rows: Iterable[Obligation],
    verb: str,
    *,
    by: Actor,
    now: datetime,
    on: date | None = None,
    reason: str = "",
    request_key: UUID | None = None,
    **values: Any,
) -> list[Obligation]:
    """Make `verb` of rows of one kind, as they were read; returns those that moved, changed.

    A row that a colleague moved since (another version, another state) is left as it is. `values`
    are further columns, `on` the day the transition is about, `request_key` the key of the form it
    comes of. Raises ValidationError with the sentence to show where the act is refused,
    PermissionDenied where the actor may not.
    """
    rows = list(rows)
    if not rows:
        return []
    rule = TRANSITIONS[rows[0].ladder, verb]
    if rule.reason:
        reason = reason_given(reason, rule.reason)
    today = timezone.localdate(now)
    paused = _lock(rows)
    check_may(rule, rows, by, today)
    _check_not_frozen(rule, rows)
    if rule.target == State.PENDING:
        check_none_withdrawn(projects_of(rows))
    if rule.target is not None:
        values["state"] = rule.target
    resting = [row for row in rows if _comes_to_rest(rule, row, paused)]
    moving = [row for row in rows if not _comes_to_rest(rule, row, paused)]
    moved = _move(rule, moving, values) + _move(rule, resting, values | {"frozen_on": today})
    facts: dict[str, Any] = {"on": on, "reason": reason, "request_key": request_key}
    _record(rule, moved, by=by, now=now, **facts)
    done = [row for row, _, _ in moved]
    if done:
        type(done[0]).after_transition(done, verb, by=by, now=now)
    return done


def check_may(rule: Transition, rows: Sequence[DatedObligation], by: Actor, today: date) -> None:
    """403 for whoever has not the role; a sentence for what is one's own (R-AC-2)."""
    if rule.who == "verb":
        return
    if rule.who in ("confirmer", "head or confirmer"):
        _check_confirmer(rule, rows, by, today)
    elif not isinstance(by, Person) or rule.who != "owner" and by.has_duty(Duty.Kind.OFFICE):
        return
    elif rule.who == "office":
        deny(OFFICE_SENTENCE)
    else:
        for row in {(row.project_id, row.held_by()): row for row in rows}.values():
            check_holds(by, row, today)


def _check_confirmer(
    rule: Transition, rows: Sequence[DatedObligation], by: Actor, today: date
) -> None:
    confirmer, by_head = Confirmer(by, today), rule.who == "head or confirmer"
    for row in rows:
        confirmer.check_role(row, by_head=by_head)
        if rule.target == State.DONE:
            confirmer.check(row, by_head=by_head)


def _lock(rows: Sequence[DatedObligation]) -> set[int]:
    """Hold the rows' projects until this is committed, and say which of them rest: whoever
    pauses, withdraws or takes back an import of them waits, or was first."""
    stages = lock_projects(projects_of(rows))
    return {pk for pk, stage in stages.items() if stage in Project.FROZEN_STAGES}


def _check_not_frozen(rule: Transition, rows: Sequence[DatedObligation]) -> None:
    """Of what rests only its end, and what waits for somebody else, is possible (R-OD-6)."""
    if not rule.rests and any(row.frozen_on for row in rows):
        raise ValidationError(FROZEN)


def _comes_to_rest(rule: Transition, row: DatedObligation, paused: set[int]) -> bool:
    """Of a project that rests nothing becomes owed: what opens again is frozen (R-OD-6)."""
    return rule.target == State.PENDING and row.is_frozen_by_pause and row.project_id in paused


def _move(
    rule: Transition, rows: list[Obligation], values: Columns
) -> list[tuple[Obligation, Columns, Columns]]:
    """[(row, columns before, columns after)] of those that moved: a guarded UPDATE whose count
    tells, or, of many, an UPDATE of those that are locked as they were read."""
    if not rows:
        return []
    guarded = type(rows[0]).objects.filter(state__in=rule.sources)
    if not rule.rests:
        guarded = guarded.filter(frozen_on=None)
    # Of one row the UPDATE itself is the guard, with no query before it.
    if len(rows) == 1:
        guarded = guarded.filter(pk=rows[0].pk, version=rows[0].version)
    else:
        found = guarded.filter(pk__in=[row.pk for row in rows]).select_for_update().order_by("pk")
        versions = dict(found.values_list("pk", "version"))
        rows = [row for row in rows if versions.get(row.pk) == row.version]
        guarded = found.model.objects.filter(pk__in=[row.pk for row in rows])
    # Past the guards of a kind's own QuerySet.update(): this is the one place that may.
    if models.QuerySet.update(guarded, **values, version=F("version") + 1) != len(rows):
        return []
    return [(row, _set_columns(row, values), values) for row in rows]


def _set_columns(row: DatedObligation, values: Columns) -> Columns:
    """Give the row its new columns; returns the old ones."""
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.after_move()
    return before


def _record(
    rule: Transition,
    moved: Sequence[tuple[DatedObligation, Columns, Columns]],
    *,
    by: Actor,
    now: datetime,
    reason: str,
    **facts: Any,
) -> None:
    """One event and one entry of the trail for each row that moved."""
    if not moved:
        return
    example: Any = moved[0][0]  # every kind has its `events`
    event, signed = example.events.model, signed_event(by)
    facts |= {"kind": rule.event, "reason": reason, "at": now, **signed}
    facts["awaits_notice"] = rule.is_news
    event.insert([(row, row.event_facts()) for row, _, _ in moved], **facts)
    if rule.is_news:
        enqueue()
    audit.record_changes(
        (
            (row, row.project_id, *audit.differences(before, after, row.audited), reason)
            for row, before, after in moved
        ),
        by=by,
        action=f"{example.audit_prefix}{event.Kind(rule.event).label}",
    )


def signed_event(by: Actor) -> dict[str, Any]:
    """The columns of an ObligationEvent for this actor: who, and in whose place."""
    principal = by if getattr(by, "stood_in_by", None) else None
    return {**audit.signed(by), "principal": principal}


def submitted(by: Actor) -> dict[str, Any]:
    """Who submitted, and in whose place: what check_not_own() asks later (R-AC-2)."""
    signed = signed_event(by)
    return {"submitted_by": signed["by"], "submitted_for": signed["principal"]}
