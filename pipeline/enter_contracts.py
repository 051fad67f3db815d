"""Many contracts at once, as a sheet brings them: entered, and taken back. All audited.

The rules are those of contracts.enter() and contracts.end(); whoever calls has asked about doubles.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from accounts.models.unit import name_key
from core import bulk_insert
from investment.month_closing import first_open_day
from pipeline.contracts import check_amount, check_day, labelled
from pipeline.framework_link import framework_problem
from pipeline.models import ArrivedAmount, ContractAmount, SigningContract
from pipeline.models.signing_contract import lock_contracts
from projects.models import Project

Sort = ContractAmount.Kind
Ending = SigningContract.Ending


@dataclass(frozen=True)
class ContractToEnter:
    """What enter() takes, with what has arrived, [(day, 万元)], and the project it became."""

    facts: dict[str, Any]
    arrivals: Sequence[tuple[date, Decimal]] = field(default_factory=tuple)
    project: Project | None = None
    reason: str = ""


@transaction.atomic
def enter_many(
    rows: Sequence[ContractToEnter], *, by: Actor, now: datetime, today: date
) -> list[SigningContract]:
    """Enter what was signed, in 万元, in a number of queries that the rows do not set.
    ValidationError as contracts.enter(), add_arrival() and land() say, but for doubles."""
    first = first_open_day()
    _hold_frameworks(rows)
    signed = audit.signed(by)
    entered = [_contract(row, first, today, {"at": now, **signed}) for row in rows]
    bulk_insert.insert(entered)
    amounts = (
        ContractAmount(
            contract=contract,
            kind=Sort.SIGNED,
            on=contract.signed_on,
            counts_from=contract.counts_from,
            amount=contract.amount,
            at=now,
            **signed,
        )
        for contract in entered
    )
    bulk_insert.insert(amounts)
    pairs = list(zip(rows, entered, strict=True))
    trail = ((contract, None, labelled(row.facts), "") for row, contract in pairs)
    audit.record_many(trail, by=by, action="登记签约")
    _arrive(pairs, by=by, now=now, today=today)
    _land(pairs, by=by)
    return entered


def _hold_frameworks(rows: Sequence[ContractToEnter]) -> None:
    """Read anew under their locks, since what was found may have ended meanwhile."""
    found = [row.facts["fulfils"] for row in rows if row.facts.get("fulfils")]
    keys = {framework.pk for framework in found}
    lock_contracts(keys)
    now = SigningContract.objects.in_bulk(keys)
    for row in rows:
        framework = row.facts.get("fulfils")
        if framework is None:
            continue
        row.facts["fulfils"] = now[framework.pk]
        kind, signed_on = row.facts["kind"], row.facts["signed_on"]
        if problem := framework_problem(now[framework.pk], kind, signed_on):
            raise ValidationError({"fulfils": problem})


def _contract(
    row: ContractToEnter, first: date | None, today: date, told: dict[str, Any]
) -> SigningContract:
    facts = row.facts
    check_day("signed_on", facts["signed_on"], today)
    check_amount(facts["amount"])
    if row.project and row.project.withdrawn_on:
        raise ValidationError({"project": "这个项目已经撤回，请选台账上的项目。"})
    counts_from = max(facts["signed_on"], first or facts["signed_on"])
    contract = SigningContract(
        **facts,
        counts_from=counts_from,
        fulfils_since=counts_from if facts.get("fulfils") else None,
        project=row.project,
        investor_key=name_key(facts["investor"]),
        **told,
    )
    contract.clean_fields(exclude=["by", "fulfils", "trip", "project"])
    return contract


def _arrive(
    pairs: Iterable[tuple[ContractToEnter, SigningContract]],
    *,
    by: Actor,
    now: datetime,
    today: date,
) -> None:
    found = [
        ArrivedAmount(
            contract=contract,
            on=on,
            amount=amount,
            reason=row.reason,
            at=now,
            **audit.signed(by),
        )
        for row, contract in pairs
        for on, amount in row.arrivals
    ]
    for arrival in found:
        check_day("on", arrival.on, today)
    _keep_arrivals(found, by=by)


def _keep_arrivals(found: list[ArrivedAmount], *, by: Actor) -> None:
    bulk_insert.insert(found)
    trail = (
        (
            row.contract,
            None,
            {"到位金额（万元）": str(row.amount), "到位日期": row.on.isoformat()},
            row.reason,
        )
        for row in found
    )
    audit.record_many(trail, by=by, action="登记到位资金")


def _land(pairs: Iterable[tuple[ContractToEnter, SigningContract]], *, by: Actor) -> None:
    landed = (
        (contract, row.project.pk, {"落地项目": f"项目 {row.project.pk}"}, "")
        for row, contract in pairs
        if row.project
    )
    audit.record_many(landed, by=by, action="合同落地")


@transaction.atomic
def take_back_many(
    keys: Iterable[int], *, reason: str, by: Actor, now: datetime
) -> list[SigningContract]:
    """What was entered by mistake, with nothing done to it since: it ends on the day of its
    signing, what has arrived of it is taken back on its days. Those that this call took back."""
    first, keys = first_open_day(), list(keys)
    lock_contracts(keys)
    found = list(SigningContract.objects.in_force().filter(pk__in=keys).order_by("pk"))
    signed = {"at": now, **audit.signed(by)}
    for contract in found:
        contract.ended_on, contract.ending = contract.signed_on, Ending.MISTAKEN
        contract.ended_reason = reason
    SigningContract.objects.bulk_update(found, ["ended_on", "ending", "ended_reason"])
    ends = (
        ContractAmount(
            contract=contract,
            kind=Sort.ENDED,
            on=contract.signed_on,
            counts_from=max(contract.signed_on, first or contract.signed_on),
            amount=Decimal(0),
            reason=reason,
            **signed,
        )
        for contract in found
    )
    bulk_insert.insert(ends)
    words = {"失效情形": Ending.MISTAKEN.label}
    trail = (
        (contract, None, {"失效日期": contract.signed_on.isoformat(), **words}, reason)
        for contract in found
    )
    audit.record_many(trail, by=by, action="合同失效")
    _take_back_arrivals(found, reason, signed, by)
    return found


def _take_back_arrivals(
    contracts: list[SigningContract], reason: str, signed: dict[str, Any], by: Actor
) -> None:
    arrived = ArrivedAmount.objects.filter(contract__in=contracts).select_related("contract")
    back = [
        ArrivedAmount(contract=row.contract, on=row.on, amount=-row.amount, reason=reason, **signed)
        for row in arrived
    ]
    _keep_arrivals(back, by=by)
