"""What stands over milestones, in words (R-SO-1): 督办单 左督〔2026〕3号 待反馈 11-30, of a draft
督办单草稿; and 需要上级协调：办理中，县自然资源局 7月10日起.

Whoever reads of a milestone reads of its problems and of the orders that are out; drafts are
督查室's alone. One query for any number of milestones.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from accounts.models import Duty, Person
from core.values.dates import month_day
from projects.models import Milestone
from projects.models.obligation import DatedObligation
from supervision.models import OrderRow, OrderStep, Problem, SupervisionOrder

Kind = SupervisionOrder.Kind
#: The lead unit of a problem by its short name, or none.
HOLDER = Coalesce(NullIf("lead_unit__short_name", Value("")), "lead_unit__name", Value(""))
#: What is read of an order or a problem, by the columns of which that is: both are asked at once.
COLUMNS = {
    "milestone": ("milestone_id", "milestone_id"),
    "key": ("order_id", "pk"),
    "is_draft": ("is_draft", Value(False)),
    "state": ("order__kind", "state"),
    "series": ("order__series", Value("")),
    "year": ("order__year", Value(None, IntegerField())),
    "number": ("order__number", Value(None, IntegerField())),
    "unit": (Value(None, BigIntegerField()), "lead_unit_id"),
    "holder": (Value(""), HOLDER),
    "source": (Value(""), "source"),
    "step": ("step_code", Value("")),
    "due": ("step_due", "due_date"),
    "moment": ("step_returned", "accepted_at"),
    "beyond_on": (Value(None, DateField()), "beyond_on"),
    "named_on": (Value(None, DateField()), "named_on"),
    "raised_at": (Value(None, DateTimeField()), "raised_at"),
    "is_problem": (Value(False), Value(True)),
}


class Row(NamedTuple):
    """COLUMNS of one."""

    milestone: int
    key: int
    is_draft: bool
    state: str
    series: str
    year: int | None
    number: int | None
    unit: int | None
    holder: str
    source: str
    step: str | None
    due: date | None
    moment: datetime | None
    beyond_on: date | None
    named_on: date | None
    raised_at: datetime | None
    is_problem: bool


@dataclass(frozen=True)
class Over:
    """An order, a draft or a problem over a milestone, and its page."""

    words: str
    path: str
    is_draft: bool = False
    is_problem: bool = False
    #: Of an order: one of SupervisionOrder.Kind.
    kind: str = ""

    @property
    def is_grave(self) -> bool:
        return self.kind in (Kind.RED, Kind.TALK)


#: Keys, or a query of them.
Milestones: TypeAlias = Collection[int] | QuerySet[Any]
#: {key of a milestone: what stands over it}, of those that have any.
OverMilestones: TypeAlias = dict[int, list[Over]]


def over_milestones(milestones: Milestones, *, with_drafts: bool) -> OverMilestones:
    """Orders that are out, then drafts, then problems that are not closed: one query."""
    rows = OrderRow.objects.holding() if with_drafts else OrderRow.objects.open()
    orders = _columns(_with_next_step(rows.filter(milestone__in=milestones)), 0)
    problems = _columns(Problem.objects.unclosed().filter(milestone__in=milestones), 1)
    found: OverMilestones = defaultdict(list)
    for row in sorted(map(Row._make, orders.union(problems, all=True)), key=_place):
        found[row.milestone].append(_over(row))
    return dict(found)


def orders_of(over: Iterable[Over]) -> list[Over]:
    """The orders and drafts among them."""
    return [each for each in over if not each.is_problem]


def orders_in_words(over: Iterable[Over]) -> str:
    """The orders among them, as a file has them."""
    return "；".join(each.words for each in orders_of(over))


def over_rows(
    rows: Iterable[DatedObligation], *, with_drafts: bool
) -> dict[DatedObligation, list[Over]]:
    """As over_milestones(), of the milestones among obligations of any kinds."""
    milestones = {row.pk: row for row in rows if isinstance(row, Milestone)}
    found = over_milestones(milestones, with_drafts=with_drafts)
    return {milestones[key]: over for key, over in found.items()}


def reads_drafts(person: Person) -> bool:
    """Whether this person reads of what is only drafted."""
    return person.has_duty(Duty.Kind.SUPERVISION)


def _columns(rows: QuerySet[Any], which: int) -> QuerySet[Any, Any]:
    """COLUMNS of orders (0) or of problems (1)."""
    given = [each[which] for each in COLUMNS.values()]
    named = {
        f"over_{n}": F(each) if isinstance(each, str) else each for n, each in enumerate(given)
    }
    return rows.order_by().annotate(**named).values_list(*named)


def _with_next_step(rows: QuerySet[OrderRow]) -> QuerySet[OrderRow]:
    """What the order of each waits for first: `step_code`, `step_due`, `step_returned`."""
    steps = OrderStep.objects.open().filter(order=OuterRef("order")).order_by("due_date", "pk")
    return rows.annotate(
        step_code=Subquery(steps.values("code")[:1]),
        step_due=Subquery(steps.values("due_date")[:1]),
        step_returned=Subquery(steps.values("returned_at")[:1]),
    )


def _place(row: Row) -> tuple[bool, bool, int]:
    return row.is_problem, row.is_draft, row.key


def _over(row: Row) -> Over:
    if row.is_problem:
        return Over(_problem_words(row), f"/problems/{row.key}/", is_problem=True)
    return Over(_order_words(row), f"/orders/{row.key}/", row.is_draft, kind=row.state)


def _order_words(row: Row) -> str:
    """督办单 左督〔2026〕3号 待反馈 11-30"""
    name = Kind(row.state).label
    if row.is_draft:
        return f"{name}草稿"
    order = SupervisionOrder(series=row.series, year=row.year, number=row.number)
    step = OrderStep(code=row.step, returned_at=row.moment) if row.step else None
    waits = step.waiting_word if step else ""
    return " ".join(filter(None, [name, order.number_words, waits, _day(row.due)]))


def _problem_words(row: Row) -> str:
    """需要上级协调：办理中，县自然资源局 7月10日起"""
    problem = Problem(
        state=row.state,
        lead_unit_id=row.unit,
        accepted_at=row.moment,
        beyond_on=row.beyond_on,
    )
    is_asked = row.source == Problem.Source.COORDINATION
    name = Problem.Source.COORDINATION.label if is_asked else "问题"
    since = row.named_on or (row.raised_at and timezone.localdate(row.raised_at))
    began = f" {month_day(since)}起" if since else ""
    return f"{name}：{problem.standing}，{row.holder or '项目中心'}{began}"


def _day(day: date | None) -> str:
    return f"{day:%m-%d}" if day else ""


@dataclass(frozen=True)
class Pressed:
    """How many orders are out, of how many a step is past its date, and how many problems are not
    closed, of the whole county."""

    orders: int = 0
    late: int = 0
    problems: int = 0

    @property
    def sentence(self) -> str:
        late = f"（{self.late} 件有环节逾期）" if self.late else ""
        parts = [f"在办督办件 {self.orders} 件{late}"] if self.orders else []
        parts += [f"未销号问题 {self.problems} 个"] if self.problems else []
        return "，".join(parts)


NOTHING_PRESSED = Pressed()


def pressed(today: date) -> Pressed:
    """As of today; two queries."""
    late = OrderStep.objects.overdue(today).filter(order=OuterRef("pk"))
    out = SupervisionOrder.objects.issued().order_by()
    counted = out.aggregate(orders=Count("pk"), late=Count("pk", filter=Exists(late)))
    return Pressed(**counted, problems=Problem.objects.unclosed().order_by().count())
