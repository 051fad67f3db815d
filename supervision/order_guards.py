"""What every verb of an order begins and ends with: it is held as it was read, is out or a draft,
and counts up (supervision/orders.py, supervision/order_answers.py)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from accounts.audit import Actor
from core.enqueue import enqueue
from norms.policy import Policy, policy_on
from projects.models.project import lock_projects
from projects.models.transition import signed_event
from supervision.models import OrderStep, OrderStepEvent, SupervisionOrder

State, Code = SupervisionOrder.State, OrderStep.Code


def policy_of(order: SupervisionOrder) -> Policy:
    """The edition of its day of issue, under which its clocks run to the end."""
    assert order.issued_on is not None
    return policy_on(order.issued_on)


def hold(order: SupervisionOrder) -> bool:
    """Hold its project and take up the order as it stands; False where it has moved since it was
    read, but for one at its end, of which the verb says so."""
    lock_projects([order.project_id])
    read = order.version
    order.refresh_from_db()
    return order.version == read or order.state not in (State.DRAFT, State.ISSUED)


def check_is_draft(order: SupervisionOrder) -> None:
    if not order.is_draft:
        raise ValidationError(f"{order.name}{order.get_state_display()}，不再是草稿。")


def check_is_out(order: SupervisionOrder) -> None:
    if order.is_issued:
        return
    if order.is_draft:
        raise ValidationError("这份督办件还是草稿，发出后才能办理。")
    raise ValidationError(f"{order.name}{order.get_state_display()}，不能再办理。")


def step_of(order: SupervisionOrder, code: str) -> OrderStep:
    return order.steps.select_related("project", "order").get(code=code)


def update(order: SupervisionOrder, columns: dict[str, Any]) -> None:
    """Write columns of an order that is held, and count it up."""
    columns |= {"version": order.version + 1}
    SupervisionOrder.objects.filter(pk=order.pk).update(**columns)
    for name, value in columns.items():
        setattr(order, name, value)


def count_up(order: SupervisionOrder) -> bool:
    """Its page shows something else now: a new version. True."""
    SupervisionOrder.objects.filter(pk=order.pk).update(version=F("version") + 1)
    order.version += 1
    return True


def make_step(
    order: SupervisionOrder,
    code: str,
    due: date,
    event: str,
    *,
    by: Actor,
    now: datetime,
    request_key: UUID | None = None,
) -> OrderStep:
    """A step with its first event, which is news but for those that a first one tells of."""
    today = timezone.localdate(now)
    step = OrderStep.objects.create(
        project=order.project,
        order=order,
        code=code,
        unit=None if code == Code.REVIEW else order.to_unit,
        due_date=due,
        known_since=today,
        created_on=today,
        created_at=now,
    )
    is_news = event != OrderStepEvent.Kind.CREATE
    OrderStepEvent.objects.create(
        step=step,
        kind=event,
        on=due,
        at=now,
        request_key=request_key,
        awaits_notice=is_news,
        **signed_event(by),
    )
    if is_news:
        enqueue()
    return step
