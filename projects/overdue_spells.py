"""When a milestone stood in the overdue list, read off its dated events (R-OD-1, R-OD-8).

A milestone enters the list on the day it becomes overdue or is recorded as open again, and leaves
it on the day its leaving is recorded, whatever day the event itself bears.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from projects.models import Milestone, MilestoneChange, MilestoneEvent

Kind = MilestoneEvent.Kind
State = Milestone.State
#: After these events it is owed, again or still.
OWED_AFTER = {
    Kind.CREATE,
    Kind.SEND_BACK,
    Kind.WITHDRAW,
    Kind.REOPEN,
    Kind.REPLAN,
    Kind.CORRECT,
}
MOVES_DATE = {Kind.REPLAN, Kind.CORRECT}
#: These set a date: what is overdue by it has been so since the day after.
DATED = {Kind.CREATE, *MOVES_DATE}
#: What undoes a report, so that the columns of the row tell no longer of it.
UNDOES = {Kind.SEND_BACK, Kind.WITHDRAW, Kind.REOPEN}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spell:
    """One stay in the overdue list, of a milestone by its key.

    `entered_at` is the moment at which the entry was recorded, None where the day itself brought
    it; `left_on` None: still in it. `counted_on` is the day its days stopped at (R-OD-1).
    """

    milestone: int
    due: date
    entered_on: date
    entered_at: datetime | None = None
    left_on: date | None = None
    left_at: datetime | None = None
    left_by: str = ""
    counted_on: date | None = None

    def days(self, day: date) -> int:
        """Days overdue when it left, or on `day` while it has not."""
        return ((self.counted_on or self.left_on or day) - self.due).days


#: Whether the month of a day was closed at a moment.
ClosedAt = Callable[[date, datetime], bool]


def with_dates(events: models.QuerySet[MilestoneEvent]) -> models.QuerySet[Any]:
    """Events in the order they were recorded, with the dates that each of them changed, and
    whether by a pause."""
    change = MilestoneChange.objects.filter(milestone=OuterRef("milestone"), at=OuterRef("at"))
    change = change.order_by("pk")
    return events.order_by("pk").annotate(
        old_due=Subquery(change.values("old_due")[:1]),
        new_due=Subquery(change.values("new_due")[:1]),
        moved_by=Subquery(change.values("kind")[:1]),
    )


def spells(
    row: Milestone, events: Sequence[MilestoneEvent], closed_at: ClosedAt, today: date
) -> list[Spell]:
    """The stays of one milestone up to `today`, by its events of with_dates()."""
    walk = _Walk(row, events, closed_at)
    found = walk.spells(today)
    stays = bool(found) and found[-1].left_on is None
    # The list itself has the last word, also over events that older rules wrote.
    if row.is_overdue(today) and not stays:
        last = walk.points[-1]
        found.append(Spell(row.pk, row.due_date, max(row.due_date + DAY, _day(last)), last.at))
    elif stays and not row.is_overdue(today):
        found[-1] = _left(found[-1], walk.points[-1])
    return found


class _Walk:
    """A milestone along its events: how it stands after the last one passed."""

    def __init__(self, row: Milestone, events: Sequence[Any], closed_at: ClosedAt) -> None:
        self.row, self.closed_at = row, closed_at
        made = MilestoneEvent(kind=Kind.CREATE, at=row.created_at)
        has_made = bool(events) and events[0].kind == Kind.CREATE
        self.points = [*([] if has_made else [made]), *events]
        moves = (event.old_due for event in events if event.kind in MOVES_DATE and event.old_due)
        self.due = next(moves, row.due_date)
        self.is_owed = self.is_waiting = self.rests = False
        #: The day of the last report, where it was backdated.
        self.reported: date | None = None

    def spells(self, today: date) -> list[Spell]:
        found, current = [], None
        for place, event in enumerate(self.points):
            current = current or self._by_itself(_day(event))
            self._pass(place)
            counts = self._counts(_day(event))
            if current and not counts:
                # What one act brings and does, as an import of what is done, never stood in it.
                if current.entered_at != event.at:
                    found.append(_left(current, event))
                current = None
            elif counts:
                current = current or self._entered(event)
                counted_on = self.reported if self.is_waiting else None
                current = replace(current, due=self.due, counted_on=counted_on)
        current = current or self._by_itself(today)
        return [*found, current] if current else found

    def _counts(self, day: date) -> bool:
        """Whether it stands in the list, as of a day."""
        if self.rests:
            return False
        return self.is_owed and self.due < day or self.is_waiting and self.reported is not None

    def _by_itself(self, day: date) -> Spell | None:
        """The entry that no event records: its date passed, at the latest on the eve of `day`."""
        is_late = self.is_owed and not self.rests and self.due < day
        return Spell(self.row.pk, self.due, self.due + DAY) if is_late else None

    def _entered(self, event: MilestoneEvent) -> Spell:
        first = self.due + DAY
        on = first if _is_dated(event) else max(first, _day(event))
        return Spell(self.row.pk, self.due, on, event.at)

    def _pass(self, place: int) -> None:
        """Take over what an event changes."""
        event = self.points[place]
        if event.kind in MOVES_DATE:
            self.due = event.new_due or self.row.due_date
        if event.kind == Kind.SUBMIT:
            self.reported = _day(event) if self._is_backdated(place) else None
        if event.kind not in (Kind.FREEZE, Kind.THAW):
            # A confirmation taken back names the event day; a milestone opened again does not.
            unconfirmed = event.kind == Kind.REOPEN and event.on is not None
            self.is_waiting = event.kind == Kind.SUBMIT or unconfirmed
            self.is_owed = event.kind in OWED_AFTER and not unconfirmed
        self.rests = self._rests_after(place)

    def _rests_after(self, place: int) -> bool:
        """Of what is written or opens again in a project that rests, no event says that it rests
        too; only going on or being cancelled may follow."""
        event = self.points[place]
        if event.kind in (Kind.FREEZE, Kind.THAW):
            return event.kind == Kind.FREEZE
        if event.kind == Kind.CREATE or event.kind in UNDOES:
            return self.rests or self._goes_on_next(place + 1)
        return False

    def _goes_on_next(self, place: int) -> bool:
        coming = self.points[place].kind if place < len(self.points) else None
        if coming in (None, Kind.CANCEL):
            return self.row.frozen_on is not None
        return coming == Kind.THAW

    def _is_backdated(self, place: int) -> bool:
        """As Milestone.submit() decided: off the row for its last report, else worked out."""
        event, later = self.points[place], self.points[place + 1 :]
        day = _day(event)
        if self.row.state in (State.SUBMITTED, State.DONE) and not _is_undone(later):
            return self.row.is_backdated and day > self.due
        on = event.on or day
        return day > self.due and (on <= self.due or self.closed_at(on, event.at))


def _is_undone(later: Sequence[MilestoneEvent]) -> bool:
    return any(event.kind in UNDOES and event.on is None for event in later)


def _is_dated(event: Any) -> bool:
    """Whether it sets a date by which it has been overdue since; what a resumption moves was at
    rest until that day, and is open again from it on."""
    by_pause = event.kind in MOVES_DATE and event.moved_by == MilestoneChange.Kind.PAUSE
    return event.kind in DATED and not by_pause


def _left(spell: Spell, event: MilestoneEvent) -> Spell:
    return replace(spell, left_on=_day(event), left_at=event.at, left_by=event.kind)


def _day(event: MilestoneEvent) -> date:
    return timezone.localdate(event.at)
