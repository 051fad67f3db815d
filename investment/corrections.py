"""更正: a closed month stays; what was wrong is booked in the open one (R-IN-8, R-IN-9)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum

from accounts import audit, double_submission
from investment import carried_in
from investment.models import Correction, Month, MonthFigure, MonthlyReport
from projects.models import YearListing
from projects.models.project import lock_projects

ZERO = Decimal("0.00")


@transaction.atomic
def book_correction(
    listing: YearListing,
    *,
    corrects: Month,
    amount: Decimal,
    reference: str,
    reason: str,
    by: audit.Actor,
    now: datetime,
) -> Correction:
    """Book a correction of the closed month `corrects` in the open one, in 万元, plus or minus
    (R-IN-8). ValidationError for nothing, without reference or reason, for a month of another year
    than the listing's, and where a sum would fall below nought.

    One of a closed year goes with the first open month's closing into what the next year takes over
    (R-IN-9). The same correction sent again is the same row, however many arrive at once.
    """
    reference, reason = (reference or "").strip(), (reason or "").strip()
    lock_projects([listing.project_id])
    facts: dict[str, Any] = {
        "corrects": corrects,
        "amount": amount,
        "reference": reference,
        "reason": reason,
    }
    same = double_submission.just_now(
        Correction.objects.filter(listing=listing, **facts), by=by, now=now
    )
    if kept := same.first():
        return kept
    _check(listing, **facts)
    correction = Correction.objects.create(
        project_id=listing.project_id, listing=listing, at=now, **facts, **audit.signed(by)
    )
    audit.record(
        by=by,
        action="登记更正",
        subject=correction,
        after={"更正月份": str(corrects), "更正数额": str(amount), "依据": reference},
        reason=reason,
    )
    return correction


def _check(
    listing: YearListing, *, corrects: Month, amount: Decimal, reference: str, reason: str
) -> None:
    problems = {}
    if not amount:
        problems["amount"] = "更正数额不能为 0。"
    elif corrects.year != listing.year:
        problems["corrects"] = f"项目不在 {corrects.year} 年的清单上，请选清单所在年度的月份。"
    elif problem := _below_nought(listing, amount):
        problems["amount"] = problem
    if not reference:
        problems["reference"] = "请填写依据。"
    if not reason:
        problems["reason"] = "请写明更正的原因。"
    if problems:
        raise ValidationError(problems)


def _below_nought(listing: YearListing, amount: Decimal) -> str:
    """Why a sum would fall below nought by this amount; empty when none does."""
    if not Month.objects.closes_year(listing.year):
        return "更正后本年累计会小于 0，请核对。" if ytd(listing) + amount < 0 else ""
    if known_now(listing) + amount < 0:
        return f"更正后 {listing.year} 年全年累计会小于 0，请核对。"
    later = YearListing.objects.filter(project=listing.project_id, year__gt=listing.year)
    for row in later.exclude(carried_in=None).order_by("year"):
        if (row.carried_in or 0) + waiting_for(row) + amount < 0:
            return f"更正后 {row.year} 年清单的截至上年底累计会小于 0，请核对。"
    return ""


def ytd(listing: YearListing) -> Decimal:
    """本年累计 as it stands now: the last closed month and what is confirmed since, in 万元. That
    of a closed year is what its December was closed with (R-IN-9)."""
    last = MonthFigure.objects.filter(listing=listing).order_by("-number").first()
    closed = last.ytd if last else ZERO
    if Month.objects.closes_year(listing.year):
        return closed
    reported = (
        MonthlyReport.objects.unbooked().filter(listing=listing).aggregate(s=Sum("month_amount"))
    )
    corrected = Correction.objects.filter(listing=listing, booked=None).aggregate(s=Sum("amount"))
    return closed + (reported["s"] or ZERO) + (corrected["s"] or ZERO)


def known_now(listing: YearListing) -> Decimal:
    """What a closed year brought as it is known now: its 本年累计 and the lines that came after."""
    return ytd(listing) + sum((row.amount for row in carried_in.of_listing(listing)), ZERO)


def waiting_for(listing: YearListing) -> Decimal:
    """What the next closing will add to this listing's 截至上年底累计, in 万元."""
    earlier = Q(project=listing.project_id, listing__year__lt=listing.year)
    lines = carried_in.after_the_end(earlier)
    return sum((row.amount for row in lines if row.booked is None), ZERO)
