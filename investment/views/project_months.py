"""投资明细: a project's year month by month: plan, report, closed figure, what was corrected."""

from dataclasses import dataclass, field

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from investment import carried_in
from investment.models import Correction, MonthFigure, MonthlyReport
from projects import choose_listing
from projects.models import Project, YearListing


@dataclass
class MonthRow:
    """One month: what was to be done by its end, what was reported, what it was closed with."""

    number: int
    planned: object = None
    figure: MonthFigure | None = None
    report: MonthlyReport | None = None
    #: Booked in this month, though they are about earlier ones.
    corrections: list = field(default_factory=list)


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
    rows = {number: MonthRow(number) for number in range(1, 13)}
    current = next((plan for plan in plans if plan.is_current), None)
    for row in rows.values():
        row.planned = current and current.planned(row.number)
    for figure in MonthFigure.objects.filter(listing=listing):
        rows[figure.number].figure = figure
    cancelled = MonthlyReport.State.CANCELLED
    for report in MonthlyReport.objects.filter(listing=listing).exclude(state=cancelled):
        rows[report.month].report = report
    for correction in corrections:
        # What came after the year's end stands apart (R-IN-9).
        if correction.booked_id and correction.booked.year == listing.year:
            rows[correction.booked.month].corrections.append(correction)
    return list(rows.values())


def waiting_reports(corrections):
    """Those that the next month of the same year will carry."""
    if not any(row.booked_id is None for row in corrections):
        return []
    open_years = Correction.objects.of_open_years()
    return list(open_years.filter(pk__in=[row.pk for row in corrections], booked=None))


def corrections_of(listing):
    return Correction.objects.filter(listing=listing).select_related("corrects", "booked")
