"""顺延申请: what was asked, who is to decide, what came of it; of the projects a reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Case, Count, Q, Value, When
from django.utils.functional import cached_property

from accounts.models import Duty, Unit
from accounts.models.unit import name_key
from core.lists import choices
from core.lists.export import csv_answer, day, sheet
from core.lists.filters import KeyFilter, NarrowedFilterSet
from core.lists.page import ListPage
from core.lists.paged_rows import PagedRows
from core.lists.tables import ListTable, plain
from core.spreadsheets.printed_list import Column, Section
from norms.policy import Policy, policy_on
from projects import change_request_queue
from projects.models import ChangeRequest
from projects.models.assignments import lead_names
from projects.models.change_request import ChangeRequestQuerySet
from projects.models.obligation_permissions import units_of_the_office
from projects.models.visibility import readable_projects
from projects.obligation_status import ObligationRow

#: A longer list of units is for the search box of the ledger.
MOST_UNITS = 80
State, Outcome = ChangeRequest.State, ChangeRequest.Outcome
OPEN = Q(state=State.PENDING)
#: How far a request has come: {key in the address: (its word, the condition)}.
STANDINGS: Mapping[str, tuple[str, Q]] = {
    "lead": ("等同意", OPEN & Q(consented_at=None)),
    "office": ("等批准文号", OPEN & Q(consented_at__isnull=False)),
    **{outcome.value: (outcome.label, Q(outcome=outcome)) for outcome in Outcome},
}
STANDING_CHOICES = [(key, word) for key, (word, _) in STANDINGS.items()]


class ChangeRequestFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="项目或节点", max_length=60)
    unit = KeyFilter(field_name="project__responsible_unit", label="责任单位")
    cause = filters.CharFilter(field_name="category", label="原因", max_length=12)
    state = filters.ChoiceFilter(method="by_standing", choices=STANDING_CHOICES, label="状态")

    class Meta:
        model = ChangeRequest
        fields: list[Any] = []

    def search(
        self, queryset: ChangeRequestQuerySet, name: str, value: str
    ) -> ChangeRequestQuerySet:
        named = Q(milestone__name__icontains=value.strip())
        return queryset.filter(named | Q(project__name_key__contains=name_key(value)))

    def by_standing(
        self, queryset: ChangeRequestQuerySet, name: str, value: str
    ) -> ChangeRequestQuerySet:
        return queryset.filter(STANDINGS[value][1])


@dataclass(frozen=True)
class ChangeRequestRow(ObligationRow[ChangeRequest]):
    """A request in the list. `waits_for`: by name, while it is open; `is_mine`: for the reader."""

    waits_for: str
    is_mine: bool


class ChangeRequestTable(ListTable):
    row_template = "projects/change_request_row.html"
    empty_template = "projects/change_requests_empty.html"
    caption = "顺延申请"
    #: Set by the page: for the administrator, who sees no projects; which tab is shown.
    is_blind, tab = False, ""

    state = plain("状态")
    name = plain("节点 / 项目")
    unit = tables.Column(
        "责任单位 · 申请人", order_by=("project__responsible_unit__name", "submitted_at")
    )
    baseline = tables.Column("原定", order_by=("milestone__baseline_due_date", "pk"))
    old_due = tables.Column("申请时现定", order_by=("old_due", "pk"))
    new_due = tables.Column("申请改到", order_by=("new_due", "pk"))
    cause = plain("原因")
    asked = tables.Column("提出", order_by=("submitted_at", "pk"))
    waits = tables.Column("等谁办", order_by=("due_date", "pk"))


# --- As a file ------------------------------------------------------------------------------------

STEP, ASKED, ANSWER = "节点", "申请", "办理"
COLUMNS = [
    Column("project", "项目名称", width=32),
    Column("step", "节点名称", width=20, parent=STEP, total="count"),
    Column("baseline", "原定", "date", 11, STEP),
    Column("old_due", "申请时现定", "date", 11, STEP),
    Column("new_due", "申请改到", "date", 11, ASKED),
    Column("days", "顺延（天）", "number", 9, ASKED),
    Column("cause", "原因", width=10, parent=ASKED),
    Column("caused_by", "原因在谁", width=14, parent=ASKED),
    Column("reason", "具体情况", width=32, parent=ASKED),
    Column("asked_by", "申请人", width=10, parent=ASKED),
    Column("asked_on", "提出日期", "date", 11, ASKED),
    Column("standing", "状态", width=12, parent=ANSWER),
    Column("waits_for", "等谁办", width=16, parent=ANSWER),
    Column("due", "应于何日前", "date", 11, ANSWER),
    Column("agreed_due", "同意改到", "date", 11, ANSWER),
    Column("approval", "批准文号", width=18, parent=ANSWER),
    Column("decided_by", "办理人", width=10, parent=ANSWER),
    Column("decided_on", "办结日期", "date", 11, ANSWER),
    Column("answer", "答复", width=24, parent=ANSWER),
    Column("unit", "责任单位", width=16),
]


def cells(row: ChangeRequestRow) -> dict[str, Any]:
    asked = row.obligation
    return {
        "project": asked.project.name,
        "step": asked.milestone.name,
        "baseline": asked.milestone.baseline_due_date,
        "old_due": asked.old_due,
        "new_due": asked.new_due,
        "days": asked.days_asked,
        "cause": asked.category_word,
        "caused_by": asked.caused_by_word,
        "reason": asked.reason,
        "asked_by": asked.submitted_name,
        "asked_on": day(asked.submitted_at),
        "standing": asked.standing,
        "waits_for": row.waits_for,
        "due": asked.due_date if asked.is_open else None,
        "agreed_due": asked.agreed_due,
        "approval": asked.approval,
        "decided_by": asked.decided_name,
        "decided_on": day(asked.decided_at),
        "answer": asked.answer,
        "unit": str(asked.project.responsible_unit),
    }


def as_sheet(data, page):
    note = f"截至 {page.today:%Y-%m-%d}；决定以前仍按现定日期计算。"
    body = [cells(row) for row in data]
    parts = [Section("", body)] if body else []
    return sheet("顺延申请", COLUMNS, parts, page.today, note)


def as_csv(data, page):
    return csv_answer("顺延申请", COLUMNS, map(cells, data), page.today)


class ChangeRequestList(ListPage):
    filterset_class = ChangeRequestFilterSet
    table_class = ChangeRequestTable
    template_name = "projects/change_request_list.html"
    panel_template = "projects/change_request_panel.html"
    tabs = [("mine", "待我办"), ("open", "待办"), ("done", "已办"), ("all", "全部")]
    default_tab = "open"
    kept_parameters = ("tab", "sort", "per_page")
    exports = {"": as_sheet, "csv": as_csv}

    @cached_property
    def policy(self) -> Policy:
        return policy_on(self.today)

    @cached_property
    def parts(self) -> dict[str, Q]:
        """{key of a tab: its condition}."""
        return {"mine": self.mine, "open": OPEN, "done": ~OPEN, "all": Q()}

    @cached_property
    def mine(self) -> Q:
        return change_request_queue.waits_for(change_request_queue.decider(self.person), self.today)

    def get_queryset(self) -> ChangeRequestQuerySet:
        return ChangeRequest.objects.filter(readable_projects(self.person, "project__"))

    def get_rows(self):
        rows = self.filterset.qs.filter(self.parts[self.tab]).select_related(
            "milestone", "project__responsible_unit", "caused_by_unit"
        )
        is_mine = Case(When(self.mine, then=Value(True)), default=Value(False))
        rows = rows.annotate(is_mine=is_mine)
        order = "due_date" if self.tab in ("mine", "open") else "-submitted_at"
        return PagedRows(rows.order_by(order, "pk"), self.rows_of)

    def rows_of(self, queryset):
        rows = list(queryset)
        leads = lead_names({row.project_id for row in rows}, self.today)
        office_units = units_of_the_office(self.today)
        return [
            ChangeRequestRow.of(
                row,
                self.today,
                self.policy,
                waits_for=change_request_queue.waits_for_words(
                    row, leads[row.project_id], office_units
                ),
                is_mine=row.is_mine,
            )
            for row in rows
        ]

    def get_table(self):
        table = super().get_table()
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        table.tab = self.tab
        return table

    @cached_property
    def counts(self) -> dict[str, int]:
        """Of the tabs, as narrowed: one query."""
        sums = {key: Count("pk", filter=part) for key, part in self.parts.items() if key != "all"}
        return self.filterset.qs.order_by().aggregate(all=Count("pk"), **sums)

    def get_tab_counts(self):
        return self.counts

    def get_choices(self):
        units = Unit.objects.filter(
            pk__in=self.get_queryset().order_by().values("project__responsible_unit")
        )
        named = units.values_list("pk", "short_name", "name")[:MOST_UNITS]
        return [
            choices.choice(
                self.filterset, "unit", [(pk, short or name) for pk, short, name in named]
            ),
            choices.choice(self.filterset, "cause", self.policy.causes),
            choices.choice(self.filterset, "state", STANDING_CHOICES),
        ]
