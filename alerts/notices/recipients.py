"""Whom to notify: the people behind each word of the policy, for many rows at once (R-NT-0)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Deputyship, Duty, Person, TermQuerySet, UnitHead
from projects.models import ContactAssignment, LeadAssignment
from projects.models.obligation import DatedObligation, DatedObligationQuerySet, Owed
from projects.models.obligation_permissions import deciding_duty

#: Every word of the escalation policy for somebody of a project, and all that there are.
OF_PROJECT = ("owner", "unit_head", "lead", "supervision", "county")
WORDS = (*OF_PROJECT, "holder", "office", "people")
#: Of news alone: whoever asked for the row, and as what they are told.
ASKER = "asker"
DUTIES = {
    "supervision": Duty.Kind.SUPERVISION,
    "county": Duty.Kind.COUNTY_LEADER,
    "office": Duty.Kind.OFFICE,
}
#: As what the holder of a duty is told, where that is no other than its kind. 项目中心 is `center`
#: in its own right, `office` where nobody answers, `no_lead` where a lead official would.
CAPACITY_OF_DUTY = {
    Duty.Kind.SUPERVISION: "supervision",
    Duty.Kind.COUNTY_LEADER: "county",
    Duty.Kind.OFFICE: "center",
}
#: As what those are told who have to act, by the word of the holder; the first of them owes it.
ACTING = {
    "owner": ("owner", "unit_head"),
    "leads": ("lead", "no_lead", "supervision"),
    "decider": ("center", "supervision"),
    "unit": ("unit",),
    "person": ("person",),
}
#: Whoever reports, and hence reads all that is theirs.
REPORTING = {"owner", "unit_head", "unit", "person"}


def acting(row: DatedObligation) -> tuple[str, ...]:
    """As what those are told who have to act on this row; the first of them owes it."""
    word, key = row.held_by()
    return (_capacity_of_duty(key),) if word == "duty" else ACTING[word]


def words_of(row: DatedObligation) -> tuple[str, ...]:
    """Every word by which a step may tell somebody of this row."""
    return OF_PROJECT if row.held_by().word == "owner" else WORDS


def _capacity_of_duty(kind: Any) -> str:
    return CAPACITY_OF_DUTY.get(kind, kind)


def in_service(prefix: str = "") -> Q:
    """Neither left nor disabled: SQL twin of is_in_service()."""
    return Q(**{f"{prefix}is_active": True, f"{prefix}left_on": None})


def is_in_service(person: Person) -> bool:
    """Neither left nor disabled: Python twin of in_service()."""
    return person.is_active and person.left_on is None


class Recipients:
    """The people who answer for some obligations on a day; six queries, whatever their number and
    kinds: each row says who owes it (projects/models/holder.py)."""

    def __init__(self, rows: Iterable[DatedObligation], day: date) -> None:
        rows = list(rows)
        first = {(row.project_id, row.held_by()): row for row in rows}
        askers = {row.asker_id for row in rows} - {None}
        projects = {row.project.pk: row.project for row in first.values() if row.project}
        keys: dict[str, set[Any]] = defaultdict(set)
        for _, holder in first:
            keys[holder.word].add(holder.key)
        self._told: dict[tuple[Any, ...], dict[int, str]] = {}
        self._contacts = _one_each(
            ContactAssignment.objects.on(day).filter(in_service("person__"), project__in=projects),
            "project_id",
            "person_id",
        )
        self._leads = _leads(projects, day, primary_alone="leads" not in keys)
        units = {project.responsible_unit_id for project in projects.values()}
        self._heads = _one_each(
            UnitHead.objects.on(day).filter(in_service("person__"), unit__in=units | keys["unit"]),
            "unit_id",
            "person_id",
        )
        owners = {p.owner_unit_id for p in projects.values() if p.pk not in self._contacts}
        colleagues = Q(unit__in=owners | keys["unit"])
        if single := keys["person"] | askers:
            colleagues |= Q(pk__in=single)
        people = Person.objects.filter(in_service(), colleagues)
        self._colleagues = _all_of(people, "unit_id", "pk")
        self._deputies = _deputies_on(day)
        kinds = {*DUTIES.values(), *keys["duty"]}
        on_duty = Duty.objects.on(day).filter(in_service("person__"), kind__in=kinds)
        self._on_duty, self._office_units = _by_duty(on_duty)

    def of(self, row: DatedObligation, words: Iterable[str]) -> dict[int, str]:
        """{person id: in what capacity}; a person with two capacities is told once."""
        words = tuple(words)
        asker = row.asker_id if ASKER in words else None
        key = (row.project_id, row.held_by(), words, asker)
        if key not in self._told:
            told = self._in_their_own_right(row, words)
            for pk, capacity in list(told.items()):
                for deputy, _ in self._deputies.get(pk, []):
                    told.setdefault(deputy, capacity)
            self._told[key] = told
        return self._told[key]

    def concerned(self, row: DatedObligation) -> dict[int, str]:
        """Everybody whom any step may tell of this row."""
        return self.of(row, words_of(row))

    def principals(self, row: DatedObligation, words: Iterable[str]) -> dict[int, dict[int, str]]:
        """{deputy id: {id: name} of those in whose place alone that deputy is told}"""
        found: dict[int, dict[int, str]] = defaultdict(dict)
        if not self._deputies:
            return found
        told = self._in_their_own_right(row, words)
        for pk in told:
            for deputy, name in self._deputies.get(pk, []):
                if deputy not in told:
                    found[deputy][pk] = name
        return found

    def stood_for(self, row: DatedObligation, words: Iterable[str]) -> dict[int, str]:
        """{deputy id: the names of those, as a notice keeps them}"""
        found = self.principals(row, words)
        return {deputy: in_place_of(people.values()) for deputy, people in found.items()}

    def _in_their_own_right(self, row: DatedObligation, words: Iterable[str]) -> dict[int, str]:
        told: dict[int, str] = {}
        for word in words:
            for pk, capacity in self._behind(word, row):
                told.setdefault(pk, capacity)
        return told

    def _behind(self, word: str, row: DatedObligation) -> list[tuple[int, str]]:
        if word in ("owner", "holder"):
            return self._holder(row)
        if word == "people":  # the project's, where somebody else owes it
            return self._owner(row)
        if word == ASKER:
            return self._single(row.asker_id, word)
        if word == "unit_head":
            return [(pk, word) for pk in _listed(self._heads.get(_unit(row)))]
        if word == "lead":
            primary = self._leads.get(row.project_id, [])[:1]
            return [(pk, word) for pk, is_primary in primary if is_primary]
        return self._with_duty(DUTIES.get(word))

    def _holder(self, row: DatedObligation) -> list[tuple[int, str]]:
        """Whoever owes it; where nobody does, 项目中心."""
        word, key = row.held_by()
        if word == "owner":
            return self._owner(row) or self._office("office")
        if word == "leads":
            leads = [(pk, "lead") for pk, _ in self._leads.get(row.project_id, [])]
            return leads or self._deciding(row, "no_lead")
        if word == "decider":
            return self._deciding(row, "center")
        if word == "unit":
            people = _listed(self._heads.get(key)) or self._colleagues.get(key, [])
            return [(pk, word) for pk in people] or self._office("office")
        if word == "person":
            return self._single(key, word) or self._office("office")
        return self._with_duty(key)

    def _single(self, pk: int | None, capacity: str) -> list[tuple[int, str]]:
        """One person in this capacity, if in service."""
        is_there = pk and any(pk in people for people in self._colleagues.values())
        return [(pk, capacity)] if pk and is_there else []

    def _owner(self, row: DatedObligation) -> list[tuple[int, str]]:
        """The contact, else the owner unit's people, else the unit head; else nobody answers
        (无人负责)."""
        if contact := self._contacts.get(row.project_id):
            return [(contact, "owner")]
        if row.project and (people := self._colleagues.get(row.project.owner_unit_id)):
            return [(pk, "owner") for pk in people]
        return self._behind("unit_head", row)

    def _with_duty(self, kind: Any) -> list[tuple[int, str]]:
        capacity = _capacity_of_duty(kind)
        return [(pk, capacity) for pk in self._on_duty.get(kind, [])]

    def _deciding(self, row: DatedObligation, capacity: str) -> list[tuple[int, str]]:
        """项目中心 in this capacity, or 督查室 where it decides in its place (R-AC-2)."""
        owner_unit = row.project.owner_unit_id if row.project else None
        if deciding_duty(owner_unit, self._office_units) == Duty.Kind.OFFICE:
            return self._office(capacity)
        return self._with_duty(Duty.Kind.SUPERVISION)

    def _office(self, capacity: str) -> list[tuple[int, str]]:
        return [(pk, capacity) for pk in self._on_duty.get(Duty.Kind.OFFICE, [])]


def _unit(row: DatedObligation) -> int | None:
    """The unit whose head a step names: that which owes it, else the project's responsible one."""
    word, key = row.held_by()
    if word == "unit":
        return key
    return row.project.responsible_unit_id if row.project else None


