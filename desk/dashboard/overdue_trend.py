"""The rows behind 逾期走势: which milestones fell overdue, were cleared, stayed open in a month."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.functional import cached_property

from core.lists.page import ListPage
from core.lists.tables import ListTable, number, plain
from core.values.plain_numbers import read_year_month
from investment import completion_and_gap, overdue_stock
from investment.models import Month
from projects.models import Milestone
from projects.permissions import check_sees_county

PARTS = {"opened": "新增", "cleared": "销号", "open": "月末存量"}
#: How a milestone left the list, by the kind of the event (R-OD-8).
LEFT_BY = {
    "submit": "报完成",
    "confirm": "核定完成",
    "replan": "改期",
    "correct": "更正原定",
    "freeze": "暂停",
    "cancel": "取消",
}


@dataclass(frozen=True)
class TrendMilestone:
    """A milestone as it is named now, with what was written of it at the month's end."""

    milestone: Milestone
    moved: overdue_stock.MovedRow

    due = property(lambda self: self.moved.due)
    days = property(lambda self: self.moved.days)

    @property
    def left_by(self):
        return LEFT_BY.get(self.moved.left_by, "")


class TrendMonth:
    """The month asked for: closed, as it was written, or open, as it stands now."""

    def __init__(self, asked, today):
        year, number = read_year_month(asked) or (today.year, today.month)
        self.year, self.number, self.asked = year, number, asked
        self.closed = Month.objects.filter(year=year, month=number).first()
        if self.closed:
            self.rows = overdue_stock.rows_of_month(self.closed)
        else:
            wanted = completion_and_gap.period(year, number)
            found = (s for s in overdue_stock.open_months(today) if s.period == wanted)
            self.rows = getattr(next(found, None), "rows", None)
        if self.rows is None or asked and not read_year_month(asked):
            raise Http404
        self.is_now = (year, number) == (today.year, today.month)
        self.stock = overdue_stock.MonthStock(completion_and_gap.period(year, number), self.rows)


class TrendTable(ListTable):
    caption = "本月逾期节点"
    row_template = "desk/dashboard/overdue_trend_row.html"
    empty_text = "这个月没有这样的节点"

    name = plain("节点 / 项目")
    unit = plain("责任单位")
    due = plain("当时现定")
    left = plain("离开清单")
    days = number("逾期（天）")

    class Meta:
        order_by = "-days"


class OverdueTrend(ListPage):
    table_class = TrendTable
    template_name = "desk/dashboard/overdue_trend.html"
    tabs = list(PARTS.items())
    tab_parameter = "what"
    default_tab = "open"

    def check_permission(self):
        check_sees_county(self.person)

    @cached_property
    def shown(self):
        return TrendMonth(self.request.GET.get("month", ""), self.today)

    def get_rows(self):
        return trend_milestones(self.shown.stock.part(self.tab), self.person)

    def get_tab_counts(self):
        return self.shown.stock.counts

    def get_context_data(self, **more):
        return super().get_context_data(shown=self.shown, **more)


def trend_milestones(rows, person):
    """The milestones of these rows with project and unit: one query."""
    found = Milestone.objects.visible_to(person).select_related("project__responsible_unit")
    found = found.in_bulk([row.key for row in rows])
    return [TrendMilestone(found[row.key], row) for row in rows if row.key in found]
