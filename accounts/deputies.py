"""代办: somebody stands in for somebody for a time, and acts in their place with both names.

A deputyship for somebody with a county-wide duty takes effect when the deputy has accepted it and,
for each duty that the deputy does not hold, a second holder has approved it (none: another system
administrator than who appointed). It covers the duties of the day on which it was agreed: a duty
that comes later asks anew (R-AC-2, docs/decisions/0009).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import audit, setup
from accounts.models import Deputyship, DeputyshipApproval, Duty, Person
from accounts.separation_of_duties import check_may_lend, duties_of, not_held, why_not

#: Whoever is away for longer hands over.
LONGEST = timedelta(days=92)


def candidates(person):
    """Who may stand in for this person: those who can sign in, save the administrators."""
    held = Duty.objects.filter(kind=Duty.Kind.ADMINISTRATOR, until=None).values("person")
    people = Person.objects.mailable().exclude(username=None).exclude(pk=person.pk)
    return people.exclude(pk__in=held).select_related("unit")


# --- Appointing and ending ----------------------------------------------------------------------


@transaction.atomic
def appoint(
    person: Person, deputy: Person, *, since: date, last: date, by, today: date
) -> Deputyship:
    """Let `deputy` stand in for `person` from `since` through `last`.

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
    _check_can_be_approved(made, today)
    after = {"代办人": str(deputy), "自": since, "至": last} | _awaited(made)
    audit.record(by=by, action="设置代办", subject=person, after=after)
    return made


def _make(person, deputy, since, until, *, appointed_by, accepted_at=None):
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


def _ask_for_approval(deputyship, since):
    known = set(deputyship.approvals.values_list("kind", flat=True))
    kinds = not_held(deputyship.person, deputyship.deputy, since, deputyship.until)
    DeputyshipApproval.objects.bulk_create(
        DeputyshipApproval(deputyship=deputyship, kind=kind) for kind in sorted(kinds - known)
    )


def _awaited(deputyship):
    state = Deputyship.objects.with_state().get(pk=deputyship.pk).state()
    return {"状态": state} if state else {}


@transaction.atomic
def end(deputyship: Deputyship, *, by, today: date, version: int | None = None) -> bool:
    """End it as of today; what was done in it stays. True if this call ended it.

    With `version`, only if it still stands as it was seen."""
    until = max(today, deputyship.since)
    rows = Deputyship.objects.filter(pk=deputyship.pk, until__gt=until)
    rows = rows if version is None else rows.filter(version=version)
    ended = rows.update(until=until, version=F("version") + 1)
    if ended:
        after = {"代办人": str(deputyship.deputy), "至（不含）": until}
        audit.record(by=by, action="结束代办", subject=deputyship.person, after=after)
    return ended == 1


# --- Accepting, approving, declining ------------------------------------------------------------


@transaction.atomic
def accept(deputyship: Deputyship, *, by: Person, version: int, now: datetime) -> bool:
    """The deputy agrees. False when it no longer stands as it was seen (`version`)."""
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
    """A second holder agrees, or the administrator whose turn it is. False as accept()."""
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


def check_is_deputy(deputyship, by):
    _check_in_person(by)
    if by.pk != deputyship.deputy_id:
        raise PermissionDenied("是否代办，由代办人本人决定。")


def check_approves(deputyship, by, today):
    """Refuse whoever has no approval to give, given already or not."""
    _check_in_person(by)
    if approvals_of(by, today).filter(deputyship=deputyship).exists():
        return
    if by.pk in (deputyship.person_id, deputyship.deputy_id, deputyship.appointed_by_id):
        raise PermissionDenied("本人、代办人和设置代办的人不能批准，请由另一人批准。")
    raise PermissionDenied("这项代办由同一岗位的另一人批准；没有的，由另一位系统管理员批准。")


def check_answers(deputyship, by, today):
    """Refuse whoever is neither asked to accept nor to approve."""
    if by.pk == deputyship.deputy_id:
        check_is_deputy(deputyship, by)
    else:
        check_approves(deputyship, by, today)


def check_may_end(deputyship, by):
    if by.pk in (deputyship.person_id, deputyship.deputy_id):
        return
    if not by.has_duty(Duty.Kind.ADMINISTRATOR):
        raise PermissionDenied("代办由本人、代办人或系统管理员结束。")


