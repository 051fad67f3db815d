"""What is done to contracts: entered, corrected, changed in amount, ended, landed. All audited.

Money is never overwritten: a change, a lapse, a slip is a further dated row with its reason. What
is written after its month was closed counts from the first open month on (R-IN-8, R-SG-1).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from accounts import audit, double_submission
from accounts.audit import Actor
from core.models.column_label import column_label
from investment.month_closing import counting_day
from pipeline.contract_doubles import doubles_of, question
from pipeline.framework_link import framework_problem
from pipeline.models import ArrivedAmount, ContractAmount, PromotionTrip, SigningContract
from projects.models import Project

Kind, Sort = SigningContract.Kind, ContractAmount.Kind
#: What a form may correct; the amount has a verb of its own, the kind stays.
FACTS = ("name", "investor", "signed_on", "method", "chain_name", "fulfils", "trip")
EARLIEST = date(2000, 1, 1)


@transaction.atomic
def enter(
    *,
    name: str,
    kind: str,
    investor: str,
    amount: Decimal,
    signed_on: date,
    method: str,
    by: Actor,
    now: datetime,
    today: date,
    chain_name: str = "",
    fulfils: SigningContract | None = None,
    trip: PromotionTrip | None = None,
    is_another: bool = False,
) -> SigningContract:
    """Enter what was signed, in 万元. ValidationError for a day to come, a framework that is none,
    is later or fulfils another, and, unless `is_another` says so, for what looks like a contract
    that stands there already. The same facts sent again within ten minutes are the same row."""
    facts: dict[str, Any] = {
        "name": name.strip(),
        "kind": kind,
        "investor": investor.strip(),
        "amount": amount,
        "signed_on": signed_on,
        "method": method,
        "chain_name": chain_name.strip(),
        "fulfils": fulfils,
        "trip": trip,
    }
    check_day("signed_on", signed_on, today)
    check_amount(amount)
    # Whoever else enters one waits here: what they wrote is then seen.
    counts_from = counting_day(signed_on)
    same = double_submission.just_now(SigningContract.objects.filter(**facts), by=by, now=now)
    if kept := same.first():
        return kept
    _check_framework(fulfils, kind, signed_on)
    if not is_another:
        _ask_for_doubles(facts)
    since = counts_from if fulfils else None
    contract = SigningContract(
        **facts, counts_from=counts_from, fulfils_since=since, at=now, **audit.signed(by)
    )
    contract.full_clean(exclude=["by", "fulfils", "trip"])
    contract.save()
    _add_amount(contract, Sort.SIGNED, signed_on, counts_from, amount, "", by, now)
    audit.record(by=by, action="登记签约", subject=contract, after=labelled(facts))
    return contract


def check_day(field: str, day: date, today: date) -> None:
    if day > today:
        raise ValidationError({field: "日期不能晚于今天。"})
    if day < EARLIEST:
        raise ValidationError({field: "日期早于 2000 年，请核对年份。"})


def check_amount(amount: Decimal) -> None:
    if amount <= 0:
        raise ValidationError({"amount": "金额要大于 0。"})


def _check_framework(framework: SigningContract | None, kind: str, signed_on: date) -> None:
    """ValidationError for what is no framework in force that was signed before: so there is no
    circle, as a framework itself fulfils nothing."""
    if framework is None:
        return
    double_submission.lock(framework)
    framework.refresh_from_db()
    if problem := framework_problem(framework, kind, signed_on):
        raise ValidationError({"fulfils": problem})


def _ask_for_doubles(facts: dict[str, Any]) -> None:
    names = ("name", "kind", "investor", "amount", "signed_on")
    if asked := question(doubles_of(**{name: facts[name] for name in names})):
        raise ValidationError({"is_another": asked})


def _add_amount(
    contract: SigningContract,
    kind: str,
    on: date,
    counts_from: date,
    amount: Decimal,
    reason: str,
    by: Actor,
    now: datetime,
) -> ContractAmount:
    row = ContractAmount(
        contract=contract,
        kind=kind,
        on=on,
        counts_from=counts_from,
        amount=amount,
        reason=reason,
        at=now,
        **audit.signed(by),
    )
    row.full_clean(exclude=["by", "contract"])
    row.save()
    return row


# --- Corrected ------------------------------------------------------------------------------------


@transaction.atomic
def correct(
    contract: SigningContract, wanted: dict[str, Any], *, by: Actor, today: date, reason: str = ""
) -> bool:
    """Give the contract these FACTS; False where nothing differs. Another day or framework moves
    money: it takes a reason, and moves none that a closed month has counted (R-IN-8).
    ValidationError as enter() says, and for a link that a closed month has counted."""
    double_submission.lock(contract)
    contract.refresh_from_db()
    was = {name: getattr(contract, name) for name in FACTS}
    changed = [name for name in FACTS if was[name] != wanted[name]]
    if not changed:
        return False
    if {"signed_on", "fulfils"} & set(changed) and not reason.strip():
        raise ValidationError({"reason": "改签订日期或落实的框架，请写明理由。"})
    for name in changed:
        setattr(contract, name, wanted[name])
    _check_framework(contract.fulfils, contract.kind, contract.signed_on)
    if "signed_on" in changed:
        _move_signing(contract, today)
    if "fulfils" in changed:
        _link(contract)
    contract.full_clean(exclude=["by", "fulfils", "trip", "project"])
    contract.save(update_fields=[*changed, "counts_from", "fulfils_since"])
    labels = {name: column_label(SigningContract, name) for name in FACTS}
    before, after = audit.differences(_spoken(was), _spoken(wanted), labels)
    audit.record(
        by=by,
        action="修改签约",
        subject=contract,
        before=before,
        after=after,
        reason=reason.strip(),
    )
    return True


def _spoken(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: _in_words(name, facts[name]) for name in FACTS}


def _move_signing(contract: SigningContract, today: date) -> None:
    """Another day of signing: it counts from there as long as no closed month has counted it."""
    check_day("signed_on", contract.signed_on, today)
    if contract.contracts.filter(signed_on__lt=contract.signed_on).exists():
        raise ValidationError({"signed_on": "落实本框架的合同里有更早签订的，请核对日期。"})
    later = contract.amounts.exclude(kind=Sort.SIGNED).filter(on__lt=contract.signed_on)
    if later.exists():
        raise ValidationError({"signed_on": "金额变更或失效的日期早于这一天，请核对日期。"})
    if counting_day(contract.counts_from) == contract.counts_from:
        contract.counts_from = counting_day(contract.signed_on)
        if contract.fulfils_since:
            contract.fulfils_since = contract.counts_from
    contract.amounts.filter(kind=Sort.SIGNED).update(
        on=contract.signed_on, counts_from=contract.counts_from
    )


def _link(contract: SigningContract) -> None:
    """Another framework, from the first open month on; what a closed month has counted stays."""
    since = contract.fulfils_since
    if since and counting_day(since) != since:
        raise ValidationError(
            {
                "fulfils": f"{since.year}年{since.month}月已经按原来的框架结账，不能再改。"
                "确实关联错了的，请把本合同按“录错”办失效，再重新登记。"
            }
        )
    contract.fulfils_since = counting_day(contract.counts_from) if contract.fulfils else None


# --- Money ----------------------------------------------------------------------------------------


@transaction.atomic
def change_amount(
    contract: SigningContract,
    *,
    amount: Decimal,
    on: date,
    reason: str,
    by: Actor,
    now: datetime,
    today: date,
) -> ContractAmount:
    """What it is worth from a day on, in 万元, with the reason: a further row. The same again
    within ten minutes is the same row. ValidationError for one that has ended, for a day before
    its signing or to come, and for the amount it has anyway."""
    _hold(contract)
    facts = {"kind": Sort.CHANGED, "on": on, "amount": amount, "reason": reason.strip()}
    same = double_submission.just_now(contract.amounts.filter(**facts), by=by, now=now)
    if kept := same.first():
        return kept
    _check_in_force(contract)
    check_amount(amount)
    check_day("on", on, today)
    if on < contract.signed_on:
        raise ValidationError({"on": f"合同 {contract.signed_on:%Y-%m-%d} 才签订，请核对日期。"})
    before = contract.amounts.filter(on__lte=on).last()
    if before and before.amount == amount:
        raise ValidationError({"amount": "和这一天已有的金额相同。"})
    counts_from = counting_day(on)
    row = _add_amount(contract, Sort.CHANGED, on, counts_from, amount, reason.strip(), by, now)
    was = contract.amount
    latest = contract.amounts.exclude(amount=0).last()
    contract.amount = latest.amount if latest else amount
    contract.save(update_fields=["amount"])
    audit.record(
        by=by,
        action="变更合同金额",
        subject=contract,
        before={"金额（万元）": str(was)},
        after={"金额（万元）": str(amount), "自": on.isoformat(), "计入": counts_from.isoformat()},
        reason=row.reason,
    )
    return row


@transaction.atomic
def end(
    contract: SigningContract,
    *,
    ending: str,
    on: date,
    reason: str,
    by: Actor,
    now: datetime,
    today: date,
) -> bool:
    """失效 from a day on, with the reason; True if this call did it. What was entered by mistake
    ends on the day of its signing, as far as no closed month has counted it. ValidationError for
    a day before its last amount or to come."""
    _hold(contract)
    if contract.ended_on:
        return False
    last = contract.amounts.latest("on", "pk").on
    if ending == SigningContract.Ending.MISTAKEN:
        on, counts_from = last, counting_day(contract.signed_on)
    else:
        check_day("on", on, today)
        counts_from = counting_day(on)
    if on < last:
        raise ValidationError({"on": f"合同金额到 {last:%Y-%m-%d} 还有记录，请核对日期。"})
    contract.ended_on, contract.ending, contract.ended_reason = on, ending, reason.strip()
    contract.full_clean(exclude=["by", "fulfils", "trip", "project"])
    contract.save(update_fields=["ended_on", "ending", "ended_reason"])
    _add_amount(contract, Sort.ENDED, on, counts_from, Decimal(0), reason.strip(), by, now)
    audit.record(
        by=by,
        action="合同失效",
        subject=contract,
        after={
            "失效日期": on.isoformat(),
            "失效情形": SigningContract.Ending(ending).label,
            "计入": counts_from.isoformat(),
        },
        reason=contract.ended_reason,
    )
    return True


@transaction.atomic
def add_arrival(
    contract: SigningContract,
    *,
    amount: Decimal,
    on: date,
    by: Actor,
    now: datetime,
    today: date,
    reason: str = "",
) -> ArrivedAmount:
    """Money that arrived on a day, in 万元; a negative amount takes a slip back and says why. The
    same again within ten minutes is the same row. ValidationError for a day to come, and where
    the sum would fall below nought."""
    _hold(contract)
    facts = {"on": on, "amount": amount, "reason": reason.strip()}
    same = double_submission.just_now(contract.arrivals.filter(**facts), by=by, now=now)
    if kept := same.first():
        return kept
    check_day("on", on, today)
    row = ArrivedAmount(contract=contract, at=now, **facts, **audit.signed(by))
    row.full_clean(exclude=["by", "contract"])
    if arrived(contract) + amount < 0:
        raise ValidationError({"amount": "冲减后累计到位会小于 0，请核对。"})
    row.save()
    audit.record(
        by=by,
        action="登记到位资金",
        subject=contract,
        after={"到位金额（万元）": str(amount), "到位日期": on.isoformat()},
        reason=row.reason,
    )
    return row


def arrived(contract: SigningContract) -> Decimal:
    """What has arrived of it in all, in 万元."""
    return contract.arrivals.aggregate(s=Sum("amount"))["s"] or Decimal(0)


def _hold(contract: SigningContract) -> None:
    double_submission.lock(contract)
    contract.refresh_from_db()


def _check_in_force(contract: SigningContract) -> None:
    if contract.ended_on:
        raise ValidationError(f"合同已于 {contract.ended_on:%Y-%m-%d} 失效，金额不再变更。")


# --- What became of it ----------------------------------------------------------------------------


@transaction.atomic
def land(contract: SigningContract, project: Project | None, *, by: Actor) -> bool:
    """The project it became, or none after all; True if that was news. ValidationError for a
    project that was taken off the ledger."""
    _hold(contract)
    if contract.project == project:
        return False
    if project and project.withdrawn_on:
        raise ValidationError({"project": "这个项目已经撤回，请选台账上的项目。"})
    was, contract.project = contract.project, project
    contract.save(update_fields=["project"])
    audit.record(
        by=by,
        action="合同落地",
        subject=contract,
        # By its number: who reads the contract may not see the project.
        before={"落地项目": was and f"项目 {was.pk}"},
        after={"落地项目": project and f"项目 {project.pk}"},
        project_id=(project or was).pk,  # type: ignore[union-attr]
    )
    return True


# --- Words ----------------------------------------------------------------------------------------


def labelled(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        column_label(SigningContract, name): _in_words(name, value)
        for name, value in facts.items()
        if value not in (None, "")
    }


def _in_words(name: str, value: Any) -> Any:
    """As the trail keeps it: a choice by its word, money and days as they are read."""
    choices = {"kind": Kind, "method": SigningContract.Method}
    if name in choices:
        return choices[name](value).label
    if isinstance(value, Decimal | date):
        return str(value)
    return audit.plain(value)
