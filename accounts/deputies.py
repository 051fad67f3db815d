"""代办: somebody stands in for somebody for a time, and acts in their place with both names.

For somebody with a county-wide duty it takes effect with the last word needed (deputy_consent.py).
It covers the duties it was agreed for: one that comes later asks anew (R-AC-2, decision 9).
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.deputy_consent import (
    check_answers,
    check_approves,
    check_can_be_approved,
    check_is_deputy,
    open_approvals,
)
from accounts.models import Deputyship, DeputyshipApproval, Duty, Person
from accounts.models.person import PersonQuerySet
from accounts.separation_of_duties import check_may_lend, duties_of, not_held, why_not

#: Whoever is away for longer hands over.
LONGEST = timedelta(days=92)


def candidates(person: Person) -> PersonQuerySet:
    """Who may stand in for this person: those who can sign in, save the administrators."""
    held = Duty.objects.filter(kind=Duty.Kind.ADMINISTRATOR, until=None).values("person")
    people = Person.objects.mailable().exclude(username=None).exclude(pk=person.pk)
    return people.exclude(pk__in=held).select_related("unit")


# --- Appointing and ending ----------------------------------------------------------------------


@transaction.atomic
def appoint(
    person: Person, deputy: Person, *, since: date, last: date, by: Actor, today: date
) -> Deputyship:
    """Let `deputy` stand in for `person` from `since` through `last`, today or later, for three
    months at most. ValidationError where the deputy cannot or may not, where it is their own act,
    and where nobody could approve it (R-AC-2).

    Without a duty it is in force at once; else it waits, see the head of this module.
    """
    _lock(person.pk, deputy.pk)
    if deputy.pk == by.pk:
        raise ValidationError("不能指定自己代办，请由本人或另一位系统管理员办理。")
    if not candidates(person).filter(pk=deputy.pk).exists():
        raise ValidationError("此人不能代办：要能登录，且不任系统管理员。")
    if person.duties.on(today).filter(kind=Duty.Kind.ADMINISTRATOR).exists():
        raise ValidationError("系统管理员的事由另一位系统管理员办理，不能代办。")
    if since < today or not since <= last < since + LONGEST:
        raise ValidationError("代办从今天或以后起，结束不早于开始，最长三个月。")
    until = last + timedelta(days=1)
    same = person.deputyships.filter(deputy=deputy, since__lt=until, until__gt=since)
    if same.filter(declined_at=None).exists():
        raise ValidationError("这段时间此人已在代办。")
    check_may_lend(person, deputy, since, until)
    made = _make(person, deputy, since, until, appointed_by=audit.signed(by)["by"])
    check_can_be_approved(made, today)
    after = {"代办人": str(deputy), "自": since, "至": last} | _awaited(made)
    audit.record(by=by, action="设置代办", subject=person, after=after)
    return made


def _make(
    person: Person,
    deputy: Person,
    since: date,
    until: date | None,
    *,
    appointed_by: Person | None,
    accepted_at: datetime | None = None,
) -> Deputyship:
    made = person.deputyships.create(
        deputy=deputy,
        since=since,
        until=until,
        appointed_by=appointed_by,
        accepted_at=accepted_at,
        in_force_since=None if duties_of(person, since, until) else since,
    )
    _ask_for_approval(made, since)
    return made


def _ask_for_approval(deputyship: Deputyship, since: date) -> None:
    known = set(deputyship.approvals.values_list("kind", flat=True))
    kinds = not_held(deputyship.person, deputyship.deputy, since, deputyship.until)
    DeputyshipApproval.objects.bulk_create(
        DeputyshipApproval(deputyship=deputyship, kind=kind) for kind in sorted(kinds - known)
    )


def _awaited(deputyship: Deputyship) -> dict[str, str]:
    state = Deputyship.objects.with_state().get(pk=deputyship.pk).state()
    return {"状态": state} if state else {}


@transaction.atomic
def end(deputyship: Deputyship, *, by: Actor, today: date, version: int | None = None) -> bool:
    """End it as of today; what was done in it stays. True if this call ended it.

    With `version`, only if it still stands as it was seen."""
    until = max(today, deputyship.since)
    rows = Deputyship.objects.filter(pk=deputyship.pk, until__gt=until)
    rows = rows if version is None else rows.filter(version=version)
    ended = rows.update(until=until, ended_on=today, version=F("version") + 1)
    if ended:
        after = {"代办人": str(deputyship.deputy), "至（不含）": until}
        audit.record(by=by, action="结束代办", subject=deputyship.person, after=after)
    return ended == 1


def check_may_end(deputyship: Deputyship, by: Person) -> None:
    """The two people and the administrator; else 403."""
    if by.pk in (deputyship.person_id, deputyship.deputy_id):
        return
    if not by.has_duty(Duty.Kind.ADMINISTRATOR):
        raise PermissionDenied("代办由本人、代办人或系统管理员结束。")


# --- Accepting, approving, declining ------------------------------------------------------------


@transaction.atomic
def accept(deputyship: Deputyship, *, by: Person, version: int, now: datetime) -> bool:
    """The deputy agrees, in person. False when it no longer stands as it was seen (`version`);
    ValidationError where a rule forbids it by now."""
    check_is_deputy(deputyship, by)
    today = timezone.localdate(now)
    current = _as_seen(deputyship, version, today)
    if current is None or not current.is_to_be_accepted():
        return False
    _check_still_allowed(current, today)
    current.accepted_at = now
    _save(current, today)
    audit.record(by=by, action="接受代办", subject=current.person, after=_facts(current))
    return True


@transaction.atomic
def approve(deputyship: Deputyship, *, by: Person, version: int, now: datetime) -> bool:
    """A second holder agrees, or the administrator whose turn it is. False as accept();
    ValidationError before the deputy has accepted."""
    check_approves(deputyship, by, timezone.localdate(now))
    today = timezone.localdate(now)
    current = _as_seen(deputyship, version, today)
    if current is None or current.in_force_since:
        return False
    mine = open_approvals(by, today).filter(deputyship=current)
    kinds = [row.get_kind_display() for row in mine]
    if not kinds:
        return False
    if not current.accepted_at:
        raise ValidationError("代办人还没有接受，接受以后再批准。")
    _check_still_allowed(current, today)
    current.approvals.filter(pk__in=list(mine.values_list("pk", flat=True))).update(
        approved_by=by, approved_at=now
    )
    _save(current, today)
    after = {"岗位": "、".join(kinds)} | _facts(current)
    audit.record(by=by, action="批准代办", subject=current.person, after=after)
    return True


@transaction.atomic
def decline(deputyship: Deputyship, *, by: Person, version: int, now: datetime) -> bool:
    """The deputy, or who would approve, does not agree: it never takes effect.
    False as accept()."""
    check_answers(deputyship, by, timezone.localdate(now))
    today = timezone.localdate(now)
    current = _as_seen(deputyship, version, today)
    if current is None or current.in_force_since:
        return False
    current.declined_at, current.declined_by = now, by
    _save(current, today)
    audit.record(by=by, action="不同意代办", subject=current.person, after=_facts(current))
    return True


def _as_seen(deputyship: Deputyship, version: int, today: date) -> Deputyship | None:
    """The locked row if it still stands as it was seen and can be decided, else None."""
    _lock(deputyship.person_id, deputyship.deputy_id)
    # Of itself alone: PostgreSQL locks no nullable side of a join.
    rows = Deputyship.objects.current(today).select_for_update(of=("self",))
    rows = rows.select_related("person", "deputy__unit")
    return rows.filter(pk=deputyship.pk, version=version).first()


def _check_still_allowed(deputyship: Deputyship, today: date) -> None:
    since = max(today, deputyship.since)
    check_may_lend(
        deputyship.person, deputyship.deputy, since, deputyship.until, besides=deputyship
    )


def _save(deputyship: Deputyship, today: date) -> None:
    """Keep what was said; with the last word it takes effect, from today or its first day."""
    waits = deputyship.approvals.filter(approved_at=None).exists()
    if deputyship.accepted_at and not waits and not deputyship.declined_at:
        deputyship.in_force_since = max(today, deputyship.since)
    deputyship.version += 1
    deputyship.save(
        update_fields=["accepted_at", "declined_at", "declined_by", "in_force_since", "version"]
    )


def _facts(deputyship: Deputyship) -> dict[str, Any]:
    last = deputyship.until and deputyship.until - timedelta(days=1)
    facts: dict[str, Any] = {"代办人": str(deputyship.deputy), "自": deputyship.since, "至": last}
    return facts | ({"生效": deputyship.in_force_since} if deputyship.in_force_since else {})


def takes_part(person: Person, today: date) -> bool:
    """Whether this person stands in for somebody, or somebody for them, now or later."""
    mine = Q(person=person) | Q(deputy=person)
    return Deputyship.objects.current(today).filter(mine).exists()


# --- When duties change -------------------------------------------------------------------------


def ask_again_after_granting(person: Person, *, since: date, by: Actor, today: date) -> None:
    """A duty that comes later was lent by nobody: from then on this person's deputies wait."""
    for row in Deputyship.objects.current(today).filter(person=person, until__gt=since):
        _ask_again(row, max(since, today), by=by, accepted_at=None, today=today)


