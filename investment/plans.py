"""年度计划投资: laid down once a listing; an adjustment is a further version (R-IN-1)."""

from django.db import transaction

from accounts import audit
from investment.models import AnnualPlan


@transaction.atomic
def lay_down(listing, amount, *, by, now):
    """The plan of a listing that has none yet, in 万元."""
    plan = AnnualPlan(
        listing=listing,
        amount=amount,
        # After a plan that was taken back, its number is not used again.
        version=listing.plans.count() + 1,
        at=now,
        **audit.signed(by),
    )
    plan.full_clean(exclude=["listing"])
    plan.save()
    audit.record(
        by=by,
        action="年度计划投资",
        subject=plan,
        project_id=listing.project_id,
        after={"年度计划投资": str(plan.amount)},
    )
    return plan


@transaction.atomic
def lay_down_many(amounts, *, by, now):
    """Lay down the plans of many new listings at once, checked by the caller: [(listing, 万元)]."""
    made = [
        AnnualPlan(listing=listing, amount=amount, at=now, **audit.signed(by))
        for listing, amount in amounts
    ]
    AnnualPlan.objects.bulk_create(made)
    entries = (
        (plan, plan.listing.project_id, {"年度计划投资": str(plan.amount)}, "") for plan in made
    )
    audit.record_many(entries, by=by, action="年度计划投资")
    return made


@transaction.atomic
def take_back(listing, *, by, reason):
    """Void the plan of a listing that was laid down by mistake; the row stays readable."""
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
def adjust(listing, amount, *, by, now, reason):
    """A new version of the plan; the former stays readable."""
    current = listing.plans.filter(is_current=True).first()
    if current is None:
        return lay_down(listing, amount, by=by, now=now)
    if current.amount == amount:
        return current
    listing.plans.filter(pk=current.pk).update(is_current=False)
    plan = AnnualPlan(
        listing=listing, amount=amount, version=current.version + 1, at=now, **audit.signed(by)
    )
    plan.full_clean(exclude=["listing"])
    plan.save()
    audit.record(
        by=by,
        action="调整年度计划投资",
        subject=plan,
        project_id=listing.project_id,
        before={"年度计划投资": str(current.amount)},
        after={"年度计划投资": str(plan.amount)},
        reason=reason,
    )
    return plan
