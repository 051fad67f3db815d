"""年度计划投资: laid down once a listing; an adjustment is a further version (R-IN-1)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit, double_submission
from accounts.audit import Actor
from core.bulk_insert import insert
from investment.models import AnnualPlan, PlanMonth
from investment.plan_curves import CENT
from projects.models import YearListing
from projects.models.project import lock_projects

Curve = AnnualPlan.Curve


@transaction.atomic
def adopt(
    listing: YearListing,
    amount: Decimal,
    *,
    by: Actor,
    now: datetime,
    curve: str = Curve.LINEAR,
    months: Sequence[Decimal] = (),
) -> AnnualPlan:
    """The plan of a listing that has none yet, in 万元; `months` are the twelve of an own curve.
    The same plan laid down again is the same row."""
    lock_projects([listing.project_id])
    double_submission.lock(listing)
    current = listing.plans.filter(is_current=True).first()
    if current and _is_same(current, amount, curve, months):
        return current
    plan = AnnualPlan(
        listing=listing,
        amount=amount,
        curve=curve,
        # After a plan that was taken back, its number is not used again.
        version=listing.plans.count() + 1,
        at=now,
        **audit.signed(by),
    )
    _keep(plan, months)
    audit.record(
        by=by,
        action="年度计划投资",
        subject=plan,
        project_id=listing.project_id,
        after=_in_words(plan),
    )
    return plan


@transaction.atomic
def adopt_many(
    amounts: list[tuple[YearListing, Decimal]], *, by: Actor, now: datetime
) -> list[AnnualPlan]:
    """Lay down the plans of many new listings at once, checked by the caller: [(listing, 万元)]."""
    made = [
        AnnualPlan(listing=listing, amount=amount, at=now, **audit.signed(by))
        for listing, amount in amounts
    ]
    insert(made)
    entries = (
        (plan, plan.listing.project_id, {"年度计划投资": str(plan.amount)}, "") for plan in made
    )
    audit.record_many(entries, by=by, action="年度计划投资")
    return made


@transaction.atomic
def void(listing: YearListing, *, by: Actor, reason: str) -> bool:
    """Void the plan of a listing that was laid down by mistake; the row stays readable."""
    lock_projects([listing.project_id])
    plan = listing.plans.filter(is_current=True).first()
    if plan is None or not listing.plans.filter(pk=plan.pk).update(is_current=False):
        return False
    audit.record(
        by=by,
        action="撤回年度计划投资",
        subject=plan,
        project_id=listing.project_id,
        before={"年度计划投资": str(plan.amount)},
        reason=reason,
    )
    return True


@transaction.atomic
def void_adjustment(listing: YearListing, former: int, *, by: Actor, reason: str) -> bool:
    """Void an adjustment made by mistake; the version with the key `former` is in force again."""
    return (
        void(listing, by=by, reason=reason)
        and listing.plans.filter(pk=former).update(is_current=True) == 1
    )


@transaction.atomic
def adjust(
    listing: YearListing,
    amount: Decimal,
    *,
    by: Actor,
    now: datetime,
    reason: str,
    document: str = "",
    document_on: date | None = None,
    curve: str | None = None,
    months: Sequence[Decimal] = (),
) -> AnnualPlan:
    """A new version of the plan by a document with number and date; the former stays readable.

    Without a curve the former one is kept; its own months are then raised or lowered alike.
    """
    lock_projects([listing.project_id])
    double_submission.lock(listing)
    current = listing.plans.filter(is_current=True).first()
    if current is None:
        return adopt(listing, amount, by=by, now=now, curve=curve or Curve.LINEAR, months=months)
    if curve is None:
        curve, months = current.curve, _scaled(current.own_months, current.amount, amount)
    if _is_same(current, amount, curve, months):
        return current
    listing.plans.filter(pk=current.pk).update(is_current=False)
    plan = AnnualPlan(
        listing=listing,
        amount=amount,
        curve=curve,
        document=document,
        document_on=document_on,
        version=listing.plans.count() + 1,
        at=now,
        **audit.signed(by),
    )
    _keep(plan, months)
    audit.record(
        by=by,
        action="调整年度计划投资",
        subject=plan,
        project_id=listing.project_id,
        before=_in_words(current),
        after=_in_words(plan),
        reason=reason,
    )
    return plan


def _keep(plan: AnnualPlan, months: Iterable[Decimal]) -> None:
    """Save a plan with the twelve months of an own curve, which add up to it to the cent."""
    months = list(months) if plan.curve == Curve.OWN else []
    if plan.curve == Curve.OWN and (len(months) != 12 or sum(months) != plan.amount):
        raise ValidationError({"months": "分月计划要填满 12 个月，合计等于年度计划投资。"})
    if any(amount < 0 for amount in months):
        raise ValidationError({"months": "分月计划不能为负数。"})
    plan.full_clean(exclude=["listing"])
    plan.save()
    PlanMonth.objects.bulk_create(
        PlanMonth(plan=plan, month=month, amount=amount) for month, amount in enumerate(months, 1)
    )


def _is_same(plan: AnnualPlan, amount: Decimal, curve: str, months: Sequence[Decimal]) -> bool:
    return (plan.amount, plan.curve, plan.own_months) == (amount, curve, list(months))


def _scaled(months: list[Decimal], former: Decimal, amount: Decimal) -> list[Decimal]:
    """Own months in the proportion of a new amount, to the cent."""
    if not months or not former:
        return months
    # Differences of rounded sums, not rounded shares: so the twelve add up to the amount.
    ends = [(sum(months[:n]) * amount / former).quantize(CENT) for n in range(13)]
    return [after - before for before, after in zip(ends, ends[1:], strict=False)]


def _in_words(plan: AnnualPlan) -> dict[str, str]:
    words = {"年度计划投资": str(plan.amount)}
    if plan.curve != Curve.LINEAR:
        words["分月方式"] = plan.get_curve_display()
    if plan.document:
        words["调整文号"] = f"{plan.document} {plan.document_on or ''}".strip()
    return words
