"""第 2 次顺延，累计 47 天，其中停工顺延 30 天: how often a date was moved, how far it stands from
the one first promised, and which part of that is 停工 (R-CH-4, R-OD-6). The one sentence of pages,
lists, letters and files."""

from datetime import date
from typing import NamedTuple, Protocol


class Moves(NamedTuple):
    """How a date came to stand where it stands."""

    #: By agreed requests and by the office: what counts (R-CH-4).
    times: int = 0
    #: Calendar days by which pauses moved it, counted apart (R-OD-6).
    paused: int = 0


class HasDates(Protocol):
    """A milestone, or a row of a list that has its two dates."""

    @property
    def baseline_due_date(self) -> date: ...

    @property
    def due_date(self) -> date: ...


class HasMoves(HasDates, Protocol):
    """A row of MilestoneQuerySet.with_moves(); its columns are empty for none."""

    @property
    def postponed(self) -> int | None: ...

    @property
    def paused(self) -> int | None: ...


def slip(row: HasDates) -> int:
    """Calendar days from 原定 to 现定, negative where it now stands earlier."""
    return (row.due_date - row.baseline_due_date).days


def part_of_pause(days: int, moves: Moves) -> int:
    """How many of so many days from 原定 are 停工: at most all of them, where the office has moved
    the date to an earlier one since."""
    return max(min(moves.paused, days), 0)


def moves_of(row: HasMoves) -> Moves:
    return Moves(row.postponed or 0, row.paused or 0)


def postponement(row: HasMoves) -> str:
    """The sentence of a row of with_moves(); "" for a date that was not moved."""
    return words(slip(row), moves_of(row))


def words(days: int, moves: Moves) -> str:
    """The same of a date that stands so many days from 原定, or will, by these moves."""
    part = part_of_pause(days, moves)
    if not moves.times:
        return f"停工顺延 {part} 天" if part else ""
    if days > 0:
        by_pause = f"，其中停工顺延 {part} 天" if part else ""
        return f"第 {moves.times} 次顺延，累计 {days} 天{by_pause}"
    return f"改期 {moves.times} 次，{f'比原定提前 {-days} 天' if days else '仍是原定日期'}"
