"""统计: the two sets of figures side by side, 应统未统, the county's own figure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.utils.functional import cached_property

from accounts.models import Duty
from core.lists.choices import Choice
from core.lists.tables import ListTable, plain, plain_number
from core.values.plain_numbers import read_month, read_year
from investment import month_closing, statistics
from norms.policy import policy_on
from projects.models import YearListing
from projects.views.project_list import ProjectList

FILTERS = {
    "missing": Q(is_missing=True),
    "differs": Q(bureau_ytd__isnull=False) & ~Q(bureau_ytd=F("ledger_ytd")),
    "silent": Q(is_enrolled=True, bureau_ytd=None),
}


@dataclass(frozen=True)
class StatisticsRow:
    """A listing of the year with both sets of figures up to a month, in 万元."""

    project_id: int
    name: str
    unit_name: str
    unit_short_name: str
    total_investment: Decimal | None
    started_on: date | None
    enrolled_day: date | None
    is_enrolled: bool
    is_missing: bool
    ledger_ytd: Decimal | None
    bureau_ytd: Decimal | None
    bureau_reason: str
    difference: Decimal | None

    @property
    def unit(self) -> str:
        return self.unit_short_name or self.unit_name


class StatisticsTable(ListTable):
    row_class = StatisticsRow
    row_template = "investment/statistics_row.html"
    caption = "两套数据对照，单位万元"
    empty_text = "没有这一类项目"
    per_page = 100
    #: Set by the page: what its links to the form of a project name; shown to who fills it in.
    year, month = 0, None
    actions_column = False

    name = plain("项目")
    unit = plain("责任单位")
    total_investment = plain_number("总投资")
    started_on = plain("开工")
    enrolled_day = plain("入统")
    ledger_ytd = plain_number("台账累计")
    bureau_ytd = plain_number("统计上报")
    difference = plain_number("差额")
    reason = plain("差异说明")


class StatisticsList(ProjectList):
    table_class = StatisticsTable
    template_name = "investment/statistics.html"
    tabs = [
        ("", "全部"),
        ("missing", "应统未统"),
        ("differs", "两套数据不一致"),
        ("silent", "未填统计数据"),
    ]
    tab_parameter = "view"

    @cached_property
    def year(self):
        return asked_year(self.request, self.today)

    @cached_property
    def month(self):
        """Up to its end; None while no month of the year is closed."""
        return asked_month(self.request) or month_closing.last_closed(self.year)

    @cached_property
    def policy(self):
        return policy_on(self.today)

    @cached_property
    def all_rows(self):
        """Those of every tab."""
        kinds = (YearListing.Kind.CONTINUING, YearListing.Kind.NEW)
        listings = self.listed(YearListing.objects).current()
        listings = listings.filter(year=self.year, kind__in=kinds)
        return statistics.side_by_side(listings, self.today, self.month, self.policy)

    @cached_property
    def counts(self):
        """Of the tabs, and the sums of both sets."""
        return self.all_rows.order_by().aggregate(
            all=Count("pk"),
            **{key: Count("pk", filter=condition) for key, condition in FILTERS.items()},
            ledger=Sum("ledger_ytd"),
            bureau=Sum("bureau_ytd"),
        )

    def get_queryset(self):
        rows = self.all_rows.filter(FILTERS[self.tab]) if self.tab else self.all_rows
        return rows.order_by("-is_missing", "pk").annotate(
            name=F("project__name"),
            unit_name=F("project__responsible_unit__name"),
            unit_short_name=F("project__responsible_unit__short_name"),
            total_investment=F("project__total_investment"),
        )

    def get_table(self):
        table = super().get_table()
        table.year, table.month = self.year, self.month
        table.actions_column = self.person.has_duty(Duty.Kind.STATISTICIAN)
        return table

    def get_tab_counts(self):
        return self.counts | {"": self.counts["all"]}

    def get_choices(self):
        months = statistics.ended_months(self.year, self.today)
        options = [(str(month), f"1—{month}月") for month in months]
        return [Choice("month", "截至月份", str(self.month), options)]

    def get_context_data(self, **more):
        return super().get_context_data(
            year=self.year,
            month=self.month,
            counts=self.counts,
            fai=statistics.latest_fai(self.year, self.month or 12),
            policy=self.policy,
            sees_county=self.person.has_duty(*Duty.SEE_COUNTY),
            **more,
        ) | {"hidden": [("year", self.year)]}


def asked_year(request, today):
    return read_year(request.GET.get("year", "")) or today.year


def asked_month(request):
    return read_month(request.GET.get("month", ""))