def _leads(
    projects: Iterable[int], day: date, *, primary_alone: bool
) -> dict[int | None, list[tuple[int, bool]]]:
    """{project: [(official, is primary)]}, the primary one first."""
    rows = LeadAssignment.objects.on(day).filter(in_service("official__"), project__in=projects)
    rows = rows.filter(is_primary=True) if primary_alone else rows
    found: dict[int | None, list[tuple[int, bool]]] = defaultdict(list)
    columns = ("project_id", "official_id", "is_primary")
    for project, official, is_primary in rows.order_by("-is_primary", "pk").values_list(*columns):
        found[project].append((official, is_primary))
    return found


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


def unanswered(rows: DatedObligationQuerySet[Owed], today: date) -> DatedObligationQuerySet[Owed]:
    """无人负责: those of a kind held by the project's people whom nobody would be told as owner."""
    project = OuterRef("project")
    contact = ContactAssignment.objects.on(today).filter(in_service("person__"), project=project)
    colleague = Person.objects.filter(in_service(), unit=OuterRef("project__owner_unit"))
    head = UnitHead.objects.on(today).filter(
        in_service("person__"), unit=OuterRef("project__responsible_unit")
    )
    return rows.filter(~Exists(contact), ~Exists(colleague), ~Exists(head))


def _one_each(rows: TermQuerySet[Any], key: str, value: str) -> dict[int | None, int]:
    return dict(rows.order_by("-pk").values_list(key, value))


def _all_of(rows: QuerySet[Any], key: str, value: str) -> dict[Any, list[int]]:
    """{value of the column `key`: ids}"""
    found: dict[Any, list[int]] = defaultdict(list)
    for group, pk in rows.order_by("pk").values_list(key, value):
        found[group].append(pk)
    return found


def _by_duty(
    rows: TermQuerySet[Duty],
) -> tuple[dict[Any, list[int]], set[int | None]]:
    """({duty: ids}, the units of those of 项目中心)"""
    found, units = defaultdict(list), set()
    columns = ("kind", "person_id", "person__unit_id")
    for kind, pk, unit in rows.order_by("person_id").values_list(*columns):
        found[kind].append(pk)
        if kind == Duty.Kind.OFFICE:
            units.add(unit)
    return found, units


def _listed(pk: int | None) -> list[int]:
    return [pk] if pk else []
