"""A year's working days as twelve sheets of weeks, for the eye."""

import calendar as weeks
from datetime import date
from typing import NamedTuple

from norms.models import CalendarDay

SHEET = weeks.Calendar(firstweekday=weeks.MONDAY)
MARKED = {"休": "off", "班": "work"}


class Day(NamedTuple):
    """A day that is inside its month; `name`: of the holiday, or ""."""

    date: object
    is_workday: bool
    name: str
    #: 休 for a day the table gives off, 班 for a weekend day worked, else nothing.
    mark: str

    @property
    def look(self) -> str:
        """The classes of the day's cell."""
        rest = "" if self.is_workday else "rest"
        return f"{rest} {MARKED.get(self.mark, '')}".strip()


def months(year: int) -> list[tuple[int, list[list[Day | None]]]]:
    """[(month, [[Day or None] * 7])] with None outside the month."""
    rows = {row.date: row for row in CalendarDay.objects.filter(date__year=year)}
    return [
        (month, [[_day(day, month, rows) for day in week] for week in _weeks(year, month)])
        for month in range(1, 13)
    ]


def _weeks(year: int, month: int) -> list[list[date]]:
    return SHEET.monthdatescalendar(year, month)


def _day(day: date, month: int, rows: dict[date, CalendarDay]) -> Day | None:
    if day.month != month:
        return None
    usual = day.weekday() < 5
    row = rows.get(day)
    works = row.is_workday if row else usual
    mark = "休" if row and not works else "班" if works and not usual else ""
    return Day(day, works, row.name if row else "", mark)
