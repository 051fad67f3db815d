"""What stood in the ledger at a time gone by: what was owed, and who answered for it.

For the audit alone, and written apart from the engine on purpose: read from the dated rows
(events, moves of a date, holdings), never from notices. What cannot be known is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

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
from projects.models.holder import Holder
from projects.models.obligation import DatedObligation, obligation_kinds, projects_of

CHUNK = 2000
DUTIES: dict[str, str] = {
    "supervision": Duty.Kind.SUPERVISION,
    "county": Duty.Kind.COUNTY_LEADER,
    "office": Duty.Kind.OFFICE,
}


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
    #: Who owed it then.
    holder: Holder


def owed(span: Span, before: date) -> Iterator[Owed]:
    """What was owed, with one date, through the whole span; due by `before`."""
    for model in obligation_kinds():
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
                yield Owed(row, due, max([due, *days]), row.held_at(span.start))
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
    for pk, at, old in model.past_due_dates(pks):
        found[pk].append(PastEvent(at, "moved", old))
    return {pk: sorted(pasts, key=lambda past: past.at) for pk, pasts in found.items()}


def _due_through(row: DatedObligation, span: Span, past: list[PastEvent] | None) -> date | None:
    """The due date that held through the span, or None where it was not owed all the while."""
    # Until November 2026 a project was withdrawn without an event of what it owed.
    withdrawn = row.project.withdrawn_on if row.project else None
    if _made_at(row) > span.start or withdrawn and withdrawn <= span.day:
        return None
    if past is None:
        return row.due_date if row.is_open else None
    if any(span.start <= at < span.end for at, _, _ in past):
        return None
    before = [kind for at, kind, _ in past if at < span.start and kind != "moved"]
    later = [(kind, due) for at, kind, due in past if at >= span.end]
    if before and before[-1] in row.ending_events or _was_over(row, before, later):
        return None
    if row.frozen_on and not any(kind == "freeze" for kind, _ in later):
        return None  # born, or opened again, while its project rested
    return next((due for _, due in later if due), row.due_date)


def _was_over(
    row: DatedObligation, before: list[str], later: list[tuple[str, date | None]]
) -> bool:
    first = next((kind for kind, _ in later if kind != "moved"), "")
    reopened = bool(before) and before[-1] in ("reopen", "thaw")
    return first in row.reopening_events or first == "confirm" and reopened


def _made_at(row: DatedObligation) -> datetime:
    return row.written_at or datetime.combine(
        row.known_since, time(), timezone.get_default_timezone()
    )


def _written_on(row: DatedObligation) -> date | None:
    """The local day of writing, of what was written since that counts (R-DL-6)."""
    if row.created_on is None:
        return None
    return timezone.localdate(row.written_at) if row.written_at else row.created_on


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
    """Who answered for some obligations on a day, by the terms; whoever is among the
    `exclusions` is left out,
    and so is everybody who would have been asked in their place."""

    def __init__(
        self, rows: Iterable[DatedObligation], day: date, exclusions: Exclusions | None = None
    ) -> None:
        self.day, self.exclusions = day, exclusions
        self.people = {person.pk: person for person in Person.objects.select_related("unit")}
        ids = projects_of(rows)
        held = ContactAssignment.objects.on(day).filter(project__in=ids)
        self.contacts = _by(held, "project_id", "person_id")
        held = LeadAssignment.objects.on(day).filter(project__in=ids)
        self.leads = _by(held, "project_id", "official_id")
        self.primary = _by(held.filter(is_primary=True), "project_id", "official_id")
        self.heads = _by(UnitHead.objects.on(day), "unit_id", "person_id")
        self.duties = _by(Duty.objects.on(day), "kind", "person_id")
        self.units = {person.unit_id: person.unit for person in self.people.values()}
        self.colleagues = defaultdict(list)
        for person in self.people.values():
            self.colleagues[person.unit_id].append(person.pk)

    def of(self, row: DatedObligation, holder: Holder, words: Iterable[str]) -> set[int]:
        """The ids of the people behind these words of the ladder, of a row that this holder
        owed."""
        if self.exclusions and row.project_id in self.exclusions.projects:
            return set()
        return {pk for word in words for pk in self._behind(word, row.project, holder)}

    def _behind(self, word: str, project: Project | None, holder: Holder) -> list[int]:
        if word in ("owner", "holder"):
            return self._first_there(self._holders(project, holder))
        if word == "unit_head":
            unit = holder.key if holder.word == "unit" else project and project.responsible_unit_id
            is_excluded = self.exclusions and unit in self.exclusions.units
            return [] if is_excluded else self._there(self.heads[unit])
        if word == "lead":
            return self._there(self.primary[project.pk]) if project else []
        return self._there(self.duties[DUTIES[word]])

    def _holders(
        self, project: Project | None, holder: Holder
    ) -> list[tuple[list[int], Unit | None]]:
        """[(people, the unit they are found by)] who owe it, each where those before are none."""
        office = (self.duties[Duty.Kind.OFFICE], None)
        if holder.word == "duty":
            return [(self.duties[holder.key], None)]
        if holder.word == "person":
            return [([holder.key], None), office]
        if holder.word == "unit":
            unit = self.units.get(holder.key)
            return [(self.heads[holder.key], unit), (self.colleagues[holder.key], unit), office]
        if project is None:
            return [office]
        if holder.word == "leads":
            return [(self.leads[project.pk], None), self._deciders(project)]
        if holder.word == "decider":
            return [self._deciders(project)]
        own, head = project.owner_unit, project.responsible_unit
        return [
            (self.contacts[project.pk], None),
            (self.colleagues[own.pk] if own else [], own),
            (self.heads[head.pk], head),
            office,
        ]

    def _deciders(self, project: Project) -> tuple[list[int], Unit | None]:
        """项目中心; where all of it that was there belongs to the owner unit, 督查室."""
        office = self.duties[Duty.Kind.OFFICE]
        units = {self.people[pk].unit_id for pk in self._there(office)}
        is_own = project.owner_unit_id is not None and units == {project.owner_unit_id}
        return (self.duties[Duty.Kind.SUPERVISION] if is_own else office, None)

    def _first_there(self, steps: list[tuple[list[int], Unit | None]]) -> list[int]:
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
