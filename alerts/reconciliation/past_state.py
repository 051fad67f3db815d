"""What stood in the ledger at a time gone by: what was owed, and who answered for it.

For the audit alone, and written apart from the engine on purpose: read from the dated rows
(events, moves of a date, holdings), never from notices. What cannot be known is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Duty, Person, TermQuerySet, Unit, UnitHead
from alerts.reconciliation.exclusions import Exclusions
from projects.models import (
    ContactAssignment,
    LeadAssignment,
    Project,
    Promise,
)
from projects.models.obligation import DatedObligation

CHUNK = 2000
#: Events after which nothing is owed.
ENDING = {"submit", "confirm", "cancel", "freeze"}
#: Events that only something not owed can have next.
OF_THE_ENDED = {"send_back", "withdraw", "reopen", "thaw"}
DUTIES = {"supervision": Duty.Kind.SUPERVISION, "county": Duty.Kind.COUNTY_LEADER}


@dataclass(frozen=True)
class Span:
    """A stretch of time, looked at as of a day: what changed within it may be told or not."""

    day: date
    start: datetime
    end: datetime

    @classmethod
    def of_day(cls, day: date, now: datetime) -> "Span":
        start = datetime.combine(day, time(), timezone.get_default_timezone())
        return cls(day, start, min(start + timedelta(days=1), now))


# --- What was owed ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """An obligation as it was owed through a span, and the day from which it was to be reminded:
    its due date, or the later day on which it was written or resumed (R-DL-6)."""

    row: DatedObligation
    due_date: date
    reminded_from: date


def owed(span: Span, before: date) -> Iterator[Owed]:
    """What was owed, with one date, through the whole span; due by `before`."""
    for model in apps.get_models():
        if issubclass(model, DatedObligation):
            yield from _owed_of(model, span, before)


def _owed_of(model: type[DatedObligation], span: Span, before: date) -> Iterator[Owed]:
    changed = _changed_since(model, span)
    still = Q(state="pending", frozen_on=None, due_date__lte=before)
    candidates = model.objects.filter(still | Q(pk__in=changed), known_since__lte=span.day)
    rows = candidates.select_related(
        "project__owner_unit", "project__responsible_unit", *model.title_needs
    ).order_by("pk")
    after = 0
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        pasts = _pasts(model, [row.pk for row in chunk if row.pk in changed])
        resumed = _resumed(model, [row.pk for row in chunk if row.resumed_on], span)
        for row in chunk:
            due = _due_through(row, span, pasts.get(row.pk))
            if due and due <= before:
                later = (_written_on(row), resumed.get(row.pk))
                days = [day for day in later if day and day <= span.day]
                yield Owed(row, due, max([due, *days]))
        after = chunk[-1].pk


class PastEvent(NamedTuple):
    """What was done, or "moved" with the due date before."""

    at: datetime
    kind: str
    old_due: date | None = None


def events(model: type[DatedObligation]) -> tuple[QuerySet[Any], str]:
    """Every event of this kind of obligation, and the field by which it names its obligation."""
    kind: Any = model
    relation = kind.events.rel
    return relation.related_model.objects.all(), relation.field.name


def _changed_since(model: type[DatedObligation], span: Span) -> set[int]:
    """The ids of what changed since the beginning of the span."""
    found, of_row = events(model)
    return set(found.filter(at__gte=span.start).values_list(of_row, flat=True))


def _resumed(model: type[DatedObligation], pks: list[int], span: Span) -> dict[int, date]:
    """{id: the day of the last resumption} as it stood before the span. What was resumed before
    its kind kept that day is reminded from its due date."""
    found, of_row = events(model)
    thaws = found.filter(**{f"{of_row}__in": pks}, kind="thaw", at__lt=span.start)
    return dict(thaws.order_by("at", "pk").values_list(of_row, "on"))


def _pasts(model: type[DatedObligation], pks: list[int]) -> dict[int, list[PastEvent]]:
    """{id: what was done} oldest first."""
    found: dict[int, list[PastEvent]] = defaultdict(list)
    if not pks:
        return found
    done, of_row = events(model)
    rows = done.filter(**{f"{of_row}__in": pks})
    for pk, at, kind in rows.values_list(of_row, "at", "kind"):
        found[pk].append(PastEvent(at, kind))
    if hasattr(model, "changes"):
        moved = model.changes.rel.related_model.objects.filter(milestone__in=pks)
        for pk, at, old in moved.values_list("milestone", "at", "old_due"):
            found[pk].append(PastEvent(at, "moved", old))
    return {pk: sorted(pasts, key=lambda past: past.at) for pk, pasts in found.items()}


def _due_through(row: DatedObligation, span: Span, past: list[PastEvent] | None) -> date | None:
    """The due date that held through the span, or None where it was not owed all the while."""
    # Until November 2026 a project was withdrawn without an event of what it owed.
    withdrawn = row.project.withdrawn_on
    if _made_at(row) > span.start or withdrawn and withdrawn <= span.day:
        return None
    if past is None:
        return row.due_date if row.is_open else None
    if any(span.start <= at < span.end for at, _, _ in past):
        return None
    before = [kind for at, kind, _ in past if at < span.start and kind != "moved"]
    later = [(kind, due) for at, kind, due in past if at >= span.end]
    if before and before[-1] in ENDING or _was_over(before, later):
        return None
    if row.frozen_on and not any(kind == "freeze" for kind, _ in later):
        return None  # born, or opened again, while its project rested
    return next((due for _, due in later if due), row.due_date)


def _was_over(before: list[str], later: list[tuple[str, date | None]]) -> bool:
    first = next((kind for kind, _ in later if kind != "moved"), "")
    reopened = bool(before) and before[-1] in ("reopen", "thaw")
    return first in OF_THE_ENDED or first == "confirm" and reopened


def _made_at(row: DatedObligation) -> datetime:
    for column in ("created_at", "issued_at"):
        if moment := getattr(row, column, None):
            return moment
    return datetime.combine(row.known_since, time(), timezone.get_default_timezone())


def _written_on(row: DatedObligation) -> date | None:
    """The local day of writing, of what was written since that counts (R-DL-6)."""
    if row.created_on is None:
        return None
    moment = getattr(row, "created_at", None) or getattr(row, "issued_at", None)
    return timezone.localdate(moment) if moment else row.created_on


def promised(span: Span) -> dict[tuple[int, int, int, date], tuple[date, datetime]]:
    """{(content type, obligation, person, due date): the day promised last, when}, until the end
    of the span; a deputy's word is that of the person stood in for too."""
    found = {}
    for made in Promise.objects.filter(at__lte=span.end).order_by("pk"):
        for person in filter(None, (made.by_id, made.principal_id)):
            key = (made.content_type_id, made.object_id, person, made.due_date)
            found[key] = (made.promised_on, made.at)
    return found


