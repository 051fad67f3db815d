"""上报表: one month to fill in offline, a row a report, last month's words beside it."""

from collections.abc import Iterable

from core.spreadsheets import fill_in_form
from core.spreadsheets.printed_list import Column, PrintedRow
from exchange.kinds.monthly_figures.current_values import CurrentValues, KnownFigures, State
from exchange.kinds.monthly_figures.export_rows import report_texts, to_date
from investment.models import MonthlyReport

HOW = (
    "只填白色的格子，金额按万元。月报已确认的不再列出；凭证编号填监理月报、计量或支付凭证的编号，"
    "没有也能报。填好后从“月报”页的“导入”交回，交回前可以逐格核对。"
)
FIXED = [
    Column("name", "项目名称", width=30),
    Column("responsible_unit", "责任单位", width=14),
    Column("span", "报告期", width=8),
    Column("annual_plan", "参考·年度计划", "money", 12),
    Column("before", "参考·以前各月累计", "money", 12),
]
LAST = [
    Column("last_done", "上月完成", "money", 12),
    Column("last_note", "上月形象进度", width=22),
    Column("last_problems", "上月存在问题", width=18),
    Column("last_steps", "上月下步措施", width=18),
]


def asked(month: int) -> list[Column]:
    """What is filled in: the amount in 万元, the progress in percent."""
    return [
        Column(f"done_{month}", f"{month}月完成（万元）", "money", 13),
        Column("note", f"{month}月形象进度", width=26),
        Column("percent_done", f"{month}月形象进度（%）", width=9),
        Column("problems", f"{month}月存在问题", width=22),
        Column("steps", f"{month}月下步措施", width=22),
        Column("proof", f"{month}月凭证编号", width=16),
    ]


def write(projects: Iterable[int], *, year: int, month: int, title: str) -> bytes:
    """The bytes of the workbook: the open reports of that month of these projects (their keys)."""
    columns = asked(month)
    form = fill_in_form.Form("上报表", HOW, [*FIXED, *columns, *LAST], columns)
    return fill_in_form.write(form, rows_of(projects, year, month), title=title)


def rows_of(projects: Iterable[int], year: int, month: int) -> list[PrintedRow]:
    """A row for each report that is neither confirmed nor frozen, unit by unit."""
    current = CurrentValues(year, month, set(projects))
    current.load(current.by_pk)
    reports = ((known, known.report_of(month)) for known in current.by_pk.values())
    owing = [(known, report) for known, report in reports if report and _is_open(report)]
    last = _last([known for known, _ in owing], month)
    owing.sort(key=lambda pair: (pair[0].unit_name, pair[0].pk))
    return [_row(known, report, month, last.get(known.listing)) for known, report in owing]


def _is_open(report: MonthlyReport) -> bool:
    return report.state != State.DONE and report.frozen_on is None


def _last(owing: list[KnownFigures], month: int) -> dict[int, MonthlyReport]:
    """{listing: the report handed in last before this month}"""
    handed_in = MonthlyReport.objects.handed_in().filter(
        listing__in=[known.listing for known in owing], month__lt=month
    )
    return {report.listing_id: report for report in handed_in.order_by("period")}


def _row(
    known: KnownFigures, report: MonthlyReport, month: int, last: MonthlyReport | None
) -> PrintedRow:
    row = {
        "ref": f"ZQ-{known.pk}",
        "name": known.name,
        "responsible_unit": known.unit_name,
        "span": report.months,
        "annual_plan": known.plan and known.plan.amount,
        "before": to_date(known, report.month - report.covers),
        f"done_{month}": report.month_amount,
    }
    row |= report_texts(report)
    if last:
        row |= {f"last_{key}": words for key, words in report_texts(last).items()}
        row["last_done"] = last.month_amount
    return row
