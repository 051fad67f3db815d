"""月报 of a month: by unit and report by report; the office closes the month here."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import (
    Case,
    Count,
    IntegerField,
    Max,
    Min,
    Prefetch,
    Q,
    Sum,
    Value,
    When,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from accounts import form_versions
from accounts.models import Duty
from accounts.permissions import MAY_REMIND
from core.lists.choices import Choice
from core.lists.paged_rows import PagedRows
from core.values.plain_numbers import month_key, read_number, read_year_month
from investment import (
    completion_and_gap,
    month_closing,
    monthly_reports,
    permissions,
    report_evidence,
    unreported_units,
)
from investment.completion_and_gap import ended_month
from investment.models import Month, MonthlyReport, ReportEvent
from investment.views.monthly_report_table import ReportRow, ReportTable
from norms.policy import policy_on
from projects.models import Evidence, obligation_permissions
from projects.models.visibility import reports_on
from projects.obligation_status import status_of
from projects.permissions import sees_whole_county
from projects.views.conflicts import change_of
from projects.views.project_list import ProjectList

#: How far back the choice of months reaches.
MONTHS = 24
State = MonthlyReport.State
TABS = [(State.PENDING, "未报"), (State.SUBMITTED, "待确认"), (State.DONE, "已确认")]
#: What waits stands above what is settled.
ORDER = Case(
    When(state=State.PENDING, then=Value(0)),
    When(state=State.SUBMITTED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def readable(person):
    return MonthlyReport.objects.readable_by(person).exclude(state=State.CANCELLED)


def of_month(rows, year, month):
    """Those of these reports that are owed for a month."""
    period = completion_and_gap.period(year, month)
    return rows.exclude(state=State.CANCELLED).filter(period=period, project__withdrawn_on=None)


class ReportList(ProjectList):
    """The reports of one month, by the state asked for, beside what each unit owes."""

    template_name = "investment/monthly_report_list.html"
    tabs = [("", "全部"), *TABS]
    tab_parameter = "state"

    @cached_property
    def year_month(self):
        asked = read_year_month(self.request.GET.get("month", ""))
        return asked or ended_month(self.today)

    @cached_property
    def all_rows(self):
        """Those of every tab."""
        return of_month(self.listed(MonthlyReport.objects), *self.year_month)

    @cached_property
    def units(self):
        return by_unit(self.all_rows)

    @cached_property
    def total(self):
        return sum(unit["owed"] for unit in self.units)

    def get_queryset(self):
        rows = self.all_rows.filter(state=self.tab) if self.tab else self.all_rows
        rows = to_rows(rows, self.person, self.today)
        return rows.order_by(ORDER, "project__responsible_unit__name", "pk")

    def get_rows(self):
        return PagedRows(self.get_queryset(), self.rows_of, self.get_tab_counts()[self.tab])

    def rows_of(self, queryset):
        policy, reminds = policy_on(self.today), self.person.has_duty(*MAY_REMIND)
        confirmer = obligation_permissions.Confirmer(self.person, self.today)
        return [
            ReportRow(
                report,
                status_of(report, self.today, policy),
                proofs=report_evidence.evidence_of(report),
                is_mine=report.is_mine,
                is_headed=report.is_headed,
                may_confirm=may_confirm(confirmer, report),
                may_remind=reminds and report.is_overdue(self.today),
            )
            for report in queryset
        ]

    def get_table(self):
        table = ReportTable(self.get_rows(), *self.year_month)
        table.total = self.total
        return table

    def get_tab_counts(self):
        counts = {key: sum(unit[key] for unit in self.units) for key, _ in TABS}
        return {"": self.total, **counts}

    def get_choices(self):
        return [Choice("month", "月份", month_key(*self.year_month), months_to_choose(self.today))]

    def get_context_data(self, **more):
        year, month = self.year_month
        is_office = self.person.has_duty(Duty.Kind.OFFICE)
        return super().get_context_data(
            year=year,
            month=month,
            key_now=month_key(year, month),
            brings_sheets=any(row.is_mine for row in self.table.records),
            units=self.units,
            total=self.total,
            is_office=is_office,
            # It names units and projects of others.
            sees_county=sees_whole_county(self.person),
            closed=Month.objects.filter(year=year, month=month).first(),
            **(self.closing() if is_office else {}),
            **more,
        )

    def closing(self):
        """What the office is shown before it closes the month."""
        year, month = self.year_month
        return {
            "refusal": month_closing.refusal(year, month, self.today),
            "unreported": unreported_units.unreported_units(year, month),
            "version": version_of(year, month, self.units),
        }


def list_address(year, month):
    return f"{reverse('investment:reports')}?month={month_key(year, month)}"


def may_confirm(confirmer, record):
    """Of a row of to_rows(): whether this person is the one to confirm it now."""
    waits = record.state == State.SUBMITTED
    return waits and not confirmer.refusal(record, by_head=True)


def months_to_choose(today):
    """[(YYYY-MM, words)] from the newest month with reports back to the first, at most MONTHS."""
    ended = completion_and_gap.period(*ended_month(today))
    # Both ends are read off the index, whatever stands between them.
    ends = MonthlyReport.objects.order_by().aggregate(first=Min("period"), last=Max("period"))
    last = max(ended, ends["last"] or ended)
    first = max(min(ended, ends["first"] or ended), last - MONTHS + 1)
    return completion_and_gap.month_choices(last, first)


def to_rows(rows, person, today):
    rows = rows.select_related("project__responsible_unit", "listing")
    slots = Evidence.objects.order_by().only("slot")
    return rows.prefetch_related(Prefetch("evidence", slots)).annotate(
        is_mine=reports_on(person, today, "project__"),
        is_headed=permissions.headed_by(person, today, "project__responsible_unit"),
    )


def by_unit(rows):
    """[{unit, owed, versions, pending, submitted, done}], those with most outstanding first."""
    counted = (
        rows.order_by()
        .values("project__responsible_unit", "project__responsible_unit__short_name")
        .annotate(
            owed=Count("pk"),
            name=Case(
                When(
                    project__responsible_unit__short_name="",
                    then="project__responsible_unit__name",
                ),
                default="project__responsible_unit__short_name",
            ),
            versions=Sum("version"),
            **{key: Count("pk", filter=Q(state=key)) for key, _ in TABS},
        )
    )
    return sorted(counted, key=lambda row: (-row["pending"], -row["submitted"], row["name"]))


def version_of(year, month, units):
    """Of a month as its page shows it: every unit's reports, and each of their steps."""
    return form_versions.fingerprint(year, month, sorted(tuple(unit.values()) for unit in units))


