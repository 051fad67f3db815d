"""The overdue list as the office prints it: the page's own rows in its own order, all of them.

No telephone numbers: what leaves the system is passed on.
"""

from functools import lru_cache, partial

from django.db.models import FilteredRelation, Q
from django.db.models.functions import TruncDate

from core.lists.export import csv_answer, day, rows, sections, sheet
from core.spreadsheets.printed_list import Column
from desk.overdue.list import UNASSIGNED, last_report
from norms.models import caused_by_word
from norms.policy import cause_word
from projects.models.assignments import lead_names
from projects.models.project import contact_on
from projects.obligation_status import MILESTONE_FACTS, MilestoneFacts, status_of
from projects.postponement import moves_of, part_of_pause, slip
from projects.templatetags.lights import LIGHT_MARKS, light_text
from supervision import milestone_problems
from supervision.over_milestones import orders_in_words, over_milestones

STEP, LATE, PEOPLE, UPDATED = "节点", "逾期", "责任", "最近更新"
#: What each list begins with.
WHAT = [
    Column("project", "项目名称", width=32),
    Column("step", "节点名称", width=24, parent=STEP, total="count"),
    Column("baseline", "原定", "date", 11, STEP),
    Column("due", "现定", "date", 11, STEP),
    Column("postponed", "顺延（次）", "number", 9, STEP, total="sum"),
    Column("slip", "累计顺延（天）", "number", 10, STEP, total="max"),
    Column("paused", "其中停工（天）", "number", 10, STEP, total="max"),
]
HELD_BY = [
    Column("unit", "责任单位", width=16, parent=PEOPLE),
    Column("contact", "联系人", width=10, parent=PEOPLE),
    Column("lead", "包联领导", width=13, parent=PEOPLE),
]
OVERDUE = [
    *WHAT,
    Column("days", "逾期（天）", "number", 11, LATE, total="max"),
    Column("light", "灯", width=18, parent=LATE),
    Column("level", "督办级别", width=16, parent=LATE),
    Column("orders", "督办件", width=26, parent=LATE),
    *HELD_BY,
    Column("area", "所属领域", width=15),
    Column("updated", "更新日期", "date", 11, UPDATED),
    Column("obstacle", "卡在", width=10, parent=UPDATED),
    Column("caused_by", "原因在谁", width=14, parent=UPDATED),
    Column("note", "最近进展", width=36, parent=UPDATED),
]
WAITING = [
    *WHAT,
    Column("status", "状态", width=9),
    Column("completed", "申报完成", "date", 11),
    Column("submitted", "提交", "date", 11),
    Column("proofs", "佐证（份）", "number", 9, total="sum"),
    *HELD_BY,
]

FACTS = len(MILESTONE_FACTS)
PROBLEM = slice(FACTS, FACTS + len(milestone_problems.COLUMNS))
#: What an exported row is made of; first what decides its status.
COLUMNS = (
    *MILESTONE_FACTS,
    *milestone_problems.COLUMNS,
    "pk",
    "name",
    "project_id",
    "project__name",
    "project__responsible_unit__name",
    "project__responsible_unit__short_name",
    "project__work_area__name",
    "contact__person__name",
    "baseline_due_date",
    "postponed",
    "paused",
    "updated_on",
    "last__note",
    "last__problem",
    "last__obstacle",
    "last__caused_by",
    "last__caused_by_unit__short_name",
    "last__caused_by_unit__name",
)


def overdue(data, page):
    """逾期清单 as it is filtered, grouped and sorted on the page."""
    note = (
        f"截至 {page.today:%Y-%m-%d}；逾期天数按现定日期起算，不扣节假日；"
        "待核不计逾期，逾期后补报的计到报告当天。"
    )
    rows, nobody = overdue_rows(data, page.today), UNASSIGNED.get(page.shown.group)
    parts = sections(data.heads, rows, OverdueCells(data, page), nobody)
    return sheet("逾期清单", OVERDUE, parts, page.today, note)


def overdue_csv(data, page):
    """The rows of overdue() as CSV, without groups and sums."""
    rows = map(OverdueCells(data, page), overdue_rows(data, page.today))
    return csv_answer("逾期清单", OVERDUE, rows, page.today)


