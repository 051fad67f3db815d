"""逾期存量: what was overdue at the end of each month, what came and what went (R-OD-8).

An entry or a leaving belongs to the month of its day; one recorded after that month's closing, to
the first month that was open then. So a closed month never changes, and

    stock(t) = stock(t−1) + 新增 − 销号

holds for every month, as known at its closing: an unclosed past month as if closed now, the
current month up to today.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from core.values.local_days import midnight
from investment import completion_and_gap
from investment.models import Month, MonthOverdue
from projects.models import Milestone, MilestoneEvent
from projects.overdue_spells import Spell, spells, with_dates

#: How a milestone moved: 新增, 销号, 月末存量.
MOVES = ("opened", "cleared", "open")


@dataclass(frozen=True)
class MovedRow:
    """A milestone that was overdue at some time in a month, as written at the month's end."""

    key: int
    due: date
    days: int
    entered: date | None
    left: date | None
    left_by: str
    is_opened: bool
    is_cleared: bool

    @property
    def is_open(self) -> bool:
        """Whether it was still overdue at the end of the month."""
        return not self.is_cleared

    def written(self, month: Month) -> MonthOverdue:
        """As it is kept when the month is closed."""
        columns = dict(zip(COLUMNS, astuple(self), strict=True))
        return MonthOverdue(month=month, **columns)


#: The columns of MonthOverdue in the order of MovedRow.
COLUMNS = (
    *"milestone_id due_date days entered_on left_on left_by".split(),
    *"is_opened is_cleared".split(),
)


def rows_of_month(month: Month) -> list[MovedRow]:
    """The rows of a closed month, as they were written."""
    rows = month.overdue_rows.order_by("due_date", "milestone_id", "pk").values_list(*COLUMNS)
    return [MovedRow(*row) for row in rows]


@dataclass(frozen=True)
class MonthStock:
    """One month: its number counted through, the rows that were overdue at some time in it."""

    period: int
    rows: list[MovedRow]

    @property
    def year_month(self) -> tuple[int, int]:
        return completion_and_gap.year_month(self.period)

    def part(self, name: str) -> list[MovedRow]:
        """The rows of one of MOVES."""
        return [row for row in self.rows if getattr(row, f"is_{name}")]

    @cached_property
    def overdue(self) -> dict[int, MovedRow]:
        """{key: row} of what was overdue at the month's end."""
        return {row.key: row for row in self.part("open")}

    @property
    def counts(self) -> dict[str, int]:
        """{opened, cleared, open}"""
        return {name: len(self.part(name)) for name in MOVES}


# --- The months ----------------------------------------------------------------------------------


def open_months(today: date, closed: Sequence[Month] = ()) -> list[MonthStock]:
    """Every month that is not closed, up to the one of `today`; from January of this year on
    where none was ever closed. `closed`: the closed months of this year, in order, where they
    have been read already."""
    closings = Closings.of(closed) if closed else Closings.read()
    first = closings.last + 1 if closings.last else completion_and_gap.period(today.year, 1)
    opening = closed[-1] if closed else _closed(first - 1)
    return _stocks(
        first, completion_and_gap.period(today.year, today.month), closings, today, opening
    )


def at_closing(month: Month) -> MonthStock:
    """A month as known while it is being closed."""
    closings, today = Closings.read(apart_from=month), timezone.localdate(month.at)
    before = _closed(month.period - 1)
    (stock,) = _stocks(month.period, month.period, closings, today, before)
    return stock


def _closed(period: int) -> Month | None:
    year, month = completion_and_gap.year_month(period)
    return Month.objects.filter(year=year, month=month).first()


def _stocks(
    first: int, last: int, closings: "Closings", today: date, opening: Month | None
) -> list[MonthStock]:
    stays = _placed(_stays_since(completion_and_gap.first_day(first), closings, today), closings)
    if opening and opening.overdue_open is not None:
        stays = _from_what_was_written(first, stays, opening)
    return [_stock(period, stays, min(today, _end(period))) for period in range(first, last + 1)]


def _stock(period: int, stays: list["_Stay"], day: date) -> MonthStock:
    touching = (s for s in stays if s.opened <= period and not (s.cleared and s.cleared < period))
    rows = [stay.row(period, day) for stay in touching]
    return MonthStock(period, sorted(rows, key=lambda row: (row.due, row.key)))


