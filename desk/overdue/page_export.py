"""The overdue list as the office prints it: the page's own rows in its own order, all of them.

No telephone numbers: what leaves the system is passed on.
"""

from functools import partial

from core.lists.export import csv_answer, day, rows, sections, sheet
from core.spreadsheets.printed_list import Column
from core.values.dates import month_day
from desk.overdue.list import UNASSIGNED
from projects.models.assignments import lead_names
from projects.templatetags.lights import LIGHT_MARKS, light_text

STEP, LATE, PEOPLE, UPDATED = "节点", "逾期", "责任", "最近更新"
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
    Column("updated", "更新日期", "date", 11, UPDATED),
    Column("note", "最近进展", width=36, parent=UPDATED),
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


def overdue(data, page):
    """逾期清单 as it is filtered, grouped and sorted on the page."""
    note = (
        f"截至 {page.today:%Y-%m-%d}；逾期天数按现定日期起算，不扣节假日；"
        "待核不计逾期，逾期后补报的计到报告当天。"
    )
    parts = sections(data, _rows(_overdue_row, data, page), UNASSIGNED.get(page.shown.group))
    return sheet("逾期清单", OVERDUE, parts, page.today, note)


def overdue_csv(data, page):
    return csv_answer(
        "逾期清单", OVERDUE, map(_rows(_overdue_row, data, page), rows(data)), page.today
    )


def waiting(data, page):
    note = f"截至 {page.today:%Y-%m-%d}；已报完成，等项目中心核定；除到期后补报的外，不计逾期。"
    return sheet(
        "待核节点", WAITING, sections(data, _rows(_waiting_row, data, page)), page.today, note
    )


def waiting_csv(data, page):
    return csv_answer(
        "待核节点", WAITING, map(_rows(_waiting_row, data, page), rows(data)), page.today
    )


def _rows(row_of, data, page):
    """`row_of` with the names of every project's leads, which the page shortens to the first."""
    return partial(row_of, leads=lead_names(data.data.order_by().values("project"), page.today))


def _overdue_row(row, leads):
    return {
        "project": row.project_name,
        "step": row.name,
        "baseline": row.baseline_due_date,
        "due": row.due_date,
        "postponed": row.postponed,
        "days": row.days,
        "light": "，".join([light_text(row.light), *row.status.notes]),
        "level": row.status.level_word,
        "unit": row.unit,
        "contact": row.contact_name,
        "lead": "、".join(leads.get(row.project_id, ())),
        "area": row.area,
        "updated": row.updated_on,
        "note": "；".join(filter(None, [_coordination(row), row.last_note])),
    }


def _coordination(record):
    if not record.coordination_at:
        return ""
    asked_on = day(record.coordination_at)
    return f"需要上级协调（{record.coordination_by} {month_day(asked_on)}提出）"


def _waiting_row(record, leads):
    return {
        "project": record.project.name,
        "step": record.name,
        "baseline": record.baseline_due_date,
        "due": record.due_date,
        "unit": str(record.project.responsible_unit),
        "contact": record.contact_name,
        "lead": "、".join(leads.get(record.project_id, ())),
        "status": f"{LIGHT_MARKS['wait']} 待核",
        "completed": record.completed_on,
        "submitted": day(record.submitted_at),
        "proofs": record.proofs or 0,
    }
