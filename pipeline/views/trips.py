"""招商活动: the trips of the county's leaders, each with what was signed on it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from accounts.form_versions import LISTED, trail_of
from accounts.views.trail_form_page import RowChangePage
from core.forms.form_page import CreatePage
from core.lists import choices, export
from core.lists.choices import Choice
from core.lists.page import ListPage
from core.lists.paged_rows import PagedRows
from core.spreadsheets.printed_list import Column
from core.values.plain_numbers import read_year
from pipeline import trips
from pipeline.filtersets import TripFilterSet
from pipeline.forms.trip import TripForm, WithdrawTripForm
from pipeline.models import PromotionTrip, SigningContract
from pipeline.permissions import check_may_edit, check_sees_contracts, may_edit
from pipeline.tables import TripTable

COLUMNS = [
    Column("starts_on", "开始日期", "date", 11),
    Column("ends_on", "结束日期", "date", 11),
    Column("place", "地点", width=22, total="count"),
    Column("leader", "带队领导", width=12),
    Column("party", "随行人员和单位", width=30),
    Column("result", "成果", width=50),
    Column("contract_count", "签约（份）", "number", 10, total="sum"),
    Column("contract_sum", "签约金额（万元）", "money", 16),
]
MOST_YEARS = 10


@dataclass(frozen=True)
class TripRow:
    """A trip of the list with its contracts in force, in 万元."""

    pk: int
    starts_on: date
    ends_on: date
    place: str
    leader: str
    party: str
    result: str
    contract_count: int
    contract_sum: Decimal | None
    is_to_come: bool

    @property
    def address(self):
        return f"/trips/{self.pk}/"


class TripList(ListPage):
    filterset_class = TripFilterSet
    table_class = TripTable
    template_name = "pipeline/trip_list.html"
    panel_template = "pipeline/trip_panel.html"
    kept_parameters = ("sort",)

    def check_permission(self):
        check_sees_contracts(self.person)

    @cached_property
    def year(self):
        return read_year(self.request.GET.get("year", "")) or self.today.year

    @cached_property
    def seen(self):
        return PromotionTrip.objects.visible_to(self.person).current()

    def get_queryset(self):
        return self.seen.of_year(self.year)

    def get_rows(self):
        rows = self.filterset.qs.with_contracts().select_related("leader")
        return PagedRows(rows, self.rows_of)

    def rows_of(self, queryset):
        return [self.row_of(trip) for trip in queryset]

    def row_of(self, trip):
        names = "pk starts_on ends_on place party result contract_sum".split()
        return TripRow(
            **{name: getattr(trip, name) for name in names},
            leader=str(trip.leader),
            contract_count=trip.contract_count or 0,
            is_to_come=trip.starts_on > self.today,
        )

    def get_choices(self):
        days = self.seen.order_by().dates("starts_on", "year")
        years = sorted({*(day.year for day in days), self.year, self.today.year}, reverse=True)
        options = [(str(year), f"{year} 年") for year in years[:MOST_YEARS]]
        names = self.seen.order_by("leader__name_key").values_list("leader", "leader__name")
        return [
            Choice("year", "年度", str(self.year), options),
            choices.choice(self.filterset, "leader", list(names.distinct())),
        ]

    def get_exports(self):
        return {"": printed, "csv": as_csv}

    def get_context_data(self, **more):
        return super().get_context_data(year=self.year, may_edit=may_edit(self.person), **more)


def printed(data, page):
    note = f"{page.year} 年，截至 {page.today:%Y-%m-%d}；签约为有效合同。"
    parts = export.sections(None, data, cells_of)
    return export.sheet("招商活动", COLUMNS, parts, page.today, note)


def as_csv(data, page):
    return export.csv_answer("招商活动", COLUMNS, map(cells_of, data), page.today)


def cells_of(row):
    return {column.key: getattr(row, column.key) for column in COLUMNS}


# --- One trip -------------------------------------------------------------------------------------


class TripFormPage:
    """What the pages that write trips share."""

    button = "保存"

    def check_may(self):
        check_may_edit(self.request.user)

    def crumbs(self):
        return [("招商活动", reverse("pipeline:trips"))]


class NewTrip(TripFormPage, CreatePage):
    form_class = TripForm
    title = "登记招商活动"
    lead = "还没有开始的也可以登记，成果回来以后补。"

    def create(self, typed, form):
        return trips.enter(**typed, by=self.request.user, now=self.now)

    def success_message(self, typed):
        return f"已登记{typed['leader']}带队到{typed['place']}的招商活动。"

    def onward(self, key):
        return redirect("pipeline:trip", pk=key)


class OnTrip(TripFormPage, RowChangePage):
    template_name = "core/form_page.html"

    def rows(self):
        return PromotionTrip.objects.visible_to(self.request.user).select_related("leader")

    @property
    def about(self):
        return str(self.row)

    def crumbs(self):
        return [*super().crumbs(), (str(self.row), self.row.get_absolute_url())]


@require_safe
def trip(request, pk):
    """A trip with its contracts, for whoever sees it."""
    seen = PromotionTrip.objects.visible_to(request.user).select_related("leader")
    found = get_object_or_404(seen, pk=pk)
    contracts = SigningContract.objects.visible_to(request.user).filter(trip=found)
    rows = list(contracts.order_by("signed_on", "pk"))
    context = {
        "trip": found,
        "today": timezone.localdate(),
        "contracts": rows,
        "total": sum(row.amount for row in rows if not row.ended_on),
        "may_edit": may_edit(request.user) and not found.withdrawn_on,
        "trail": trail_of(found)[:LISTED],
    }
    return render(request, "pipeline/trip.html", context)


class CorrectTrip(OnTrip):
    form_class = TripForm
    title = "修改招商活动"

    def form_extras(self):
        return {"trip": self.row}

    def perform(self, typed, form):
        changed = trips.correct(self.row, typed, by=self.request.user)
        return "已保存。" if changed else "内容没有变化。"


class WithdrawTrip(OnTrip):
    form_class = WithdrawTripForm
    title = "撤回招商活动"
    button = "撤回"
    is_danger = True
    lead = "录错、重复登记的在这里撤回，不再列入清单；记录保留。"

    def perform(self, typed, form):
        told = {"by": self.request.user, "today": self.today}
        trips.withdraw(self.row, reason=typed["reason"], **told)
        return "已撤回。"

    def return_url(self):
        return reverse("pipeline:trips")
