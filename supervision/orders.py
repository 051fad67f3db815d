"""督办件: drafted, issued, upgraded, void (R-SO-1); what comes back on it is order_answers.py.

The program may draft; a person of 督查室 alone issues. Every verb takes the order as it was read
and holds its project: False where the order has moved since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction as database
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit, double_submission
from accounts.audit import Actor
from accounts.models import Person, Unit
from core.values.dates import full_day
from norms.policy import Policy, policy_on
from projects import project_units
from projects.models import Project, ProjectUnit
from projects.models.obligation import DatedObligation, reason_given
from projects.models.project import lock_current_project, lock_projects
from projects.models.transition import transition
from supervision import order_addressees, order_clocks
from supervision.models import (
    OrderRow,
    OrderStep,
    OrderStepEvent,
    SupervisionOrder,
)
from supervision.models.order import key_of, obligations_of
from supervision.models.order_step import end_order
from supervision.order_guards import check_is_draft, check_is_out, hold, make_step, update
from supervision.order_numbers import next_number, series_of
from supervision.order_permissions import check_supervises
from supervision.order_rows import frozen_rows

Kind, State, Code = SupervisionOrder.Kind, SupervisionOrder.State, OrderStep.Code
#: What a person of 督查室 may change of a draft: its words and where it goes, none of its facts.
EDITABLE = {
    "title": "标题",
    "basis": "督办依据",
    "demands": "督办要求",
    "is_hard": "疑难",
    "number_13710": "13710 编号",
    "to_unit": "主送",
}
#: Drafted by a person alone: by hand, by a person's decision.
BY_A_PERSON = (Kind.LETTER, Kind.TALK)


# --- Drafting -------------------------------------------------------------------------------------


@database.atomic
def draft_order(
    project: Project,
    rows: Sequence[DatedObligation],
    *,
    by: Actor,
    now: datetime,
    kind: str = Kind.YELLOW,
    to_unit: Unit | None = None,
    title: str = "",
    basis: str = "",
    demands: str = "",
    is_hard: bool = False,
    replaces: SupervisionOrder | None = None,
) -> SupervisionOrder:
    """A draft over these obligations of the project, their facts frozen as of today; to the
    responsible unit unless another is named. A person of 督查室 or the clock drafts; whether the
    clock's goes out to that unit, its issue asks. ValidationError for what is none of the project,
    owed no more, in another draft or order, or itself a step of one."""
    today = timezone.localdate(now)
    lock_current_project(project)
    _check_may_draft(kind, by)
    check_rows(project, rows)
    if same := _drafted_just_now(rows, kind, by, now):
        return same
    _check_free(rows, replaces)
    to_unit = to_unit or project.responsible_unit
    if isinstance(by, Person):
        _check_addressee(to_unit, project)
    words = default_words(kind, project, rows, today)
    signed = audit.signed(by)
    order = SupervisionOrder.objects.create(
        project=project,
        kind=Kind(kind),
        to_unit=to_unit,
        title=title.strip() or words.title,
        basis=basis.strip() or words.basis,
        demands=demands.strip() or words.demands,
        is_hard=is_hard,
        facts_on=today,
        replaces=replaces,
        drafted_by=signed["by"],
        drafted_name=signed["by_name"],
        drafted_at=now,
    )
    frozen = frozen_rows(rows, today)
    for row in frozen:
        row.order = order
    OrderRow.objects.bulk_create(frozen)
    after = {
        "文种": order.get_kind_display(),
        "主送": str(to_unit),
        "事项": [r.title for r in frozen],
    }
    audit.record(by=by, action="拟督办件", subject=order, after=after)
    return order


def _check_may_draft(kind: str, by: Actor) -> None:
    if isinstance(by, Person) or kind in BY_A_PERSON:
        check_supervises(by)


def check_rows(project: Project, rows: Sequence[DatedObligation]) -> None:
    """What an order of this project may list: at least one thing that is still owed on it, and no
    step of an order. ValidationError with the sentence."""
    if not rows:
        raise ValidationError({"rows": "请至少选一项督办事项。"})
    for row in rows:
        if isinstance(row, OrderStep):
            raise ValidationError({"rows": "督办件的环节不再另发督办件，逾期的请办理升级。"})
        if row.project_id != project.pk:
            raise ValidationError({"rows": f"“{row.title()}”不是“{project}”的事项。"})
        if not row.is_open:
            raise ValidationError({"rows": f"“{row.title()}”{_why_not(row)}，不用督办。"})


def _why_not(row: DatedObligation) -> str:
    return "已随项目停工暂停" if row.frozen_on else row.get_state_display()


def _drafted_just_now(
    rows: Sequence[DatedObligation], kind: str, by: Actor, now: datetime
) -> SupervisionOrder | None:
    """This very draft, where the same person made it a moment ago: a second click."""
    mine = SupervisionOrder.objects.drafts().filter(kind=kind, drafted_by=audit.signed(by)["by"])
    mine = mine.filter(drafted_at__gte=now - double_submission.AGAIN, rows__in=_held_by_draft(rows))
    order = mine.distinct().first() if isinstance(by, Person) else None
    same = order and {row.key for row in order.rows.all()} == {key_of(row) for row in rows}
    return order if same else None


def _held_by_draft(rows: Sequence[DatedObligation]) -> QuerySet[OrderRow]:
    return OrderRow.objects.about(rows).filter(is_draft=True)


def _check_free(rows: Sequence[DatedObligation], replaces: SupervisionOrder | None) -> None:
    """One draft and one order that is out for a row; an upgrade is drafted over those of the order
    that it replaces."""
    holding = OrderRow.objects.holding().about(rows).select_related("order")
    for held in holding.order_by("pk"):
        if held.is_draft:
            raise ValidationError({"rows": f"“{held.title}”已有草稿“{held.order.title}”。"})
        if held.order != replaces:
            raise ValidationError({"rows": f"“{held.title}”已由{held.order.name}督办。"})


def _check_addressee(unit: Unit, project: Project) -> None:
    if sentence := order_addressees.refusal(unit, project):
        raise ValidationError({"to_unit": sentence})


@dataclass(frozen=True)
class Words:
    """What a draft begins with, to be edited."""

    title: str
    basis: str
    demands: str


def default_words(
    kind: str, project: Project, rows: Sequence[DatedObligation], today: date
) -> Words:
    """The words of a draft of this kind."""
    name = "督办单" if kind == Kind.RED else Kind(kind).label
    return Words(
        title=f"关于{project.name[:70]}有关事项的{name}",
        basis=f"根据重点项目推进台账，截至{full_day(today)}，下列 {len(rows)} 项尚未完成。",
        demands="请查明原因，明确责任人、推进措施和完成时限，抓紧办理，并按期反馈。",
    )


@database.atomic
def edit_draft(
    order: SupervisionOrder,
    changes: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
    cc_units: Iterable[Unit] | None = None,
) -> bool:
    """Change the words of a draft ({column of EDITABLE: value}) and to whom a copy goes. True if
    this call did it, or nothing differed; KeyError for a column that is none of them."""
    check_supervises(by)
    if not hold(order):
        return False
    check_is_draft(order)
    before = {name: getattr(order, name) for name in EDITABLE}
    wanted = before | {name: _stripped(changes[name]) for name in changes if EDITABLE[name]}
    for name in ("title", "demands"):
        if not wanted[name]:
            raise ValidationError({name: f"{EDITABLE[name]}不能空着。"})
    if wanted["to_unit"] != before["to_unit"]:
        _check_addressee(wanted["to_unit"], order.project)
    old, new = audit.differences(before, wanted, EDITABLE)
    if cc_units is not None:
        copies, asked = sorted(map(str, order.cc_units.all())), sorted(map(str, cc_units))
        if copies != asked:
            old["抄送"], new["抄送"] = copies, asked
            order.cc_units.set(cc_units)
    if new:
        update(order, {name: wanted[name] for name in EDITABLE})
        audit.record(by=by, action="修改督办件草稿", subject=order, before=old, after=new)
    return True


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


@database.atomic
def discard_draft(order: SupervisionOrder, *, by: Actor, now: datetime, reason: str = "") -> bool:
    """草稿不用: it is kept, without a number. True if this call did it."""
    check_supervises(by)
    if not hold(order):
        return False
    check_is_draft(order)
    end_order(order, State.DISCARDED, reason, by=by, now=now)
    return True


# --- Issuing --------------------------------------------------------------------------------------


@database.atomic
def issue(
    order: SupervisionOrder, *, by: Actor, now: datetime, request_key: UUID | None = None
) -> bool:
    """A person of 督查室 sends it out: it is given its number and its clocks, and is news to the
    unit; the order that it replaces closes as 已升级. True if this call did it; ValidationError for
    a draft that is none any more, a unit that cannot get it, rows owed no more, and a replaced
    order that came to its end meanwhile."""
    person, today = check_supervises(by), timezone.localdate(now)
    if not hold(order):
        return False
    check_is_draft(order)
    lock_current_project(order.project)
    _check_addressee(order.to_unit, order.project)
    rows = list(order.rows.all())
    _check_still_owed(rows)
    if order.replaces:
        _replace(order.replaces, by=person, now=now)
    _check_not_elsewhere(rows)
    policy = policy_on(today)
    given = _give_unit(order, today, by=person, now=now)
    signed = audit.signed(person)
    series, year = series_of(order.kind, policy), today.year
    columns = {
        "state": State.ISSUED,
        "series": series,
        "year": year,
        "issued_by": signed["by"],
        "issued_name": signed["by_name"],
        "issued_at": now,
        "issued_on": today,
        "given_unit": given,
    }
    update(order, columns | {"number": next_number(series, year)})
    order.rows.update(is_draft=False, is_open=True)
    _make_steps(order, policy, by=person, now=now, request_key=request_key)
    if order.replaces:
        _tell_of_upgrade(order.replaces, order, by=person, now=now)
    after = {"文号": order.number_words, "主送": str(order.to_unit), "状态": State.ISSUED.label}
    audit.record(by=by, action="发出督办件", subject=order, after=after)
    return True


def _check_still_owed(rows: Sequence[OrderRow]) -> None:
    """The facts stand as they were frozen; what was done meanwhile is put to nobody."""
    found = obligations_of(rows)
    for row in rows:
        if not found[row.key].is_open:
            raise ValidationError(
                f"“{row.title}”{_why_not(found[row.key])}，草稿的情况已经变了；"
                "请不用这份草稿，其余事项另拟。"
            )


def _check_not_elsewhere(rows: Sequence[OrderRow]) -> None:
    others = OrderRow.objects.open().of_keys(row.key for row in rows)
    if held := others.select_related("order").order_by("pk").first():
        raise ValidationError(f"“{held.title}”已由{held.order.name}督办，不能再发。")


def _give_unit(
    order: SupervisionOrder, today: date, *, by: Person, now: datetime
) -> ProjectUnit | None:
    """Whoever is not the responsible unit sees the project for the order's sake."""
    if order.to_unit_id == order.project.responsible_unit_id:
        return None
    role = ProjectUnit.Role.ORDER
    return project_units.give_unit(order.project, order.to_unit, role, on=today, by=by, now=now)


