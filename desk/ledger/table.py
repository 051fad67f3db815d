"""Columns of the ledger; each row is drawn by one compiled template (components/table.html)."""

import django_tables2 as tables
from django.db.models import F, OuterRef

from core.lists.tables import GroupedTable, ListTable, MaybeNumber, number, plain
from projects.models import Milestone


class LedgerTable(GroupedTable):
    caption = "项目台账，金额单位万元"
    row_template = "desk/ledger/row.html"
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

    class Meta(ListTable.Meta):
        attrs = {"class": "tb cp cards"}

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
