"""督办单草稿 of a day: what the ladder asks for is drafted, what it asks for no more is put aside.

Never issued (R-SO-1). Any number of times a day, from anywhere: what is drafted is left as it is.
The queries do not grow with the rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from core.advisory_lock import advisory_lock
from core.bulk_insert import insert
from norms.policy import policy_on
from projects.models import Project
from projects.models.obligation import DatedObligation
from projects.models.project import lock_projects
from supervision.models import OrderRow, OrderStep, SupervisionOrder
from supervision.models.order import key_of, obligations_of
from supervision.order_rows import frozen_rows
from supervision.orders import default_words, next_kind
from supervision.reached_rows import Key, ReachedRow, not_settled, rank, reached_rows

Kind, State, Code = SupervisionOrder.Kind, SupervisionOrder.State, OrderStep.Code
#: Of two passes at once the second waits, and finds what the first drafted.
LOCK = 20260038
NOBODY_OWES = "所列事项均已完成、暂停或改期，不用督办。"
SOME_OWE = "所列事项中有的已完成、暂停或改期，其余事项另拟草稿。"
GRAVER = "所列事项已到红单的天数，改拟督办单（红）。"
ANSWERED = "所升级的督办件已按期办理，不用升级。"


@dataclass(frozen=True)
class Wanted:
    """A draft to be made: over which rows, of which kind, in the place of which order."""

    project: Project
    kind: str
    rows: list[DatedObligation]
    replaces: SupervisionOrder | None = None


@dataclass
class Drafted:
    """What a pass did: the drafts it made, and those it put aside with the reason."""

    made: list[SupervisionOrder] = field(default_factory=list)
    discarded: list[tuple[SupervisionOrder, str]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        red = sum(order.kind == Kind.RED for order in self.made)
        upgrades = sum(order.replaces_id is not None for order in self.made)
        return (
            f"新拟草稿 {len(self.made)} 份（督办单（红）{red} 份，升级 {upgrades} 份），"
            f"不用的草稿 {len(self.discarded)} 份"
        )


def draft_orders(day: date, *, now: datetime, by: Actor | None = None) -> Drafted:
    """One pass for a day, as things stand: the facts of what it drafts are those of that day."""
    by = by or audit.System()
    with advisory_lock(LOCK):
        projects = _Plan(day).projects
        if not projects:
            return Drafted()
        lock_projects(projects)
        # Anew: what was read before may have moved until its projects were held.
        plan = _Plan(day, projects)
        done = Drafted(discarded=plan.discarded)
        _discard(plan.discarded, by=by, now=now)
        done.made = _make(plan, by=by, now=now)
    return done


class _Plan:
    """What a day asks for, of these projects or of the county; each part is asked once."""

    def __init__(self, day: date, projects: set[int] | None = None) -> None:
        self.day = day
        self._only: dict[str, Any] = {} if projects is None else {"project__in": projects}
        self._reached = reached_rows(day, policy_on(day), projects)

    @property
    def projects(self) -> set[int]:
        """Those of which anything is to be written."""
        discarded = {order.project_id for order, _ in self.discarded}
        return discarded | {each.project.pk for each in self.wanted}

    @cached_property
    def _orders(self) -> list[SupervisionOrder]:
        """Drafts, and what is out, with their rows; the oldest first."""
        live = SupervisionOrder.objects.filter(state__in=(State.DRAFT, State.ISSUED), **self._only)
        needed = ("project__responsible_unit", "to_unit", "replaces")
        beside = ("rows", "cc_units")
        return list(live.select_related(*needed).prefetch_related(*beside).order_by("pk"))

    @cached_property
    def _drafts(self) -> list[SupervisionOrder]:
        return [order for order in self._orders if order.is_draft]

    @cached_property
    def _out(self) -> list[SupervisionOrder]:
        return [order for order in self._orders if order.is_issued]

    @cached_property
    def _obligations(self) -> dict[Key, DatedObligation]:
        return obligations_of(row for order in self._orders for row in order.rows.all())

    def _owed(self, order: SupervisionOrder) -> list[DatedObligation]:
        """What of an order is still owed."""
        listed = (self._obligations[row.key] for row in order.rows.all())
        return [row for row in listed if row.is_open]

    def _is_as_listed(self, row: OrderRow) -> bool:
        """Still owed, by the date that the draft says."""
        found = self._obligations[row.key]
        return found.is_open and found.due_date == row.due_date

    @cached_property
    def _unsettled(self) -> list[ReachedRow]:
        return not_settled(self._reached)

    def _graver(self, order: SupervisionOrder) -> list[ReachedRow]:
        """Rows of an order or draft that ask for a graver one by now."""
        keys = {row.key for row in order.rows.all()}
        return [
            each
            for each in self._unsettled
            if each.key in keys and rank(each.kind) > rank(order.kind)
        ]

    # --- What is put aside ----------------------------------------------------------------------

    @cached_property
    def discarded(self) -> list[tuple[SupervisionOrder, str]]:
        """[(draft, why)]"""
        judged = ((order, self._why_not(order)) for order in self._drafts)
        return [(order, why) for order, why in judged if why]

    def _why_not(self, draft: SupervisionOrder) -> str:
        """Why a draft is of no use any more, or ""."""
        stand = [self._is_as_listed(row) for row in draft.rows.all()]
        is_by_clock = draft.drafted_by_id is None
        if stand and not any(stand):
            return NOBODY_OWES
        if is_by_clock and not all(stand):
            return SOME_OWE
        if draft.kind == Kind.YELLOW and self._graver(draft):
            return GRAVER
        if is_by_clock and draft.replaces_id and draft.replaces_id not in self._upgrades:
            return ANSWERED
        return ""

    # --- What is drafted ------------------------------------------------------------------------

    @cached_property
    def wanted(self) -> list[Wanted]:
        upgrades = [each for each in self._upgrades.values() if self._may_upgrade(each)]
        return [*upgrades, *self._fresh({key_of(row) for each in upgrades for row in each.rows})]

    @cached_property
    def _kept(self) -> list[SupervisionOrder]:
        """The drafts that stay."""
        gone = {order.pk for order, _ in self.discarded}
        return [order for order in self._drafts if order.pk not in gone]

    @cached_property
    def _held(self) -> set[Key]:
        """What stands in a draft that stays."""
        return {row.key for order in self._kept for row in order.rows.all()}

    def _may_upgrade(self, wanted: Wanted) -> bool:
        """Not drafted yet, and none of its rows in a draft of somebody's own."""
        drafted = [order.replaces for order in self._kept if order.replaces]
        is_held = any(key_of(row) in self._held for row in wanted.rows)
        return not is_held and wanted.replaces not in drafted

    @cached_property
    def _upgrades(self) -> dict[int, Wanted]:
        """{key of an order that is out: the draft by which it is to be replaced}"""
        judged = ((order.pk, self._upgrade_of(order)) for order in self._out)
        return {key: wanted for key, wanted in judged if wanted}

    def _upgrade_of(self, order: SupervisionOrder) -> Wanted | None:
        """Over what its ladder asks for, else over all that is still owed where a step of it was
        not answered. Beyond the red one a person decides."""
        if rank(order.kind) >= rank(Kind.RED):
            return None
        graver = self._graver(order)
        kind = max((each.kind for each in graver), key=rank, default="")
        rows = [each.row for each in graver if each.kind == kind]
        if order.pk in self._unanswered:
            kind = max(kind, next_kind(order.kind), key=rank) if kind else next_kind(order.kind)
            rows = self._owed(order)
        return Wanted(order.project, kind, rows, order) if rows else None

    @cached_property
    def _unanswered(self) -> set[int]:
        """Orders of which the unit left a step unanswered, but for those whose upgrade a person
        put aside since."""
        late = OrderStep.objects.overdue(self.day).exclude(code=Code.REVIEW).filter(**self._only)
        since = late.order_by().values("order").annotate(last=Max("due_date"))
        aside = dict(
            SupervisionOrder.objects.filter(state=State.DISCARDED, closed_by__isnull=False)
            .exclude(replaces=None)
            .order_by()
            .values_list("replaces")
            .annotate(last=Max("closed_on"))
        )
        rows = since.values_list("order", "last")
        return {order for order, last in rows if order not in aside or aside[order] <= last}

    def _fresh(self, upgraded: set[Key]) -> list[Wanted]:
        """One draft a project and kind over what stands in none and under no order."""
        out = {row.key for order in self._out for row in order.rows.all()}
        free = [each for each in self._unsettled if each.key not in out | upgraded | self._held]
        free.sort(key=_group)
        groups = (list(rows) for _, rows in groupby(free, key=_group))
        return [
            Wanted(_project(rows[0]), rows[0].kind, [each.row for each in rows]) for rows in groups
        ]

    def before(self, wanted: Wanted) -> SupervisionOrder | None:
        """The draft put aside in whose place this one is made, or None."""
        keys = {key_of(row) for row in wanted.rows}
        drafts = (draft for draft, _ in self.discarded)
        return next((d for d in drafts if keys & {row.key for row in d.rows.all()}), None)