def _make_steps(
    order: SupervisionOrder,
    policy: Policy,
    *,
    by: Person,
    now: datetime,
    request_key: UUID | None,
) -> None:
    today = timezone.localdate(now)
    dates = order_clocks.deadlines(today, policy, is_hard=order.is_hard)
    due = {Code.SIGN: dates.sign, Code.ANSWER: dates.answer, Code.DONE: dates.done}
    for code, day in due.items():
        kind = OrderStepEvent.Kind.ISSUE if code == Code.SIGN else OrderStepEvent.Kind.CREATE
        key = request_key if code == Code.SIGN else None
        make_step(order, code, day, kind, by=by, now=now, request_key=key)


@database.atomic
def give_13710(order: SupervisionOrder, number: str, *, by: Actor, now: datetime) -> bool:
    """The number of the province's platform for what has gone out: given, put right or, blank,
    taken away, however it ended. Its paper stays as it was issued. True if this call did it, or
    nothing differed; ValidationError for a draft, whose number is edited with it."""
    check_supervises(by)
    if not hold(order):
        return False
    if order.number is None:
        raise ValidationError("草稿的 13710 编号请在草稿里改。")
    before, number = order.number_13710, number.strip()
    if number == before:
        return True
    columns: dict[str, Any] = {"number_13710": number}
    if order.numbered_on is None:
        columns["paper_13710"] = before
    update(order, columns | {"numbered_on": timezone.localdate(now)})
    label = EDITABLE["number_13710"]
    old, new = {label: before}, {label: number}
    audit.record(by=by, action="补记 13710 编号", subject=order, before=old, after=new)
    return True


