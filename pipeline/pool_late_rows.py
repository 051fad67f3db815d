"""What was written about the pool of a day after its month was closed: why the day, computed now,
differs from what was frozen. The closed month itself never changes (R-IN-8)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from accounts.form_versions import words_of
from accounts.models import AuditEntry
from accounts.models.audit_entry import trail_label
from pipeline.models import PoolEntry, PoolOpening
from projects.models.project import ProjectQuerySet

#: As many as are read, and named.
MOST_READ, MOST = 500, 30
#: Labels of the trail (pool_records.py, pool_entries.py) under which the day stands from which
#: something holds.
SINCE, UNTIL, FROM, OPENED = "入库日期", "出库日期", "自", "期初日期"
BASIS = "入库依据"


@dataclass(frozen=True)
class LateRow:
    """One thing written late: when, by whom, about what, in words."""

    at: datetime
    by_name: str
    subject: str
    words: str
    address: str


def late_rows(day: date, closed_at: datetime, projects: ProjectQuerySet) -> list[LateRow]:
    """What was written after `closed_at` of what holds on a day, of these projects, the newest
    first, at most MOST: one query. The opening list is one row, whatever its length."""
    label = trail_label(PoolEntry)
    of_entries = Q(subject_type=label, project_id__in=projects.order_by().values("pk"))
    found = AuditEntry.objects.filter(of_entries | Q(subject_type=trail_label(PoolOpening)))
    rows = found.filter(at__gt=closed_at).order_by("-at", "-pk")[:MOST_READ]
    return [_row(row, label) for row in rows if _concerns(row.after, day)][:MOST]


def _concerns(after: dict[str, Any], day: date) -> bool:
    """Whether what was written holds on the day; of the opening list, its own row says it."""
    if after.get(BASIS) == PoolEntry.Basis.OPENING.label:
        return False
    days = [after[name] for name in (SINCE, UNTIL, FROM, OPENED) if after.get(name)]
    # Without a day it was put back as it was: from its first day on.
    return all(date.fromisoformat(text) <= day for text in days)


def _row(row: AuditEntry, label: str) -> LateRow:
    is_entry = row.subject_type == label
    address = f"/pool/{row.subject_id}/" if is_entry else ""
    return LateRow(row.at, row.by_name, row.subject_name, words_of(row), address)
