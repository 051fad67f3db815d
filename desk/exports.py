"""The lists as the office prints them: the page's own rows in the page's own order, all of them.

No telephone numbers: what leaves the house is passed on.
"""

from itertools import groupby

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from core.spreadsheets import csv, printed_list
from core.spreadsheets.printed_list import Column, Section
from desk.ledger_table import gone_in_words
from desk.overdue import NOBODY
from desk.templatetags.ledger import LIGHT_MARKS
from exchange.kinds.ledger import year_export as exchange

CSV = "text/csv; charset=utf-8"
#: Rows dressed at a time: few queries, little memory.
CHUNK = 500

STEP, LATE, PEOPLE, HEARD, MONEY, NEXT = (
    "节点",
    "逾期",
    "责任",
    "最近更新",
    "投资（万元）",
    "下一节点",
)
PROJECT = Column("project", "项目名称", width=32)
HELD_BY = [
    Column("unit", "责任单位", width=16, parent=PEOPLE),
    Column("contact", "联系人", width=10, parent=PEOPLE),
    Column("lead", "包联领导", width=13, parent=PEOPLE),
]
OVERDUE = [
    PROJECT,
    Column("step", "节点名称", width=24, parent=STEP, total="count"),
    Column("baseline", "原定", "date", 11, STEP),
    Column("due", "现定", "date", 11, STEP),
    Column("postponed", "顺延（次）", "number", 9, STEP, total="sum"),
    Column("days", "逾期（天）", "number", 11, LATE, total="max"),
    Column("light", "灯", width=18, parent=LATE),
    Column("level", "督办级别", width=16, parent=LATE),
    *HELD_BY,
    Column("area", "所属领域", width=15),
    Column("heard", "更新日期", "date", 11, HEARD),
    Column("said", "最近进展", width=36, parent=HEARD),
]
WAITING = [
    PROJECT,
    Column("step", "节点名称", width=24, parent=STEP, total="count"),
    Column("baseline", "原定", "date", 11, STEP),
    Column("due", "现定", "date", 11, STEP),
    Column("status", "状态", width=9),
    Column("completed", "申报完成", "date", 11),
    Column("submitted", "提交", "date", 11),
    Column("proofs", "佐证（份）", "number", 9, total="sum"),
    *HELD_BY,
]
LEDGER = [
    PROJECT,
    Column("code", "项目代码", width=26),
    Column("kind", "建设性质", width=9),
    Column("grade", "级别", width=7),
    Column("area", "所属领域", width=15),
    Column("light", "灯", width=10),
    Column("unit", "责任单位", width=16, parent=PEOPLE),
    Column("lead", "包联领导", width=13, parent=PEOPLE),
    Column("total", "总投资", "money", 14, MONEY),
    Column("plan", "年度计划投资", "money", 14, MONEY),
    Column("ytd", "本年累计完成", "money", 14, MONEY),
    Column("rate", "完成率（%）", "decimal", 10),
    Column("next", "节点名称", width=20, parent=NEXT),
    Column("next_due", "下一节点现定", "date", 12, NEXT),
    Column("days", "逾期（天）", "number", 11, total="max"),
    Column("heard", "最近更新", "date", 11),
]


def overdue(data, shown):
    """逾期清单 as it is filtered, grouped and sorted on the page."""
    note = (
        f"截至 {shown.today:%Y-%m-%d}；逾期天数按现定日期起算，不扣节假日；"
        "待核不计逾期，逾期后补报的计到报告当天。"
    )
    sections = _sections(data, _overdue_row, NOBODY.get(shown.group))
    return _sheet("逾期清单", OVERDUE, sections, shown, note)


def overdue_csv(data, shown):
    return _csv("逾期清单", OVERDUE, map(_overdue_row, records(data)), shown)


def waiting(data, shown):
    note = f"截至 {shown.today:%Y-%m-%d}；已报完成，等项目中心核定；除到期后补报的外，不计逾期。"
    return _sheet("待核节点", WAITING, _sections(data, _waiting_row), shown, note)


def waiting_csv(data, shown):
    return _csv("待核节点", WAITING, map(_waiting_row, records(data)), shown)


