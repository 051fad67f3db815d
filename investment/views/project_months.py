"""投资明细: a project's year month by month: plan, report, closed figure, what was corrected."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from investment import carried_in
from investment.models import Correction, MonthFigure, MonthlyReport
from projects import choose_listing
from projects.models import Project, YearListing


@dataclass(frozen=True)
class MonthRow:
    """One month: what was to be done by its end, what was reported, what it was closed with."""

    number: int
    planned: Decimal | None
    figure: MonthFigure | None
    report: MonthlyReport | None
    #: Booked in this month, though they are about earlier ones.
    corrections: list[Correction]


@require_safe
def project_months(request, pk):
    project = get_object_or_404(Project.objects.readable_by(request.user), pk=pk)
    today = timezone.localdate()
    listings = list(YearListing.objects.filter(project=project))
    listing = choose_listing.choose_listing(listings, today.year, request.GET.get("year", ""))
    plans = list(listing.plans.prefetch_related("months")) if listing else []
    corrections = list(corrections_of(listing)) if listing else []
    context = {
        "project": project,
        "listing": listing,
        "years": [each.year for each in listings],
        "plans": plans,
        "rows": month_rows(listing, plans, corrections) if listing else [],
        "waiting": waiting_reports(corrections) if listing else [],
        "afterwards": carried_in.of_listing(listing) if listing else [],
        "taken_over": carried_in.into_listing(listing) if listing else [],
    }
    return render(request, "investment/project_months.html", context)


def month_rows(listing, plans, corrections):
    """The twelve months of a listing, each with what is known of it."""
    current = next((plan for plan in plans if plan.is_current), None)
    figures = {figure.number: figure for figure in MonthFigure.objects.filter(listing=listing)}
    reports = MonthlyReport.objects.filter(listing=listing)
    reports = {row.month: row for row in reports.exclude(state=MonthlyReport.State.CANCELLED)}
    booked = defaultdict(list)
    for correction in corrections:
        # What came after the year's end stands apart (R-IN-9).
        if correction.booked_id and correction.booked.year == listing.year:
            booked[correction.booked.month].append(correction)
    return [
        MonthRow(
            month,
            current and current.planned(month),
            figures.get(month),
            reports.get(month),
            booked[month],
        )
        for month in range(1, 13)
    ]


def waiting_reports(corrections):
    """Those that the next month of the same year will carry."""
    if not any(row.booked_id is None for row in corrections):
        return []
    open_years = Correction.objects.of_open_years()
    return list(open_years.filter(pk__in=[row.pk for row in corrections], booked=None))


def corrections_of(listing):
    return Correction.objects.filter(listing=listing).select_related("corrects", "booked")
