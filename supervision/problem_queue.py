"""问题待办: which problems wait for a person, asked of many at once."""

from datetime import date

from django.db.models import Q

from projects.change_request_queue import Decider
from projects.models import LeadAssignment
from supervision.models import Problem

#: The levels at which a problem asks for its lead officials, and for the county's leaders.
TO_LEAD, TO_COUNTY = 1, 3
PENDING = Q(state=Problem.State.PENDING)


def waits_for(one: Decider, today: date) -> Q:
    """The condition on rows of problem_climb.with_climb() that wait for this person: what their
    unit owes; what they raised and others have answered; of 项目中心 what has no lead unit yet and
    what was answered; of lead officials and county leaders what has climbed to them."""
    asked = owed_by(one) | climbed_to(one, today) | _answered_for(one)
    return asked | PENDING & Q(lead_unit=None) if one.is_office else asked


def owed_by(one: Decider) -> Q:
    """What the person's unit is to answer."""
    return PENDING & Q(lead_unit=one.unit)


def climbed_to(one: Decider, today: date) -> Q:
    """What has climbed to them, as a lead official of its project or as a county leader."""
    led = LeadAssignment.objects.on(today).filter(official=one.person).order_by()
    climbed = Q(climb_level__gte=TO_LEAD, project__in=led.values("project"))
    return climbed | Q(climb_level__gte=TO_COUNTY) if one.is_county_leader else climbed


def _answered_for(one: Decider) -> Q:
    """Answered and theirs to close: SQL twin of permissions.closing_refusal(), but for deputyships
    that have ended since and the office that is all of one unit."""
    theirs = Q()
    for key in (one.person, one.deputy):
        theirs |= Q(raised_by=key) | Q(raised_for=key)
    if one.is_office:
        theirs |= ~_is_of(one, "project__owner_unit")
    own = _is_of(one, "lead_unit")
    for name in ("answered_by", "answered_for"):
        own |= _is(name, one.person) | _is(name, one.deputy)
    return Q(state=Problem.State.SUBMITTED) & theirs & ~own


def _is_of(one: Decider, column: str) -> Q:
    return _is(column, one.unit) | _is(column, one.deputy_unit)


def _is(column: str, key: object) -> Q:
    """NULL is nobody's, so that its negation holds of it as well."""
    return Q(**{column: key, f"{column}__isnull": False})