def overtaken(request, year, month):
    """409: reports moved since the office looked at the month."""
    events = ReportEvent.objects.filter(report__in=monthly_reports.unbooked_reports(year, month))
    newest = events.select_related("report__project").order_by("-pk")[:5]
    changes = [about_project(event) for event in newest]
    back = list_address(year, month)
    return form_versions.overtaken(request, f"{year}年{month}月月报", back, changes)


def about_project(event):
    change = change_of(event)
    return replace(change, words=f"{event.report.project}：{change.words}")


def ticked(texts):
    """The keys of the listings whose units were ticked as not reported."""
    keys = map(read_number, " ".join(texts).split())
    return {key for key in keys if key is not None}


@require_POST
def close(request):
    permissions.check_may_close(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    year, month = read_year_month(request.POST.get("month", "")) or ended_month(today)
    version = version_of(year, month, by_unit(of_month(MonthlyReport.objects.all(), year, month)))
    if form_versions.is_stale(request, version) and not month_closing.refusal(year, month, today):
        return overtaken(request, year, month)
    facts = {"now": now, "today": today, "unreported": ticked(request.POST.getlist("unreported"))}
    try:
        closed = month_closing.close(year, month, by=request.user, **facts)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        sums = closed.figures.totals()
        messages.success(
            request, f"{closed}已结账：{sums['count']} 个项目，本年累计 {sums['ytd_sum']:,} 万元。"
        )
    return redirect(list_address(year, month))
