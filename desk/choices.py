"""The selects above a list: short, capped, drawn without Django's widgets (performance.md)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from accounts.models import Person, Unit
from norms.models import WorkArea
from projects.access import visible_projects
from projects.models import LeadAssignment, Project

#: A longer list is for the search box.
MOST = 80


@dataclass
class Choice:
    """One select: what it is called in the URL and on the page, and what it offers."""

    name: str
    label: str
    value: str
    options: list

    @property
    def is_set(self):
        return self.value != ""

    @property
    def word(self):
        return dict(self.options).get(self.value, "")


def choice(filterset, name, options):
    """A select of a filterset's filter; a value beyond the cap stays chosen."""
    value = str(filterset.chosen.get(name, ""))
    options = [(str(key), word) for key, word in options]
    if value and value not in dict(options):
        options.append((value, "已选"))
    return Choice(name, filterset.filters[name].label, value, options)


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
