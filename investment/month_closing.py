"""月度结账: freeze what every listing of the year stood at; it never changes again (R-IN-8)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts import audit
from accounts.audit import Actor
from core.advisory_lock import advisory_lock
from investment import carried_in, completion_and_gap, county_snapshot
from investment.closing_figures import ClosingFigures
from investment.models import Month, MonthFigure
from investment.monthly_reports import unbooked_reports

#: Of a closing, and of whatever is told by counting_day() from when it counts.
LOCK = 20260018


def counting_day(on: date) -> date:
    """The day from which something of a day counts when it is written now: that day, or the first
    of the first open month where its own is closed already (R-IN-8). Until the end of the
    transaction no month is closed, so that none is closed without it."""
    return max(on, first_open_day() or on)


def first_open_day() -> date | None:
    """From which day on nothing is closed, for as long as counting_day() says; None before the
    first closing."""
    _go_alone()
    first = Month.objects.first_open()
    return date(*first, 1) if first else None


def _go_alone() -> None:
    """Wait for whoever closes a month or asks for a counting day; until the transaction ends."""
    with advisory_lock(LOCK):
        pass


def refusal(year: int, month: int, today: date) -> str:
    """Why this month cannot be closed now, in a sentence; empty when it can."""
    if completion_and_gap.period(year, month) >= completion_and_gap.period(today.year, today.month):
        return f"{month}月还没有结束，下月 1 日起可以结账。"
    if problem := _out_of_turn(year, month):
        return problem
    waiting = unbooked_reports(year, month).waiting().count()
    if waiting:
        return f"还有 {waiting} 份月报待确认，请先确认或退回。"
    return ""


def _out_of_turn(year: int, month: int) -> str:
    """Months close one after the other, over New Year too: a closed year is wholly closed."""
    following = Month.objects.first_open()
    if following is None or (year, month) == following:
        return ""
    if Month.objects.filter(year=year, month=month).exists():
        return f"{year}年{month}月已经结账。"
    if (year, month) < following:
        return f"以后的月份已经结账，{year}年{month}月不再补结。"
    first = f"{following[0]}年" if following[0] != year else ""
    return f"请先结账{first}{following[1]}月。"


def last_closed(year: int) -> int | None:
    """The last closed month of a year, or None."""
    return Month.objects.filter(year=year).aggregate(last=Max("month"))["last"]


@transaction.atomic
def close(
    year: int, month: int, *, by: Actor, now: datetime, today: date, unreported: Iterable[int] = ()
) -> Month:
    """Close a month: write its figures, take up what was confirmed since the last one (R-IN-8).
    ValidationError as refusal() says, and where somebody has closed it meanwhile.

    `unreported` are the keys of the listings that the office has ticked as not reported. Who is
    missing is asked again here; whoever is missing and not ticked is named, and nothing is closed.
    """
    _go_alone()
    if problem := refusal(year, month, today):
        raise ValidationError(problem)
    try:
        # A savepoint: after an error PostgreSQL answers nothing more in the same transaction.
        with transaction.atomic():
            closed = Month.objects.create(year=year, month=month, at=now, **audit.signed(by))
    except IntegrityError:
        raise ValidationError(f"{year}年{month}月已经结账。") from None
    # Before the figures: what is carried in stands in their cumulative amounts.
    carried_in.take_over(closed, by=by)
    figures = ClosingFigures.open(closed)
    figures.settle_unreported(set(unreported))
    # First: a project has one latest figure (one_latest_figure).
    MonthFigure.objects.filter(is_latest=True).update(is_latest=False)
    MonthFigure.objects.bulk_create(figures.figure(listing) for listing in figures.listings)
    figures.mark_booked()
    county_snapshot.freeze(closed, figures.stock)
    sums = closed.figures.totals()
    audit.record(
        by=by,
        action="月度结账",
        subject=closed,
        after={"项目": sums["count"], "本年累计": str(sums["ytd_sum"])} | _named(closed.unreported),
    )
    return closed


def _named(unreported: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Who had not reported, for the trail; nothing where all had."""
    found = [f"{each['unit']}：{'、'.join(each['projects'])}" for each in unreported]
    return {"未报": found} if found else {}