# --- Ending and upgrading -------------------------------------------------------------------------


@database.atomic
def withdraw(order: SupervisionOrder, *, by: Actor, reason: str, now: datetime) -> bool:
    """作废 of what is out, with a reason; its number stays with it. True if this call did it."""
    person = check_supervises(by)
    reason = reason_given(reason, "作废要写明理由。")
    if not hold(order):
        return False
    check_is_out(order)
    _end_steps(order, "withdraw", by=person, now=now, reason=reason)
    end_order(order, State.WITHDRAWN, reason, by=person, now=now)
    return True


@database.atomic
def upgrade(
    order: SupervisionOrder,
    *,
    by: Actor,
    now: datetime,
    kind: str = "",
    rows: Sequence[DatedObligation] | None = None,
) -> SupervisionOrder:
    """The draft of an order of the next kind (or of one further on) over the rows concerned: those
    that are still owed, unless named. This one stays out until that one is issued, and then closes
    as 已升级. ValidationError where it is not out, where nothing of it is owed any more, where
    there is such a draft already, and for a kind that is none further on."""
    lock_projects([order.project_id])
    order = SupervisionOrder.objects.select_related("project__responsible_unit", "to_unit").get(
        pk=order.pk
    )
    check_is_out(order)
    kind = kind or next_kind(order.kind)
    if kind not in kinds_after(order.kind):
        raise ValidationError(f"{order.get_kind_display()}不能升级为{Kind(kind).label}。")
    if rows is None:
        listed = obligations_of(order.rows.all())
        rows = [row for row in listed.values() if row.is_open]
        if not rows:
            raise ValidationError(f"{order.name}所列事项都已办理，不用升级。")
    elif {key_of(row) for row in rows} - {row.key for row in order.rows.all()}:
        raise ValidationError({"rows": f"只能升级{order.name}所列的事项。"})
    return draft_order(
        order.project,
        rows,
        by=by,
        now=now,
        kind=kind,
        to_unit=order.to_unit,
        is_hard=order.is_hard,
        replaces=order,
    )


