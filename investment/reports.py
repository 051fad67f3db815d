"""月报: made on the 1st of the next month for every listing that owes one (R-MR-1, R-MR-2)."""

from datetime import date

from django.db import transaction
from django.db.models import F, Max, Q

from accounts import audit
from investment import figures
from investment.models import MonthlyReport, ReportEvent
from norms import calendar
from norms.table import norms_on
from projects.models import Project, YearListing

Kind = YearListing.Kind
#: Working days given for a report that is made after its day: a listing that came late, an
#: opening report. Nobody is overdue on something he could not have known.
GRACE = 5


@transaction.atomic
def open_reports(today, *, now):
    """Make the reports of the month that has ended, once; returns how many were made.

    Going live in mid-year, a listing without any report gets one opening report up to that month.
    """
    keep_in_step(today, now=now)
    year, month = figures.ended_month(today)
    owing = _owing(year, month)
    last = dict(
        MonthlyReport.objects.filter(listing__in=owing)
        .exclude(state=MonthlyReport.State.CANCELLED)
        .order_by()
        .values_list("listing")
        .annotate(last=Max("period"))
    )
    due = due_date(year, month, today)
    made = [_report(listing, month, last.get(listing.pk), today, due) for listing in owing]
    made = [report for report in made if report]
    MonthlyReport.objects.bulk_create(made)
    return len(made)


def _owing(year, month):
    """Listings that report this month: a reserve at the end of a quarter, the others monthly."""
    listed = YearListing.objects.current().filter(
        year=year, listed_on__lte=figures.last_day(year, month)
    )
    if month % 3:
        listed = listed.exclude(kind=Kind.RESERVE)
    frozen = Q(project__stage__in=Project.FROZEN_STAGES)
    return list(listed.exclude(kind="").exclude(frozen).only("project_id", "year", "listed_on"))


def _report(listing, month, last, today, due):
    """The report up to `month`, covering whatever the last one did not; None when there is one."""
    ended = figures.period(listing.year, month)
    first = last + 1 if last else figures.period(listing.year, listing.listed_on.month)
    if first > ended:
        return None
    return MonthlyReport(
        project_id=listing.project_id,
        listing=listing,
        year=listing.year,
        month=month,
        period=ended,
        covers=ended - first + 1,
        is_opening=last is None and ended > first and listing.kind != Kind.RESERVE,
        due_date=due,
        known_since=today,
    )


def due_date(year, month, today):
    """The 5th of the next month or the next working day, fixed when the report is made (R-MR-1)."""
    next_year, next_month = figures.year_month(figures.period(year, month) + 1)
    day = norms_on(today).report_day
    due = calendar.workday_from(date(next_year, next_month, day))
    return due if due >= today else calendar.add_workdays(today, GRACE)


@transaction.atomic
def confirm_many(rows, *, by, now):
    """Confirm several handed in reports, each with an event and a trail of its own.

    Returns those that were confirmed; one that moved since it was read, or that this person
    handed in, is left as it is.
    """
    read = {row.pk: row for row in rows if by.pk is None or by.pk != row.submitted_by_id}
    found = MonthlyReport.objects.waiting().filter(pk__in=read, frozen_on=None)
    found = dict(found.select_for_update().order_by("pk").values_list("pk", "version"))
    ready = [row for row in read.values() if found.get(row.pk) == row.version]
    told = {"state": MonthlyReport.State.DONE, "confirmed_at": now}
    told |= {"confirmed_by": audit.signed(by)["by"]}
    keys = [row.pk for row in ready]
    MonthlyReport.objects.filter(pk__in=keys).update(**told, version=F("version") + 1)
    for row in ready:
        row.version += 1
        for name, value in told.items():
            setattr(row, name, value)
    kind = ReportEvent.Kind.CONFIRM
    signed = {"kind": kind, "at": now, **audit.signed(by)}
    ReportEvent.objects.bulk_create(
        ReportEvent(report=row, amount=row.month_amount, **signed) for row in ready
    )
    entries = ((row, row.project_id, {}, "") for row in ready)
    audit.record_many(entries, by=by, action=f"月报{kind.label}")
    return ready


def keep_in_step(today, *, now):
    """Open reports rest while their project rests (R-OD-6), and go with a listing taken back."""
    pending = MonthlyReport.objects.filter(state=MonthlyReport.State.PENDING)
    resting = Q(project__stage__in=Project.FROZEN_STAGES)
    _freeze(pending.filter(resting, frozen_on=None), today)
    _freeze(pending.exclude(resting).exclude(frozen_on=None), None)
    gone = ~Q(listing__withdrawn_on=None) | ~Q(project__withdrawn_on=None)
    for report in pending.filter(gone, frozen_on=None).select_related("project"):
        report.cancel(by=audit.System(), reason="项目已移出清单", now=now)


def _freeze(rows, on):
    # By key: an UPDATE across a join would run outside the guard of the version.
    keys = list(rows.values_list("pk", flat=True))
    MonthlyReport.objects.filter(pk__in=keys).update(frozen_on=on, version=F("version") + 1)
