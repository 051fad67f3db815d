"""督办件 of a project, as its page lists them: what is out first, then how each ended; and what
stands over its milestones. One query for both."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Case, F, OuterRef, Subquery, Value, When

from core.compiled_query import CompiledQuery, Parameter
from supervision.models import OrderRow, OrderStep, SupervisionOrder

State = SupervisionOrder.State
#: As many rows of orders as are read; the list of orders has them all.
MOST = 100
ORDER = "kind state series year number issued_on closed_on".split()


@dataclass(frozen=True)
class OrderLine:
    """An order or, for 督查室, a draft: its number, where it stands, and the day of what it waits
    for; `milestones`: the keys of those that it lists."""

    pk: int
    name: str
    words: str
    unit: str
    standing: str
    due: date | None
    issued_on: date | None
    closed_on: date | None
    is_draft: bool
    is_out: bool
    is_late: bool
    milestones: tuple[int, ...]


def order_lines(project, today, *, with_drafts):
    """[OrderLine] of a project, the newest first among those that are out."""
    by_order = {}
    for row in order_facts(with_drafts).rows(project=project.pk):
        by_order.setdefault(row.order_id, []).append(row)
    return [_line(rows, today) for rows in by_order.values()]


def over_milestones_of(lines):
    """{key of a milestone: the lines that are out or drafted over it}"""
    found = {}
    for line in lines:
        for key in line.milestones if line.is_draft or line.is_out else ():
            found.setdefault(key, []).append(line)
    return found


@lru_cache(maxsize=2)
def order_facts(with_drafts):
    """What the orders of a project list, with what each waits for; of drafts those that stand."""
    rows = OrderRow.objects.filter(order__project=Parameter("project"))
    is_shown = {"order__number__isnull": False}
    rows = rows.exclude(order__state=State.DISCARDED) if with_drafts else rows.filter(**is_shown)
    steps = OrderStep.objects.open().filter(order=OuterRef("order")).order_by("due_date", "pk")
    standing = (State.DRAFT, State.ISSUED)
    is_over = Case(When(order__state__in=standing, then=Value(0)), default=Value(1))
    found = rows.annotate(
        unit=F("order__to_unit__name"),
        step_code=Subquery(steps.values("code")[:1]),
        step_due=Subquery(steps.values("due_date")[:1]),
        step_returned=Subquery(steps.values("returned_at")[:1]),
    ).order_by(is_over, "-order", "pk")
    columns = ("order_id", "milestone_id", "unit", "step_code", "step_due", "step_returned")
    order = (f"order__{name}" for name in ORDER)
    return CompiledQuery(found.values_list(*columns, *order, named=True)[:MOST])


def _line(rows, today):
    row = rows[0]
    order = SupervisionOrder(**{name: getattr(row, f"order__{name}") for name in ORDER})
    step = OrderStep(code=row.step_code, returned_at=row.step_returned) if row.step_code else None
    waits = step.waiting_word if step else "待复核"
    due = row.step_due if order.is_issued else None
    standing = waits if order.is_issued else order.get_state_display()
    kind = order.get_kind_display()
    told = f"{kind}草稿" if order.is_draft else f"{kind} {order.number_words} {standing}"
    return OrderLine(
        pk=row.order_id,
        name=order.name,
        words=f"{told} {due:%m-%d}" if due else told,
        unit=row.unit,
        standing=standing,
        due=due,
        issued_on=order.issued_on,
        closed_on=order.closed_on,
        is_draft=order.is_draft,
        is_out=order.is_issued,
        is_late=due is not None and due < today,
        milestones=tuple(each.milestone_id for each in rows if each.milestone_id),
    )
