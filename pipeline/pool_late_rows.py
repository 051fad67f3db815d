"""What was written into the pool after a month was closed, and counts on its last day: why the
figure of that day computed today is another than the frozen one (R-IN-8).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db.models import Q

from investment.models import Month
from pipeline.models import PoolAmount, PoolEntry, PoolMaturity


@dataclass(frozen=True)
class LateRow:
    """One row: of which project and entry, what it is, for which day, when it was written."""

    entry: int
    project: int
    name: str
    #: 入库, 出库, 恢复在库, 金额, 成熟度
    what: str
    on: date
    at: datetime
    #: 未经联席, 列入年度清单, 60000.00 万元, 开工类: what it says.
    words: str
    by_name: str = ""


def late_entries(month: Month) -> list[LateRow]:
    """Of a closed month, in the order in which they were written: three queries."""
    day, closed_at = month.last_day, month.at
    is_late = Q(at__gt=closed_at) | Q(left_at__gt=closed_at)
    rows = PoolEntry.objects.select_related("project").filter(is_late, since__lte=day)
    entries = [row for row in rows if row.at > closed_at]
    found = chain(
        _late_entries(row for row in entries if row.is_in_pool_on(day)),
        _late_ends((row for row in rows if row.at <= closed_at), day),
        _late_figures(PoolAmount, day, closed_at),
        _late_figures(PoolMaturity, day, closed_at),
    )
    return sorted(found, key=attrgetter("at", "entry", "what"))


def _late_entries(rows: Iterable[PoolEntry]) -> Iterator[LateRow]:
    for row in rows:
        words = row.get_basis_display()
        yield _row(row, "入库", row.since, row.at, words, row.by_name)


def _late_ends(rows: Iterable[PoolEntry], day: date) -> Iterator[LateRow]:
    """Ends up to that day, and those that were taken back; a later one changes nothing of it."""
    for row in rows:
        if row.until is None or row.until <= day:
            assert row.left_at
            what = "出库" if row.until else "恢复在库"
            yield _row(row, what, row.until or row.since, row.left_at, row.get_left_display())


def _late_figures(model: Any, day: date, closed_at: datetime) -> Iterator[LateRow]:
    """Of entries that were known: what is in force on that day and was written late."""
    entries = PoolEntry.objects.on(day).filter(at__lte=closed_at)
    rows = model.objects.filter(entry__in=entries, on__lte=day).select_related("entry__project")
    in_force = {row.entry_id: row for row in rows.order_by("on", "pk")}
    for row in in_force.values():
        if row.at > closed_at:
            is_amount = model is PoolAmount
            words = f"{row.amount} 万元" if is_amount else row.get_maturity_display()
            what = "金额" if is_amount else "成熟度"
            yield _row(row.entry, what, row.on, row.at, words, row.by_name)


def _row(
    entry: PoolEntry, what: str, on: date, at: datetime, words: str, by_name: str = ""
) -> LateRow:
    return LateRow(entry.pk, entry.project_id, entry.project.name, what, on, at, words, by_name)
