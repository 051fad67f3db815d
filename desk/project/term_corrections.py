"""Who was recorded as answering for a project and who did: both sides of every correction."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, Value

from accounts.models import UnitHead
from projects.models import LeadAssignment
from projects.models.assignments import ONE_AT_A_TIME

#: What a correction closed or wrote, of the statements of a term.
CORRECTED = Q(superseded_by__isnull=False) | Q(corrected_by__isnull=False)


@dataclass(frozen=True)
class CorrectedHolder:
    """7月8日起：示例甲（8月1日更正为示例乙，理由…）"""

    role: str
    on: date
    at: datetime
    reason: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def corrections_of(project):
    """The corrections of those who answer for a project, the newest first, in one query."""
    found = defaultdict(list)
    parts = [part for rows in _statements(project) for part in _both_sides(*rows)]
    for row in parts[0].union(*parts[1:], all=True):
        found[row["correction"], row["role"]].append(row)
    corrections = [_corrected_holder(rows) for rows in found.values()]
    return sorted(corrections, key=lambda correction: correction.at, reverse=True)


def _corrected_holder(rows):
    """What one correction says of one role: its statements of both sides."""
    columns = {name: rows[0][name] for name in ("role", "on", "at", "reason")}
    sides = {
        side: tuple(row["name"] for row in rows if row["side"] == side)
        for side in ("before", "after")
    }
    return CorrectedHolder(**columns, **sides)


def _statements(project):
    leads = LeadAssignment.statements.filter(project=project)
    yield leads.filter(is_primary=True), "包联领导", "official"
    yield leads.filter(is_primary=False), "协助包联领导", "official"
    for model in ONE_AT_A_TIME.values():
        yield model.statements.filter(project=project), model._meta.verbose_name, "person"
    heads = UnitHead.statements.filter(unit=project.responsible_unit_id)
    yield heads, "责任单位负责人", "person"


def _both_sides(rows, role, person):
    """What the corrections closed, and what they record from their day on."""
    closed = rows.exclude(superseded_by=None)
    written = rows.filter(since=F("corrected_by__on"))
    yield _columns(closed, "before", "superseded_by", role, person)
    yield _columns(written, "after", "corrected_by", role, person)


def _columns(rows, side, correction, role, person):
    return rows.order_by().values(
        correction=F(correction),
        role=Value(role),
        side=Value(side),
        name=F(f"{person}__name"),
        on=F(f"{correction}__on"),
        at=F(f"{correction}__at"),
        reason=F(f"{correction}__reason"),
    )
