"""Whom to notify: the people behind each word of the policy, for many projects at once (R-NT-0)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Deputyship, Duty, Person, TermQuerySet, UnitHead
from projects.models import ContactAssignment, LeadAssignment, Milestone, Project
from projects.models.milestone import MilestoneQuerySet

#: Every word of the escalation policy for somebody.
WORDS = ("owner", "unit_head", "lead", "supervision", "county")
#: Who is asked to coordinate. 项目中心 is `center` in its own right, `office` where nobody answers.
COORDINATE = ("lead", "center")
DUTIES = {
    "supervision": Duty.Kind.SUPERVISION,
    "county": Duty.Kind.COUNTY_LEADER,
    "office": Duty.Kind.OFFICE,
    "center": Duty.Kind.OFFICE,
}


def in_service(prefix: str = "") -> Q:
    """Neither left nor disabled: SQL twin of is_in_service()."""
    return Q(**{f"{prefix}is_active": True, f"{prefix}left_on": None})


def is_in_service(person: Person) -> bool:
    """Neither left nor disabled: Python twin of in_service()."""
    return person.is_active and person.left_on is None


class Recipients:
    """The people who answer for a set of projects on a day; six queries, whatever their number."""

    def __init__(self, projects: Iterable[Project], day: date) -> None:
        projects = list(projects)
        ids = [project.pk for project in projects]
        self._contacts = _one_each(
            ContactAssignment.objects.on(day).filter(in_service("person__"), project__in=ids),
            "project_id",
            "person_id",
        )
        self._leads = _one_each(
            LeadAssignment.objects.on(day).filter(
                in_service("official__"), project__in=ids, is_primary=True
            ),
            "project_id",
            "official_id",
        )
        self._heads = _one_each(
            UnitHead.objects.on(day).filter(
                in_service("person__"), unit__in={p.responsible_unit_id for p in projects}
            ),
            "unit_id",
            "person_id",
        )
        self._colleagues = _all_of(
            Person.objects.filter(
                in_service(),
                unit__in={p.owner_unit_id for p in projects if p.pk not in self._contacts},
            ),
            "unit_id",
            "pk",
        )
        self._deputies = _deputies_on(day)
        self._on_duty = _all_of(
            Duty.objects.on(day).filter(in_service("person__"), kind__in=DUTIES.values()),
            "kind",
            "person_id",
        )

    def of(self, project: Project, words: Iterable[str]) -> dict[int, str]:
        """{person id: in what capacity}; a person with two capacities is told once."""
        told = self._in_their_own_right(project, words)
        for pk, capacity in list(told.items()):
            for deputy, _ in self._deputies.get(pk, []):
                told.setdefault(deputy, capacity)
        return told

    def principals(self, project: Project, words: Iterable[str]) -> dict[int, dict[int, str]]:
        """{deputy id: {id: name} of those in whose place alone that deputy is told}"""
        found: dict[int, dict[int, str]] = defaultdict(dict)
        if not self._deputies:
            return found
        told = self._in_their_own_right(project, words)
        for pk in told:
            for deputy, name in self._deputies.get(pk, []):
                if deputy not in told:
                    found[deputy][pk] = name
        return found

    def stood_for(self, project: Project, words: Iterable[str]) -> dict[int, str]:
        """{deputy id: the names of those, as a notice keeps them}"""
        found = self.principals(project, words)
        return {deputy: in_place_of(people.values()) for deputy, people in found.items()}

    def _in_their_own_right(self, project: Project, words: Iterable[str]) -> dict[int, str]:
        told: dict[int, str] = {}
        for word in words:
            for pk, capacity in self._behind(word, project):
                told.setdefault(pk, capacity)
        return told

    def _behind(self, word: str, project: Project) -> list[tuple[int, str]]:
        if word == "owner":
            return self._owner(project)
        if word == "unit_head":
            people = _listed(self._heads.get(project.responsible_unit_id))
        elif word == "lead":
            people = _listed(self._leads.get(project.pk))
        else:
            people = self._on_duty.get(DUTIES.get(word), [])
        return [(pk, word) for pk in people]

    def _owner(self, project: Project) -> list[tuple[int, str]]:
        """The contact, else the owner unit's people, else the unit head; else nobody answers
        (无人负责) and the project office is told instead."""
        if contact := self._contacts.get(project.pk):
            return [(contact, "owner")]
        if people := self._colleagues.get(project.owner_unit_id):
            return [(pk, "owner") for pk in people]
        return self._behind("unit_head", project) or self._behind("office", project)


def in_place_of(names: Iterable[str]) -> str:
    """The names as a notice keeps them."""
    return "、".join(dict.fromkeys(names))[:120]


def _deputies_on(day: date) -> dict[int, list[tuple[int, str]]]:
    """{person id: [(deputy id, the person's name)]}"""
    found = defaultdict(list)
    rows = Deputyship.objects.on(day).filter(in_service("deputy__")).order_by("pk")
    for pk, deputy, name in rows.values_list("person_id", "deputy_id", "person__name"):
        found[pk].append((deputy, name))
    return found


def unanswered(today: date) -> MilestoneQuerySet:
    """无人负责: open milestones of projects for which nobody would be told as owner."""
    project = OuterRef("project")
    contact = ContactAssignment.objects.on(today).filter(in_service("person__"), project=project)
    colleague = Person.objects.filter(in_service(), unit=OuterRef("project__owner_unit"))
    head = UnitHead.objects.on(today).filter(
        in_service("person__"), unit=OuterRef("project__responsible_unit")
    )
    return Milestone.objects.open().filter(~Exists(contact), ~Exists(colleague), ~Exists(head))


def _one_each(rows: TermQuerySet[Any], key: str, value: str) -> dict[int, int]:
    return dict(rows.order_by("-pk").values_list(key, value))


def _all_of(rows: QuerySet[Any], key: str, value: str) -> dict[Any, list[int]]:
    """{value of the column `key`: ids}"""
    found: dict[Any, list[int]] = defaultdict(list)
    for group, pk in rows.order_by("pk").values_list(key, value):
        found[group].append(pk)
    return found


def _listed(pk: int | None) -> list[int]:
    return [pk] if pk else []
