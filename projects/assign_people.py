"""Who answers for a project from a day on: 包联领导, 联系人 and 责任人, as dated records.

An entry for today ends the former holder's time and begins another. One for a day gone by changes
who answered on days that letters, pages and audits have spoken of: it is a correction, with its
reason, no further back than the list or the former holder's first day, and what was said before
stays readable (accounts/models/term.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts import audit, backdating
from accounts.audit import Actor
from accounts.models import Person, TermCorrection, TermQuerySet
from core.bulk_insert import insert_rows
from projects.models import (
    ContactAssignment,
    LeadAssignment,
    Project,
    ResponsibleAssignment,
    YearListing,
)
from projects.models.assignments import ONE_AT_A_TIME
from projects.models.project import lock_projects


@transaction.atomic
def assign_lead(
    project: Project, official: Person, *, on: date, by: Actor, now: datetime, reason: str = ""
) -> LeadAssignment:
    """Make `official` the primary lead from `on`; the former one's time ends that day. A day
    before today is a correction with bounds and a reason (decision 13), else ValidationError."""
    lock_projects([project.pk])
    primary = project.leads.filter(is_primary=True)
    current = primary.open().first()
    if current and current.official_id == official.pk and current.since <= on:
        return current
    is_the_same = current is not None and current.official_id == official.pk
    entry = BackdatedChange(project, "包联领导", primary, on, by, now, reason, is_the_same)
    former = entry.end(primary.select_related("official"))
    # A deputy who becomes primary ends the one record and begins the other.
    entry.end(project.leads.filter(official=official))
    assignment = project.leads.create(official=official, is_primary=True, **entry.beginning)
    entry.record([(row, row.official) for row in former], str(official))
    return assignment


def first_day(listing: YearListing, today: date) -> date:
    """Since when those named on a list answer for its project: the day it was listed, for the
    year's first list 1 January whenever it is entered (R-DL-6); never a day still to come."""
    return min(listing.listed_on, today)


@transaction.atomic
def begin_many(
    leads: list[tuple[Project, list[Person], date]], *, by: Actor, now: datetime, **others: Any
) -> None:
    """The first holders of many new projects: [(project, officials, since)], the first official
    is primary; `others` by role of ONE_AT_A_TIME: [(project, person, since)]. Nothing was known
    of a new project before, so that nothing is corrected."""
    begun = (
        (project.pk, official.pk, not place, since, now)
        for project, officials, since in leads
        for place, official in enumerate(officials)
    )
    names = ("project_id", "official_id", "is_primary", "since", "recorded_at")
    insert_rows(LeadAssignment, names, begun)
    primary = [(p, p.pk, {"包联领导": str(officials[0])}, "") for p, officials, _ in leads]
    deputies = [
        (p, p.pk, {"协助包联领导": [str(official) for official in officials[1:]]}, "")
        for p, officials, _ in leads
        if officials[1:]
    ]
    audit.record_many(primary, by=by, action="变更包联领导")
    audit.record_many(deputies, by=by, action="变更协助包联领导")
    for role, rows in others.items():
        model = ONE_AT_A_TIME[role]
        word = str(model._meta.verbose_name)
        begun = ((project.pk, person.pk, since, now) for project, person, since in rows)
        insert_rows(model, ("project_id", "person_id", "since", "recorded_at"), begun)
        named = [(project, project.pk, {word: str(person)}, "") for project, person, _ in rows]
        audit.record_many(named, by=by, action=f"变更{word}")


