"""The money pages as Excel: the rows that a page shows, in a sheet that can come back."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from core.values.plain_numbers import read_year_month
from exchange.kinds.monthly_figures import statistics_sheet, year_sheet
from exchange.views.batches import workbook_answer
from investment import completion_and_gap
from investment.models import MonthlyReport
from investment.views.statistics_list import StatisticsList
from projects.models import YearListing
from projects.views.project_list import asks_for_unit


@require_safe
def figures_of_year(request):
    """Plans by month and monthly figures of the year, of all projects that the person may see."""
    today = timezone.localdate()
    ended = completion_and_gap.ended_month(today)
    year, month = read_year_month(request.GET.get("month", "")) or ended
    related = asks_for_unit(request.GET)
    listed = YearListing.objects.listed_to(request.user, related=related).current()
    listed = listed.filter(year=year)
    state = request.GET.get("state", "")
    if state in MonthlyReport.State.values:
        period = completion_and_gap.period(year, month)
        reports = MonthlyReport.objects.filter(listing=OuterRef("pk"), period=period, state=state)
        listed = listed.filter(Exists(reports))
    keys = listed.values_list("project", flat=True)
    content = year_sheet.write(keys, year=year, month=month, today=today)
    return workbook_answer(content, f"{year}年计划和完成{today:%Y%m%d}.xlsx")


class StatisticsExport(StatisticsList):
    """The list of the two sets as a sheet; without a closed month, up to the last one ended."""

    exports = {"": lambda data, page: page.workbook(data.data)}

    @cached_property
    def month(self):
        ended = completion_and_gap.ended_month(self.today)
        return super().month or (ended[1] if ended[0] == self.year else 12)

    def workbook(self, rows):
        keys, year, month = rows.values_list("project", flat=True), self.year, self.month
        content = statistics_sheet.write(keys, year=year, month=month, today=self.today)
        title = f"{year}年1—{month}月统计数据{self.today:%Y%m%d}"
        return workbook_answer(content, f"{title}.xlsx")
