"""问题清单: what stands in the way, who has it, how far it has climbed; 提请调度 is a tab of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Case, Count, Q, Value, When
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.models import Duty, Unit
from accounts.models.unit import name_key
from accounts.permissions import MAY_REMIND
from core.lists import choices
from core.lists.export import csv_answer, day, sheet
from core.lists.filters import KeyFilter, NarrowedFilterSet
from core.lists.paged_rows import PagedRows
from core.lists.tables import ListTable, MaybeNumber, plain
from core.lists.tabs import Tab
from core.spreadsheets.printed_list import Column, Section
from norms.policy import Policy, policy_on
from projects.change_request_queue import decider
from projects.models.assignments import lead_names
from projects.obligation_status import ObligationRow
from projects.views.project_list import OF_UNIT, ProjectList
from supervision import problem_queue
from supervision.blocked_amounts import with_blocked_amount
from supervision.models import Problem
from supervision.models.problem import UNCLOSED, ProblemQuerySet
from supervision.problem_climb import AGENDA_LEVEL, Climb, climb_on, with_climb

#: A longer list of units is for the search box.
MOST_UNITS = 80
PENDING = Q(state=Problem.State.PENDING)
NAMED = PENDING & Q(lead_unit__isnull=False, beyond_on=None)
#: By where they stand: {key in the address: (its word, the condition)}; as Problem.standing.
STANDINGS: Mapping[str, tuple[str, Q]] = {
    "unnamed": ("待交办", PENDING & Q(lead_unit=None)),
    "unaccepted": ("待受理", NAMED & Q(accepted_at=None)),
    "working": ("办理中", NAMED & Q(accepted_at__isnull=False)),
    "beyond": ("本级办不了", PENDING & Q(lead_unit__isnull=False, beyond_on__isnull=False)),
    "answered": ("已答复", Q(state=Problem.State.SUBMITTED)),
    "closed": ("已销号", Q(state=Problem.State.DONE)),
}
LEVELS = [("1", "包联领导"), ("2", "提请调度"), ("3", "县领导")]


class ProblemFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="问题、项目或编号", max_length=60)
    unit = KeyFilter(field_name="lead_unit", label="牵头单位")
    cause = filters.CharFilter(field_name="category", label="原因", max_length=12)
    source = filters.ChoiceFilter(field_name="source", choices=Problem.Source.choices, label="来源")
    level = filters.ChoiceFilter(method="by_level", choices=LEVELS, label="升级到")
    blocker = KeyFilter(field_name="blocker", label="堵点")
    person = filters.ChoiceFilter(method="later", choices=[OF_UNIT], label="范围")

    class Meta:
        model = Problem
        fields: list[Any] = []

    def by_level(self, queryset, name, value):
        return queryset.filter(climb_level__gte=int(value))

    def search(self, queryset: ProblemQuerySet, name: str, value: str) -> ProblemQuerySet:
        words = value.strip()
        numbered = Q(ticket=words) | Q(number_13710=words)
        if words.isascii() and words.isdigit() and len(words) < 10:
            numbered |= Q(pk=int(words))
        said = Q(text__icontains=words) | Q(project__name_key__contains=name_key(words))
        return queryset.filter(numbered | said)


@dataclass(frozen=True)
class ProblemRow(ObligationRow[Problem]):
    """A problem in the list: how far it has climbed, the money it blocks (None: not known), the
    lead officials of its project, whether it waits for the reader."""

    climb: Climb
    amount: Decimal | None
    leads: str
    is_mine: bool


class ProblemTable(ListTable):
    row_template = "supervision/problem_row.html"
    empty_template = "supervision/problems_empty.html"
    bulk_template = "supervision/problems_bulk.html"
    caption = "问题"
    #: Set by the page: whether its reader may remind, sees no projects, and which tab is shown.
    may_remind, is_blind, tab = False, False, ""

    state = plain("状态")
    text = plain("问题 / 项目")
    unit = tables.Column("牵头单位 · 责任单位", order_by=("lead_unit__name", "due_date"))
    due = tables.Column("期限", order_by=("due_date", "pk"))
    reached = plain("升级")
    cause = plain("原因")
    amount = MaybeNumber("卡住的资金（万元）", "blocked")
    raised = tables.Column("提出", order_by=("raised_at", "pk"))

    @cached_property
    def select_all(self) -> bool:
        """Whether some of the page can be reminded of."""
        return self.may_remind and any(row.record.days for row in self.paginated_rows)


def days_of_level(level: int, policy: Policy) -> int:
    """How many days past its date a problem reaches this level."""
    return next(first for n, first, _, _ in policy.levels_of(Problem.ladder) if n == level)


# --- As a file ------------------------------------------------------------------------------------

WHAT, WHO, WAY, ANSWER = "问题", "办理", "进度", "结果"
COLUMNS = [
    Column("number", "序号", "number", 7, total="count"),
    Column("project", "项目名称", width=28),
    Column("text", "问题", width=36, parent=WHAT),
    Column("milestone", "涉及节点", width=16, parent=WHAT),
    Column("source", "来源", width=13, parent=WHAT),
    Column("ticket", "来源编号", width=16, parent=WHAT),
    Column("number_13710", "13710 编号", width=16, parent=WHAT),
    Column("cause", "原因", width=10, parent=WHAT),
    Column("caused_by", "原因在谁", width=14, parent=WHAT),
    Column("amount", "卡住的资金（万元）", "money", 14, WHAT),
    Column("lead_unit", "牵头单位", width=16, parent=WHO),
    Column("named_on", "交办日期", "date", 11, WHO),
    Column("due", "期限", "date", 11, WHO),
    Column("leads", "包联领导", width=13, parent=WHO),
    Column("unit", "责任单位", width=16, parent=WHO),
    Column("standing", "状态", width=11, parent=WAY),
    Column("days", "逾期（天）", "number", 9, WAY, total="max"),
    Column("reached", "升级", width=15, parent=WAY),
    Column("beyond", "本级办不了的原因", width=24, parent=WAY),
    Column("raised_by", "提出人", width=10, parent=WAY),
    Column("raised_on", "提出日期", "date", 11, WAY),
    Column("answer", "答复", width=28, parent=ANSWER),
    Column("answered_on", "答复日期", "date", 11, ANSWER),
    Column("closed_on", "销号日期", "date", 11, ANSWER),
    Column("blocker", "堵点", width=20),
]


def cells(row: ProblemRow) -> dict[str, Any]:
    problem = row.obligation
    return {
        "number": problem.pk,
        "project": problem.project.name,
        "text": problem.text,
        "milestone": problem.milestone.name if problem.milestone else "",
        "source": problem.get_source_display(),
        "ticket": problem.ticket,
        "number_13710": problem.number_13710,
        "cause": problem.category_word,
        "caused_by": problem.caused_by_word,
        "amount": row.amount,
        "lead_unit": str(problem.lead_unit or ""),
        "named_on": problem.named_on,
        "due": problem.due_date,
        "leads": row.leads,
        "unit": str(problem.project.responsible_unit),
        "standing": problem.standing,
        "days": row.days or None,
        "reached": row.climb.word,
        "beyond": problem.beyond_reason,
        "raised_by": problem.raised_name,
        "raised_on": day(problem.raised_at),
        "answer": problem.answer,
        "answered_on": day(problem.answered_at),
        "closed_on": day(problem.closed_at),
        "blocker": str(problem.blocker or ""),
    }


def as_sheet(data, page):
    note = f"截至 {page.today:%Y-%m-%d}；逾期天数自期限次日起算，不扣节假日。"
    body = [cells(row) for row in data]
    return sheet(page.file_title, COLUMNS, [Section("", body)] if body else [], page.today, note)


def as_csv(data, page):
    return csv_answer(page.file_title, COLUMNS, map(cells, data), page.today)


class ProblemList(ProjectList):
    filterset_class = ProblemFilterSet
    table_class = ProblemTable
    template_name = "supervision/problem_list.html"
    panel_template = "supervision/problem_panel.html"
    tabs = [
        ("mine", "待我办"),
        ("open", "未销号"),
        *((key, word) for key, (word, _) in STANDINGS.items()),
        ("meeting", "提请调度"),
        ("all", "全部"),
    ]
    rare_tabs = ("mine", "unnamed", "unaccepted", "working", "beyond", "answered")
    default_tab = "open"
    kept_parameters = ("tab", "sort", "per_page", "person", "blocker")
    exports = {"": as_sheet, "csv": as_csv}

    @cached_property
    def policy(self) -> Policy:
        return policy_on(self.today)

    @property
    def meeting_days(self) -> int:
        return days_of_level(AGENDA_LEVEL, self.policy)

    @property
    def file_title(self) -> str:
        return "提请调度" if self.tab == "meeting" else "问题清单"

    @cached_property
    def mine(self) -> Q:
        return problem_queue.waits_for(decider(self.person), self.today)

    @cached_property
    def parts(self) -> dict[str, Q]:
        """{key of a tab: its condition}."""
        agenda = Q(climb_level__gte=AGENDA_LEVEL)
        standing = {key: condition for key, (_, condition) in STANDINGS.items()}
        return {"mine": self.mine, "open": UNCLOSED, **standing, "meeting": agenda, "all": Q()}

    def get_queryset(self) -> ProblemQuerySet:
        return with_climb(self.listed(Problem.objects), self.today, self.policy)

    def get_rows(self):
        rows = self.filterset.qs.filter(self.parts[self.tab]).select_related(
            "milestone", "project__responsible_unit", "lead_unit", "caused_by_unit", "blocker"
        )
        is_mine = Case(When(self.mine, then=Value(True)), default=Value(False))
        rows = with_blocked_amount(rows, self.today)
        number = None if self.is_export else self.counts[self.tab]
        return PagedRows(self.in_order(rows.annotate(is_mine=is_mine)), self.rows_of, number)

    def in_order(self, rows: ProblemQuerySet) -> ProblemQuerySet:
        """What is owed first by its date, what is closed and all of them by age."""
        newest_first = self.tab in ("closed", "all")
        return rows.order_by("-pk") if newest_first else rows.order_by("due_date", "pk")

    def rows_of(self, queryset):
        rows = list(queryset)
        leads = lead_names({row.project_id for row in rows}, self.today)
        return [
            ProblemRow.of(
                row,
                self.today,
                self.policy,
                climb=climb_on(row, self.today, self.policy),
                amount=row.blocked,
                leads="、".join(leads[row.project_id]),
                is_mine=row.is_mine,
            )
            for row in rows
        ]

    def get_table(self):
        table = super().get_table()
        table.tab, table.may_remind = self.tab, self.person.has_duty(*MAY_REMIND)
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        return table

    @cached_property
    def counts(self) -> dict[str, int]:
        """Of the tabs, as narrowed: one query."""
        sums = {key: Count("pk", filter=part) for key, part in self.parts.items() if key != "all"}
        return self.filterset.qs.order_by().aggregate(all=Count("pk"), **sums)

    def get_tab_counts(self):
        return self.counts

    def get_tabs(self):
        """Beside the tabs, the page of what problems have in common."""
        blockers = Tab("blockers", "堵点", None, reverse("supervision:blockers"), is_chosen=False)
        return [*super().get_tabs(), blockers]

    def get_choices(self):
        filterset = self.filterset
        return [
            choices.choice(filterset, "unit", self._units()),
            choices.choice(filterset, "cause", self.policy.causes),
            choices.choice(filterset, "source", Problem.Source.choices),
            choices.choice(filterset, "level", LEVELS),
        ]

    def _units(self) -> list[tuple[int, str]]:
        found = Unit.objects.filter(pk__in=self.get_queryset().order_by().values("lead_unit"))
        named = found.values_list("pk", "short_name", "name")[:MOST_UNITS]
        return [(pk, short or name) for pk, short, name in named]
