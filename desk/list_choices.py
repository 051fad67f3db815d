"""The selects above a list: short, capped, drawn without Django's widgets."""

from accounts.models import Person, Unit
from norms.models import WorkArea
from projects.models import LeadAssignment, Project
from projects.models.visibility import visible_projects

#: A longer list is for the search box.
MOST = 80


def units(person):
    """Units that answer for a project this person may see."""
    answered = Project.objects.visible_to(person).current().order_by()
    found = Unit.objects.filter(pk__in=answered.values("responsible_unit"))
    rows = found.values_list("pk", "short_name", "name")[:MOST]
    return [(pk, short_name or name) for pk, short_name, name in rows]


def leads(person, today):
    """Officials who lead a project this person may see."""
    led = LeadAssignment.objects.on(today).filter(visible_projects(person, "project__"))
    found = Person.objects.filter(pk__in=led.order_by().values("official"))
    return list(found.values_list("pk", "name")[:MOST])


def areas():
    """All of them, whoever asks: they are the county's."""
    return list(WorkArea.objects.values_list("pk", "name"))
