"""Write a change set of the pool by the verbs of pipeline, and keep what undoes it."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from accounts.audit import Actor
from exchange.kinds.import_kind import OnProgress, WriteResults
from exchange.kinds.pool_sheet.row_change import PoolRowChange
from exchange.matching.changeset import ChangeSet, Moved
from exchange.models import ImportBatch
from pipeline import joint_reviews, pool_entries

#: Entries written at a time.
CHUNK = 500


class PoolWriter:
    """One batch being written: what comes in, what is to be argued, what is changed."""

    def __init__(
        self,
        batch: ImportBatch,
        changeset: ChangeSet[PoolRowChange],
        *,
        by: Actor,
        now: datetime,
        on_progress: OnProgress = lambda done: None,
    ) -> None:
        self.changeset, self.on_progress, self.done = changeset, on_progress, 0
        self.facts: dict[str, Any] = {"by": by, "now": now}
        self.results: WriteResults = {}

    def run(self) -> WriteResults:
        """Write every row; returns {id(change): (project pk, restore)}. Moved, and the whole batch
        rolls back, where a verb refuses."""
        writes = self.changeset.writes
        rows = iter([change for change in writes if change.entry])
        while some := list(islice(rows, CHUNK)):
            self.enter(some)
        self.one_by_one(change for change in writes if not change.entry)
        return self.results

    def progress(self, number: int) -> None:
        self.done += number
        self.on_progress(self.done)

    def keep(self, change: PoolRowChange, restore: dict[str, Any]) -> None:
        self.results[id(change)] = change.known.pk or 0, restore

    def enter(self, some: list[PoolRowChange]) -> None:
        rows = [change.entry for change in some if change.entry]
        try:
            entries = pool_entries.enter_reviewed_many(rows, **self.facts)
        except ValidationError as refusal:
            raise Moved("；".join(refusal.messages)) from None
        for change, entry in zip(some, entries, strict=True):
            self.keep(change, {"entry": entry.pk})
        self.progress(len(some))

    def one_by_one(self, changes: Iterable[PoolRowChange]) -> None:
        for change in changes:
            try:
                restore = self.propose(change) if change.proposal else self.change(change)
            except ValidationError as refusal:
                name = change.known.project
                raise Moved(f"项目“{name}”：{'；'.join(refusal.messages)}") from None
            self.keep(change, restore)
            self.progress(1)

    def propose(self, change: PoolRowChange) -> dict[str, Any]:
        asked, project = change.proposal, change.known.project
        assert asked
        assert project
        case = joint_reviews.propose(
            project,
            amount=asked.amount,
            maturity=asked.maturity,
            reason=asked.reason,
            **self.facts,
        )
        return {"case": case.pk}

    def change(self, change: PoolRowChange) -> dict[str, Any]:
        standing = change.standing
        assert standing
        entry = standing.row
        former: dict[str, dict[str, Any]] = {
            "change_amount": {"amount": standing.amount},
            "change_maturity": {"maturity": standing.maturity},
        }
        held: list[tuple[str, dict[str, Any]]] = []
        for verb, facts in change.changes.items():
            getattr(pool_entries, verb)(entry, **facts, **self.facts)
            held.append((verb, former[verb] | {"on": facts["on"]}))
        return {"entry": entry.pk, "held": held}
