"""顺延申请待办: which requests wait for a person, asked of many at once, and for whom one waits.

Whether somebody may decide one of them, with the deputyships of the day, is Turn's to say
(projects/request_deciders.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import Duty, Person
from projects.models import ChangeRequest, LeadAssignment

#: Whoever asked, or gave a half, gives no other (R-CH-5).
BOUND = tuple(
    f"{part}_{who}" for part in ("submitted", "consented", "approved") for who in ("by", "for")
)
#: A primary key, or core.compiled_query.Parameter in its place.
Key: TypeAlias = Any
#: The key that nobody has.
NOBODY = 0


@dataclass(frozen=True)
class Decider:
    """Who might be asked: the keys of a person, of who stands in for them (NOBODY for none) and of
    their unit (None for none), or what stands for them in a query that is kept; their duties."""

    person: Key
    deputy: Key
    unit: Key | None
    is_office: bool
    is_county_leader: bool


def decider(person: Person) -> Decider:
    """Of a person, with who stands in for them and the duties that they have."""
    return Decider(
        person.pk,
        person.stood_in_by.pk if person.stood_in_by else NOBODY,
        person.unit_id,
        person.has_duty(Duty.Kind.OFFICE),
        person.has_duty(Duty.Kind.COUNTY_LEADER),
    )


def waits_for(one: Decider, today: date) -> Q:
    """The condition on requests that wait for this person: by the projects they lead, or the
    duties they have. SQL twin of request_deciders.Turn, without the deputyships."""
    asked = Q(consented_at=None, project__in=_led_by(one, today))
    if one.is_office:
        asked |= (Q(consented_at__isnull=False) | ~_has_lead(today)) & ~_is_of_unit(one)
    if one.is_county_leader:
        stands_in = Q(consented_at=None, needs_office=True) & ~_has_lead(today)
        asked |= stands_in & ~_is_of_unit(one)
    return Q(state=ChangeRequest.State.PENDING) & asked & ~_is_bound(one)


def waits_for_words(request: ChangeRequest, leads: Sequence[str]) -> str:
    """Of whom an answer is awaited, given the names of the lead officials; "" once decided."""
    if not request.is_open:
        return ""
    if request.consented_at:
        return "项目中心（批准文号）"
    return "、".join(leads) or "项目中心（无包联领导）"


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
    return Q(pk__in=[]) if one.unit is None else Q(project__owner_unit=one.unit)


def _is_bound(one: Decider) -> Q:
    bound = Q()
    for name in BOUND:
        bound |= Q(**{name: one.person}) | Q(**{name: one.deputy})
    return bound
