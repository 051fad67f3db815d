"""Write a change set of contracts by the verbs of pipeline, and keep what undoes it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from accounts.audit import Actor
from exchange.kinds.contract_sheet.row_change import ContractRowChange
from exchange.kinds.import_kind import OnProgress, WriteResults
from exchange.matching.changeset import ChangeSet, Moved
from exchange.models import ImportBatch
from pipeline import contracts
from pipeline.contracts import FACTS
from pipeline.enter_contracts import ContractToEnter, enter_many
from pipeline.models import SigningContract

#: New contracts written at a time.
CHUNK = 500


class ContractWriter:
    """One batch being written: new frameworks, the contracts, then what is changed."""

    def __init__(
        self,
        batch: ImportBatch,
        changeset: ChangeSet[ContractRowChange],
        *,
        by: Actor,
        now: datetime,
        on_progress: OnProgress = lambda done: None,
    ) -> None:
        self.changeset, self.by, self.now, self.today = changeset, by, now, changeset.today
        self.reason, self.on_progress, self.done = f"第 {batch.pk} 批导入", on_progress, 0
        self.facts: dict[str, Any] = {"by": by, "now": now, "today": self.today}
        self.entered: dict[int, SigningContract] = {}  # by id of its change
        self.results: WriteResults = {}

    def run(self) -> WriteResults:
        """Write every new and changed row; returns {id(change): (contract pk, restore)}.
        Moved, and the whole batch rolls back, where a verb refuses."""
        new = [change for change in self.changeset.writes if change.is_new]
        for frameworks in (True, False):
            rows = iter([change for change in new if change.is_framework == frameworks])
            while some := list(islice(rows, CHUNK)):
                self.enter(some)
        for change in self.changeset.writes:
            if not change.is_new:
                self.change(change)
        return self.results

    def progress(self, number: int) -> None:
        self.done += number
        self.on_progress(self.done)

    def enter(self, some: list[ContractRowChange]) -> None:
        rows = [
            ContractToEnter(self.linked(change), change.arrivals, change.project, change.reason)
            for change in some
        ]
        try:
            entered = enter_many(rows, **self.facts)
        except ValidationError as refusal:
            raise Moved("；".join(refusal.messages)) from None
        for change, contract in zip(some, entered, strict=True):
            self.entered[id(change)] = contract
            self.results[id(change)] = contract.pk, {}
        self.progress(len(some))

    def linked(self, change: ContractRowChange) -> dict[str, Any]:
        """Its facts, with the framework that was entered before it."""
        if change.framework is None:
            return change.facts
        return change.facts | {"fulfils": self.entered[id(change.framework)]}

    def change(self, change: ContractRowChange) -> None:
        contract = SigningContract.objects.get(pk=change.known.pk or 0)
        try:
            restore = dict(self.steps(contract, change))
        except ValidationError as refusal:
            raise Moved(f"合同“{contract}”：{'；'.join(refusal.messages)}") from None
        self.results[id(change)] = contract.pk, restore
        self.progress(1)

    def steps(
        self, contract: SigningContract, change: ContractRowChange
    ) -> Iterator[tuple[str, Any]]:
        """Do each, and yield what undoes it."""
        reason = change.reason or self.reason
        if facts := self.linked(change):
            was = {name: getattr(contract, name) for name in FACTS}
            contracts.correct(contract, was | facts, by=self.by, today=self.today, reason=reason)
            yield "facts", {name: _kept(was[name]) for name in facts}
        if change.amount:
            was, (amount, on) = contract.amount, change.amount
            contracts.change_amount(contract, amount=amount, on=on, reason=reason, **self.facts)
            yield "amount", {"was": was, "on": on}
        if change.arrivals:
            for day, amount in change.arrivals:
                told = {"on": day, "reason": change.reason, **self.facts}
                contracts.add_arrival(contract, amount=amount, **told)
            yield "arrivals", change.arrivals
        if change.project:
            former = contract.project_id
            contracts.land(contract, change.project, by=self.by)
            yield "project", former


def _kept(value: Any) -> Any:
    """As JSON keeps it: a row by its key."""
    return value.pk if hasattr(value, "_meta") else value
