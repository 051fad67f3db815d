"""Closed months for the bench: figures of every listing, reports, statistics, counted targets."""

from datetime import date
from decimal import Decimal

from django.apps import apps

from bench.bulk_rows import BATCH, bulk, moment_of
from investment import completion_and_gap, county_snapshot, defaults, overdue_stock
from investment.models import (
    AnnualPlan,
    AnnualTarget,
    CountyFai,
    Month,
    MonthFigure,
    MonthlyReport,
    StatisticsFigure,
    TargetActual,
)
from projects.models import Project, YearListing

SIGNED = {"by_name": "示例办0"}
LIGHTS = ["green"] * 6 + ["yellow"] * 3 + ["red"]


def fill(today):
    """Twelve months of every past year and those of this one: 12 figures a listing of that year."""
    years = YearListing.objects.order_by().values_list("year", flat=True).distinct()
    for year in sorted(years):
        last = 12 if year < today.year else today.month - 1
        months = [Month.objects.create(year=year, month=n, **SIGNED) for n in range(1, last + 1)]
        make_figures(year, months, is_current=year == today.year)
        if year >= today.year - 1:
            make_targets(year, months)
            for month in months:
                county_snapshot.freeze(month, overdue_stock.at_closing(month))


def make_figures(year, months, *, is_current):
    listed = YearListing.objects.filter(year=year).values_list(
        "pk", "project", "kind", "project__responsible_unit", "project__work_area", "plans__amount"
    )
    rows, dates = [], {month.pk: county_snapshot.dates_of(month) for month in months}
    for row in listed.iterator(BATCH):
        for month in months:
            figure = _figure(month, row, is_current and month is months[-1])
            county_snapshot.keep_dates(figure, dates[month.pk][figure.listing_id])
            rows.append(figure)
        if len(rows) > BATCH:
            MonthFigure.objects.bulk_create(rows)
            rows = []
    MonthFigure.objects.bulk_create(rows)


def _figure(month, row, is_latest):
    listing, project, kind, unit, area, plan = row
    # Each its own pace, so that rates, lights and arrears differ.
    amount = (plan * (5 + listing % 7) / 100).quantize(Decimal("0.01"))
    ytd, planned = amount * month.month, (plan * month.month / 12).quantize(Decimal("0.01"))
    rate, expected = (
        completion_and_gap.rate(ytd, plan),
        completion_and_gap.time_progress(month.month),
    )
    return MonthFigure(
        month=month,
        year=month.year,
        number=month.month,
        project_id=project,
        listing_id=listing,
        is_latest=is_latest,
        kind=kind,
        unit_id=unit,
        work_area_id=area,
        plan=plan,
        curve="linear",
        planned=planned,
        month_amount=amount,
        ytd=ytd,
        cumulative=ytd,
        rate=rate,
        expected=expected,
        gap=completion_and_gap.gap(rate, expected),
        is_lit=True,
        is_reported=True,
        light=LIGHTS[listing % 10],
    )


def make_targets(year, months):
    """All targets with an actual a month, and the statistics bureau's figure of each month."""
    defaults.load_targets(apps, year=year)
    targets = AnnualTarget.objects.filter(year=year)
    TargetActual.objects.bulk_create(
        TargetActual(
            target=target,
            as_of=month.last_day,
            amount=Decimal(month.month),
            is_met=False,
            source="示例",
            at=moment_of(month.last_day),
            **SIGNED,
        )
        for target in targets
        for month in months
    )
    CountyFai.objects.bulk_create(
        CountyFai(
            year=year, month=month.month, ytd=Decimal(40000 * month.month), source="示例", **SIGNED
        )
        for month in months
    )


# --- What the pages of money read beyond that ---------------------------------------------------


def list_last_year(today):
    """This year's projects on last year's list too: twelve closed months of all of them."""
    year = today.year - 1
    Project.objects.filter(pk__in=Project.objects.order_by("pk")[:10]).update(
        is_livelihood_item=True
    )
    now = YearListing.objects.filter(year=today.year).order_by("pk")
    then = bulk(
        YearListing,
        [
            YearListing(
                project_id=row.project_id, year=year, kind=row.kind, listed_on=date(year, 1, 1)
            )
            for row in now
        ],
    )
    bulk(
        AnnualPlan,
        [
            AnnualPlan(listing=row, amount=Decimal(100 + n % 900), **SIGNED)
            for n, row in enumerate(then)
        ],
    )


def make_reports(today):
    """The reports that the closed months carry, and the bureau's figure beside each."""
    rows = MonthFigure.objects.filter(year__gte=today.year - 1).select_related("month")
    rows = list(rows.order_by("pk"))
    bulk(MonthlyReport, (_report(row) for row in rows))
    bulk(
        StatisticsFigure,
        (
            StatisticsFigure(
                listing_id=row.listing_id,
                project_id=row.project_id,
                month=row.number,
                ytd=row.ytd,
                **SIGNED,
            )
            for row in rows
        ),
    )


def _report(row):
    after = row.month.last_day
    return MonthlyReport(
        project_id=row.project_id,
        listing_id=row.listing_id,
        year=row.year,
        month=row.number,
        period=row.month.period,
        due_date=after,
        known_since=after,
        state=MonthlyReport.State.DONE,
        month_amount=row.month_amount,
        physical_progress="主体施工",
        problems="无",
        next_step="继续施工",
        submitted_at=moment_of(after),
        confirmed_at=moment_of(after),
        booked_id=row.month_id,
    )
