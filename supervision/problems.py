"""问题: raised, named, accepted, beyond its unit, answered, sent back, closed, reopened
(R-PR-1, R-PR-2).

Each verb is one transaction: event and trail beside the move, and the units that see the project
for its sake. It returns whether this call did it; False where a colleague was quicker.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db import transaction as database
from django.utils import timezone

from accounts import audit, double_submission
from accounts.audit import Actor
from accounts.models import Duty, Person, Unit
from core.permissions import deny
from investment.models import MonthlyReport
from norms import causes
from norms.policy import policy_on
from projects import project_units
from projects.models import Milestone, ProgressUpdate, Project, ProjectUnit
from projects.models.obligation import reason_given
from projects.models.obligation_permissions import Confirmer, holds
from projects.models.project import lock_current_project
from projects.models.transition import transition
from projects.models.visibility import leads
from supervision import permissions, problem_climb
from supervision.models import Problem, ProblemEvent, problem_dates
from supervision.models.problem import TOP_LEVEL, UNCLOSED, signed_act, write_problem

NOT_NAMED = "这个问题还没有交办，请先由项目中心确定牵头单位。"


# --- Raising --------------------------------------------------------------------------------------


@database.atomic
def raise_problem(
    project: Project,
    *,
    by: Actor,
    text: str,
    source: str,
    now: datetime,
    milestone: Milestone | None = None,
    report: MonthlyReport | None = None,
    update: ProgressUpdate | None = None,
    category: str = "",
    caused_by: str = "",
    caused_by_unit: Unit | None = None,
    ticket: str = "",
    number_13710: str = "",
    blocked_amount: Decimal | None = None,
    is_hard: bool = False,
    scope: str = Problem.Scope.DEPARTMENT,
    request_key: UUID | None = None,
) -> Problem | None:
    """Write a problem down: 待交办, news to 项目中心. None where this very form, or the same words
    by the same person, were kept just now. ValidationError by its field for what cannot be, on a
    withdrawn project, and for a 12345 ticket that stands on another problem not yet closed; 403
    for whoever may not raise any."""
    today = timezone.localdate(now)
    lock_current_project(project)
    if isinstance(by, Person):
        permissions.check_may_raise(by, project, today)
    facts: dict[str, Any] = {
        "text": _text(text, "text", "请写明是什么问题。"),
        "source": Problem.Source(source),
        "milestone": milestone,
        "report": report,
        "update": update,
        "category": category,
        "caused_by": caused_by,
        "caused_by_unit": caused_by_unit,
        "ticket": ticket.strip(),
        "number_13710": number_13710.strip(),
        "blocked_amount": blocked_amount,
        "is_hard": is_hard,
        "scope": Problem.Scope(scope),
    }
    if _is_double(project, by, facts["text"], now, request_key):
        return None
    _check_facts(project, facts, today)
    return _create(project, facts, by=by, now=now, request_key=request_key)


def _text(text: str, field: str, sentence: str) -> str:
    if not (words := text.strip()):
        raise ValidationError({field: sentence})
    return words


def _is_double(
    project: Project, by: Actor, text: str, now: datetime, request_key: UUID | None
) -> bool:
    if ProblemEvent.objects.of_request(request_key, by).exists():
        return True
    recent = project.problems.filter(raised_at__gte=now - double_submission.AGAIN, text=text)
    return recent.filter(raised_by=audit.signed(by)["by"]).exists()


def _check_facts(project: Project, facts: dict[str, Any], today: date) -> None:
    for name, what in (("milestone", "节点"), ("report", "月报"), ("update", "进展")):
        if facts[name] is not None and facts[name].project_id != project.pk:
            raise ValidationError({name: f"这个{what}不是本项目的。"})
    _check_cause(facts["category"], facts["caused_by"], facts["caused_by_unit"], today)
    if facts["source"] == Problem.Source.HOTLINE and not facts["ticket"]:
        raise ValidationError({"ticket": "请填 12345 工单号。"})
    if (amount := facts["blocked_amount"]) is not None and amount < 0:
        raise ValidationError({"blocked_amount": "卡住的资金不能小于零。"})
    if facts["source"] == Problem.Source.HOTLINE:
        check_ticket(facts["ticket"])


def _check_cause(category: str, caused_by: str, unit: Unit | None, today: date) -> None:
    """A cause of the table, where one is given: two taps on site say no more than what it is."""
    if caused_by or unit:
        causes.check(category, caused_by, unit, today)
    elif category and category not in policy_on(today).cause_words:
        raise ValidationError({"category": "请选原因。"})


def check_ticket(ticket: str, *, but: Problem | None = None) -> None:
    """A 12345 ticket stands on one problem that is not closed; the sentence names it."""
    rows = Problem.objects.filter(UNCLOSED, source=Problem.Source.HOTLINE, ticket=ticket)
    other = rows.exclude(pk__in=[but.pk] if but else []).select_related("project").first()
    if other:
        raise ValidationError({"ticket": _ticket_taken(other)})


def _ticket_taken(other: Problem) -> str:
    return (
        f"工单 {other.ticket} 已登记在“{other.project}”的{other.number}（{other.standing}），"
        "请在那里办理。"
    )


def _create(
    project: Project,
    facts: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
    request_key: UUID | None,
) -> Problem:
    try:
        with database.atomic():
            return write_problem(project, by=by, now=now, request_key=request_key, **facts)
    except IntegrityError:  # the same ticket at the same moment, on another project
        check_ticket(facts["ticket"])
        raise


def _unsigned(name: str) -> dict[str, Any]:
    return {f"{name}_by": None, f"{name}_for": None, f"{name}_name": "", f"{name}_at": None}


# --- Naming the holder ----------------------------------------------------------------------------


@database.atomic
def name_holder(
    problem: Problem,
    *,
    by: Actor,
    now: datetime,
    lead_unit: Unit | None = None,
    supporting_units: Iterable[Unit] = (),
    is_hard: bool = False,
    scope: str = Problem.Scope.DEPARTMENT,
    category: str | None = None,
    caused_by: str = "",
    caused_by_unit: Unit | None = None,
) -> bool:
    """项目中心 names the lead unit, without one the responsible unit: from today its days count.
    Another one than before begins anew; the same one keeps the day it was named on. News to the
    holder. ValidationError for a unit that is no more or has nobody, 403 for all but the office."""
    today = timezone.localdate(now)
    lock_current_project(problem.project)
    unit = lead_unit or problem.project.responsible_unit
    supporting = _different(supporting_units, unit)
    for each in (unit, *supporting):
        check_can_act(each, today)
    values: dict[str, Any] = {"is_hard": is_hard, "scope": Problem.Scope(scope)}
    if category is not None:
        _check_cause(category, caused_by, caused_by_unit, today)
        values |= {"category": category, "caused_by": caused_by, "caused_by_unit": caused_by_unit}
    values |= {"lead_unit": unit, "due_before": problem.due_date}
    is_other = problem.lead_unit_id != unit.pk
    if is_other:
        values |= {"named_on": today, "named_at": now} | _unsigned("accepted") | _NOT_BEYOND
    named_on = today if is_other else problem.named_on or today
    values["due_date"] = problem_dates.answer_by(named_on, is_hard=is_hard)
    if not transition([problem], "name", by=by, now=now, on=values["due_date"], **values):
        return False
    problem.supporting_units.set(supporting)
    _give_sight(problem, [unit, *supporting], by=by, now=now)
    return True


_NOT_BEYOND: dict[str, Any] = {"beyond_reason": "", "beyond_on": None, "beyond_level": 0}


def _different(units: Iterable[Unit], lead: Unit) -> list[Unit]:
    found = {unit.pk: unit for unit in units if unit.pk != lead.pk}
    return list(found.values())


def check_can_act(unit: Unit, today: date) -> None:
    """A unit that stands and has people; ValidationError with the sentence."""
    if sentence := refusal_to_act(unit, today):
        raise ValidationError(sentence)


def refusal_to_act(unit: Unit, today: date) -> str:
    """The sentence why a unit can be given nothing today, or ""."""
    if unit.closed_on is not None and unit.closed_on <= today:
        return f"{unit}已撤销，请另选单位。"
    if not Person.objects.mailable().filter(unit=unit).exists():
        return f"{unit}还没有在册人员，没有人能办理，请另选单位或先登记人员。"
    return ""


def _give_sight(problem: Problem, units: Iterable[Unit], *, by: Actor, now: datetime) -> None:
    """These units see the project until the problem is closed; of others that is ended."""
    project, on = problem.project, timezone.localdate(now)
    theirs = {project.responsible_unit_id, project.owner_unit_id}
    wanted = {unit.pk: unit for unit in units if unit.pk not in theirs}
    for given in problem.given_units.open().select_related("unit", "project"):
        if given.unit_id not in wanted:
            project_units.end_unit(given, on=on, by=by, now=now)
        else:
            del wanted[given.unit_id]
    role = ProjectUnit.Role.PROBLEM
    for unit in wanted.values():
        row = project_units.give_unit(project, unit, role, on=on, by=by, now=now)
        problem.given_units.add(row)


def name_overdue(*, by: Actor, now: datetime) -> list[Problem]:
    """What 项目中心 has named nobody for by its day is the responsible unit's from today on, as if
    it had been named; where that unit cannot act, the office keeps it and is reminded."""
    today = timezone.localdate(now)
    waiting = Problem.objects.unnamed().overdue(today).filter(project__withdrawn_on=None)
    rows = waiting.select_related("project__responsible_unit").order_by("pk")
    return [problem for problem in rows if _named_by_itself(problem, by, now)]


def _named_by_itself(problem: Problem, by: Actor, now: datetime) -> bool:
    facts: dict[str, Any] = {"is_hard": problem.is_hard, "scope": problem.scope}
    try:
        return name_holder(problem, by=by, now=now, **facts)
    except ValidationError:
        return False


# --- The holder acts ------------------------------------------------------------------------------


def accept(problem: Problem, *, by: Actor, now: datetime) -> bool:
    """受理: one tap of the holder. Opening the page is no acceptance."""
    _check_named(problem)
    if problem.accepted_at:
        return False
    return bool(transition([problem], "accept", by=by, now=now, **signed_act("accepted", by, now)))


@database.atomic
def cannot_settle(problem: Problem, *, by: Actor, reason: str, now: datetime) -> bool:
    """本级办不了, with a reason: it climbs at once to the next level. By its holder, once; by a
    lead official whom it has reached, and by 项目中心. The holder stays."""
    _check_named(problem)
    today = timezone.localdate(now)
    if isinstance(by, Person):
        _check_may_climb(problem, by, today)
    level = problem_climb.climb_on(problem, today, policy_on(today)).level
    if level >= TOP_LEVEL:
        raise ValidationError("已报到县领导，没有更高一级可报。")
    values: dict[str, Any] = {
        "beyond_reason": reason_given(reason, "请写明为什么本级办不了。"),
        "beyond_on": today,
        "beyond_level": level + 1,
    }
    return bool(transition([problem], "climb", by=by, now=now, on=today, reason=reason, **values))


def may_climb(problem: Problem, person: Person, today: date) -> bool:
    """Whether this person may say 本级办不了 today."""
    if not problem.lead_unit_id or not problem.is_open:
        return False
    if person.has_duty(Duty.Kind.OFFICE):
        return True
    if holds(person, problem, today):
        return problem.beyond_on is None
    level = problem_climb.climb_on(problem, today, policy_on(today)).level
    return level >= 1 and leads(person, problem.project, today)


def _check_may_climb(problem: Problem, person: Person, today: date) -> None:
    if may_climb(problem, person, today):
        return
    if problem.beyond_on and holds(person, problem, today):
        raise ValidationError("本级办不了已经报过，正由上一级办理。")
    deny(permissions.CLIMB_SENTENCE)


def answer(
    problem: Problem,
    *,
    by: Actor,
    text: str,
    now: datetime,
    request_key: UUID | None = None,
) -> bool:
    """已答复: the holder says how it was settled; whoever raised it, or 项目中心, closes it."""
    _check_unclosed(problem)
    _check_named(problem)
    values: dict[str, Any] = {"answer": _text(text, "answer", "请写明办理结果。")}
    values |= signed_act("answered", by, now)
    if not problem.accepted_at:
        values |= signed_act("accepted", by, now)
    return bool(transition([problem], "answer", by=by, now=now, request_key=request_key, **values))


def _check_named(problem: Problem) -> None:
    if not problem.lead_unit_id:
        raise ValidationError(NOT_NAMED)


def _check_unclosed(problem: Problem) -> None:
    """A reply after 销号 is refused by name; ValidationError."""
    if not problem.is_unclosed:
        raise ValidationError(
            f"{problem.number}{problem.standing}，不能再答复；还没有解决的，请由项目中心重新打开。"
        )


# --- Closing and reopening ------------------------------------------------------------------------


def close(problem: Problem, *, by: Actor, now: datetime, reason: str = "") -> bool:
    """销号: by whoever raised it or by 项目中心, neither of the answering unit (R-AC-2). What was
    not answered is closed with a reason alone."""
    if not problem.is_unclosed:
        return False
    _check_may_close(problem, by, now)
    if problem.state == Problem.State.PENDING:
        reason = reason_given(reason, "还没有答复的，请写明为什么销号。")
    facts: dict[str, Any] = {"reason": reason.strip(), "on": timezone.localdate(now)}
    facts |= signed_act("closed", by, now)
    return bool(transition([problem], "close", by=by, now=now, **facts))


def send_back(problem: Problem, *, by: Actor, reason: str, now: datetime) -> bool:
    """The answer settles nothing: owed again, by its date; as close()."""
    _check_may_close(problem, by, now)
    return bool(transition([problem], "send_back", by=by, now=now, reason=reason))


@database.atomic
def reopen(problem: Problem, *, by: Actor, reason: str, now: datetime) -> bool:
    """It has come back: the same number, the same holder, whose days count from today; where that
    unit is no more or has nobody, 项目中心 names another. As close()."""
    _check_may_close(problem, by, now)
    if problem.source == Problem.Source.HOTLINE:
        check_ticket(problem.ticket, but=problem)
    values: dict[str, Any] = _unsigned("closed") | _unsigned("accepted") | _NOT_BEYOND
    values |= {"due_before": problem.due_date} | _held_again(problem, timezone.localdate(now))
    if not transition([problem], "reopen", by=by, now=now, reason=reason, **values):
        return False
    if problem.lead_unit:
        today, supporting = timezone.localdate(now), problem.supporting_units.all()
        still = [unit for unit in supporting if not refusal_to_act(unit, today)]
        _give_sight(problem, [problem.lead_unit, *still], by=by, now=now)
    return True


def _held_again(problem: Problem, today: date) -> dict[str, Any]:
    """The columns of what is opened again: whose it is, and by when."""
    unit = problem.lead_unit
    if unit is None or refusal_to_act(unit, today):
        nobody = {"lead_unit": None, "named_on": None, "named_at": None}
        return nobody | {"due_date": problem_dates.name_by(today)}
    due = problem_dates.answer_by(today, is_hard=problem.is_hard)
    return {"named_on": today, "due_date": due}


def _check_may_close(problem: Problem, by: Actor, now: datetime) -> None:
    closer = Confirmer(by, timezone.localdate(now))
    if sentence := permissions.closing_role_refusal(problem, closer):
        deny(sentence)
    if sentence := permissions.closing_refusal(problem, closer):
        raise ValidationError(sentence)
