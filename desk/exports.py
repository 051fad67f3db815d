"""The lists as Excel: the page's own rows in the page's own order, all pages of them.

No telephone numbers: what leaves the house is passed on.
"""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from desk.templatetags.ledger import LIGHT_MARKS, level_word
from exchange import exports as exchange
from exchange import workbook
from exchange.workbook import Column

#: Rows dressed at a time: few queries, little memory.
CHUNK = 500

OVERDUE = [
    Column("灯", width=8),
    Column("逾期（天）", "number", 9),
    Column("节点", width=24),
    Column("项目名称", width=32),
    Column("责任单位", width=16),
    Column("联系人", width=10),
    Column("包联领导", width=13),
    Column("所属领域", width=15),
    Column("原定", "date", 11),
    Column("现定", "date", 11),
    Column("顺延（次）", "number", 9),
    Column("督办级别", width=16),
    Column("最近更新", "date", 11),
    Column("最近进展", width=36),
]
WAITING = [
    Column("状态", width=9),
    Column("节点", width=24),
    Column("项目名称", width=32),
    Column("责任单位", width=16),
    Column("联系人", width=10),
    Column("包联领导", width=13),
    Column("原定", "date", 11),
    Column("现定", "date", 11),
    Column("申报完成", "date", 11),
    Column("提交", "date", 11),
    Column("佐证（份）", "number", 9),
]
LEDGER = [
    Column("序号", "number", 6),
    Column("灯", width=10),
    Column("项目名称", width=32),
    Column("项目代码", width=26),
    Column("建设性质", width=9),
    Column("级别", width=7),
    Column("所属领域", width=15),
    Column("责任单位", width=16),
    Column("包联领导", width=13),
    Column("总投资（万元）", "money", 14),
    Column("年度计划投资（万元）", "money", 14),
    Column("本年累计完成（万元）", "money", 14),
    Column("完成率（%）", "money", 10),
    Column("下一节点", width=20),
    Column("下一节点现定", "date", 12),
    Column("逾期（天）", "number", 9),
    Column("最近更新", "date", 11),
]


def overdue(data, shown):
    """逾期清单 as it is filtered, grouped and sorted on the page."""
    rows = (_overdue_row(record) for record in records(data))
    note = f"截至 {shown.today:%Y-%m-%d}；逾期天数按现定日期起算，不扣节假日；待核不计逾期。"
    return _answer("逾期清单", OVERDUE, rows, shown, note=note)


def waiting(listed, shown):
    rows = (_waiting_row(record) for record in records(listed.data(0)))
    note = f"截至 {shown.today:%Y-%m-%d}；已报完成，等项目中心核定，不计逾期。"
    return _answer("待核节点", WAITING, rows, shown, note=note)


def ledger(data, shown):
    """项目台账 with the totals of the rows it holds."""
    rows = (_ledger_row(number, record) for number, record in enumerate(records(data), start=1))
    totals = shown.totals()
    total = [None] * len(LEDGER)
    total[2] = f"合计 {totals['count']} 个"
    total[9], total[10], total[11] = totals["total"], totals["plans"], totals["ytd"]
    until = f"；本年累计截至 {shown.month} 月底" if shown.month else ""
    note = f"{shown.year} 年；截至 {shown.today:%Y-%m-%d}{until}；单位：万元"
    return _answer("项目台账", LEDGER, rows, shown, note=note, total=total)


def printed(data, shown):
    """The whole ledger as the office prints it, of the rows the page shows; it can come back."""
    pairs = data.ordered().values_list("pk", "kind")
    by_area = shown.group == "area"
    content = exchange.printed(pairs, year=shown.year, today=shown.today, by_area=by_area)
    return _file(content, workbook.MIME, f"{shown.year}年台账{shown.today:%Y%m%d}.xlsx")


def ledger_csv(data, shown):
    content = exchange.as_csv(data.ordered().values_list("pk", "kind"), today=shown.today)
    return _file(content, "text/csv; charset=utf-8", f"{shown.year}年台账{shown.today:%Y%m%d}.csv")


def records(data):
    """Every record of a list in its order, dressed as the page dresses them."""
    keys = list(data.ordered().values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield from data.dress(keys[start : start + CHUNK])


def _overdue_row(record):
    project = record.project
    return [
        f"{LIGHT_MARKS[record.light.glyph]} {record.light.word}",
        record.days,
        record.name,
        project.name,
        str(project.responsible_unit),
        record.contact_name,
        record.lead_name,
        str(project.work_area or ""),
        record.baseline_due_date,
        record.due_date,
        record.postponed,
        level_word(record.level),
        _day(record.updated_at),
        record.last_note,
    ]


def _waiting_row(record):
    project = record.project
    return [
        f"{LIGHT_MARKS['wait']} 待核",
        record.name,
        project.name,
        str(project.responsible_unit),
        record.contact_name,
        record.lead_name,
        record.baseline_due_date,
        record.due_date,
        record.completed_on,
        _day(record.submitted_at),
        record.proofs or 0,
    ]


def _ledger_row(number, record):
    project, upcoming = record.project, record.upcoming
    return [
        number,
        f"{LIGHT_MARKS[record.light.glyph]} {record.light.word}",
        project.name,
        project.national_code,
        record.get_kind_display(),
        project.get_grade_display(),
        str(project.work_area or ""),
        str(project.responsible_unit),
        record.lead_name,
        project.total_investment,
        record.plan,
        record.done_ytd,
        record.done_rate,
        upcoming and upcoming.name,
        upcoming and upcoming.due_date,
        record.days or None,
        _day(record.updated_at),
    ]


def _day(moment):
    return moment and timezone.localdate(moment)


def _answer(title, columns, rows, shown, *, note, total=None):
    content = workbook.write(title, columns, rows, note=note, total=total)
    return _file(content, workbook.MIME, f"{title}{shown.today:%Y%m%d}.xlsx")


def _file(content, content_type, name):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
