"""更正: a closed month stays as it is; what was wrong is booked in the open one (R-IN-8)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from accounts import audit
from investment.models import Correction, MonthFigure, MonthlyReport


@transaction.atomic
def book(listing, *, corrects, amount, reference, reason, by, now):
    """Book a correction of the closed month `corrects` in the open one, in 万元, plus or minus."""
    _check(listing, corrects, amount, reference, reason)
    correction = Correction.objects.create(
        project_id=listing.project_id,
        listing=listing,
        corrects=corrects,
        amount=amount,
        reference=reference.strip(),
        reason=reason.strip(),
        at=now,
        **audit.signed(by),
    )
    audit.record(
        by=by,
        action="登记更正",
        subject=correction,
        after={"更正月份": str(corrects), "更正数额": str(amount), "依据": reference.strip()},
        reason=reason.strip(),
    )
    return correction


def _check(listing, corrects, amount, reference, reason):
    problems = {}
    if not amount:
        problems["amount"] = "更正数额不能为 0。"
    elif ytd(listing) + amount < 0:
        problems["amount"] = "更正后本年累计会小于 0，请核对。"
    if not (reference or "").strip():
        problems["reference"] = "请填写依据。"
    if not (reason or "").strip():
        problems["reason"] = "请写明更正的原因。"
    if corrects.year != listing.year:
        problems["corrects"] = "只能更正本年度已结账的月份。"
    if corrects.month == 12:
        problems["corrects"] = "本年度已全部结账，更正请记入下一年度。"
    if problems:
        raise ValidationError(problems)


def ytd(listing):
    """本年累计 as it stands now: the last closed month and what is confirmed since, in 万元."""
    last = MonthFigure.objects.filter(listing=listing).order_by("-number").first()
    told = MonthlyReport.objects.unbooked().filter(listing=listing).aggregate(s=Sum("month_amount"))
    corrected = Correction.objects.filter(listing=listing, booked=None).aggregate(s=Sum("amount"))
    return (last.ytd if last else 0) + (told["s"] or 0) + (corrected["s"] or 0)
