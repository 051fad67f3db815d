"""Rows and columns of the ledger."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import django_tables2 as tables
from django.db.models import F, OuterRef

from core.lists.tables import GroupedTable, MaybeNumber, number, plain
from projects.models import Milestone
from projects.obligation_status import Light, MilestoneFacts


@dataclass(frozen=True, slots=True)
class ListedMilestone(MilestoneFacts):
    """A milestone of a listed project: what its light and its next step rest on."""

    pk: int
    name: str
    project_id: int
    baseline_due_date: date

    is_postponed = Milestone.is_postponed


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A project on a year's list, amounts in 万元. `done_ytd` and `done_rate` (%): of the closed
    month shown; `upcoming`: what is due next; `days`: the longest delay, 0 for none; `group`: the
    key of its heading."""

    pk: int
    project_id: int
    project_name: str
    national_code: str
    kind_word: str
    grade_word: str
    is_supplement: bool
    withdrawn_on: date | None
    area: str
    unit: str
    lead_name: str | None
    total_investment: Decimal | None
    plan: Decimal | None
    done_ytd: Decimal | None
    done_rate: Decimal | None
    light: Light
    upcoming: ListedMilestone | None
    days: int
    updated_at: datetime | None
    group: int | None = None


class LedgerTable(GroupedTable):
    caption = "项目台账，金额单位万元"
    css_class = "tb cp cards"
    rows_template = "desk/ledger/rows.html"
    group_template = "desk/ledger/group.html"
    empty_template = "desk/ledger/empty.html"
    total_template = "desk/ledger/total.html"

    light = plain("灯")
    name = tables.Column("项目名称", order_by="project__name")
    kind = tables.Column("性质", order_by=("kind", "pk"))
    area = tables.Column("所属领域", order_by=("project__work_area__number", "pk"))
    unit = tables.Column("责任单位", order_by=("project__responsible_unit__name", "pk"))
    lead = plain("包联领导")
    total = MaybeNumber("总投资（万元）", "project__total_investment")
    plan = MaybeNumber("年度计划（万元）", "plan")
    ytd = MaybeNumber("本年累计（万元）", "done_ytd")
    upcoming = plain("下一节点")
    days = number("逾期（天）")
    updated = plain("最近更新")

    #: Set by the page.
    today = year = month = totals = None
    is_blind = may_manage = False

    def order_days(self, queryset, is_descending):
        """What is not overdue stands last in either order."""
        mine = Milestone.objects.filter(project=OuterRef("project"))
        rows = queryset.annotate(most_days=mine.most_days_overdue(self.today))
        days = F("most_days")
        ordered = days.desc if is_descending else days.asc
        return rows.order_by(ordered(nulls_last=True), "pk"), True
