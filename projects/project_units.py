"""参与单位: a unit is given something to do on a project, and sees it until that is closed.

Whoever gives it something (an order, a permit) calls give_unit() in its own transaction, keeps the
row beside its item, and calls end_unit() when the item closes. The unit sees the whole project read
only (projects/models/visibility.py), and acts on its own item, which it owes, alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from accounts.models import Unit
from projects.models import Project, ProjectUnit
from projects.models.project import check_none_withdrawn, lock_projects

GIVEN, ENDED = "确定参与单位", "结束参与单位"


@transaction.atomic
def give_unit(
    project: Project, unit: Unit, role: str, *, on: date, by: Actor, now: datetime
) -> ProjectUnit:
    """The unit has something to do on this project from `on`: one of ProjectUnit.Role. A row for
    each thing given. ValidationError for a unit that is no more and for a withdrawn project."""
    lock_projects([project.pk])
    check_none_withdrawn([project.pk])
    if unit.closed_on is not None and unit.closed_on <= on:
        raise ValidationError(f"{unit}已撤销，请另选单位。")
    row = ProjectUnit.objects.create(
        project=project, unit=unit, role=ProjectUnit.Role(role), since=on, recorded_at=now
    )
    after = {"参与单位": str(unit), "承担什么": row.get_role_display(), "自": on}
    audit.record(by=by, action=GIVEN, subject=project, after=after, project_id=project.pk)
    return row


@transaction.atomic
def end_unit(row: ProjectUnit, *, on: date, by: Actor, now: datetime) -> bool:
    """What was given is closed: from `on` the unit sees the project no more for its sake. True if
    this call ended it."""
    lock_projects([row.project_id])
    if not row.end(on=on, at=now):
        return False
    before = {"参与单位": str(row.unit), "承担什么": row.get_role_display()}
    after = {"至（不含）": row.until}
    audit.record(
        by=by,
        action=ENDED,
        subject=row.project,
        before=before,
        after=after,
        project_id=row.project_id,
    )
    return True


@dataclass(frozen=True)
class GivenUnit:
    """A unit that saw a project on a day for what it had to do there."""

    unit: Unit
    roles: tuple[str, ...]
    since: date


def units_on(project: Project, day: date, *, known_at: datetime | None = None) -> list[GivenUnit]:
    """The units that had something to do on a project on a day, hence saw it; `known_at`: by what
    was known at that moment. One query."""
    rows = ProjectUnit.statements if known_at else ProjectUnit.objects
    held = rows.on(day, known_at=known_at).filter(project=project).select_related("unit")
    return _by_unit(held.order_by("since", "pk"))


def _by_unit(held: Iterable[ProjectUnit]) -> list[GivenUnit]:
    of_unit: dict[Unit, list[ProjectUnit]] = {}
    for row in held:
        of_unit.setdefault(row.unit, []).append(row)
    return [
        GivenUnit(unit, tuple(dict.fromkeys(row.get_role_display() for row in rows)), rows[0].since)
        for unit, rows in of_unit.items()
    ]
