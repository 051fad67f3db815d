"""上报表: one month to fill in offline, a row a report, last month's words beside it."""

from io import BytesIO

import xlsxwriter

from exchange.figures.sheet_rows import said, to_date
from exchange.figures.standing import Standing, State
from exchange.workbook import CELL, LOOKS, OPTIONS, Column, write_cell
from investment.models import MonthlyReport

HEADER = 2
HOW = (
    "只填白色的格子，金额按万元。月报已确认的不再列出；凭证编号填监理月报、计量或支付凭证的编号，"
    "没有也能报。填好后从“导入”的“计划和月度数据”交回，交回前可以逐格核对。"
)


REF = Column("ref", "系统编号", width=10, hidden=True)


def fixed():
    return [
        Column("name", "项目名称", width=30),
        Column("responsible_unit", "责任单位", width=14),
        Column("span", "报告期", width=8),
        Column("annual_plan", "参考·年度计划", "money", 12),
        Column("before", "参考·以前各月累计", "money", 12),
    ]


def free(month):
    return [
        Column(f"done_{month}", f"{month}月完成（万元）", "money", 13),
        Column("note", f"{month}月形象进度", width=26),
        Column("percent_done", f"{month}月形象进度（%）", width=9),
        Column("problems", f"{month}月存在问题", width=22),
        Column("steps", f"{month}月下步措施", width=22),
        Column("proof", f"{month}月凭证编号", width=16),
    ]


LAST = [
    Column("last_done", "上月完成", "money", 12),
    Column("last_note", "上月形象进度", width=22),
    Column("last_problems", "上月存在问题", width=18),
    Column("last_steps", "上月下步措施", width=18),
]


def base(month):
    """What stands now, hidden: what comes back is set against it."""
    return [
        Column(
            column.key, f"下载时·{column.title}".replace("（万元）", ""), column.kind, hidden=True
        )
        for column in free(month)
    ]


def write(projects, *, year, month, title):
    """The bytes of the workbook: the open reports of that month of these projects (their keys)."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {**OPTIONS, "constant_memory": False}) as book:
        _fill(book, book.add_worksheet("上报表"), rows_of(projects, year, month), title, month)
    return out.getvalue()


def rows_of(projects, year, month):
    standing = Standing(year, month, set(projects))
    standing.load(standing.by_pk)
    owing = [known for known in standing.by_pk.values() if _is_open(known.report_of(month))]
    last = _last(owing, month)
    owing.sort(key=lambda known: (known.unit_word, known.pk))
    return [_row(known, month, last.get(known.listing)) for known in owing]


def _is_open(report):
    return report is not None and report.state != State.DONE and report.frozen_on is None


def _last(owing, month):
    """{listing: the report handed in last before this month}"""
    said = MonthlyReport.objects.said().filter(
        listing__in=[known.listing for known in owing], month__lt=month
    )
    return {report.listing_id: report for report in said.order_by("period")}


def _row(known, month, last):
    report = known.report_of(month)
    row = {
        "ref": f"ZQ-{known.pk}",
        "name": known.name,
        "responsible_unit": known.unit_word,
        "span": report.months,
        "annual_plan": known.plan and known.plan.amount,
        "before": to_date(known, report.month - report.covers),
        f"done_{month}": report.month_amount,
    }
    row |= said(report)
    if last:
        row |= {f"last_{key}": words for key, words in said(last).items()}
        row["last_done"] = last.month_amount
    return row


def _fill(book, sheet, rows, title, month):
    head = book.add_format({**CELL, "bold": True, "text_wrap": True, "bg_color": "#EEF3F7"})
    locked, open_cells = _looks(book, bg_color="#F3F5F7"), _looks(book, locked=False)
    asked = free(month)
    columns = [*fixed(), *asked, *LAST, REF, *base(month)]
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, HOW)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, None, {"hidden": column.hidden})
        sheet.write_string(HEADER, place, column.title, head)
    line = HEADER
    for line, row in enumerate(rows, start=HEADER + 1):
        for place, column in enumerate(columns):
            looks = open_cells if column in asked else locked
            write_cell(sheet, line, place, row.get(column.key), column.kind, looks)
    _set_up(sheet, len(fixed()), line)


def _looks(book, **more):
    return {kind: book.add_format({**CELL, **look, **more}) for kind, look in LOOKS.items()}


def _set_up(sheet, amounts, last):
    """Amounts take no negative number; what is not asked for is locked against slips."""
    rule = {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "input_title": "万元",
        "input_message": "按万元填写，没有完成就填 0。",
        "error_title": "金额",
        "error_message": "请按万元填写数字，不能为负数。",
    }
    if last > HEADER:
        sheet.data_validation(HEADER + 1, amounts, last, amounts, rule)
    sheet.freeze_panes(HEADER + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
    sheet.protect("", {"format_columns": True, "format_rows": True})