def ask_again_after_ending(duty: Duty, *, on: date, by: Actor, today: date) -> None:
    """Where a deputy no longer holds the duty lent to them, somebody approves from then on."""
    day = max(on, today)
    for row in Deputyship.objects.current(today).filter(deputy=duty.person_id, until__gt=day):
        lent = duties_of(row.person, max(day, row.since), row.until)
        if duty.kind in lent and not row.approvals.filter(kind=duty.kind).exists():
            _ask_again(row, day, by=by, accepted_at=row.accepted_at, today=today)


def end_all_of(person: Person, *, by: Actor, today: date) -> None:
    """Who goes stands in for nobody, and nobody stands in for them."""
    mine = Q(person=person) | Q(deputy=person)
    for row in Deputyship.objects.current(today).filter(mine).select_related("person", "deputy"):
        end(row, by=by, today=today)


def end_forbidden(person: Person, *, by: Actor, today: date) -> None:
    """End what this person, moved to another unit, may no longer do in another's place."""
    rows = Deputyship.objects.current(today).filter(deputy=person).select_related("person")
    for row in rows:
        if why_not(row.person, person, max(today, row.since), row.until, besides=row):
            end(row, by=by, today=today)


def _ask_again(
    row: Deputyship, day: date, *, by: Actor, accepted_at: datetime | None, today: date
) -> None:
    """From `day` on the deputyship waits anew, or ends where it is forbidden. The days on which it
    was in force stay: who stood in for whom on a day gone by does not change (R-AC-2)."""
    begin, until = max(day, row.since), row.until
    forbidden = why_not(row.person, row.deputy, begin, until, besides=row)
    counts = row.in_force_since and (row.in_force_since <= today or row.in_force_since < begin)
    if forbidden or counts:
        rows = Deputyship.objects.filter(pk=row.pk)
        rows.update(until=begin, ended_on=today, version=F("version") + 1)
    if forbidden:
        after = {"代办人": str(row.deputy), "至（不含）": begin}
        audit.record(by=by, action="结束代办", subject=row.person, after=after, reason=forbidden)
        return
    if counts:
        row = _make(
            row.person,
            row.deputy,
            begin,
            until,
            appointed_by=row.appointed_by,
            accepted_at=accepted_at,
        )
    else:
        row.in_force_since, row.accepted_at = None, accepted_at
        _ask_for_approval(row, begin)
        _save(row, today)
    after = _facts(row) | _awaited(row)
    audit.record(by=by, action="岗位变动，代办重新征求同意", subject=row.person, after=after)


def _lock(*pks: int) -> None:
    """One decision about these people's duties and deputies at a time."""
    # In one order: of two people who deputise for each other, two acts would else deadlock.
    list(Person.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