def ledger(data, shown):
    """项目台账 with the columns and the groups of the page."""
    until = f"；本年累计截至 {shown.month} 月底" if shown.month else ""
    note = f"{shown.year} 年；截至 {shown.today:%Y-%m-%d}{until}"
    if shown.gone:
        note += f"；{gone_in_words(shown.gone)}"
    return _sheet("项目台账", LEDGER, _sections(data, _ledger_row, "未定领域"), shown, note)


def printed(data, shown):
    """The whole ledger as the office prints it, of the rows the page shows; it can come back."""
    pairs = data.ordered().values_list("pk", "kind")
    by_area = shown.group == "area"
    content = exchange.printed(pairs, year=shown.year, today=shown.today, by_area=by_area)
    return _file(content, printed_list.MIME, f"{shown.year}年台账{shown.today:%Y%m%d}.xlsx")


def ledger_csv(data, shown):
    content = exchange.as_csv(data.ordered().values_list("pk", "kind"), today=shown.today)
    return _file(content, CSV, f"{shown.year}年台账{shown.today:%Y%m%d}.csv")


def records(data):
    """Every record of a list in its order, dressed as the page dresses them."""
    return (record for _, record in _grouped(data))


def _grouped(data):
    """(key of its group, record), a group's records side by side."""
    columns = ["pk"] if data.heads is None else ["pk", "group"]
    rows = [(*row, None)[:2] for row in data.ordered().values_list(*columns)]
    for start in range(0, len(rows), CHUNK):
        groups = dict(rows[start : start + CHUNK])
        yield from ((groups[record.pk], record) for record in data.dress(list(groups)))


def _sections(data, row_of, nobody=""):
    """The groups of the page as sections; a list without groups is one without a heading."""
    names = {head.key: head.name for head in data.heads or ()}
    for key, some in groupby(_grouped(data), key=lambda pair: pair[0]):
        title = names.get(key, nobody) if data.heads is not None else ""
        yield Section(title, [row_of(record) for _, record in some])


def _light(record):
    return f"{LIGHT_MARKS[record.light.glyph]} {record.light.word}"


def _held_by(record):
    return {
        "unit": str(record.project.responsible_unit),
        "contact": record.contact_name,
        "lead": record.lead_name,
    }


def _overdue_row(record):
    return _held_by(record) | {
        "project": record.project.name,
        "step": record.name,
        "baseline": record.baseline_due_date,
        "due": record.due_date,
        "postponed": record.postponed,
        "days": record.days,
        "light": "，".join([_light(record), *record.status.notes]),
        "level": record.status.level_word,
        "area": str(record.project.work_area or ""),
        "heard": _day(record.updated_at),
        "said": record.last_note,
    }


def _waiting_row(record):
    return _held_by(record) | {
        "project": record.project.name,
        "step": record.name,
        "baseline": record.baseline_due_date,
        "due": record.due_date,
        "status": f"{LIGHT_MARKS['wait']} 待核",
        "completed": record.completed_on,
        "submitted": _day(record.submitted_at),
        "proofs": record.proofs or 0,
    }


def _ledger_row(record):
    project, upcoming = record.project, record.upcoming
    return {
        "project": project.name,
        "code": project.national_code,
        "kind": record.get_kind_display(),
        "grade": project.get_grade_display(),
        "area": str(project.work_area or ""),
        "light": _light(record),
        "unit": str(project.responsible_unit),
        "lead": record.lead_name,
        "total": project.total_investment,
        "plan": record.plan,
        "ytd": record.done_ytd,
        "rate": record.done_rate,
        "next": upcoming and upcoming.name,
        "next_due": upcoming and upcoming.due_date,
        "days": record.days or None,
        "heard": _day(record.updated_at),
    }


def _day(moment):
    return moment and timezone.localdate(moment)


def _sheet(title, columns, sections, shown, note):
    content = printed_list.write(sections, columns, title=title, note=note)
    return _file(content, printed_list.MIME, f"{title}{shown.today:%Y%m%d}.xlsx")


def _csv(title, columns, rows, shown):
    return _file(csv.csv_of(rows, columns), CSV, f"{title}{shown.today:%Y%m%d}.csv")


def _file(content, content_type, name):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