@dataclass
class _Stay:
    """A spell with the months that its entry and its leaving belong to."""

    spell: Spell
    opened: int
    cleared: int | None

    def row(self, period: int, day: date) -> MovedRow:
        spell, cleared = self.spell, self.cleared == period
        return MovedRow(
            spell.milestone,
            spell.due,
            spell.days(day) if cleared else _days_on(spell, day),
            spell.entered_on,
            spell.left_on if cleared else None,
            spell.left_by if cleared else "",
            self.opened == period,
            cleared,
        )


def _days_on(spell: Spell, day: date) -> int:
    """Days on a day before it left; of a report that waits, as on the day it was made."""
    return (min(spell.counted_on or day, day) - spell.due).days


def _placed(found: Iterable[Spell], closings: "Closings") -> list[_Stay]:
    return [
        _Stay(
            spell,
            closings.month_of(spell.entered_on, spell.entered_at),
            closings.month_of(spell.left_on, spell.left_at) if spell.left_on else None,
        )
        for spell in found
    ]


def _from_what_was_written(first: int, stays: list[_Stay], opening: Month) -> list[_Stay]:
    """Where the month before was closed, its stock is what was written then: what differs, as it
    was moved in the second of the closing or counted by older rules, moves in the first month."""
    written = {row.key: row for row in rows_of_month(opening) if row.is_open}
    kept = []
    for stay in stays:
        was_in = stay.opened < first and not (stay.cleared and stay.cleared < first)
        if was_in and written.pop(stay.spell.milestone, None) is None:
            stay.opened = first
        kept.append(stay)
    gone = [_Stay(_gone(row, first), first - 1, first) for row in written.values()]
    return kept + gone


def _gone(row: MovedRow, first: int) -> Spell:
    day = completion_and_gap.first_day(first)
    return Spell(row.key, row.due, row.entered or row.due + completion_and_gap.DAY, left_on=day)


# --- When months were closed ---------------------------------------------------------------------


class Closings:
    """Which months are closed, and since when."""

    def __init__(self, rows: Iterable[tuple[int, int, datetime]]) -> None:
        self.rows = sorted((at, completion_and_gap.period(year, month)) for year, month, at in rows)
        self.last = max((period for _, period in self.rows), default=None)

    @classmethod
    def read(cls, apart_from: Month | None = None) -> "Closings":
        rows = Month.objects.exclude(pk=apart_from.pk) if apart_from else Month.objects.all()
        return cls(rows.order_by().values_list("year", "month", "at"))

    @classmethod
    def of(cls, closed: Sequence[Month]) -> "Closings":
        return cls((row.year, row.month, row.at) for row in closed)

    def month_of(self, day: date, recorded: datetime | None) -> int:
        """The month that something of a day belongs to, recorded at a moment: its own, or the
        first that was open then."""
        own = completion_and_gap.period(day.year, day.month)
        closed = (period for at, period in self.rows if recorded and at < recorded)
        return max(own, max(closed, default=0) + 1)

    def closed_at(self, day: date, moment: datetime) -> bool:
        """Whether the month of a day was closed at a moment."""
        own = completion_and_gap.period(day.year, day.month)
        return any(period == own and at <= moment for at, period in self.rows)


# --- Which milestones ----------------------------------------------------------------------------


def _stays_since(first: date, closings: Closings, today: date) -> list[Spell]:
    """The spells of whatever has been overdue since `first`: of what has moved since, by its
    events; the rest of what is overdue has been so without one."""
    moved = _events_of_what_moved(first)
    found = []
    for events in moved.values():
        found += spells(events[-1].milestone, events, closings.closed_at, today)
    overdue = Milestone.objects.overdue(today).order_by()
    columns = ("pk", "due_date", "reported_on", "state")
    for key, due, reported, state in overdue.values_list(*columns):
        if key not in moved:
            counted_on = reported if state == Milestone.State.SUBMITTED else None
            found.append(Spell(key, due, due + completion_and_gap.DAY, counted_on=counted_on))
    return found


def _events_of_what_moved(first: date) -> dict[int, list[MilestoneEvent]]:
    """{milestone: all its events} of those with an event since a day; one query."""
    moved = MilestoneEvent.objects.filter(at__gte=midnight(first)).order_by().values("milestone")
    events = MilestoneEvent.objects.filter(milestone__in=moved).select_related("milestone")
    found = defaultdict(list)
    for event in with_dates(events).defer("reason", "by_name"):
        found[event.milestone_id].append(event)
    return found


def _end(period: int) -> date:
    return completion_and_gap.last_day(*completion_and_gap.year_month(period))
