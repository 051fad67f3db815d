"""What the county stands at, today or as of a closed month: the facts behind the dashboard.

A closed month is read from what was written when it was closed, a listing a row in its month
figures, and for the county as a whole in the rows of investment/models/county_snapshot.py, so that
it never changes. Today takes the money of the last closed month and reads dates and lights as they
are now.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import Any, NamedTuple, Self

from django.db.models import Case, F, Q, QuerySet, Value, When

from core.compiled_query import CompiledQuery
from investment import completion_and_gap, targets
from investment.models import (
    AnnualTarget,
    CountyFai,
    Month,
    MonthFai,
    MonthFigure,
    MonthOverdue,
    MonthTarget,
)
from investment.on_time_rate import is_due, is_in_time
from investment.overall_light import with_overall_light
from investment.overdue_stock import MonthStock
from investment.statutory_dates_kept import CODES, HardDate
from norms.policy import Policy
from projects.models import Milestone, Project, YearListing
from projects.models.milestone import MilestoneQuerySet, overdue_on

State = Milestone.State
#: Targets that stand on the dashboard by their code.
SHOWN = ("fai", "reserve_ratio", "signed", "funds")


class OwedDate(NamedTuple):
    """复工 or 开工 of a listing: the day that counts and when it was done (R-DL-4)."""

    code: str
    on: date
    done_on: date | None
    #: Neither done nor reported as done.
    is_pending: bool

    @property
    def is_kept(self) -> bool:
        return self.done_on is not None and self.done_on <= self.on


class ListingSnapshot(NamedTuple):
    """One listing as the dashboard counts it: where it belongs, its light, its dates."""

    listing: int
    project: int
    unit: int
    area: int | None
    light: str
    stage: str = ""
    overdue: int = 0
    overdue_days: int = 0
    #: Milestones that should be done, and those done in time, on 现定 and on 原定 (R-OD-3).
    due: int = 0
    in_time: int = 0
    original_due: int = 0
    original_in_time: int = 0
    owed: OwedDate | None = None

    @property
    def is_terminated(self) -> bool:
        return self.stage == Project.Stage.TERMINATED

    @property
    def is_done(self) -> bool:
        """已复工（已开工）: by a confirmed event, and not 终止 since."""
        return bool(self.owed and self.owed.done_on) and not self.is_terminated

    @property
    def is_done_and_rests(self) -> bool:
        """已复工（已开工）, and now in 停工."""
        return self.is_done and self.stage == Project.Stage.SUSPENDED

    def owed_status(self, day: date) -> str:
        """How its 复工 or 开工 stands on a day, every project once (R-OD-6): ok, late, no (missed),
        wait (not yet due, or 待核), rest (停工 without it) or ended (终止); "" where it owes
        none."""
        if self.owed is None:
            return ""
        if self.is_terminated:
            return "ended"
        if self.is_done:
            return "ok" if self.owed.is_kept else "late"
        if self.stage == Project.Stage.SUSPENDED:
            return "rest"
        return "no" if self.owed.is_pending and self.owed.on < day else "wait"


# --- Today ----------------------------------------------------------------------------------------


def snapshot_today(year: int, today: date, policy: Policy) -> list[ListingSnapshot]:
    """One ListingSnapshot a listing of the year, as it stands now: two queries."""
    listings = lit_listings(year, today, policy)
    late = Case(When(overdue_on(today), then=F("days_overdue")), default=Value(0))
    rows = _milestones(row[1] for row in listings).with_days(today).annotate(late=late)
    milestones = _by_project(rows.values_list(*COLUMNS, "late"))
    return [_snapshot(facts, milestones[facts[1]], today) for facts in listings]


def _snapshot(facts: Any, milestones: list[Any], today: date) -> ListingSnapshot:
    overdue = [late for *_, late in milestones if late > 0]
    counted = _count(facts[0], milestones, today)
    return ListingSnapshot._make((*facts, len(overdue), max(overdue, default=0), *counted))


def lit_listings(year: int, today: date, policy: Policy) -> list[Any]:
    """(listing, project, unit, work area, light, stage) of the year's listings, as they stand
    now."""
    # Sorted here: asked for it, PostgreSQL walks the listings of all years in that order.
    return sorted(_lit_listings(year, today, policy).rows())


@lru_cache(maxsize=4)
def _lit_listings(year: int, today: date, policy: Policy) -> CompiledQuery[Any]:
    listed = YearListing.objects.current().filter(year=year)
    rows = with_overall_light(listed, today, policy, outer="project").order_by()
    unit_and_area = "project__responsible_unit", "project__work_area"
    columns = "pk", "project", *unit_and_area, "light", "project__stage"
    return CompiledQuery(rows.values_list(*columns))


#: What _count() reads of a milestone.
COLUMNS = (
    *"project listing code baseline_due_date due_date statutory_date completed_on".split(),
    *"state frozen_on".split(),
)


def _milestones(projects: Iterable[int]) -> MilestoneQuerySet:
    """What counts of the road maps of these projects; what rests stays in the denominator."""
    rows = Milestone.objects.exclude(state=State.CANCELLED)
    return rows.filter(project__in=list(projects)).order_by()


def _by_project(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _count(
    listing: int, milestones: list[Any], day: date
) -> tuple[int, int, int, int, OwedDate | None]:
    """due, in_time, original_due, original_in_time and owed of a listing, as of the end of `day`,
    by the milestones of its project."""
    due = in_time = original_due = original_in_time = 0
    owed = None
    for _, of_listing, code, original, current, statutory, completed, state, *more in milestones:
        frozen_on = more[0]
        if completed and completed > day:
            completed, state = None, State.PENDING
        due += is_due(state, current, day, frozen_on)
        in_time += is_in_time(state, completed, current)
        original_due += is_due(state, original, day, frozen_on)
        original_in_time += is_in_time(state, completed, original)
        if of_listing == listing and code in Milestone.STATUTORY:
            done = completed if state == State.DONE else None
            owed = OwedDate(code, statutory or current, done, state == State.PENDING)
    return due, in_time, original_due, original_in_time, owed


# --- A closed month -------------------------------------------------------------------------------


def snapshot_of_month(month: Month) -> list[ListingSnapshot]:
    """The same of a closed month, out of its figures: one query."""
    found = []
    for row in month.figures.order_by("listing").values_list(*STOOD, *OWED):
        owed = OwedDate(*row[len(STOOD) :])
        found.append(ListingSnapshot._make((*row[: len(STOOD)], owed if owed.code else None)))
    return found


#: The columns of a month figure in the order of ListingSnapshot, and those of its OwedDate.
STOOD = (
    *"listing project unit work_area light stage overdue overdue_days".split(),
    *"milestones_due milestones_in_time original_due original_in_time".split(),
)
OWED = tuple("owed owed_on done_on is_owed_pending".split())


def dates_of(month: Month) -> dict[int, ListingSnapshot]:
    """{listing: its dates at the month's end}, as far as a closing on this day knows them; only
    the counts and `owed` are filled in."""
    day = month.last_day
    listed = YearListing.objects.current().filter(year=month.year, listed_on__lte=day)
    keys = dict(listed.values_list("project", "pk"))
    rows = _milestones(keys).filter(known_since__lte=day)
    milestones = _by_project(rows.values_list(*COLUMNS))
    return {
        pk: ListingSnapshot._make(
            (pk, project, 0, None, "", "", 0, 0, *_count(pk, milestones[project], day))
        )
        for project, pk in keys.items()
    }


def keep_dates(figure: MonthFigure, line: ListingSnapshot) -> None:
    """Write what a listing owes and keeps into its figure of the month."""
    figure.milestones_due, figure.milestones_in_time = line.due, line.in_time
    figure.original_due, figure.original_in_time = line.original_due, line.original_in_time
    if line.owed:
        figure.owed, figure.owed_on, figure.done_on, figure.is_owed_pending = line.owed


def freeze(month: Month, stock: MonthStock) -> None:
    """Write down what no listing's figure holds; once, in the transaction of the closing."""
    for name, count in stock.counts.items():
        setattr(month, f"overdue_{name}", count)
    month.save(update_fields=[f"overdue_{name}" for name in stock.counts])
    MonthOverdue.objects.bulk_create(row.written(month) for row in stock.rows)
    MonthFai.objects.bulk_create(
        MonthFai(closing=month, **row._asdict()) for row in fai_rows(month.year, month.month)
    )
    MonthTarget.objects.bulk_create(
        MonthTarget(
            month=month,
            **row._asdict() | {"reached": row.reached and row.reached.quantize(PLACES, ROUND_DOWN)},
        )
        for row in shown_targets(month.year, month.last_day)
    )


#: Of a ratio: more than the ten places that are kept would be a long division; rounded down, as it
#: is shown.
PLACES = Decimal("1e-10")


# --- Statistics and targets -----------------------------------------------------------------------


class FaiRow(NamedTuple):
    """固定资产投资 from January to a month as entered, in 万元; growth in percent of last year."""

    month: int
    ytd: Decimal
    growth: Decimal | None
    source: str
    by_name: str


def fai_rows(year: int, month: int = 12) -> list[FaiRow]:
    """As entered up to that month."""
    return _fai_rows(CountyFai.objects.filter(year=year, month__lte=month))


def fai_rows_of_month(month: Month) -> list[FaiRow]:
    """As they were known when it was closed."""
    return _fai_rows(month.fai_rows.all())


def _fai_rows(rows: QuerySet[Any]) -> list[FaiRow]:
    return [FaiRow(*row) for row in rows.order_by("month").values_list(*FaiRow._fields)]


class TargetRow(NamedTuple):
    """One counted target of the dashboard: what is wanted, and what was reached by a day."""

    code: str
    target_id: int
    wanted: Decimal | None
    reached: Decimal | None
    as_of: date | None
    source: str
    basis: str
    is_met: bool | None


#: What MonthTarget keeps of a basis, in characters.
BASIS = 200
#: Reached, by which day, source and basis of a target that nobody has said anything of.
UNSAID = (None, None, "", "")


def shown_targets(year: int, day: date, policy: Policy | None = None) -> list[TargetRow]:
    """The few targets that stand on the dashboard, with what was entered by a day."""
    shown = AnnualTarget.objects.filter(year=year, code__in=SHOWN)
    # What one of them is judged by has to be known too.
    among = AnnualTarget.objects.filter(Q(code__in=SHOWN) | Q(pk__in=shown.values("reference")))
    rows = targets.target_statuses(year, day, among, policy)
    return [_target_row(row) for row in rows if row.target.code in SHOWN]


def shown_targets_of_month(month: Month) -> list[TargetRow]:
    """As they were known when it was closed."""
    rows = month.target_rows.order_by("pk").values_list(*TargetRow._fields)
    return [TargetRow(*row) for row in rows]


def _target_row(row: targets.TargetStatus) -> TargetRow:
    target, actual = row.target, row.actual
    amount, as_of, source, basis = (
        (actual.amount, actual.as_of, actual.source, actual.basis) if actual else UNSAID
    )
    if row.typed_words:
        # Beside the computed figure, so that a closed month names both.
        basis = f"{basis}；{row.typed_words}"[:BASIS]
    return TargetRow(
        target.code, target.pk, target.amount, amount, as_of, source, basis, row.is_met
    )


# --- Adding up ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """The listings of one unit or work: how many of which light, and how they keep their dates."""

    lights: Counter[str] = field(default_factory=Counter)
    count: int = 0
    overdue: int = 0
    overdue_days: int = 0
    due: int = 0
    in_time: int = 0
    original_due: int = 0
    original_in_time: int = 0
    owed: int = 0
    owed_in_time: int = 0
    #: Of those who owe it: 停工 without it, and 终止.
    suspended: int = 0
    terminated: int = 0

    @classmethod
    def of(cls, lines: Sequence[ListingSnapshot]) -> Self:
        """These listings added up; overdue_days is the most of one of them."""
        stands = Counter(line.owed_status(date.max) for line in lines if line.owed)
        return cls(
            lights=Counter(line.light for line in lines),
            count=len(lines),
            overdue=sum(line.overdue for line in lines),
            overdue_days=max((line.overdue_days for line in lines), default=0),
            due=sum(line.due for line in lines),
            in_time=sum(line.in_time for line in lines),
            original_due=sum(line.original_due for line in lines),
            original_in_time=sum(line.original_in_time for line in lines),
            owed=stands.total(),
            owed_in_time=stands["ok"],
            suspended=stands["rest"],
            terminated=stands["ended"],
        )

    @property
    def due_rate(self) -> Decimal | None:
        """On 现定; original_rate beside it, and first (R-OD-3)."""
        return share(self.in_time, self.due)

    @property
    def original_rate(self) -> Decimal | None:
        """On 原定: the rate that no 改期 improves (R-OD-3)."""
        return share(self.original_in_time, self.original_due)

    @property
    def owed_rate(self) -> Decimal | None:
        """Of the two hard dates, in points (R-DL-4)."""
        return share(self.owed_in_time, self.owed)


def grouped(lines: Iterable[ListingSnapshot], column: str) -> dict[str | int | None, Group]:
    """{unit or work: Group}"""
    found = defaultdict(list)
    for line in lines:
        found[getattr(line, column)].append(line)
    return {key: Group.of(of_key) for key, of_key in found.items()}


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Points, or None of nothing."""
    return Decimal(part * 100) / whole if whole else None


def hard_dates(lines: Iterable[ListingSnapshot], day: date) -> list[HardDate]:
    """两条硬杠杠 of these lines as of a day (R-DL-4)."""
    owing: dict[str, list[ListingSnapshot]] = {code: [] for code, _ in CODES}
    for line in lines:
        if line.owed:
            owing[line.owed.code].append(line)
    return [_hard_date(code, title, owing[code], day) for code, title in CODES]


def _hard_date(code: str, title: str, lines: list[ListingSnapshot], day: date) -> HardDate:
    stands = Counter(line.owed_status(day) for line in lines)
    return HardDate(
        code,
        title,
        owed=len(lines),
        in_time=stands["ok"],
        late=stands["late"],
        missed=stands["no"],
        resting=sum(line.is_done_and_rests for line in lines),
        suspended=stands["rest"],
        terminated=stands["ended"],
    )


def time_share(amount: Decimal, month: int) -> Decimal:
    """The part of a year's amount that a straight line reaches by the end of a month."""
    return amount * completion_and_gap.time_progress(month) / 100
