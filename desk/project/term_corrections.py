"""Who was recorded as answering for a project and who did: both sides of every correction."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F, Q, Value

from accounts.models import UnitHead
from projects.models import LeadAssignment
from projects.models.assignments import ONE_AT_A_TIME

#: What a correction closed or wrote, of the statements of a term.
CORRECTED = Q(superseded_by__isnull=False) | Q(corrected_by__isnull=False)


@dataclass
class CorrectedHolder:
    """7月8日起：示例甲（8月1日更正为示例乙，理由…）"""

    role: str
    on: date
    at: datetime
    reason: str
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)


def corrections_of(project):
    """The corrections of those who answer for a project, the newest first, in one query."""
    found = {}
    parts = [part for rows in _statements(project) for part in _both_sides(*rows)]
    for row in parts[0].union(*parts[1:], all=True):
        columns = {name: row[name] for name in ("role", "on", "at", "reason")}
        key = row["correction"], row["role"]
        correction = found.setdefault(key, CorrectedHolder(**columns))
        getattr(correction, row["side"]).append(row["name"])
    return sorted(found.values(), key=lambda correction: correction.at, reverse=True)


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
