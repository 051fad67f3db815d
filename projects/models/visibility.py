"""Who sees a project, and who answers for it (decision 23, R-AC-1).

One gate: `visible_projects()` is the condition behind every list, page, export, file and mail.
Not visible is 404, visible but not yours is 403.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from accounts.models import Duty, Person, Unit, UnitHead
from core.compiled_query import Parameter
from projects.models.assignments import ContactAssignment, ProjectUnit

if TYPE_CHECKING:
    from projects.models.obligation import DatedObligation
    from projects.models.project import Project


def sees_county(person: Person) -> bool:
    """County-wide sight: by duty, or as a lead official of any project today."""
    if person.has_duty(*Duty.SEE_COUNTY):
        return True
    if person._leads_today is None:
        person._leads_today = person.lead_assignments.on(timezone.localdate()).exists()
    return person._leads_today


#: The key of a row, or what stands for it in a query that is compiled before anybody asks.
Key = int | Parameter


@dataclass(frozen=True)
class Sight:
    """What somebody sees: the whole county, or what these people and units have to do with."""

    of_county: bool = False
    #: Whether they may open the page of a project that was withdrawn from the ledger.
    of_withdrawn: bool = False
    people: tuple[Key, ...] = ()
    units: tuple[Key, ...] = ()

    @property
    def shape(self) -> tuple[bool, bool, int, int]:
        """All that the SQL of its condition depends on beside the day."""
        return self.of_county, self.of_withdrawn, len(self.people), len(self.units)

    @classmethod
    def of_shape(cls, of_county: bool, of_withdrawn: bool, people: int, units: int) -> Self:
        """For a CompiledQuery, which is run with the `values` of whoever asks."""
        people_asked = tuple(Parameter(f"person_{number}") for number in range(people))
        units_asked = tuple(Parameter(f"unit_{number}") for number in range(units))
        return cls(of_county, of_withdrawn, people_asked, units_asked)

    @property
    def values(self) -> dict[str, Key]:
        people = {f"person_{number}": key for number, key in enumerate(self.people)}
        return people | {f"unit_{number}": key for number, key in enumerate(self.units)}


def sight_of(person: Person) -> Sight:
    """In their own right and for whom they stand in."""
    if not getattr(person, "is_active", False):
        return Sight()
    if person.has_duty(Duty.Kind.ADMINISTRATOR):
        # Whatever the unit: who sets people's units could otherwise read any unit's projects.
        return Sight()
    everyone = _everyone(person)
    if any(sees_county(one) for one in everyone):
        return Sight(True, person.has_duty(Duty.Kind.OFFICE, Duty.Kind.AUDITOR))
    return _sight_of(everyone)


def _everyone(person: Person) -> list[Person]:
    return [person, *person.principals()]


def _sight_of(people: list[Person]) -> Sight:
    units = tuple(one.unit_id for one in people if one.unit_id)
    return Sight(people=tuple(one.pk for one in people), units=units)


def visible_projects(person: Person | Sight, prefix: str = "") -> Q:
    """The condition on projects this person may see, for any model that leads to a project."""
    return _condition(_sight(person), prefix)


def _sight(person: Person | Sight) -> Sight:
    return person if isinstance(person, Sight) else sight_of(person)


def listed_projects(person: Person | Sight, prefix: str = "", *, related: bool = False) -> Q:
    """The condition on projects in lists and their files. Those on which a unit was merely given
    something to do stand there only where 与我单位有关 is chosen, which shows whoever sees the
    county no more either than what they or their units have to do with (decision 31)."""
    sight = _sight(person)
    if related and sight.of_county and isinstance(person, Person):
        sight = _sight_of(_everyone(person))
    return _condition(sight, prefix, with_given=related)


def visible_obligations(person: Person | Sight, kind: type["DatedObligation"]) -> Q:
    """The condition on obligations this person may see: those of the projects they see, and what
    has no project by its holder's unit."""
    sight = _sight(person)
    return visible_projects(sight, "project__") | _without_project(sight, kind)