# --- Who answered -------------------------------------------------------------------------------


class Answering:
    """Who answered for some projects on a day, by the terms; whoever is among the
    `exclusions` is left out,
    and so is everybody who would have been asked in their place."""

    def __init__(
        self, projects: set[Project], day: date, exclusions: Exclusions | None = None
    ) -> None:
        self.day, self.exclusions = day, exclusions
        self.people = {person.pk: person for person in Person.objects.select_related("unit")}
        ids = {project.pk for project in projects}
        held = ContactAssignment.objects.on(day).filter(project__in=ids)
        self.contacts = _by(held, "project_id", "person_id")
        held = LeadAssignment.objects.on(day).filter(project__in=ids, is_primary=True)
        self.leads = _by(held, "project_id", "official_id")
        self.heads = _by(UnitHead.objects.on(day), "unit_id", "person_id")
        self.duties = _by(Duty.objects.on(day), "kind", "person_id")
        self.colleagues = defaultdict(list)
        for person in self.people.values():
            self.colleagues[person.unit_id].append(person.pk)

    def of(self, project: Project, words: Iterable[str]) -> set[int]:
        """The ids of the people behind these words of the ladder."""
        if self.exclusions and project.pk in self.exclusions.projects:
            return set()
        return {pk for word in words for pk in self._behind(word, project)}

    def _behind(self, word: str, project: Project) -> list[int]:
        if word == "owner":
            return self._owner(project)
        if word == "unit_head":
            head = project.responsible_unit
            is_excluded = self.exclusions and head and head.pk in self.exclusions.units
            return [] if is_excluded else self._there(self.heads[project.responsible_unit_id])
        if word == "lead":
            return self._there(self.leads[project.pk])
        return self._there(self.duties[DUTIES[word]])

    def _owner(self, project: Project) -> list[int]:
        unit, head = project.owner_unit, project.responsible_unit
        steps = [
            (self.contacts[project.pk], None),
            (self.colleagues[unit.pk] if unit else [], unit),
            (self.heads[head.pk], head),
            (self.duties[Duty.Kind.OFFICE], None),
        ]
        for pks, of_unit in steps:
            if there := self._there(pks):
                return there
            if self._is_excluded(pks, of_unit):
                return []
        return []

    def _there(self, pks: list[int]) -> list[int]:
        return [pk for pk in pks if self._was_there(self.people[pk])]

    def _was_there(self, person: Person) -> bool:
        if self.exclusions and person.pk in self.exclusions.people:
            return False
        left = person.left_on and person.left_on <= self.day
        return person.is_active and not left and timezone.localdate(person.created_at) <= self.day

    def _is_excluded(self, pks: list[int], unit: Unit | None) -> bool:
        """Whether somebody may have stood here that day who does not now, or the other way."""
        known = self.exclusions
        return known is not None and (not known.people.isdisjoint(pks) or known.has_unit(unit))


def _by(rows: TermQuerySet[Any], key: str, value: str) -> dict[Any, list[int]]:
    found = defaultdict(list)
    for group, pk in rows.values_list(key, value):
        found[group].append(pk)
    return found
