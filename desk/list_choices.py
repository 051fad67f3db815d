"""The selects above a list: short, capped, drawn without Django's widgets."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Person, Unit
from norms.models import WorkArea
from projects.models import LeadAssignment, Project
from projects.models.visibility import visible_projects

#: A longer list is for the search box.
MOST = 80


def units(person):
    """Units that answer for a project this person may see."""
    answered = Project.objects.visible_to(person).current().filter(responsible_unit=OuterRef("pk"))
    found = Unit.objects.filter(Exists(answered.order_by()))
    rows = found.values_list("pk", "short_name", "name")[:MOST]
    return [(pk, short_name or name) for pk, short_name, name in rows]


def leads(person, today):
    """Officials who lead a project this person may see."""
    led = LeadAssignment.objects.on(today).filter(
        visible_projects(person, "project__") or Q(), official=OuterRef("pk")
    )
    found = Person.objects.filter(Exists(led.order_by()))
    return list(found.values_list("pk", "name")[:MOST])


def areas():
    return list(WorkArea.objects.values_list("pk", "name"))
