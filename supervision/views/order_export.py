"""督办清单 as a file: the rows of the page in its order, each with its four dates."""

from typing import Any

from core.lists.export import csv_answer, day, sheet
from core.spreadsheets.printed_list import Column, Section
from projects.models.assignments import lead_names
from supervision.models import OrderStep
from supervision.order_standing import OrderStanding

Code = OrderStep.Code
WHAT, OF_PROJECT, NEXT = "督办件", "项目", "现在"
#: 期限 and 办理 of each step that the unit owes.
DATES = [
    Column(f"{code}_{part}", part_word, "date", 11, word)
    for code, word in ((each.value, each.label) for each in Code if each != Code.REVIEW)
    for part, part_word in (("due", "期限"), ("on", "办理"))
]
COLUMNS = [
    Column("number", "编号", width=18, parent=WHAT, total="count"),
    Column("kind", "文种", width=11, parent=WHAT),
    Column("title", "标题", width=32, parent=WHAT),
    Column("issued_on", "发出", "date", 11, WHAT),
    Column("number_13710", "13710编号", width=16, parent=WHAT),
    Column("to_unit", "主送", width=16, parent=WHAT),
    Column("cc_units", "抄送", width=20, parent=WHAT),
    Column("project", "项目名称", width=32, parent=OF_PROJECT),
    Column("rows", "事项", width=32, parent=OF_PROJECT),
    Column("leads", "包联领导", width=13, parent=OF_PROJECT),
    *DATES,
    Column("standing", "状态", width=12, parent=NEXT),
    Column("next_due", "下一时限", "date", 11, NEXT),
    Column("days", "逾期（天）", "number", 9, NEXT, total="max"),
    Column("closed_on", "办结、销号", "date", 11, NEXT),
]


def cells(row: OrderStanding, leads: dict[int, list[str]]) -> dict[str, Any]:
    order = row.order
    return {
        "number": order.number_words or "草稿",
        "kind": order.get_kind_display(),
        "title": order.title,
        "issued_on": order.issued_on,
        "number_13710": order.number_13710,
        "to_unit": str(order.to_unit),
        "cc_units": "、".join(map(str, order.cc_units.all())),
        "project": order.project.name,
        "rows": "；".join(listed.title for listed in order.rows.all()),
        "leads": "、".join(leads.get(order.project_id, ())),
        **_dates(row),
        "standing": row.word,
        "next_due": row.step.due_date if row.step else None,
        "days": row.days or None,
        "closed_on": order.closed_on,
    }


def _dates(row: OrderStanding) -> dict[str, Any]:
    steps = {step.code: step for step in row.order.steps_in_order()}
    found: dict[str, Any] = {}
    for code in Code:
        if code != Code.REVIEW and (step := steps.get(code)):
            found |= {
                f"{code.value}_due": step.due_date,
                f"{code.value}_on": day(step.submitted_at),
            }
    return found


def as_sheet(data, page):
    note = f"截至 {page.today:%Y-%m-%d}；时限自发出之日起算，按当日的制度。"
    body = _body(data, page)
    return sheet("督办清单", COLUMNS, [Section("", body)] if body else [], page.today, note)


def as_csv(data, page):
    return csv_answer("督办清单", COLUMNS, _body(data, page), page.today)


def _body(data, page):
    rows = list(data)
    leads = lead_names({row.order.project_id for row in rows}, page.today)
    return [cells(row, leads) for row in rows]