def _check_in_person(by):
    if by.stood_in_by:
        raise PermissionDenied("代办的接受和批准由本人办理，不能由别人代办。")


def _as_seen(deputyship, version, today):
    """The locked row if it still stands as it was seen and can be decided, else None."""
    _lock(deputyship.person_id, deputyship.deputy_id)
    rows = Deputyship.objects.current(today).select_for_update(of=("self",))
    rows = rows.select_related("person", "deputy__unit")
    return rows.filter(pk=deputyship.pk, version=version).first()


def _check_still_allowed(deputyship, today):
    since = max(today, deputyship.since)
    check_may_lend(
        deputyship.person, deputyship.deputy, since, deputyship.until, besides=deputyship
    )


def _save(deputyship, today):
    """Keep what was said; with the last word it takes effect, from today or its first day."""
    waits = deputyship.approvals.filter(approved_at=None).exists()
    if deputyship.accepted_at and not waits and not deputyship.declined_at:
        deputyship.in_force_since = max(today, deputyship.since)
    deputyship.version += 1
    deputyship.save(
        update_fields=["accepted_at", "declined_at", "declined_by", "in_force_since", "version"]
    )


def _facts(deputyship):
    last = deputyship.until - timedelta(days=1)
    facts = {"代办人": str(deputyship.deputy), "自": deputyship.since, "至": last}
    return facts | ({"生效": deputyship.in_force_since} if deputyship.in_force_since else {})


# --- Who approves -------------------------------------------------------------------------------


def open_approvals(person, today):
    """The approvals that wait for this person."""
    return approvals_of(person, today).filter(
        approved_at=None,
        deputyship__in_force_since=None,
        deputyship__declined_at=None,
        deputyship__until__gt=today,
    )


def approvals_of(person, today):
    """The approvals that are this person's to give: of a duty held by them as a second holder;
    where there is no second holder, a system administrator's."""
    rows = DeputyshipApproval.objects.exclude(deputyship__person=person)
    rows = rows.exclude(deputyship__deputy=person)
    # Not exclude(): an unknown appointer is nobody's hindrance.
    rows = rows.filter(Q(deputyship__appointed_by=None) | ~Q(deputyship__appointed_by=person.pk))
    own = Q(kind__in=person.duty_codes(today))
    if person.has_duty(Duty.Kind.ADMINISTRATOR):
        own |= ~Exists(_second_holders(today))
    return rows.filter(own)


def _second_holders(today):
    """Those who hold the duty of the outer approval and have no part in its deputyship."""
    able = Person.objects.able_to_sign_in().values("pk")
    return (
        Duty.objects.on(today)
        .filter(kind=OuterRef("kind"), person__in=able)
        .exclude(person=OuterRef("deputyship__person"))
        .exclude(person=OuterRef("deputyship__deputy"))
        # A comparison with an unknown appointer would be neither true nor false.
        .exclude(person=Coalesce(OuterRef("deputyship__appointed_by"), 0))
    )


def _check_can_be_approved(deputyship, today):
    """Nothing is set up that nobody could approve."""
    alone = deputyship.approvals.filter(~Exists(_second_holders(today)))
    if not alone.exists():
        return
    part = (deputyship.person_id, deputyship.deputy_id, deputyship.appointed_by_id)
    if not setup.administrators(today).exclude(pk__in=part).exists():
        raise ValidationError(
            "没有人可以批准这项代办：同一岗位没有另一人，也没有另一位系统管理员。"
            "请由本人来设置，或先再设一位系统管理员。"
        )


@dataclass(frozen=True)
class Waiting:
    """What waits for one person's word."""

    to_accept: list
    to_approve: list

    def __bool__(self):
        return bool(self.to_accept or self.to_approve)


def waiting_for(person: Person, today: date) -> Waiting:
    """The deputyships that this person is asked to accept, and those to approve."""
    held = Prefetch("person__duties", Duty.objects.on(today), to_attr="duties_now")
    asked = Deputyship.objects.to_accept(today).filter(deputy=person)
    accepted = Deputyship.objects.current(today).exclude(accepted_at=None)
    open_ones = open_approvals(person, today).filter(deputyship=OuterRef("pk"))
    mine = accepted.filter(Exists(open_ones))
    lists = [list(rows.with_state().prefetch_related(held)) for rows in (asked, mine)]
    return Waiting(*lists)


