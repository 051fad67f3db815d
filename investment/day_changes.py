"""What changed between two days: one answer, as typed rows, for every page that compares days.

Both are days of investment/day_document.py, kept or worked out. A milestone counts where its
project is there on both days: one that comes or goes with its project is no news of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from investment.day_document import Day, PastMilestone, PastProject
from projects.models import Milestone

STATE = Milestone.State


@dataclass(frozen=True)
class Added:
    """A project came onto the year's list, or a milestone onto its road map."""

    project: PastProject
    milestone: PastMilestone | None = None


@dataclass(frozen=True)
class Removed:
    """Taken off the list, or off the road map, as it stood before."""

    project: PastProject
    milestone: PastMilestone | None = None


@dataclass(frozen=True)
class Slipped:
    """现定 was moved; `days` is negative where it was brought forward."""

    project: PastProject
    milestone: PastMilestone
    old: date
    new: date

    @property
    def days(self) -> int:
        return (self.new - self.old).days


@dataclass(frozen=True)
class BecameOverdue:
    """In the overdue list of the second day and not in that of the first."""

    project: PastProject
    milestone: PastMilestone
    days: int


@dataclass(frozen=True)
class Started:
    """复工 or 开工 is done."""

    project: PastProject
    milestone: PastMilestone
    on: date | None


@dataclass(frozen=True)
class Done:
    """Any other milestone is done."""

    project: PastProject
    milestone: PastMilestone
    on: date | None


@dataclass(frozen=True)
class Reopened:
    """Done on the first day, and not on the second."""

    project: PastProject
    milestone: PastMilestone


@dataclass(frozen=True)
class MoneyMoved:
    """Another month was closed, or 本年累计 is another one; amounts in 万元, `rate` in points."""

    project: PastProject
    old_month: int | None
    new_month: int | None
    old_ytd: Decimal | None
    new_ytd: Decimal | None
    old_rate: Decimal | None
    new_rate: Decimal | None


@dataclass(frozen=True)
class LightChanged:
    """Another colour; the rows say by which sentence."""

    project: PastProject
    old: str
    new: str
    old_sentence: str


OfMilestone: TypeAlias = Slipped | BecameOverdue | Started | Done | Reopened
Change: TypeAlias = Added | Removed | OfMilestone | MoneyMoved | LightChanged


def changes_between(first: Day, second: Day) -> list[Change]:
    """What changed from the first day to the second, project by project, the light first."""
    keys = sorted(first.projects.keys() | second.projects.keys())
    old, new = _by_project(first), _by_project(second)
    found: list[Change] = []
    for key in keys:
        before, after = _listed(first, key), _listed(second, key)
        if before and after:
            found += _of_project(first, second, before, after)
            found += _of_milestones(after, old.get(key, {}), new.get(key, {}))
            found += _newly_overdue(first, second, after, new.get(key, {}))
        elif after:
            found.append(Added(after))
        elif before:
            found.append(Removed(before))
    return found


def _listed(day: Day, key: int) -> PastProject | None:
    row = day.projects.get(key)
    return row if row and row.listing else None


def _by_project(day: Day) -> dict[int, dict[int, PastMilestone]]:
    found: dict[int, dict[int, PastMilestone]] = {}
    for row in day.milestones.values():
        found.setdefault(row.project, {})[row.pk] = row
    return found


def _of_project(
    first: Day, second: Day, before: PastProject, after: PastProject
) -> Iterator[Change]:
    if before.colour != after.colour:
        yield LightChanged(after, before.colour, after.colour, before.sentence)
    months = first.facts[before.pk].money_month, second.facts[after.pk].money_month
    if months[0] != months[1] or before.ytd != after.ytd:
        yield MoneyMoved(after, *months, before.ytd, after.ytd, before.rate, after.rate)


def _of_milestones(
    project: PastProject, old: dict[int, PastMilestone], new: dict[int, PastMilestone]
) -> Iterator[Change]:
    yield from (Removed(project, row) for key, row in sorted(old.items()) if key not in new)
    for key, row in sorted(new.items()):
        if key in old:
            yield from _of_milestone(project, old[key], row)
        else:
            yield Added(project, row)


def _newly_overdue(
    first: Day, second: Day, project: PastProject, rows: dict[int, PastMilestone]
) -> Iterator[BecameOverdue]:
    for key, row in sorted(rows.items()):
        if key in second.overdue and key not in first.overdue:
            yield BecameOverdue(project, row, second.overdue[key].days)


def _of_milestone(project: PastProject, old: PastMilestone, new: PastMilestone) -> Iterable[Change]:
    if old.due_date != new.due_date:
        yield Slipped(project, new, old.due_date, new.due_date)
    was_done, is_done = old.state == STATE.DONE, new.state == STATE.DONE
    if is_done and not was_done:
        kind = Started if new.code in Milestone.STATUTORY else Done
        yield kind(project, new, new.completed_on)
    if was_done and not is_done:
        yield Reopened(project, new)