def kinds_after(kind: str) -> tuple[str, ...]:
    """To what an order of this kind may be upgraded; of 约谈通知 to nothing."""
    ordered = SupervisionOrder.KINDS_IN_ORDER
    return ordered[ordered.index(Kind(kind)) + 1 :]


def next_kind(kind: str) -> str:
    """The step that follows; ValidationError after the last one."""
    if not (after := kinds_after(kind)):
        raise ValidationError(f"{Kind(kind).label}不再升级。")
    return after[0]


def _replace(order: SupervisionOrder, *, by: Person, now: datetime) -> None:
    """Close as 已升级 what another order takes the place of, before that one's rows are open."""
    if not order.is_issued:
        ended = f"所升级的{order.name}{order.get_state_display()}"
        raise ValidationError(f"{ended}，这份草稿不能再发，请不用这份草稿。")
    _end_steps(order, "end", by=by, now=now, but=Code.DONE)
    end_order(order, State.UPGRADED, "", by=by, now=now)


def _tell_of_upgrade(
    order: SupervisionOrder, upgraded: SupervisionOrder, *, by: Person, now: datetime
) -> None:
    """The old order names the new one, and its last step says so to the unit."""
    note = f"改按{upgraded.name}办理"
    SupervisionOrder.objects.filter(pk=order.pk).update(closing_note=note)
    step = order.steps.select_related("project", "order").get(code=Code.DONE)
    transition([step], "upgrade", by=by, now=now, reason=note)


def _end_steps(
    order: SupervisionOrder, verb: str, *, by: Actor, now: datetime, reason: str = "", but: str = ""
) -> None:
    """What is open of an order ends: 办结 by `verb`, which is the news, and the others with it."""
    steps = order.steps.select_related("project", "order").exclude(state__in=["done", "cancelled"])
    rest = [step for step in steps if step.code != Code.DONE]
    transition(rest, "end", by=by, now=now)
    if but != Code.DONE:
        last = [step for step in steps if step.code == Code.DONE]
        transition(last, verb, by=by, now=now, reason=reason)
