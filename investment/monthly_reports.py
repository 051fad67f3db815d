"""月报: made on the 1st of the next month for every listing that owes one (R-MR-1, R-MR-2)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from investment import (
    completion_and_gap,
)
from investment.models import (
    Month,
    MonthlyReport,
)
from investment.models.monthly_report import MonthlyReportQuerySet, confirmed
from norms import workdays
from norms.policy import policy_on
from projects.models import Project, YearListing
from projects.models.obligation_permissions import Confirmer
from projects.models.transition import transition
from projects.models.year_listing import YearListingQuerySet

Kind = YearListing.Kind
#: Working days given for a report that is made after its day: a listing that came late, an
#: opening report. Nobody is overdue on something he could not have known.
GRACE = 5


@transaction.atomic
def open_reports(today: date, *, now: datetime) -> int:
    """Make the reports of the month that has ended, once; returns how many were made.

    Going live in mid-year, a listing without any report gets one opening report up to that month.
    """
    year, month = completion_and_gap.ended_month(today)
    owed = list(owing(year, month).only("project_id", "year", "listed_on"))
    last = dict(
        MonthlyReport.objects.filter(listing__in=owed)
        .exclude(state=MonthlyReport.State.CANCELLED)
        .order_by()
        .values_list("listing")
        .annotate(last=Max("period"))
    )
    due = due_date(year, month, today)
    made = [_report(listing, month, last.get(listing.pk), today, due) for listing in owed]
    made = [report for report in made if report]
    MonthlyReport.objects.bulk_create(made)
    if made:
        # One entry a month: the projects themselves were not touched by anybody.
        ended, after = Month(year=year, month=month), {"份数": len(made), "报送期限": due}
        audit.record(by=audit.System(), action="生成月报", subject=ended, after=after)
    return len(made)


def owing(year: int, month: int) -> YearListingQuerySet:
    """Listings that report this month: a reserve at the end of a quarter, the others monthly."""
    listed = YearListing.objects.current().filter(
        year=year, listed_on__lte=completion_and_gap.last_day(year, month)
    )
    if month % 3:
        listed = listed.exclude(kind=Kind.RESERVE)
    frozen = Q(project__stage__in=Project.FROZEN_STAGES)
    return listed.exclude(kind="").exclude(frozen)


def _report(
    listing: YearListing, month: int, last: int | None, today: date, due: date
) -> MonthlyReport | None:
    """The report up to `month`, covering whatever the last one did not; None when there is one."""
    ended = completion_and_gap.period(listing.year, month)
    first = last + 1 if last else completion_and_gap.period(listing.year, listing.listed_on.month)
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
        created_on=today,
    )


def due_date(year: int, month: int, today: date) -> date:
    """The 5th of the next month or the next working day, fixed when the report is made (R-MR-1)."""
    next_year, next_month = completion_and_gap.year_month(
        completion_and_gap.period(year, month) + 1
    )
    day = policy_on(today).report_day
    due = workdays.workday_from(date(next_year, next_month, day))
    return due if due >= today else workdays.add_workdays(today, GRACE)


@transaction.atomic
def confirm_many(rows: Iterable[MonthlyReport], *, by: Actor, now: datetime) -> list[MonthlyReport]:
    """Confirm several handed in reports, each with an event and a trail of its own.

    Returns those that were confirmed; one that moved since it was read, or that this person may
    not confirm (R-AC-2), is left as it is.
    """
    confirmer = Confirmer(by, timezone.localdate(now))
    mine = [row for row in rows if not confirmer.refusal(row, by_head=True)]
    return transition(mine, "confirm", by=by, now=now, **confirmed(by, now))


def unbooked_reports(year: int, month: int) -> MonthlyReportQuerySet:
    """Reports up to that month whose amounts stand in no closed month yet."""
    return MonthlyReport.objects.filter(
        period__range=(completion_and_gap.period(year, 1), completion_and_gap.period(year, month)),
        booked=None,
        project__withdrawn_on=None,
        listing__withdrawn_on=None,
    )
