"""The ledger as the office prints it: the page's own rows in its own order, all of them.

No telephone numbers: what leaves the system is passed on.
"""

from functools import partial

from core.lists.export import CSV, day, file_answer, rows, sections, sheet
from core.spreadsheets import printed_list
from core.spreadsheets.printed_list import Column
from desk.ledger.list import withdrawn_sentence
from exchange.kinds.ledger import export_ledger as exchange
from projects.models import Milestone
from projects.models.assignments import lead_names
from projects.postponement import Moves, slip, words
from projects.templatetags.lights import light_text

PEOPLE, MONEY, NEXT = "责任", "投资（万元）", "下一节点"
LEDGER = [
    Column("project", "项目名称", width=32),
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
    Column("next_baseline", "下一节点原定", "date", 12, NEXT),
    Column("next_due", "下一节点现定", "date", 12, NEXT),
    Column("next_postponed", "顺延情况", width=18, parent=NEXT),
    Column("days", "逾期（天）", "number", 11, total="max"),
    Column("updated", "最近更新", "date", 11),
]


def ledger(data, page):
    """项目台账 with the columns and the groups of the page."""
    shown = page.shown
    until = f"；本年累计截至 {shown.month} 月底" if shown.month else ""
    note = f"{shown.year} 年；截至 {shown.today:%Y-%m-%d}{until}"
    if shown.withdrawn_since:
        note += f"；{withdrawn_sentence(shown.withdrawn_since)}"
    leads = lead_names(data.data.order_by().values("project"), shown.today)
    moved = Milestone.objects.filter(project__in=data.data.order_by().values("project"))
    cells_of = partial(_ledger_row, leads=leads, moved=moved.moves())
    parts = sections(data.heads, rows(data), cells_of, "未定领域")
    return sheet("项目台账", LEDGER, parts, shown.today, note)


def printed(data, page):
    """The whole ledger as the office prints it, of the rows the page shows; it can come back."""
    shown = page.shown
    pairs = data.ordered().values_list("pk", "kind")
    by_area = shown.group == "area"
    content = exchange.printed(pairs, year=shown.year, today=shown.today, by_area=by_area)
    return file_answer(content, printed_list.MIME, f"{shown.year}年台账{shown.today:%Y%m%d}.xlsx")


def ledger_csv(data, page):
    """The rows of printed() as CSV, in the order of the page and without its groups."""
    shown = page.shown
    content = exchange.as_csv(data.ordered().values_list("pk", "kind"), today=shown.today)
    return file_answer(content, CSV, f"{shown.year}年台账{shown.today:%Y%m%d}.csv")


def _ledger_row(row, leads, moved):
    upcoming = row.upcoming
    return {
        "project": row.project_name,
        "code": row.national_code,
        "kind": row.kind_word,
        "grade": row.grade_word,
        "area": row.area,
        "light": light_text(row.light),
        "unit": row.unit,
        "lead": "、".join(leads.get(row.project_id, ())),
        "total": row.total_investment,
        "plan": row.plan,
        "ytd": row.done_ytd,
        "rate": row.done_rate,
        "next": upcoming and upcoming.name,
        "next_baseline": upcoming and upcoming.baseline_due_date,
        "next_due": upcoming and upcoming.due_date,
        "next_postponed": upcoming and words(slip(upcoming), moved.get(upcoming.pk, Moves())),
        "days": row.days or None,
        "updated": day(row.updated_at),
    }
