"""Undo what a batch of contracts did: new ones end as mistaken, changed ones stand as before."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.audit import Actor
from exchange.kinds.import_kind import KeptOfNew
from exchange.models import ImportBatch, ImportRow
from investment.models import Month
from pipeline import contracts
from pipeline.contracts import FACTS
from pipeline.enter_contracts import take_back_many
from pipeline.models import PromotionTrip, SigningContract
from projects.models import Project

#: In the order in which they are restored.
STEPS = ("project", "arrivals", "amount", "facts")
NEW = ImportRow.Outcome.NEW


def why_not_undo(batch: ImportBatch) -> str:
    """A month that was closed since has counted it; a contract of others may rest on a framework
    that the batch brought. Else ""."""
    closed = Month.objects.filter(at__gt=batch.committed_at).order_by("year", "month").last()
    if closed:
        return f"写入以后{closed.year}年{closed.month}月已经结账，不能整批撤销，请在合同页更正。"
    new = batch.rows.filter(outcome=NEW).values("contract")
    resting = SigningContract.objects.in_force().filter(fulfils__in=new).exclude(pk__in=new)
    if contract := resting.order_by("pk").first():
        return f"“{contract}”落实的框架协议是这一批登记的，不能整批撤销，请先改它落实的框架。"
    return ""


class ContractUndo:
    """The verbs that bring contracts back to what they were, the last step first."""

    def __init__(self, reason: str, by: Actor, now: datetime) -> None:
        self.reason, self.by, self.now = reason, by, now
        self.today = timezone.localdate(now)
        self.facts: dict[str, Any] = {"by": by, "now": now, "today": self.today, "reason": reason}

    def withdraw_many(self, rows: KeptOfNew) -> list[int]:
        """What was new was entered by mistake: it ends on the day of its signing."""
        keys = [key for key, _ in rows]
        back = take_back_many(keys, reason=self.reason, by=self.by, now=self.now)
        return [contract.pk for contract in back]

    def restore_many(self, rows: list[tuple[SigningContract, dict[str, Any]]]) -> None:
        for contract, kept in rows:
            for name in STEPS:
                if name in kept:
                    getattr(self, f"restore_{name}")(contract, kept[name])

    def restore_project(self, contract: SigningContract, former: int | None) -> None:
        project = Project.objects.get(pk=former) if former else None
        contracts.land(contract, project, by=self.by)

    def restore_arrivals(self, contract: SigningContract, added: list[tuple[str, str]]) -> None:
        """What arrived is taken back on its days."""
        for day, amount in added:
            on = date.fromisoformat(day)
            contracts.add_arrival(contract, amount=-Decimal(amount), on=on, **self.facts)

    def restore_amount(self, contract: SigningContract, kept: dict[str, str]) -> None:
        on = date.fromisoformat(kept["on"])
        contracts.change_amount(contract, amount=Decimal(kept["was"]), on=on, **self.facts)

    def restore_facts(self, contract: SigningContract, kept: dict[str, Any]) -> None:
        contract.refresh_from_db()
        wanted = {name: getattr(contract, name) for name in FACTS}
        wanted |= {name: _from_json(name, value) for name, value in kept.items()}
        reason, today = self.reason, self.today
        contracts.correct(contract, wanted, by=self.by, today=today, reason=reason)


def _from_json(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "fulfils":
        return SigningContract.objects.get(pk=value)
    if name == "trip":
        return PromotionTrip.objects.get(pk=value)
    return date.fromisoformat(value) if name == "signed_on" else value
