"""The rows of the pool as verbs write them, with the trail: an entry with its first amount and
maturity, and its end. What may be written, the verbs have checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts import audit
from accounts.audit import Actor
from core.bulk_insert import insert
from core.bulk_update import update_rows
from pipeline.models import (
    JointReviewCase,
    Maturity,
    PoolAmount,
    PoolEntry,
    PoolMaturity,
    PoolOpening,
)
from projects.models import Project

#: The columns that say when and how an entry left.
END = ("until", "left", "left_reason", "left_listing_id", "left_at")


@dataclass(frozen=True)
class NewEntry:
    """A project that is to stand in the pool from a day on, for so many 万元; `reviewed_on` and
    `document` are of the joint review, None and "" for 未经联席; `case` where it was held here."""

    project: Project
    since: date
    amount: Decimal
    maturity: str
    reviewed_on: date | None = None
    document: str = ""
    case: JointReviewCase | None = None


def write_entries(
    rows: Sequence[NewEntry],
    *,
    basis: str,
    by: Actor,
    now: datetime,
    opening: PoolOpening | None = None,
    reason: str = "",
) -> list[PoolEntry]:
    """Store entries with what they begin with, whatever their number in as many queries."""
    signed: dict[str, Any] = {"at": now, **audit.signed(by)}
    entries = insert(
        PoolEntry(
            project=row.project,
            since=row.since,
            basis=basis,
            opening=opening,
            reviewed_on=row.reviewed_on,
            document=row.document,
            case=row.case,
            **signed,
        )
        for row in rows
    )
    pairs = list(zip(entries, rows, strict=True))
    insert(PoolAmount(entry=e, on=row.since, amount=row.amount, **signed) for e, row in pairs)
    insert(PoolMaturity(entry=e, on=row.since, maturity=row.maturity, **signed) for e, row in pairs)
    told = [(entry, entry.project_id, _facts(entry, row), reason) for entry, row in pairs]
    audit.record_many(told, by=by, action="储备库入库")
    return entries


def _facts(entry: PoolEntry, row: NewEntry) -> dict[str, Any]:
    """As the trail keeps them."""
    review = f"{entry.reviewed_on} {entry.document}" if entry.reviewed_on else "未经联席"
    return {
        "入库日期": str(entry.since),
        "入库依据": entry.get_basis_display(),
        "论证": review,
        "金额（万元）": str(row.amount),
        "成熟度": Maturity(row.maturity).label,
    }


def write_ends(entries: Sequence[PoolEntry], *, action: str, by: Actor, now: datetime) -> None:
    """Store when and how these entries left, or that they did not, as set on them."""
    for entry in entries:
        entry.left_at = now
    rows = ((entry.pk, *(getattr(entry, name) for name in END)) for entry in entries)
    update_rows(PoolEntry, END, rows)
    told = [(entry, entry.project_id, _end(entry), entry.left_reason) for entry in entries]
    audit.record_many(told, by=by, action=action)


def _end(entry: PoolEntry) -> dict[str, Any]:
    until = entry.until and str(entry.until)
    return {"出库日期": until, "出库情形": entry.get_left_display()} if until else {"在库": "是"}
