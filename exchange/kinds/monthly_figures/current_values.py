"""What the ledger holds now of plans, reports, closed months and the bureau's figures."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum

from investment import carried_in, month_closing
from investment.ledger_fields import REPORT_TEXTS
from investment.models import (
    AnnualPlan,
    Correction,
    Enrolment,
    MonthFigure,
    MonthlyReport,
    StatisticsFigure,
)
from projects.models import YearListing

ZERO = Decimal("0.00")
CHUNK = 500
State = MonthlyReport.State
#: Key of a column -> field of a report, for the texts of a report.
REPORT_FIELDS = {"note": "physical_progress"} | {field.key: field.name for field in REPORT_TEXTS}
#: What an undo puts back.
KEPT = (
    "state month_amount is_unchanged submitted_by_id submitted_at confirmed_by_id confirmed_at "
    "returned_reason"
).split() + list(REPORT_FIELDS.values())


@dataclass
class KnownFigures:
    """One listing of the year with its money as it stands."""

    pk: int | None = None  # of the project
    version: str = ""
    name: str = ""
    name_key: str = ""
    unit: int = 0
    unit_name: str = ""
    code: str = ""
    total: Decimal | None = None
    carried: Decimal = ZERO
    listing: int = 0
    plan: AnnualPlan | None = None
    reports: list[MonthlyReport] = field(default_factory=list)  # of open months, in their order
    closed_report: MonthlyReport | None = None  # of the month asked for, when that is closed
    closed: dict[int, MonthFigure] = field(default_factory=dict)  # by month
    corrections: Decimal = ZERO  # booked in the open month
    late: Decimal = ZERO  # confirmed after its month was closed, in no closed month yet
    afterwards: Decimal = ZERO  # came for this year after its December was closed (R-IN-9)
    taken_over: Decimal = ZERO  # came so for earlier years, into this one's carried_in
    enrolled_on: date | None = None
    bureau: dict[int, StatisticsFigure] = field(default_factory=dict)  # by month

    @property
    def carried_over(self) -> Decimal:
        """本年累计 before the first open report, in 万元."""
        last = self.closed[max(self.closed)].ytd if self.closed else ZERO
        return last + self.corrections + self.late

    def report_of(self, month: int) -> MonthlyReport | None:
        return next((r for r in self.reports if first_month(r) <= month <= r.month), None)


def first_month(report: MonthlyReport) -> int:
    """The first of the months that a report covers; its own is the last."""
    return report.month - report.covers + 1


class CurrentValues:
    """The year's listings by key, code and name; details are loaded of those that matter.

    `projects` narrows it to the projects that a reporter answers for.
    """

    def __init__(self, year: int, month: int, projects: Container[int] | None = None) -> None:
        self.year, self.month = year, month
        self.last_closed = month_closing.last_closed(year) or 0
        self.is_closed = self.last_closed == 12
        self.by_pk: dict[int, KnownFigures] = {}
        self.by_code: dict[str, KnownFigures] = {}
        self.by_name: dict[str, list[KnownFigures]] = defaultdict(list)
        for known in _listed(year):
            if known.pk and (projects is None or known.pk in projects):
                self._add(known.pk, known)

    def _add(self, pk: int, known: KnownFigures) -> None:
        self.by_pk[pk] = known
        self.by_name[known.name_key].append(known)
        if known.code:
            self.by_code[known.code] = known

    def load(self, keys: Iterable[int]) -> None:
        """Everything about these projects, in a number of queries that their number hardly sets."""
        keys = list(keys)
        for start in range(0, len(keys), CHUNK):
            some = {self.by_pk[pk].listing: self.by_pk[pk] for pk in keys[start : start + CHUNK]}
            self._plans(some)
            self._reports(some)
            self._months(some)
            self._bureau(some)
            self._other_years(some)
            for known in some.values():
                known.version = _version(known)

    def _plans(self, some: dict[int, KnownFigures]) -> None:
        plans = AnnualPlan.objects.filter(listing__in=some, is_current=True)
        for plan in plans.prefetch_related("months"):
            some[plan.listing_id].plan = plan

    def _reports(self, some: dict[int, KnownFigures]) -> None:
        ended = Q(booked=None) | Q(month__gte=self.month, month__lt=F("covers") + self.month)
        rows = MonthlyReport.objects.filter(ended, listing__in=some)
        rows = rows.exclude(state=State.CANCELLED).select_related("project")
        for report in rows.order_by("period"):
            known = some[report.listing_id]
            if report.booked_id:
                known.closed_report = report
            elif report.month <= self.last_closed:
                counts = report.state == State.DONE and not self.is_closed
                known.late += (report.month_amount or ZERO) * counts
            else:
                known.reports.append(report)

    def _months(self, some: dict[int, KnownFigures]) -> None:
        for row in MonthFigure.objects.filter(listing__in=some).defer("sentence"):
            some[row.listing_id].closed[row.number] = row
        booked = Correction.objects.of_open_years().filter(listing__in=some, booked=None).order_by()
        for listing, amount in booked.values_list("listing").annotate(sum=Sum("amount")):
            some[listing].corrections = amount

    def _other_years(self, some: dict[int, KnownFigures]) -> None:
        """The lines that came after the end of this year, and of earlier ones into it."""
        by_project = {known.pk: known for known in some.values()}
        for line in carried_in.after_the_end(Q(project__in=by_project)):
            if line.year == self.year:
                by_project[line.project].afterwards += line.amount
            elif line.goes_into(self.year):
                by_project[line.project].taken_over += line.amount

    def _bureau(self, some: dict[int, KnownFigures]) -> None:
        by_project = {known.pk: known for known in some.values()}
        enrolled = Enrolment.objects.filter(project__in=by_project)
        for project, day in enrolled.values_list("project", "enrolled_on"):
            by_project[project].enrolled_on = day
        for row in StatisticsFigure.objects.filter(listing__in=some):
            some[row.listing_id].bureau[row.month] = row


def _listed(year: int) -> Iterator[KnownFigures]:
    rows = (
        YearListing.objects.current().filter(year=year).select_related("project__responsible_unit")
    )
    for listing in rows.order_by("project"):
        project = listing.project
        yield KnownFigures(
            pk=project.pk,
            name=project.name,
            name_key=project.name_key,
            unit=project.responsible_unit_id,
            unit_name=str(project.responsible_unit),
            code=project.national_code or "",
            total=project.total_investment,
            carried=listing.carried_in or ZERO,
            listing=listing.pk,
        )


def _version(known: KnownFigures) -> str:
    """Moves on with anything that a sheet of figures is set against."""
    plan = known.plan.version if known.plan else 0
    reports = "".join(f"r{report.pk}.{report.version}" for report in known.reports)
    return f"p{plan}{reports}m{len(known.closed)}c{known.corrections}l{known.late}"