def overdue_rows(data, today):
    """The rows of a list of overdue milestones in its order: one query, which asks for what the
    file shows and for nothing else."""
    contact = contact_on(today, "project__")
    # By `pk`: without it Django would join every report of the project beside the last.
    is_last = Q(project__updates__pk=last_report())
    last = FilteredRelation("project__updates", condition=is_last)
    rows = data.ordered().annotate(contact=contact, last=last)
    rows = milestone_problems.with_open_problem(rows.with_moves())
    rows = rows.annotate(updated_on=TruncDate("last__at"))
    columns = COLUMNS if data.heads is None else (*COLUMNS, "group")
    return rows.values_list(*columns, named=True).iterator(chunk_size=2000)


class OverdueCells:
    """Makes {key of a column: what stands in it} of a row; what many rows share is made once."""

    def __init__(self, data, page):
        self.leads = _names_of_leads(data, page)
        # A file is passed on: drafts are in none.
        self.over = over_milestones(data.data.order_by().values("pk"), with_drafts=False)
        self.of_status = lru_cache(maxsize=None)(
            partial(_cells_of_status, today=page.today, policy=page.shown.policy)
        )

    def __call__(self, row):
        unit = row.project__responsible_unit__short_name or row.project__responsible_unit__name
        last_note = row.last__note or row.last__problem
        return {
            "project": row.project__name,
            "step": row.name,
            "baseline": row.baseline_due_date,
            "due": row.due_date,
            **_moved(row),
            **self.of_status(row[:FACTS]),
            "orders": orders_in_words(self.over.get(row.pk, [])),
            "unit": unit,
            "contact": row.contact__person__name,
            "lead": self.leads.get(row.project_id, ""),
            "area": row.project__work_area__name or "",
            "updated": row.updated_on,
            "obstacle": cause_word(row.last__obstacle or "", row.updated_on),
            "caused_by": _caused_by(row),
            "note": "；".join(filter(None, [_problem(row), last_note])),
        }


def _moved(row):
    if not (row.postponed or row.paused):
        return {}
    days, moves = slip(row), moves_of(row)
    return {"postponed": row.postponed, "slip": days, "paused": part_of_pause(days, moves) or None}


def _caused_by(row):
    short, name = row.last__caused_by_unit__short_name, row.last__caused_by_unit__name
    return caused_by_word(row.last__caused_by, short, name)


def _cells_of_status(facts, today, policy):
    status = status_of(MilestoneFacts(*facts), today, policy)
    return {
        "days": status.days,
        "light": "，".join([light_text(status.light), *status.notes]),
        "level": status.level_word,
    }


def _problem(row):
    found = milestone_problems.of_values(row[PROBLEM])
    return f"{found.word}（{found.sentence}）" if found else ""


def waiting(data, page):
    """待核节点 as filtered and sorted on the page; of them only what was reported after its date is
    overdue (R-OD-1)."""
    note = f"截至 {page.today:%Y-%m-%d}；已报完成，等项目中心核定；除到期后补报的外，不计逾期。"
    parts = sections(data.heads, rows(data), _waiting_cells(data, page))
    return sheet("待核节点", WAITING, parts, page.today, note)


def waiting_csv(data, page):
    """The rows of waiting() as CSV, without groups and sums."""
    return csv_answer("待核节点", WAITING, map(_waiting_cells(data, page), rows(data)), page.today)


def _waiting_cells(data, page):
    return partial(_waiting_row, leads=_names_of_leads(data, page))


def _names_of_leads(data, page):
    """{key of a project: the names of all its leads}; the page shortens them to the first."""
    names = lead_names(data.data.order_by().values("project"), page.today)
    return {project: "、".join(some) for project, some in names.items()}


def _waiting_row(record, leads):
    return {
        "project": record.project.name,
        "step": record.name,
        "baseline": record.baseline_due_date,
        "due": record.due_date,
        **_moved(record),
        "unit": str(record.project.responsible_unit),
        "contact": record.contact_name,
        "lead": leads.get(record.project_id, ""),
        "status": f"{LIGHT_MARKS['wait']} 待核",
        "completed": record.completed_on,
        "submitted": day(record.submitted_at),
        "proofs": record.proofs or 0,
    }
