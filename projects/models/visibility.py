"""Who sees a project, and who answers for it (decision 23).

One gate: `visible_projects()` is the condition behind every list, page, export, file and mail.
Not visible is 404, visible but not yours is 403.
"""

from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from accounts.models import Duty, Person, Unit, UnitHead
from projects.models.assignments import ContactAssignment

if TYPE_CHECKING:
    from projects.models.project import Project


def sees_county(person: Person) -> bool:
    """County-wide sight: by duty, or as a lead official of any project today."""
    if person.has_duty(*Duty.SEE_COUNTY):
        return True
    if person._leads_today is None:
        person._leads_today = person.lead_assignments.on(timezone.localdate()).exists()
    return person._leads_today


def visible_projects(person: Person, prefix: str = "") -> Q:
    """The condition on projects this person may see, for any model that leads to a project."""
    if not getattr(person, "is_active", False):
        # Nothing: an empty Q would be everything.
        return Q(pk__in=[])
    if person.has_duty(Duty.Kind.ADMINISTRATOR):
        # Whatever the unit: who sets people's units could otherwise read any unit's projects.
        return Q(pk__in=[])
    sights = [_sight(one, prefix) for one in (person, *person.principals())]
    # An empty condition is all of them, and would vanish in an OR.
    return Q() if not all(sights) else reduce(or_, sights)


def _sight(person: Person, prefix: str) -> Q:
    """What a person sees in their own right."""
    if sees_county(person):
        return Q()
    contacted = ContactAssignment.objects.on(timezone.localdate()).filter(person=person)
    mine = Q(**{f"{prefix}pk__in": contacted.values("project")})
    if person.unit_id:
        mine |= Q(**{f"{prefix}owner_unit": person.unit_id})
        mine |= Q(**{f"{prefix}responsible_unit": person.unit_id})
    return mine


def readable_projects(person: Person, prefix: str = "") -> Q:
    """The projects whose pages this person may open: one withdrawn from the ledger is kept for
    the project office and the auditor alone."""
    seen = visible_projects(person, prefix)
    if person.has_duty(Duty.Kind.OFFICE, Duty.Kind.AUDITOR):
        return seen
    return seen & Q(**{f"{prefix}withdrawn_on": None})


def acts_for_owner(person: Person, project: "Project", today: date) -> bool:
    """The contact, the owner unit's people, the head of the responsible unit (decision 23)."""
    if person.unit_id and person.unit_id == project.owner_unit_id:
        return True
    if project.contacts.on(today).filter(person=person).exists():
        return True
    return UnitHead.objects.on(today).filter(unit=project.responsible_unit, person=person).exists()


def reports_on(person: Person, today: date, prefix: str = "") -> Q:
    """The condition on projects for which this person reports: SQL twin of acts_for_owner()."""
    contacted = ContactAssignment.objects.on(today).filter(person=person).values("project")
    headed = UnitHead.objects.on(today).filter(person=person).values("unit")
    mine = Q(**{f"{prefix}pk__in": contacted}) | Q(**{f"{prefix}responsible_unit__in": headed})
    if person.unit_id:
        mine |= Q(**{f"{prefix}owner_unit": person.unit_id})
    return mine


def reports_on_any(person: Person, today: date) -> Q:
    """Whether reports_on() holds of any project on the ledger, as a column: asked from the
    person's side, where each way is read off an index."""
    contacted = ContactAssignment.objects.on(today).filter(person=person)
    headed = UnitHead.objects.on(today).filter(person=person)
    headed = headed.filter(**_on_ledger("unit__responsible_projects"))
    ways: list[QuerySet[Any]] = [contacted.filter(**_on_ledger("project")), headed]
    if person.unit_id:
        owner = Unit.objects.filter(pk=person.unit_id)
        ways.append(owner.filter(**_on_ledger("owned_projects")))
    return reduce(or_, (Q(Exists(rows.order_by())) for rows in ways))


def _on_ledger(relation: str) -> dict[str, Any]:
    # A missing one has no day of withdrawal either.
    return {f"{relation}__isnull": False, f"{relation}__withdrawn_on": None}


def leads(person: Person, project: "Project", today: date) -> bool:
    """Lead official of this project today, primary or deputy."""
    return project.leads.on(today).filter(official=person).exists()
