"""第 2 次顺延，累计 47 天: how often a date was moved, and how far it stands from the one first
promised (R-CH-4). The one sentence of pages, lists, letters and files."""

from datetime import date
from typing import Protocol


class HasDates(Protocol):
    """A milestone, or a row of a list that has its two dates."""

    @property
    def baseline_due_date(self) -> date: ...

    @property
    def due_date(self) -> date: ...


def slip(row: HasDates) -> int:
    """Calendar days from 原定 to 现定, negative where it now stands earlier."""
    return (row.due_date - row.baseline_due_date).days


def postponement(row: HasDates, times: int | None) -> str:
    """The sentence for a date that was moved `times` times; "" for none."""
    return words(slip(row), times) if times else ""


def words(days: int, times: int) -> str:
    """The same of a date that stands so many days from 原定, or will."""
    if days > 0:
        return f"第 {times} 次顺延，累计 {days} 天"
    return f"改期 {times} 次，{f'比原定提前 {-days} 天' if days else '仍是原定日期'}"
