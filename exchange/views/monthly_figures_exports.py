"""The money pages as Excel: the rows that a page shows, in a sheet that can come back."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.values.plain_numbers import read_year_month
from exchange.kinds.monthly_figures import statistics_sheet, year_sheet
from exchange.views.batches import workbook_answer
from investment import completion_and_gap, month_closing
from investment.models import MonthlyReport
from investment.views import statistics
from norms.policy import policy_on
from projects.models import YearListing


@require_safe
def figures_of_year(request):
    """Plans by month and monthly figures of the year, of all projects that the person may see."""
    today = timezone.localdate()
    ended = completion_and_gap.ended_month(today)
    year, month = read_year_month(request.GET.get("month", "")) or ended
    listed = YearListing.objects.visible_to(request.user).current().filter(year=year)
    state = request.GET.get("state", "")
    if state in MonthlyReport.State.values:
        period = completion_and_gap.period(year, month)
        reports = MonthlyReport.objects.filter(listing=OuterRef("pk"), period=period, state=state)
        listed = listed.filter(Exists(reports))
    keys = listed.values_list("project", flat=True)
    content = year_sheet.write(keys, year=year, month=month, today=today)
    return workbook_answer(content, f"{year}年计划和完成{today:%Y%m%d}.xlsx")


@require_safe
def both_sets(request):
    """The ledger's and the bureau's figures side by side, as the page is filtered."""
    today = timezone.localdate()
    year = statistics.asked_year(request, today)
    ended = completion_and_gap.ended_month(today)
    last = ended[1] if ended[0] == year else 12
    month = statistics.asked_month(request) or month_closing.last_closed(year) or last
    rows = statistics.both_sets(request.user, year, month, today, policy_on(today))
    view = request.GET.get("view", "")
    rows = rows.filter(statistics.FILTERS[view]) if view in statistics.FILTERS else rows
    keys = rows.order_by("-is_missing", "pk").values_list("project", flat=True)
    content = statistics_sheet.write(keys, year=year, month=month, today=today)
    return workbook_answer(content, f"{year}年1—{month}月统计数据{today:%Y%m%d}.xlsx")
