"""Which overdue rows have come so far on their ladder that an order is due (R-SO-1, R-NT-0)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from norms.policy import Policy, PolicyStep
from projects.ledger_fields import WIDE_TEXTS
from projects.models.obligation import DatedObligation, obligation_kinds
from supervision.models import OrderRow, OrderStep, SupervisionOrder
from supervision.models.order import key_of

Kind, State = SupervisionOrder.Kind, SupervisionOrder.State
Key = tuple[str, int]
#: The stable code of the step at which an order of each kind is drafted, the mildest first. Of the
#: others a person decides.
STEPS = {Kind.YELLOW: "order", Kind.RED: "county"}


@dataclass(frozen=True)
class ReachedRow:
    """An obligation that is owed, the gravest kind of order that its days ask for, and the day on
    which they first did."""

    row: DatedObligation
    kind: str
    reached_on: date

    @property
    def key(self) -> Key:
        """As an order names it."""
        return key_of(self.row)


def rank(kind: str) -> int:
    """The graver, the greater."""
    return SupervisionOrder.KINDS_IN_ORDER.index(Kind(kind))


def reached_rows(
    day: date, policy: Policy, projects: Collection[int] | None = None
) -> list[ReachedRow]:
    """All of a day, of these projects or of the county, the longest overdue first: a query for
    each kind whose ladder has the step. What a step of an order owes is none of them."""
    found: list[ReachedRow] = []
    for model in obligation_kinds():
        steps = steps_of(model, policy)
        if Kind.YELLOW in steps:
            found += _reached(model, steps, day, projects)
    return found


def steps_of(model: type[DatedObligation], policy: Policy) -> dict[str, PolicyStep]:
    """{kind of order: the step at which it is drafted} of a kind of obligation."""
    if issubclass(model, OrderStep):
        return {}
    by_code = {step.code: step for step in policy.steps(model.ladder)}
    return {kind: by_code[code] for kind, code in STEPS.items() if code in by_code}


def _reached(
    model: type[DatedObligation],
    steps: dict[str, PolicyStep],
    day: date,
    projects: Collection[int] | None,
) -> Iterator[ReachedRow]:
    first = min(step.days for step in steps.values())
    rows: Any = model.objects.overdue(day).open().with_days(day)
    rows = rows.filter(due_date__lte=day - timedelta(days=first), days_on_ladder__gte=first)
    rows = rows.filter(known_since__lte=day).exclude(project=None)
    if projects is not None:
        rows = rows.filter(project__in=projects)
    rows = rows.select_related("project__responsible_unit", *model.title_needs)
    for row in rows.defer(*WIDE_TEXTS).order_by("due_date", "pk"):
        yield from _gravest(row, steps, day)


def _gravest(row: Any, steps: dict[str, PolicyStep], day: date) -> Iterator[ReachedRow]:
    reached = [
        (rank(kind), kind, step)
        for kind, step in steps.items()
        if row.days_on_ladder >= step.days
        and (not step.statutory_only or getattr(row, "is_statutory", False))
    ]
    for _, kind, step in sorted(reached, key=lambda each: each[0])[-1:]:
        yield ReachedRow(row, kind, day - timedelta(days=row.days_on_ladder - step.days))


def not_settled(reached: Iterable[ReachedRow]) -> list[ReachedRow]:
    """Without those about which a person has decided since they came so far: an order of the same
    kind or a graver one was closed as 销号, or its draft put aside. One query."""
    rows = list(reached)
    last = _decided_by_people(rows)
    return [each for each in rows if not _is_settled(each, last.get(each.key, []))]


def _is_settled(reached: ReachedRow, decided: list[tuple[str, date]]) -> bool:
    return any(
        rank(kind) >= rank(reached.kind) and closed_on >= reached.reached_on
        for kind, closed_on in decided
    )


def _decided_by_people(reached: list[ReachedRow]) -> dict[Key, list[tuple[str, date]]]:
    """{key: [(kind of the order, the day a person closed or discarded it)]}"""
    listed = OrderRow.objects.about([each.row for each in reached])
    ended = listed.filter(
        order__state__in=(State.CLOSED, State.DISCARDED), order__closed_by__isnull=False
    )
    found: dict[Key, list[tuple[str, date]]] = {}
    rows: Any = ended.order_by().values_list("kind", "object_id", "order__kind", "order__closed_on")
    for kind, key, of_order, closed_on in rows:
        found.setdefault((kind, key), []).append((of_order, closed_on))
    return found