def accepted_by(person: Person, today: date) -> QuerySet[Deputyship]:
    """What this person has accepted and waits for somebody's approval."""
    rows = Deputyship.objects.current(today).filter(deputy=person, in_force_since=None)
    return rows.exclude(accepted_at=None)


def waiting_conditions(person: Person, today: date) -> dict:
    """SQL twins of the two lists of waiting_for(): whether each holds anything."""
    asked = Deputyship.objects.to_accept(today).filter(deputy=person)
    accepted = open_approvals(person, today).exclude(deputyship__accepted_at=None)
    return {"accepts": Exists(asked.order_by()), "approves": Exists(accepted.order_by())}


def visible_to(person: Person, today: date) -> QuerySet[Deputyship]:
    """The deputyships that concern this person; the administrator's are all."""
    rows = Deputyship.objects.all()
    if person.has_duty(Duty.Kind.ADMINISTRATOR):
        return rows
    approved = approvals_of(person, today).filter(deputyship=OuterRef("pk"))
    return rows.filter(Q(person=person) | Q(deputy=person) | Exists(approved))


def takes_part(person: Person, today: date) -> bool:
    """Whether this person stands in for somebody, or somebody for them, now or later."""
    mine = Q(person=person) | Q(deputy=person)
    return Deputyship.objects.current(today).filter(mine).exists()


# --- When duties change -------------------------------------------------------------------------


def ask_again_after_granting(person: Person, *, since: date, by, today: date) -> None:
    """A duty that comes later was lent by nobody: from then on this person's deputies wait."""
    for row in Deputyship.objects.current(today).filter(person=person, until__gt=since):
        _ask_again(row, max(since, today), by=by, accepted_at=None, today=today)


def ask_again_after_ending(duty: Duty, *, by, today: date) -> None:
    """Where a deputy no longer holds the duty lent to them, somebody approves from then on."""
    day = max(duty.until, today)
    for row in Deputyship.objects.current(today).filter(deputy=duty.person_id, until__gt=day):
        lent = duties_of(row.person, max(day, row.since), row.until)
        if duty.kind in lent and not row.approvals.filter(kind=duty.kind).exists():
            _ask_again(row, day, by=by, accepted_at=row.accepted_at, today=today)


def end_all_of(person: Person, *, by, today: date) -> None:
    """Who goes stands in for nobody, and nobody stands in for them."""
    mine = Q(person=person) | Q(deputy=person)
    for row in Deputyship.objects.current(today).filter(mine).select_related("person", "deputy"):
        end(row, by=by, today=today)


def end_forbidden(person: Person, *, by, today: date) -> None:
    """End what this person, moved to another unit, may no longer do in another's place."""
    rows = Deputyship.objects.current(today).filter(deputy=person).select_related("person")
    for row in rows:
        if why_not(row.person, person, max(today, row.since), row.until, besides=row):
            end(row, by=by, today=today)


def _ask_again(row, day, *, by, accepted_at, today):
    """From `day` on the deputyship waits anew, or ends where it is forbidden. The days on which it
    was in force stay: who stood in for whom on a day gone by does not change (R-AC-2)."""
    begin, until = max(day, row.since), row.until
    forbidden = why_not(row.person, row.deputy, begin, until, besides=row)
    counts = row.in_force_since and (row.in_force_since <= today or row.in_force_since < begin)
    if forbidden or counts:
        rows = Deputyship.objects.filter(pk=row.pk)
        rows.update(until=begin, version=F("version") + 1)
    if forbidden:
        after = {"代办人": str(row.deputy), "至（不含）": begin}
        audit.record(by=by, action="结束代办", subject=row.person, after=after, reason=forbidden)
        return
    if counts:
        part = {"appointed_by": row.appointed_by, "accepted_at": accepted_at}
        row = _make(row.person, row.deputy, begin, until, **part)
    else:
        row.in_force_since, row.accepted_at = None, accepted_at
        _ask_for_approval(row, begin)
        _save(row, today)
    after = _facts(row) | _awaited(row)
    audit.record(by=by, action="岗位变动，代办重新征求同意", subject=row.person, after=after)


def _lock(*pks):
    """One decision about these people's duties and deputies at a time."""
    list(Person.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
