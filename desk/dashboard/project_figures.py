"""The rows behind the dashboard's money: what every project stood at when a month was closed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_filters as filters
from django.db.models import F
from django.http import Http404
from django.utils.functional import cached_property

from core.lists.filters import KeyFilter, NarrowedFilterSet
from core.lists.tables import ListTable, MaybeNumber, number, plain
from core.values.plain_numbers import read_year_month
from desk.list_filters import LIGHTS, YES
from investment.models import Month, MonthFigure
from projects.models import YearListing
from projects.permissions import sees_whole_county
from projects.views.project_list import ProjectList


class FigureFilterSet(NarrowedFilterSet):
    unit = KeyFilter(field_name="unit", label="责任单位")
    area = KeyFilter(field_name="work_area", label="十项工作")
    kind = filters.ChoiceFilter(choices=YearListing.Kind.choices, label="建设性质")
    light = filters.ChoiceFilter(choices=LIGHTS, label="灯")
    behind = filters.ChoiceFilter(method="by_arrears", choices=YES, label="欠进度")

    class Meta:
        model = MonthFigure
        fields: list[Any] = []

    def by_arrears(self, queryset, name, value):
        return queryset.filter(planned__gt=F("ytd"))


@dataclass(frozen=True)
class FigureRow:
    """A project as it stood when the month was closed: amounts in 万元, shares in points.

    `missing`: to the plan so far, negative when ahead; None without a plan.
    """

    project_id: int
    name: str
    unit_name: str
    unit_short_name: str
    light: str
    sentence: str
    plan: Decimal | None
    month_amount: Decimal
    ytd: Decimal
    rate: Decimal | None
    gap: Decimal | None
    missing: Decimal | None

    @property
    def unit(self) -> str:
        return self.unit_short_name or self.unit_name


class FigureTable(ListTable):
    row_class = FigureRow
    caption = "结账月项目投资完成情况，金额单位万元"
    row_template = "desk/dashboard/project_figures_row.html"
    total_template = "desk/dashboard/project_figures_total.html"
    empty_text = "这个月没有符合条件的项目"
    #: Set by the page.
    totals = None

    light = plain("灯")
    name = plain("项目名称")
    unit = plain("责任单位")
    plan = MaybeNumber("年度计划（万元）", "plan")
    month_amount = number("本月完成（万元）")
    ytd = number("本年累计（万元）")
    rate = MaybeNumber("完成率（%）", "rate")
    gap = MaybeNumber("较计划进度（百分点）", "gap")
    arrears = MaybeNumber("欠进度（万元）", "missing")

    class Meta:
        order_by = "-arrears"


class ProjectFigures(ProjectList):
    """The figures of a closed month that this reader may see, as they were closed (R-IN-8); amounts
    in 万元."""

    filterset_class = FigureFilterSet
    table_class = FigureTable
    template_name = "desk/dashboard/project_figures.html"

    @cached_property
    def month(self):
        return asked_month(self.request.GET.get("month", ""), self.today)

    def get_queryset(self):
        month = self.month
        rows = self.listed(month.figures) if month else MonthFigure.objects.none()
        return rows.annotate(
            name=F("project__name"),
            unit_name=F("unit__name"),
            unit_short_name=F("unit__short_name"),
            missing=F("planned") - F("ytd"),
        )

    def get_table(self):
        table = super().get_table()
        table.totals = self.filterset.qs.totals()
        return table

    def get_context_data(self, **more):
        return super().get_context_data(
            month=self.month,
            totals=self.table.totals,
            chosen=self.filterset.chosen,
            # It names units and projects of others.
            sees_county=sees_whole_county(self.person),
            **more,
        )


def asked_month(text, today):
    """The closed month asked for, or the last one of the year; an unknown one is 404."""
    if not text:
        return Month.objects.filter(year=today.year).first() or Month.objects.first()
    wanted = read_year_month(text)
    month = wanted and Month.objects.filter(year=wanted[0], month=wanted[1]).first()
    if not month:
        raise Http404
    return month
