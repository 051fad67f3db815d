"""Duties that exclude each other, and whom a deputyship may not bring together (R-AC-2).

One answer for granting a duty, for appointing a deputy, and for the list of what is already so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Deputyship, Duty, Person, excluded_by

#: Duties that decide over projects, or read what every investor signed: not lent to somebody whose
#: unit owns a project.
NOT_FOR_OWNERS = frozenset(
    {Duty.Kind.OFFICE, Duty.Kind.SUPERVISION, Duty.Kind.AUDITOR, Duty.Kind.PROMOTION}
)


def duties_of(person: Person, since: date, until: date | None) -> set[str]:
    """The kinds of duty this person holds on any day of [since, until)."""
    return set(person.duties.within(since, until).values_list("kind", flat=True))


def duties_lent_to(
    person: Person, since: date, until: date | None, *, besides: Deputyship | None = None
) -> set[str]:
    """The kinds of duty this person acts in as a deputy, in force or waiting, in that time."""
    rows = Deputyship.objects.within(since, until).filter(deputy=person, declined_at=None)
    rows = rows.exclude(pk=besides.pk) if besides and besides.pk else rows
    return {
        kind
        for row in rows.select_related("person")
        for kind in duties_of(row.person, max(since, row.since), _earlier(until, row.until))
    }


def _earlier(until: date | None, other: date | None) -> date:
    return min(day for day in (until, other) if day is not None)


def works_for_an_owner(person: Person) -> bool:
    """Whether this person's unit owns a project of the ledger. Projects stand above this app and
    are reached by their reverse name."""
    unit: Any = person.unit
    return bool(unit and unit.owned_projects.filter(withdrawn_on=None).exists())


def check_may_hold(person: Person, kind: str, since: date) -> None:
    """ValidationError for a duty from `since` on that this person's other duties, own or lent,
    exclude."""
    if other := excluded_by(kind, duties_of(person, since, None)):
        raise ValidationError(f"{_both(kind, other)}，请先结束此人现有的岗位")
    if other := excluded_by(kind, duties_lent_to(person, since, None)):
        raise ValidationError(f"{_both(kind, other)}，此人正在代办后者，请先结束代办")


def check_may_lend(
    person: Person,
    deputy: Person,
    since: date,
    until: date | None,
    *,
    besides: Deputyship | None = None,
) -> None:
    """ValidationError for a deputyship that the duties held in that time forbid."""
    if sentence := why_not(person, deputy, since, until, besides=besides):
        raise ValidationError(sentence)


def why_not(
    person: Person,
    deputy: Person,
    since: date,
    until: date | None,
    *,
    besides: Deputyship | None = None,
) -> str:
    """The sentence that forbids this deputyship, or an empty one."""
    lent = duties_of(person, since, until)
    if lent & NOT_FOR_OWNERS and works_for_an_owner(deputy):
        return f"{deputy}是项目单位的人，不能代办项目中心、督查室、审计员和招商的事，请另选一位。"
    held = duties_of(deputy, since, until)
    held |= duties_lent_to(deputy, since, until, besides=besides)
    for kind in sorted(lent):
        if other := excluded_by(kind, held):
            return f"{_both(kind, other)}，{deputy}任着或代办着后者，不能代办，请另选一位。"
    return ""


def _both(kind: str, other: str) -> str:
    return f"{Duty.Kind(kind).label}与{Duty.Kind(other).label}不能兼任"


# --- What is already so -------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldTogether:
    """Two duties of one person that exclude each other, in force at the same time."""

    person: Person
    first: Duty
    second: Duty


@dataclass(frozen=True)
class Forbidden:
    """A deputyship that stands although the rule would refuse it today, and why."""

    deputyship: Deputyship
    reason: str


def duties_held_together(today: date) -> list[HeldTogether]:
    """[HeldTogether] until one of the two has ended."""
    duties = Duty.objects.within(today, None)
    alone = duties.filter(kind__in=(Duty.Kind.AUDITOR, Duty.Kind.ADMINISTRATOR))
    several = duties.filter(person__in=alone.values("person")).select_related("person")
    found: list[HeldTogether] = []
    before: dict[int, list[Duty]] = {}
    for duty in several.order_by("person__name_key", "person", "since", "pk"):
        for other in before.setdefault(duty.person_id, []):
            if excluded_by(duty.kind, {other.kind}) and _meet(duty, other):
                found.append(HeldTogether(duty.person, other, duty))
        before[duty.person_id].append(duty)
    return found


def _meet(duty: Duty, other: Duty) -> bool:
    """Whether the two are held on one day: `other` began first or with it."""
    return other.until is None or duty.since < other.until


def forbidden_deputyships(today: date) -> list[Forbidden]:
    """[Forbidden]: in force or accepted for later, from before the rule or since undermined."""
    rows = Deputyship.objects.current(today).exclude(in_force_since=None).with_state()
    found = []
    for row in rows.select_related("person", "deputy__unit"):
        since = max(today, row.since)
        reason = why_not(row.person, row.deputy, since, row.until, besides=row)
        if reason := reason or _not_approved(row, since):
            found.append(Forbidden(row, reason))
    return found


def _not_approved(row: Deputyship, since: date) -> str:
    approved = {each.kind for each in row.approvals.all() if each.approved_by_id}
    kinds = sorted(not_held(row.person, row.deputy, since, row.until) - approved)
    if not kinds:
        return ""
    words = "、".join(Duty.Kind(kind).label for kind in kinds)
    return f"{row.deputy}不任{words}，也没有{words}的另一人批准。"


def not_held(person: Person, deputy: Person, since: date, until: date | None) -> set[str]:
    """The kinds of duty of `person` that `deputy` does not hold throughout that time."""
    own = deputy.duties.throughout(since, until).values_list("kind", flat=True)
    return duties_of(person, since, until) - set(own)


def number_found(today: date) -> int:
    """How many entries the list has: for the desks."""
    return len(duties_held_together(today)) + len(forbidden_deputyships(today))
