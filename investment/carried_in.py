"""截至上年底累计: what a year takes over from the years before it (R-IN-2, R-IN-9).

A closed year never changes. What comes for it afterwards, a correction or a report confirmed late,
is taken up by the first open month's closing: it changes `carried_in` of the later listings, never
本年累计, plan or rate, and stands as a line of its own in both years. Where there is no later
listing the line stays with the project; the next listing takes it over with the rest.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from accounts import audit
from accounts.audit import Actor
from investment.models import Correction, Month, MonthFigure, MonthlyReport
from investment.models.monthly_report import MonthlyReportQuerySet
from projects.models import YearListing

ZERO = Decimal("0.00")
LABEL = "截至上年底累计完成"


@dataclass(frozen=True)
class LateAmount:
    """One amount of a closed year that came after its end, in 万元."""

    listing: int
    project: int
    year: int
    amount: Decimal
    words: str
    #: The closed month that took it up; None while it waits for the first open one.
    booked: Month | None
    reference: str = ""
    reason: str = ""

    @property
    def sentence(self) -> str:
        """What it is, on which document, and which closing takes it up."""
        document = f"，依据{self.reference}：{self.reason}" if self.reference else ""
        closing = f"已随{self.booked}结账结转" if self.booked else "待下一次结账结转"
        return f"{self.words}{document}，{closing}"

    def goes_into(self, year: int) -> bool:
        """Whether a closing of that year or later puts it into that year's 截至上年底累计."""
        return self.year < year and (self.booked is None or self.booked.year >= year)


def take_over(month: Month, *, by: audit.Actor) -> None:
    """At the closing of `month`: what came for closed years goes into the later listings, and a
    listing that nobody gave a 截至上年底累计 takes it over from the year before."""
    for line in _taken_up(month):
        _add_to_later_years(line, by=by)
    _carry_over(month, by=by)


def _taken_up(month: Month) -> Iterator[LateAmount]:
    """What waits for a closed year, marked as carried by this month."""
    before = {"booked": None, "listing__year__lt": month.year, "project__withdrawn_on": None}
    waiting: list[QuerySet[Correction] | QuerySet[MonthlyReport]] = [
        Correction.objects.of_closed_years().filter(**before, listing__withdrawn_on=None),
        late_reports().filter(**before, listing__withdrawn_on=None),
    ]
    for rows in waiting:
        keys = list(rows.values_list("pk", flat=True))
        every = rows.model._default_manager.filter(pk__in=keys)
        locked = every.filter(booked=None)
        locked = locked.select_for_update(of=("self",))
        taken = late_amounts_of(locked.order_by("pk"))
        every.update(booked=month)
        yield from taken


def _add_to_later_years(line: LateAmount, *, by: Actor) -> None:
    """Into every later year that states what it took over, for each of them contains that year.
    One that states nothing yet is rolled over at its first closing, this line included."""
    later = YearListing.objects.filter(project=line.project, year__gt=line.year)
    for listing in later.exclude(carried_in=None).order_by("year"):
        YearListing.objects.filter(pk=listing.pk).update(carried_in=F("carried_in") + line.amount)
        before = listing.carried_in or ZERO
        audit.record(
            by=by,
            action="结转更正",
            subject=listing,
            before={LABEL: str(before)},
            after={LABEL: str(before + line.amount)},
            reason=f"{line.words}：{line.reason}" if line.reason else line.words,
        )


def _carry_over(month: Month, *, by: Actor) -> None:
    listings = YearListing.objects.current().filter(year=month.year, carried_in=None)
    found = amounts_to_take_over(listings.values_list("project", flat=True), month.year)
    rolled = list(listings.filter(project__in=found))
    for listing in rolled:
        listing.carried_in = found[listing.project_id]
    YearListing.objects.bulk_update(rolled, ["carried_in"], batch_size=500)
    entries = ((row, row.project_id, {LABEL: str(row.carried_in)}, "") for row in rolled)
    audit.record_many(entries, by=by, action="结转上年累计")


def amounts_to_take_over(projects: QuerySet[Any, Any], year: int) -> dict[int, Decimal]:
    """{project: 开工以来累计 at the end of its last closed year before `year`}, in 万元, with what
    came for that year afterwards; nothing for a project without one."""
    last = MonthFigure.objects.filter(project__in=projects, year__lt=year, number=12)
    last = last.order_by("year").select_related("listing")
    figures = {figure.project_id: figure for figure in last}
    added: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for line in after_the_end(Q(project__in=list(figures)), is_booked=True):
        added[line.listing] += line.amount
    return {
        project: (figure.listing.carried_in or ZERO) + figure.ytd + added[figure.listing_id]
        for project, figure in figures.items()
    }


# --- The lines -----------------------------------------------------------------------------------


def late_reports() -> MonthlyReportQuerySet:
    """Reports of a closed year that were confirmed after its December was closed."""
    closed = MonthlyReport.objects.confirmed().filter(year__in=Month.objects.closed_years())
    return closed.exclude(booked__year=F("year"))


def after_the_end(condition: Q, *, is_booked: bool = False) -> list[LateAmount]:
    """The lines of closed years among the rows that meet a condition on listing or project."""
    if is_booked:
        condition &= Q(booked__isnull=False)
    corrections = Correction.objects.afterwards().filter(condition).select_related("booked")
    reports = late_reports().filter(condition).select_related("booked")
    return late_amounts_of(corrections.order_by("pk")) + late_amounts_of(reports.order_by("pk"))


def late_amounts_of(
    rows: QuerySet[Correction] | QuerySet[MonthlyReport],
) -> list[LateAmount]:
    """A line a row in their order, in 万元 (R-IN-9)."""
    rows = rows.select_related(*NEEDED[rows.model])  # joined inside, so that they can be locked
    return [_of_correction(r) if isinstance(r, Correction) else _of_report(r) for r in rows]


#: What a line reads beside its own row.
NEEDED = {Correction: ("corrects", "listing"), MonthlyReport: ("listing",)}


def _of_correction(row: Correction) -> LateAmount:
    return LateAmount(
        row.listing_id,
        row.project_id,
        row.listing.year,
        row.amount,
        str(row),
        booked=row.booked,
        reference=row.reference,
        reason=row.reason,
    )


def _of_report(row: MonthlyReport) -> LateAmount:
    amount = row.month_amount or ZERO  # what is confirmed has one
    words = f"补报{row.title()} {amount:+} 万元"
    return LateAmount(row.listing_id, row.project_id, row.year, amount, words, row.booked)


def of_listing(listing: YearListing) -> list[LateAmount]:
    """What came for this listing's year after its end."""
    return after_the_end(Q(listing=listing))


def into_listing(listing: YearListing) -> list[LateAmount]:
    """What came for earlier years of the project and is, or will be, in this listing's
    截至上年底累计 by a closing of this year or later."""
    earlier = after_the_end(Q(project=listing.project_id, listing__year__lt=listing.year))
    return [line for line in earlier if line.goes_into(listing.year)]
