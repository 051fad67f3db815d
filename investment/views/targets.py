"""年度目标: the year's counted promises by work area, each with what was reached and its source."""

from collections import Counter
from datetime import date

from django.urls import reverse
from django.utils.functional import cached_property

from accounts.views.trail_form_page import RowChangePage
from core.lists.page import ListPage
from core.lists.tables import ListTable, plain, plain_number
from core.lists.tabs import make_tabs
from core.values.plain_numbers import read_year
from investment import on_time_rate, targets
from investment.forms.targets import ActualForm
from investment.models import AnnualTarget
from investment.statutory_dates_kept import hard_dates
from projects.permissions import sees_whole_county


class TargetTable(ListTable):
    """The targets of a year (targets.TargetStatus) under their work areas, on one sheet."""

    rows_template = "investment/target_rows.html"
    group_template = "investment/target_group.html"
    empty_template = "investment/targets_empty.html"
    per_page = None

    number = plain_number("序号")
    target = plain("目标")
    promised = plain_number("目标值")
    actual = plain_number("完成")
    percent = plain("完成比例", attrs={"th": {"class": "w190"}})
    state = plain("情况")
    as_of = plain("截至")
    source = plain("来源")

    def __init__(self, rows, year, total):
        """`total`: how many targets the year has, whatever the tab."""
        super().__init__(rows)
        self.year, self.total = year, total
        self.caption = f"{year} 年目标和完成情况"
        self.group_summaries = {area_number(row): row.target.work_area for row in rows}

    def group_of(self, record):
        return area_number(record)


class TargetList(ListPage):
    template_name = "investment/target_list.html"
    tabs = [("", "全部"), *targets.STATES.items()]
    tab_parameter = "state"
    rare_tabs = tuple(targets.STATES)

    @cached_property
    def year(self):
        return chosen_year(self.request, self.today)

    @cached_property
    def statuses(self):
        """Of every tab, in the order of the plan."""
        as_of = min(self.today, date(self.year, 12, 31))
        return targets.target_statuses(self.year, as_of, among=self.get_queryset())

    def get_queryset(self):
        return AnnualTarget.objects.visible_to(self.person)

    def get_rows(self):
        rows = [row for row in self.statuses if self.tab in ("", row.state)]
        # What belongs to no work leads, as in the plan.
        return sorted(rows, key=lambda row: (area_number(row), row.target.number))

    def get_table(self):
        return TargetTable(self.get_rows(), self.year, len(self.statuses))

    def get_tab_counts(self):
        return {"": len(self.statuses), **Counter(row.state for row in self.statuses)}

    def get_year_tabs(self):
        """The years that have targets, and the one shown; nothing where that is the only one."""
        found = self.get_queryset().order_by().values_list("year", flat=True).distinct()
        years = sorted({*found, self.year}, reverse=True)
        labels = [(str(year), f"{year} 年") for year in years]
        return make_tabs(self.request, "year", labels, str(self.year), {}) if years[1:] else []

    def get_context_data(self, **more):
        context = super().get_context_data(
            year=self.year, total=len(self.statuses), more_tabs=self.get_year_tabs(), **more
        )
        if sees_whole_county(self.person):
            # Their links open lists, which would show others fewer rows than the number says.
            context |= {
                "hard_dates": hard_dates(self.year, self.today),
                "new_energy": targets.new_energy(),
                "kept": on_time_rate.on_time_rates_of_year(self.year, self.today),
            }
        return context


def chosen_year(request, today):
    return read_year(request.GET.get("year", "")) or today.year


def area_number(row):
    """The number of its work area; 0 for what concerns the county as a whole."""
    area = row.target.work_area
    return area.number if area else 0


class TargetPage(RowChangePage):
    """One target with all that was ever entered, and the form for those who keep it."""

    form_class = ActualForm
    template_name = "investment/target.html"

    def rows(self):
        mine = AnnualTarget.objects.visible_to(self.request.user)
        return mine.select_related("work_area")

    def check_may(self):
        if self.request.method == "POST":
            targets.check_may_enter(self.request.user)

    def form_extras(self):
        return {"target": self.row}

    def perform(self, typed, form):
        told = {"by": self.request.user, "today": self.today, "now": self.now}
        targets.record_actual(self.row, **told, **form.facts())
        return f"已填报“{self.row}”，以前填的仍可查看。"

    def return_url(self):
        return reverse("investment:target", args=[self.row.pk])

    latest_url = return_url

    def context(self, form):
        row = self.row
        may_enter = targets.may_enter(self.request.user) and row.code not in targets.COMPUTED
        return super().context(form) | {
            "target": row,
            "status": targets.target_status(row, min(self.today, date(row.year, 12, 31))),
            "actuals": row.actuals.all()[:50],
            "may_enter": may_enter,
            "unit": targets.entered_unit(row),
            "sees_county": sees_whole_county(self.request.user),
        }