def _group(reached: ReachedRow) -> tuple[int, int]:
    return _project(reached).pk, rank(reached.kind)


def _project(reached: ReachedRow) -> Project:
    project = reached.row.project
    assert project is not None  # reached_rows() leaves out what has none
    return project


# --- Writing --------------------------------------------------------------------------------------


def _discard(
    discarded: Iterable[tuple[SupervisionOrder, str]], *, by: Actor, now: datetime
) -> None:
    """As end_order() of each; an UPDATE a reason."""
    of_reason: dict[str, list[SupervisionOrder]] = {}
    for order, reason in discarded:
        of_reason.setdefault(reason, []).append(order)
    signed = audit.signed(by)
    for reason, orders in of_reason.items():
        SupervisionOrder.objects.filter(pk__in=[order.pk for order in orders]).update(
            state=State.DISCARDED,
            closed_by=signed["by"],
            closed_name=signed["by_name"],
            closed_at=now,
            closed_on=timezone.localdate(now),
            closing_note=reason,
            version=F("version") + 1,
        )
        OrderRow.objects.filter(order__in=orders).update(is_draft=False)
        _record_discarded(orders, reason, by=by)


def _record_discarded(orders: Sequence[SupervisionOrder], reason: str, *, by: Actor) -> None:
    before, after = {"状态": State.DRAFT.label}, {"状态": State.DISCARDED.label}
    audit.record_changes(
        ((order, order.project_id, before, after, reason) for order in orders),
        by=by,
        action=f"督办件：{State.DISCARDED.label}",
    )