@transaction.atomic
def set_deputies(
    project: Project,
    officials: Iterable[Person],
    *,
    on: date,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """The deputies from `on` are exactly these; who is no longer named ends that day. A day
    before today as in assign_lead()."""
    lock_projects([project.pk])
    deputies = project.leads.filter(is_primary=False).select_related("official")
    held = {row.official_id: row for row in deputies.open()}
    wanted = {official.pk: official for official in officials}
    if held.keys() == wanted.keys():
        return
    leaving = deputies.open().filter(official__in=held.keys() - wanted.keys())
    entry = BackdatedChange(project, "协助包联领导", leaving, on, by, now, reason)
    was = list(deputies.open())
    entry.end(deputies.filter(official__in=held.keys() ^ wanted.keys()))
    for official in wanted.values():  # in the order they are named, which is the order shown
        if official.pk not in held:
            project.leads.create(official=official, is_primary=False, **entry.beginning)
    after = [str(official) for official in officials]
    entry.record([(row, row.official) for row in was], after, is_list=True)


@transaction.atomic
def end_lead(project: Project, *, on: date, by: Actor, now: datetime, reason: str = "") -> None:
    """End the primary lead's time without a successor: the project shows 无人负责 for it. A day
    before today as in assign_lead()."""
    lock_projects([project.pk])
    primary = project.leads.filter(is_primary=True).select_related("official")
    if primary.open().exists():
        entry = BackdatedChange(project, "包联领导", primary, on, by, now, reason)
        former = [(row, row.official) for row in entry.end(primary)]
        entry.record(former, None, action="结束包联")


@transaction.atomic
def assign_holder(
    role: str,
    project: Project,
    person: Person | None,
    *,
    on: date,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> ContactAssignment | ResponsibleAssignment | None:
    """Make `person` the holder of a role of ONE_AT_A_TIME from `on` (None: nobody); the former
    one's time ends that day."""
    lock_projects([project.pk])
    model = ONE_AT_A_TIME[role]
    rows, word = model.objects.filter(project=project), str(model._meta.verbose_name)
    entry = BackdatedChange(project, word, rows, on, by, now, reason)
    current = entry.rows.open().first()
    if current and person and current.person_id == person.pk and current.since <= entry.on:
        return current
    if not current and not person:
        return None
    entry.is_the_same = bool(current and person and current.person_id == person.pk)
    former = entry.end(entry.rows.select_related("person"))
    assignment: ContactAssignment | ResponsibleAssignment | None = None
    if person:
        assignment = entry.rows.create(project=entry.project, person=person, **entry.beginning)
    entry.record([(row, row.person) for row in former], str(person) if person else None)
    return assignment


@dataclass
class BackdatedChange:
    """What is entered of one responsibility of a project: from `on` it is somebody else's."""

    project: Project
    word: str
    #: The holdings of this responsibility, by which a correction is bounded.
    rows: TermQuerySet[Any]
    on: date
    by: Actor
    now: datetime
    reason: str
    #: Whether the holder stays, and only the first day is another.
    is_the_same: bool = False

    @cached_property
    def correction(self) -> TermCorrection | None:
        facts: dict[str, Any] = {"by": self.by, "now": self.now, "reason": self.reason}
        return backdating.correction_for(self.on, earliest=self.earliest, **facts)

    def earliest(self) -> date:
        """No project has a holder before it was listed (or entered, where it never was)."""
        listed = self.project.listings.aggregate(first=Min("listed_on"))["first"]
        entered = timezone.localdate(self.project.created_at)
        former = backdating.earliest_in(self.rows, is_the_same=self.is_the_same)
        return max(filter(None, [listed or entered, former]))

    @property
    def beginning(self) -> dict[str, Any]:
        """The columns of a term that begins with this entry."""
        return {"since": self.on, "recorded_at": self.now, "corrected_by": self.correction}

    def end(self, rows: TermQuerySet[Any]) -> list[Any]:
        """End what is held on that day or later; the rows as they were before."""
        reached = list(rows.reaching(self.on))
        for row in reached:
            row.cut_short(on=self.on, at=self.now, correction=self.correction)
        return reached

    def record(
        self,
        former: list[tuple[Any, Person]],
        after: list[str] | str | None,
        *,
        action: str = "",
        is_list: bool = False,
    ) -> None:
        """The trail of it; `former` are [(row, person)] that it ended."""
        before = [backdating.term_in_words(row, name, self.correction) for row, name in former]
        audit.record(
            by=self.by,
            action=self._action(action),
            subject=self.project,
            project_id=self.project.pk,
            before={self.word: before if is_list else "、".join(before) or None},
            after={self.word: after} | ({"自": self.on} if self.correction else {}),
            reason=self.reason,
        )

    def _action(self, action: str) -> str:
        return f"更正{self.word}" if self.correction else action or f"变更{self.word}"
