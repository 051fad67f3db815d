"""Rows and columns of the overdue list and of what waits."""

from dataclasses import dataclass
from datetime import date

import django_tables2 as tables

from core.lists.tables import GroupedTable, ListTable, number, plain
from projects.obligation_status import HasStatus, ObligationStatus
from supervision.milestone_problems import OpenProblem
from supervision.over_milestones import Over


@dataclass(frozen=True, slots=True)
class OverdueRow(HasStatus):
    """A milestone that is overdue, with who holds it and what was reported last.

    `group`: the key of its heading; `postponed`: how often its date was moved; `reports`: whether
    the reader may report on it; `is_stale`: for so long nobody has reported that it is marked;
    `over`: the orders and problems over it that this reader may read of.
    """

    pk: int
    name: str
    project_id: int
    project_name: str
    unit: str
    area: str
    lead_name: str | None
    contact_name: str | None
    baseline_due_date: date
    due_date: date
    postponed: int | None
    paused: int | None
    is_open: bool
    status: ObligationStatus
    is_stale: bool
    days_since_report: int | None
    updated_on: date | None
    last_note: str
    obstacle_word: str | None
    caused_by_word: str | None
    problem: OpenProblem | None
    reports: bool
    over: list[Over]
    group: int | None = None

    @property
    def is_postponed(self) -> bool:
        return self.due_date != self.baseline_due_date


@dataclass(frozen=True)
class LevelCount:
    """How many overdue milestones stand on a level: of `first` to `last` days, None without end."""

    number: int
    name: str
    first: int
    last: int | None
    count: int


class OverdueTable(GroupedTable):
    #: Set by the page: for the administrator, who sees no projects; a box before every row.
    is_blind = select_all = False
    caption = "逾期节点"
    rows_template = "desk/overdue/rows.html"
    group_template = "desk/overdue/group.html"
    empty_template = "desk/overdue/empty.html"
    actions_column = True

    light = plain("灯")
    days = number("逾期（天）", order_by="-due_date")
    name = plain("节点 / 项目")
    unit = tables.Column(
        "责任单位 · 联系人", order_by=("project__responsible_unit__name", "due_date")
    )
    baseline = tables.Column("原定", order_by=("baseline_due_date", "due_date"))
    due = tables.Column("现定", order_by="due_date")
    level = plain("督办级别")
    updated = plain("最近更新")
    note = plain("最近进展")

    class Meta:
        order_by = "-days"


class WaitingTable(ListTable):
    #: Set by the page.
    is_blind = select_all = False
    caption = "待核节点：已报完成，等项目中心核定"
    is_waiting = True
    row_template = "desk/overdue/waiting_row.html"
    empty_template = "desk/overdue/empty.html"
    actions_column = True

    state = plain("状态")
    name = plain("节点 / 项目")
    unit = tables.Column(
        "责任单位 · 联系人", order_by=("project__responsible_unit__name", "submitted_at")
    )
    lead = plain("包联领导")
    due = tables.Column("现定", order_by="due_date")
    completed = tables.Column("申报完成", order_by="completed_on")
    submitted = tables.Column("提交", order_by="submitted_at")
    proof = plain("佐证")

    class Meta:
        order_by = "submitted"
