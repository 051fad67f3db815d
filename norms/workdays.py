"""Working days by the office's own table (decision 24).

What the table of a year does not name falls back to Monday to Friday; `is_known(year)` tells
whether it is filled in, and the pages of the office say so.
"""

from datetime import date, timedelta
from typing import NamedTuple

from norms.models import CalendarDay, PolicyRevision

#: The holidays of the law, each with the days of a year among which it has one off: a year is
#: filled in when none is missing. The movable ones stand within these days in every year.
HOLIDAYS = {
    "元旦": ((1, 1), (1, 3)),
    "春节": ((1, 20), (2, 25)),
    "清明节": ((4, 3), (4, 7)),
    "劳动节": ((5, 1), (5, 3)),
    "端午节": ((5, 27), (6, 27)),
    "中秋节": ((9, 7), (10, 9)),
    "国庆节": ((10, 1), (10, 3)),
}


class _Table(NamedTuple):
    """What this process has read last: {day: whether it is worked}, {year: holidays missing}."""

    version: int | None
    days: dict[date, bool]
    years: dict[int, list[str]]


_copy = _Table(None, {}, {})


def _table(revision: int | None = None) -> _Table:
    # Exchanged as a whole: another thread never sees days of one version and years of another.
    global _copy
    numbers = PolicyRevision.objects.values_list("number", flat=True)
    version = numbers.first() if revision is None else revision
    if version is None or version != _copy.version:
        days = dict(CalendarDay.objects.values_list("date", "is_workday"))
        years = {year: _missing(year, days) for year in {day.year for day in days}}
        _copy = _Table(version, days, years)
    return _copy


def _missing(year: int, days: dict[date, bool]) -> list[str]:
    """The holidays of which this table has no day off."""
    off = [(day.month, day.day) for day, works in days.items() if day.year == year and not works]
    return [
        name
        for name, (first, last) in HOLIDAYS.items()
        if not any(first <= day <= last for day in off)
    ]


def missing_holidays(year: int) -> list[str]:
    """The holidays of that year that are not entered yet."""
    return _table().years.get(year, list(HOLIDAYS))


def is_known(year: int) -> bool:
    """Whether the working-day table of that year has been laid down, every holiday of it."""
    return not missing_holidays(year)


def is_workday(day: date) -> bool:
    """By the table; a day that it does not name is one from Monday to Friday (decision 24)."""
    return _table().days.get(day, day.weekday() < 5)


def add_workdays(day: date, number: int, *, revision: int | None = None) -> date:
    """The day `number` working days after `day` (which does not count itself). `revision` is that
    of a policy that was read a moment ago (policy.kept_revision()): no query is needed for it."""
    table = _table(revision).days
    while number > 0:
        day += timedelta(days=1)
        if table.get(day, day.weekday() < 5):
            number -= 1
    return day


def workday_from(day: date) -> date:
    """`day` itself, or the next working day when it is a day off."""
    return day if is_workday(day) else add_workdays(day, 1)


def workday_until(day: date) -> date:
    """`day` itself, or the last working day before it when it is a day off."""
    table = _table().days
    while not table.get(day, day.weekday() < 5):
        day -= timedelta(days=1)
    return day


def working_monday_from(day: date) -> date:
    """The first Monday on or after `day` that is a working day."""
    table = _table().days
    # To the Monday on or after: % of Python is never negative.
    day += timedelta(days=-day.weekday() % 7)
    while not table.get(day, True):
        day += timedelta(days=7)
    return day


def missing_year(today: date) -> int | None:
    """The year whose table is missing now: this one, or from 1 November the next; else None."""
    if not is_known(today.year):
        return today.year
    if today >= date(today.year, 11, 1) and not is_known(today.year + 1):
        return today.year + 1
    return None