def _make(plan: _Plan, *, by: Actor, now: datetime) -> list[SupervisionOrder]:
    """As draft_order() of each."""
    wanted, day = plan.wanted, plan.day
    signed = audit.signed(by)
    drafted = {"drafted_by": signed["by"], "drafted_name": signed["by_name"], "drafted_at": now}
    before = [plan.before(each) for each in wanted]
    orders = [
        SupervisionOrder(
            project=each.project,
            kind=Kind(each.kind),
            facts_on=day,
            replaces=each.replaces,
            **_columns(each, day, draft),
            **drafted,
        )
        for each, draft in zip(wanted, before, strict=True)
    ]
    insert(orders)
    _insert_rows(wanted, orders, day)
    _copy_to_units(orders, before)
    audit.record_many(
        (
            (order, order.project_id, facts_of(order, each), "")
            for order, each in zip(orders, wanted, strict=True)
        ),
        by=by,
        action="拟督办件",
    )
    return orders


def facts_of(order: SupervisionOrder, wanted: Wanted) -> dict[str, Any]:
    """What the trail says of a new draft."""
    titles = [row.title()[:200] for row in wanted.rows]
    facts: dict[str, Any] = {"文种": order.get_kind_display(), "主送": str(order.to_unit)}
    replaces = {"升级自": wanted.replaces.name} if wanted.replaces else {}
    return facts | {"事项": titles} | replaces


def _insert_rows(wanted: Sequence[Wanted], orders: Sequence[SupervisionOrder], day: date) -> None:
    of_row = [order for order, each in zip(orders, wanted, strict=True) for _ in each.rows]
    frozen = frozen_rows([row for each in wanted for row in each.rows], day)
    for order, row in zip(of_row, frozen, strict=True):
        row.order = order
    insert(frozen)


def _columns(wanted: Wanted, day: date, before: SupervisionOrder | None) -> dict[str, Any]:
    """Its words, and to whom it goes: as 督查室 had changed them in the draft before, else as the
    order that it replaces, else by default."""
    words = asdict(default_words(wanted.kind, wanted.project, wanted.rows, day))
    if before:
        return words | _changed_words(before) | _same(before, "to_unit is_hard number_13710")
    if wanted.replaces:
        return words | _same(wanted.replaces, "to_unit is_hard number_13710")
    return words | {"to_unit": wanted.project.responsible_unit}


def _same(order: SupervisionOrder, names: str) -> dict[str, Any]:
    return {name: getattr(order, name) for name in names.split()}


def _changed_words(draft: SupervisionOrder) -> dict[str, Any]:
    listed: Any = draft.rows.all()
    default = asdict(default_words(draft.kind, draft.project, listed, draft.facts_on))
    return {name: getattr(draft, name) for name in default if getattr(draft, name) != default[name]}


def _copy_to_units(
    orders: Sequence[SupervisionOrder], before: Sequence[SupervisionOrder | None]
) -> None:
    through = SupervisionOrder.cc_units.through
    through.objects.bulk_create(
        through(supervisionorder=order, unit=unit)
        for order, draft in zip(orders, before, strict=True)
        if draft
        for unit in draft.cc_units.all()
    )
