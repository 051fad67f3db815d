"""Undo what a batch of the pool did: entries were mistaken, cases withdrawn, figures go back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.audit import Actor
from exchange.kinds.import_kind import KeptOfNew
from exchange.matching.changeset import must
from exchange.models import ImportBatch
from investment.models import Month
from pipeline import joint_reviews, pool_entries
from pipeline.models import JointReviewCase, PoolEntry
from projects.models import Project


def why_not_undo(batch: ImportBatch) -> str:
    """A month that was closed since has frozen it; else ""."""
    closed = Month.objects.filter(at__gt=batch.committed_at).order_by("year", "month").last()
    if closed is None:
        return ""
    return f"写入以后{closed.year}年{closed.month}月已经结账，不能整批撤销，请在储备库更正。"


class PoolUndo:
    """The verbs that bring the pool back to what it was."""

    def __init__(self, reason: str, by: Actor, now: datetime) -> None:
        self.facts: dict[str, Any] = {"reason": reason, "by": by, "now": now}

    def withdraw_many(self, rows: KeptOfNew) -> list[int]:
        entries = PoolEntry.objects.in_bulk([kept["entry"] for _, kept in rows if "entry" in kept])
        cases = JointReviewCase.objects.in_bulk(
            [kept["case"] for _, kept in rows if "case" in kept]
        )
        return [key for key, kept in rows if self.withdraw(kept, entries, cases)]

    def withdraw(
        self,
        kept: dict[str, Any],
        entries: dict[int, PoolEntry],
        cases: dict[int, JointReviewCase],
    ) -> bool:
        if "entry" in kept:
            return pool_entries.take_out_as_mistaken(entries[kept["entry"]], **self.facts)
        return joint_reviews.withdraw_case(cases[kept["case"]], **self.facts)

    def restore_many(self, rows: list[tuple[Project, dict[str, Any]]]) -> None:
        for project, kept in rows:
            entry = PoolEntry.objects.get(pk=kept["entry"])
            for verb, facts in reversed(kept["held"]):
                on = date.fromisoformat(facts["on"])
                told = {"on": on, **self.facts}
                if "amount" in facts:
                    told["amount"] = Decimal(facts["amount"])
                else:
                    told["maturity"] = facts["maturity"]
                must(getattr(pool_entries, verb)(entry, **told), project)
