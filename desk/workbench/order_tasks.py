"""督办件 on the desk: of the unit that owes something on them, of 督查室, and, to be read, of the
projects that they are about."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Window

from supervision import order_queue
from supervision.models import OrderStep, SupervisionOrder
from supervision.order_standing import OrderStanding

#: More than these are read in the list.
SHOWN = 10
#: A step that is due within so many days runs out.
SOON = timedelta(days=1)
Code = OrderStep.Code


@dataclass(frozen=True)
class Orders:
    """The first of some orders, the earliest date first, and how many there are."""

    rows: list[OrderStanding]
    number: int


@dataclass(frozen=True)
class OrdersOfUnit:
    """What the reader's unit is to sign for, answer or settle."""

    orders: Orders

    template = "desk/workbench/unit_orders.html"


@dataclass(frozen=True)
class OrdersOfSupervision:
    """What 督查室 has to do: drafts to issue, what was reported as settled, and steps of the units
    that are overdue or due by tomorrow."""

    drafts: Orders
    reviews: Orders
    running_out: Orders


def block(person, today, policy):
    """The desk of whose unit owes something on an order."""
    waiting = order_queue.waits_for(person.unit_id, is_supervision=False)
    return OrdersOfUnit(_first(SupervisionOrder.objects.filter(waiting), today, policy))


def of_supervision(today, policy):
    """Of 督查室, whoever of it looks."""
    orders = SupervisionOrder.objects.all()
    return OrdersOfSupervision(
        drafts=_first(orders.drafts(), today, policy),
        reviews=_first(orders.filter(_has_open(code=Code.REVIEW)), today, policy),
        running_out=_first(orders.filter(_runs_out(today)), today, policy),
    )


def of_projects(projects, person, today, policy):
    """Those that are out on these projects, to be read; without what one's own unit owes."""
    orders = SupervisionOrder.objects.issued().filter(project__in=projects)
    if person.unit_id:
        orders = orders.exclude(to_unit=person.unit_id)
    return _first(orders, today, policy)


def _runs_out(today):
    """Of what the units owe; what 督查室 owes stands among the reviews."""
    return _has_open(due_date__lte=today + SOON, unit__isnull=False)


def _has_open(**which):
    steps = OrderStep.objects.open().filter(order=OuterRef("pk"), **which).order_by()
    return Q(Exists(steps))


def _first(orders, today, policy):
    """Two queries, of which the second reads the steps."""
    rows = order_queue.with_next_due(orders).annotate(in_all=Window(Count("pk")))
    rows = rows.select_related("to_unit", "project").prefetch_related("steps")
    found = list(rows.order_by("next_due", "pk")[:SHOWN])
    number = found[0].in_all if found else 0
    return Orders([OrderStanding.of(order, today, policy) for order in found], number)
