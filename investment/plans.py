"""年度计划投资: laid down once a listing; an adjustment is a further version (R-IN-1)."""

from django.db import transaction

from accounts import audit
from investment.models import AnnualPlan


@transaction.atomic
def lay_down(listing, amount, *, by, now):
    """The plan of a listing that has none yet, in 万元."""
    plan = AnnualPlan(listing=listing, amount=amount, at=now, **audit.signed(by))
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
