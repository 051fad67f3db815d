"""The rows behind the dashboard's dates: what each project owed and kept, now or at a month's end.

The rows are the same lines that the dashboard adds up, so that every number agrees with them.
"""

from dataclasses import dataclass
from datetime import date

import django_tables2 as tables
from django import forms
from django.utils.functional import cached_property

from accounts.models import Unit
from core.lists.page import ListPage
from core.lists.tables import ListTable, number, plain
from desk.dashboard.as_of import AsOf
from desk.list_filters import YES
from investment import county_snapshot
from investment.statutory_dates_kept import CODES
from norms.models import WorkArea
from projects.models import Project
from projects.permissions import check_sees_county

#: How a 复工 or 开工 stands: the answers of OwedDate.status().
DATE_STATUS = {
    "ok": "按期",
    "late": "晚完成",
    "no": "逾期",
    "wait": "未到期或待核",
    "rest": "停工",
    "ended": "终止",
}
LONGEST_KEY = 2**31 - 1


class DatesForm(forms.Form):
    """What the rows are narrowed by; every field stands in the address."""

    unit = forms.IntegerField(min_value=1, max_value=LONGEST_KEY, required=False)
    area = forms.IntegerField(min_value=1, max_value=LONGEST_KEY, required=False)
    code = forms.ChoiceField(choices=CODES, required=False)
    owed = forms.ChoiceField(choices=[("any", "应完成"), *DATE_STATUS.items()], required=False)
    due = forms.ChoiceField(choices=YES, required=False)
    overdue = forms.ChoiceField(choices=YES, required=False)

    def matching(self, rows):
        """What cannot be read finds nothing, rather than quietly everything."""
        if not self.is_valid():
            return []
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        tests = [getattr(self, f"_by_{name}") for name in chosen]
        return [
            row
            for row in rows
            if all(test(row, value) for test, value in zip(tests, chosen.values(), strict=True))
        ]

    def _by_unit(self, row, key):
        return row.line.unit == key

    def _by_area(self, row, key):
        return row.line.area == key

    def _by_code(self, row, code):
        return bool(row.line.owed) and row.line.owed.code == code

    def _by_owed(self, row, status):
        return bool(row.line.owed) and status in ("any", row.status)

    def _by_due(self, row, value):
        return row.line.due > 0 or row.line.original_due > 0

    def _by_overdue(self, row, value):
        return row.line.overdue > 0

    def description(self):
        """What is listed, in words: 县水利局 · 复工 · 按期."""
        chosen = self.cleaned_data if self.is_valid() else {}
        words = [
            Unit.objects.filter(pk=chosen["unit"]).first() if chosen.get("unit") else None,
            WorkArea.objects.filter(pk=chosen["area"]).first() if chosen.get("area") else None,
            dict(CODES).get(chosen.get("code")),
            dict(self.fields["owed"].choices).get(chosen.get("owed")),
            "有节点到期" if chosen.get("due") else None,
            "有逾期节点" if chosen.get("overdue") else None,
        ]
        return " · ".join(str(word) for word in words if word)


@dataclass(frozen=True)
class DatesRow:
    """One project: its line, its names, and how its 复工 or 开工 stands."""

    line: county_snapshot.ListingSnapshot
    project: object
    unit: str
    status: str

    @property
    def name(self):
        return self.project.name

    @property
    def light(self):
        return self.line.light

    @property
    def status_text(self):
        """按期, 晚完成（现停工）…"""
        rests = "（现停工）" if self.line.is_done_and_rests else ""
        return DATE_STATUS.get(self.status, "") + rests

    @property
    def owed(self):
        return self.line.owed

    @property
    def owed_on(self):
        return self.line.owed.on if self.line.owed else date.max

    original_due = property(lambda self: self.line.original_due)
    original_in_time = property(lambda self: self.line.original_in_time)
    due = property(lambda self: self.line.due)
    in_time = property(lambda self: self.line.in_time)
    overdue = property(lambda self: self.line.overdue)
    longest = property(lambda self: self.line.overdue_days)


class DatesTable(ListTable):
    caption = "复工、开工和节点按期情况"
    row_template = "desk/dashboard/project_dates_row.html"
    total_template = "desk/dashboard/project_dates_total.html"
    empty_text = "没有符合条件的项目"
    #: Set by the page: a county_snapshot.Group of all its rows.
    totals = None

    light = plain("灯")
    name = plain("项目名称")
    unit = tables.Column("责任单位")
    owed_on = tables.Column("复工 / 开工")
    original_in_time = number("按原定完成")
    original_due = number("原定应完成")
    in_time = number("按现定完成")
    due = number("现定应完成")
    overdue = number("逾期数")
    longest = number("最长逾期（天）")

    class Meta:
        order_by = "-longest"


class ProjectDates(ListPage):
    table_class = DatesTable
    template_name = "desk/dashboard/project_dates.html"

    def check_permission(self):
        check_sees_county(self.person)

    @cached_property
    def shown(self):
        return AsOf(self.request.GET.get("month", ""), self.today)

    @cached_property
    def form(self):
        return DatesForm(self.request.GET)

    def get_rows(self):
        return self.form.matching(date_rows(self.shown))

    def get_table(self):
        table = DatesTable(rows := self.get_rows())
        table.totals = county_snapshot.Group.of([row.line for row in rows])
        return table

    def get_context_data(self, **more):
        return super().get_context_data(
            shown=self.shown,
            totals=self.table.totals,
            description=self.form.description(),
            **more,
        )


def date_rows(shown):
    """The lines with the names of their projects and units: two queries."""
    projects = Project.objects.only("name").in_bulk([line.project for line in shown.lines])
    units = {key: str(unit) for key, unit in Unit.objects.in_bulk().items()}
    return [
        DatesRow(
            line,
            projects[line.project],
            units[line.unit],
            line.owed_status(shown.day),
        )
        for line in shown.lines
    ]
