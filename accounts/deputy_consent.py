"""Who has to agree to a deputyship, and what waits for whose word (R-AC-2).

The deputy accepts. For each duty that the deputy does not hold, a second holder approves: who can
sign in, and is neither person, deputy nor appointer. Without one, a system administrator who did
not appoint.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts import first_administrator
from accounts.models import Deputyship, DeputyshipApproval, Duty, Person, TermQuerySet


def open_approvals(person: Person, today: date) -> QuerySet[DeputyshipApproval]:
    """The approvals that wait for this person."""
    return approvals_of(person, today).filter(
        approved_at=None,
        deputyship__in_force_since=None,
        deputyship__declined_at=None,
        deputyship__until__gt=today,
    )


def approvals_of(person: Person, today: date) -> QuerySet[DeputyshipApproval]:
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


def _second_holders(today: date) -> TermQuerySet[Duty]:
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


def check_can_be_approved(deputyship: Deputyship, today: date) -> None:
    """Nothing is set up that nobody could approve: ValidationError."""
    alone = deputyship.approvals.filter(~Exists(_second_holders(today)))
    if not alone.exists():
        return
    part = (deputyship.person_id, deputyship.deputy_id, deputyship.appointed_by_id)
    if not first_administrator.administrators(today).exclude(pk__in=part).exists():
        raise ValidationError(
            "没有人可以批准这项代办：同一岗位没有另一人，也没有另一位系统管理员。"
            "请由本人来设置，或先再设一位系统管理员。"
        )


def check_is_deputy(deputyship: Deputyship, by: Person) -> None:
    """The deputy in person, not somebody who stands in for them; else 403."""
    _check_in_person(by)
    if by.pk != deputyship.deputy_id:
        raise PermissionDenied("是否代办，由代办人本人决定。")


def check_approves(deputyship: Deputyship, by: Person, today: date) -> None:
    """PermissionDenied for whoever has no approval to give, given already or not."""
    _check_in_person(by)
    if approvals_of(by, today).filter(deputyship=deputyship).exists():
        return
    if by.pk in (deputyship.person_id, deputyship.deputy_id, deputyship.appointed_by_id):
        raise PermissionDenied("本人、代办人和设置代办的人不能批准，请由另一人批准。")
    raise PermissionDenied("这项代办由同一岗位的另一人批准；没有的，由另一位系统管理员批准。")


def check_answers(deputyship: Deputyship, by: Person, today: date) -> None:
    """Refuse whoever is neither asked to accept nor to approve."""
    if by.pk == deputyship.deputy_id:
        check_is_deputy(deputyship, by)
    else:
        check_approves(deputyship, by, today)


def _check_in_person(by: Person) -> None:
    if by.stood_in_by:
        raise PermissionDenied("代办的接受和批准由本人办理，不能由别人代办。")


# --- What waits ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """What waits for one person's word."""

    to_accept: list[Deputyship]
    to_approve: list[Deputyship]

    def __bool__(self) -> bool:
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


def waiting_conditions(person: Person, today: date) -> dict[str, Exists]:
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
