"""顺延申请待办: which requests wait for a person, asked of many at once, and for whom one waits.

The condition is that of Turn (projects/request_deciders.py), for one person and any number of rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Deputyship, Duty, Person
from projects.models import ChangeRequest, LeadAssignment
from projects.models.obligation_permissions import deciding_duty

#: Whoever asked, or gave a half, gives no other (R-CH-5).
PARTS = ("submitted", "consented", "approved")
#: A primary key, or core.compiled_query.Parameter in its place.
Key: TypeAlias = Any
#: The key that nobody has.
NOBODY = 0


@dataclass(frozen=True)
class Decider:
    """Who might be asked: the keys of a person and of who stands in for them, of the units of
    both (NOBODY for none), or what stands for them in a query that is kept; their duties."""

    person: Key
    deputy: Key
    unit: Key
    deputy_unit: Key
    is_office: bool
    is_supervision: bool
    is_county_leader: bool


def decider(person: Person) -> Decider:
    """Of a person, with who stands in for them and the duties that they have."""
    deputy = person.stood_in_by
    return Decider(
        person.pk,
        deputy.pk if deputy else NOBODY,
        person.unit_id or NOBODY,
        deputy.unit_id or NOBODY if deputy else NOBODY,
        person.has_duty(Duty.Kind.OFFICE),
        person.has_duty(Duty.Kind.SUPERVISION),
        person.has_duty(Duty.Kind.COUNTY_LEADER),
    )


def waits_for(one: Decider, today: date) -> Q:
    """The condition on requests that wait for this person: by the projects they lead, or the
    duties they have. SQL twin of request_deciders.Turn."""
    asked = Q(consented_at=None, project__in=_led_by(one, today))
    if one.is_office or one.is_supervision:
        wanted = (Q(consented_at__isnull=False) | ~_has_lead(today)) & ~_is_of_unit(one)
        asked |= wanted if one.is_office else wanted & _is_of_all_the_office(today)
    if one.is_county_leader:
        stands_in = Q(consented_at=None, needs_office=True) & ~_has_lead(today)
        asked |= stands_in & ~_is_of_unit(one)
    return Q(state=ChangeRequest.State.PENDING) & asked & ~_is_bound(one)


def waits_for_words(
    request: ChangeRequest, leads: Sequence[str], office_units: Collection[int | None]
) -> str:
    """Of whom an answer is awaited, given the names of the lead officials and the units of
    项目中心 (obligation_permissions.deciding_duty); "" once decided."""
    if not request.is_open:
        return ""
    duty = deciding_duty(request.project.owner_unit_id, office_units).label
    if request.consented_at:
        return f"{duty}（批准文号）"
    return "、".join(leads) or f"{duty}（无包联领导）"


def _led_by(one: Decider, today: date) -> QuerySet[LeadAssignment, Any]:
    return LeadAssignment.objects.on(today).filter(official=one.person).values("project")


def _has_lead(today: date) -> Q:
    """There is a lead official today, other than who asked."""
    leads = LeadAssignment.objects.on(today).filter(
        project=OuterRef("project"), official__is_active=True, official__left_on=None
    )
    for asked_by in ("submitted_by", "submitted_for"):
        # NULL would leave none.
        leads = leads.exclude(official=Coalesce(OuterRef(asked_by), Value(NOBODY)))
    return Q(Exists(leads.order_by()))


def _is_of_unit(one: Decider) -> Q:
    """By a duty nobody decides for their own unit (R-AC-2)."""
    return Q(project__owner_unit=one.unit) | Q(project__owner_unit=one.deputy_unit)


def _is_of_all_the_office(today: date) -> Q:
    """Everybody with 项目中心 belongs to the owner unit: 督查室 decides (R-AC-2)."""
    office = Person.objects.with_duty(Duty.Kind.OFFICE, today).order_by()
    others = office.filter(Q(unit=None) | ~Q(unit=OuterRef("project__owner_unit")))
    is_owned = Q(project__owner_unit__isnull=False)
    return is_owned & Q(Exists(office)) & ~Q(Exists(others))


def _is_bound(one: Decider) -> Q:
    """It is their own, or that of somebody to whom a deputyship bound them on its day."""
    bound = Q()
    for part in PARTS:
        for name in (f"{part}_by", f"{part}_for"):
            bound |= Q(**{name: one.person}) | Q(**{name: one.deputy})
        bound |= Q(Exists(_deputyships(one, part)))
    return bound


def _deputyships(one: Decider, part: str) -> QuerySet[Deputyship, Any]:
    """Between them and whoever gave this part, on that day. SQL twin of Confirmer.bond()."""
    bound = Q()
    for name in (f"{part}_by", f"{part}_for"):
        for key in (one.person, one.deputy):
            theirs = OuterRef(name)
            bound |= Q(person=key, deputy=theirs) | Q(deputy=key, person=theirs)
    day = TruncDate(ExpressionWrapper(OuterRef(f"{part}_at"), output_field=DateTimeField()))
    ended_that_day = Q(until=day, ended_on=F("until"))
    held = Deputyship.objects.filter(bound, in_force_since__lte=day)
    return held.filter(Q(until__gt=day) | ended_that_day).order_by()