def listed_obligations(
    person: Person | Sight, kind: type["DatedObligation"], *, related: bool = False
) -> Q:
    """As listed_projects(), of obligations."""
    listed = listed_projects(person, "project__", related=related)
    return listed | _without_project(_sight(person), kind)


def _without_project(sight: Sight, kind: type["DatedObligation"]) -> Q:
    """What has no project and is owed by a unit of theirs; empty where nothing is to be added."""
    if sight.of_county or not sight.units or not kind.may_lack_project():
        return Q()
    return Q(project=None) & kind.holder.is_of_units(sight.units)


def _condition(sight: Sight, prefix: str, *, with_given: bool = True) -> Q:
    if sight.of_county:
        return Q()
    if not sight.people:
        # An empty Q would be everything.
        return Q(pk__in=[])
    ways = _ways_to(sight, timezone.localdate(), with_given)
    if prefix:
        # What hangs on projects is found by an index of its own, as what is overdue is: each way
        # is then hashed once, where a union would be joined, once for every row at worst.
        return reduce(or_, (Q(**{f"{prefix}pk__in": keys}) for keys in ways))
    return Q(pk__in=ways[0].union(*ways[1:], all=True))


def _ways_to(sight: Sight, today: date, with_given: bool) -> list[QuerySet[Any]]:
    """The keys of what is seen, from the side of people and units: each way is read off an index,
    where an OR on projects would read them all. `with_given`: those too on which a unit was given
    something to do."""
    contacted = ContactAssignment.objects.on(today).filter(_any_of("person", sight.people))
    ways: list[QuerySet[Any]] = [contacted.order_by().values("project")]
    if sight.units:
        units = Unit.objects.filter(_any_of("pk", sight.units)).order_by()
        for theirs in ("owned_projects", "responsible_projects"):
            ways.append(units.filter(**{f"{theirs}__isnull": False}).values(theirs))
    if sight.units and with_given:
        given = ProjectUnit.objects.on(today).filter(_any_of("unit", sight.units))
        ways.append(given.order_by().values("project"))
    return ways


def _any_of(field: str, keys: Iterable[Key]) -> Q:
    return reduce(or_, (Q(**{field: key}) for key in keys))


def readable_projects(person: Person | Sight, prefix: str = "") -> Q:
    """The projects whose pages this person may open: one withdrawn from the ledger is kept for
    the project office and the auditor alone."""
    sight = _sight(person)
    return visible_projects(sight, prefix) & on_ledger_for(sight, prefix)


def readable_obligations(person: Person | Sight, kind: type["DatedObligation"]) -> Q:
    """The obligations whose pages this person may open."""
    sight = _sight(person)
    return visible_obligations(sight, kind) & on_ledger_for(sight, "project__")


def on_ledger_for(person: Person | Sight, prefix: str = "") -> Q:
    """Without what was withdrawn, for whom that is kept no more."""
    return Q() if _sight(person).of_withdrawn else Q(**{f"{prefix}withdrawn_on": None})


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


def reports_on_any(person: Key, unit: Key | None, today: date) -> Q:
    """Whether reports_on() holds of any project on the ledger for this person of that unit, as a
    column: asked from the person's side, where each way is read off an index."""
    contacted = ContactAssignment.objects.on(today).filter(Q(person=person))
    headed = UnitHead.objects.on(today).filter(Q(person=person))
    headed = headed.filter(**_on_ledger("unit__responsible_projects"))
    ways: list[QuerySet[Any]] = [contacted.filter(**_on_ledger("project")), headed]
    if unit:
        owner = Unit.objects.filter(Q(pk=unit))
        ways.append(owner.filter(**_on_ledger("owned_projects")))
    return reduce(or_, (Q(Exists(rows.order_by())) for rows in ways))


def _on_ledger(relation: str) -> dict[str, Any]:
    # A missing one has no day of withdrawal either.
    return {f"{relation}__isnull": False, f"{relation}__withdrawn_on": None}


def leads(person: Person, project: "Project", today: date) -> bool:
    """Lead official of this project today, primary or deputy."""
    return project.leads.on(today).filter(official=person).exists()
