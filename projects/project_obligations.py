"""What happens to every obligation of a project at once, whatever its kind: it rests, goes on, is
closed (R-OD-6)."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from accounts.audit import Actor
from projects.models import Project, YearListing
from projects.models.obligation import DatedObligation, DatedObligationQuerySet, obligation_kinds
from projects.models.transition import transition

State = DatedObligation.State


def freeze(project: Project, *, on: date, by: Actor, reason: str, now: datetime) -> None:
    """From `on` nothing is owed of the kinds that a pause freezes, nor overdue; what waits may be
    confirmed or sent back."""
    for kind in _resting_kinds():
        rows = _of(kind, [project.pk]).filter(kind.resting, frozen_on=None)
        transition(rows, "freeze", by=by, now=now, on=on, reason=reason, frozen_on=on)


def thaw(project: Project, *, on: date, by: Actor, reason: str, now: datetime) -> None:
    """What rested is owed again; the ladder counts from `on` (R-DL-6)."""
    for kind in _resting_kinds():
        rows = _of(kind, [project.pk]).filter(kind.resting).exclude(frozen_on=None)
        facts: dict[str, Any] = {"frozen_on": None, "resumed_on": on}
        transition(rows, "thaw", by=by, now=now, on=on, reason=reason, **facts)


def close(projects: Collection[int], *, by: Actor, reason: str, now: datetime) -> None:
    """Nothing is owed any more on the projects of these keys: they were withdrawn."""
    for kind in obligation_kinds():
        _cancel(_of(kind, projects), by=by, reason=reason, now=now)


def close_listing(listing: YearListing, *, by: Actor, reason: str, now: datetime) -> None:
    """What hangs on a year's listing is owed no more: the listing was taken back."""
    for kind in obligation_kinds():
        if any(field.name == "listing" for field in kind._meta.concrete_fields):
            rows = _of(kind, [listing.project_id]).filter(listing=listing)
            _cancel(rows, by=by, reason=reason, now=now)


def initial_columns(stage: str, today: date) -> dict[str, date | None]:
    """The columns of an obligation that is written today: of a project that rests, it rests.
    `stage` as lock_projects() read it: a project in hand may be older than its pause."""
    rests = stage in Project.FROZEN_STAGES
    return {"created_on": today, "frozen_on": today if rests else None}


def _resting_kinds() -> list[type[DatedObligation]]:
    return [kind for kind in obligation_kinds() if kind.is_frozen_by_pause]


def _of(kind: type[DatedObligation], projects: Collection[int]) -> DatedObligationQuerySet[Any]:
    rows = kind.objects.filter(project__in=projects)
    return rows.select_related("project", *kind.title_needs)


def _cancel(rows: DatedObligationQuerySet[Any], *, by: Actor, reason: str, now: datetime) -> None:
    kind = rows.model
    open_rows = rows.filter(state__in=[State.PENDING, State.SUBMITTED])
    columns = kind.columns_when_cancelled(reason, now)
    transition(open_rows, "cancel", by=by, now=now, reason=reason, **columns)
