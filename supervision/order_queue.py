"""督办清单 asked of many at once: where orders stand, and which of them wait for somebody.

SQL twins of what an order says of itself (SupervisionOrder.standing) and of who owes its steps
(OrderStep.held_by).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.models import Duty, Person
from supervision.models import OrderStep, SupervisionOrder
from supervision.models.order import SupervisionOrderQuerySet

Code, State = OrderStep.Code, SupervisionOrder.State
#: A primary key, or core.compiled_query.Parameter in its place.
Key: TypeAlias = Any
#: {where an order stands: its word}, as it goes.
STAGES: Mapping[str, str] = {
    State.DRAFT.value: "草稿",
    **{code.value: OrderStep.WAITING[code] for code in Code},
    State.CLOSED.value: "已销号",
    State.UPGRADED.value: "已升级",
    State.WITHDRAWN.value: "作废",
    State.DISCARDED.value: "草稿不用",
}
#: Those of an order that is out: the first step that is open.
OUT = tuple(code.value for code in Code)


def with_stage(orders: SupervisionOrderQuerySet) -> SupervisionOrderQuerySet:
    """Column `stage`: one of STAGES."""
    open_steps = [
        When(Exists(_open_steps().filter(code=code)), then=Value(code))
        for code in (Code.SIGN, Code.ANSWER, Code.DONE)
    ]
    out = Case(*open_steps, default=Value(Code.REVIEW.value), output_field=CharField())
    ended = Case(When(state=State.ISSUED, then=out), default="state", output_field=CharField())
    return orders.annotate(stage=ended)


def with_next_due(orders: SupervisionOrderQuerySet) -> SupervisionOrderQuerySet:
    """Column `next_due`: the earliest date of an open step; NULL where none is."""
    first = _open_steps().order_by("due_date").values("due_date")[:1]
    return orders.annotate(next_due=Subquery(first))


def overdue(today: date, code: str = "") -> Q:
    """The condition on orders of which a step is overdue, or the one with this code."""
    steps = OrderStep.objects.overdue(today).filter(order=OuterRef("pk")).order_by()
    return Q(Exists(steps.filter(code=code) if code else steps))


def waits_for(unit: Key | None, *, is_supervision: bool) -> Q:
    """The condition on orders that wait for a person of this unit: what the unit is to sign for,
    answer or settle; of 督查室 what is to be issued or reviewed."""
    waiting = Q(pk__in=[])
    if unit is not None:
        waiting |= Q(Exists(_open_steps().filter(unit=unit)))
    if is_supervision:
        waiting |= Q(state=State.DRAFT) | Q(Exists(_open_steps().filter(code=Code.REVIEW)))
    return waiting


def waits_for_person(person: Person) -> Q:
    """waits_for() of somebody, by their unit and duties."""
    return waits_for(person.unit_id, is_supervision=person.has_duty(Duty.Kind.SUPERVISION))


def _open_steps() -> QuerySet[OrderStep, Any]:
    return OrderStep.objects.open().filter(order=OuterRef("pk")).order_by()
