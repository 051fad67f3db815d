"""Working days by the office's own table (decision 7, practice.md 3.14).

A year without a table falls back to Monday to Friday; `is_known(year)` tells, and the pages of
the office say so.
"""

from datetime import date, timedelta

from norms.models import CalendarDay, PolicyRevision

_copy = {"version": None, "days": {}, "years": frozenset()}


def _table():
    version = PolicyRevision.objects.values_list("number", flat=True).first()
    if version is None or version != _copy["version"]:
        days = dict(CalendarDay.objects.values_list("date", "is_workday"))
        _copy.update(version=version, days=days, years=frozenset(day.year for day in days))
    return _copy


def is_known(year):
    """Whether the working-day table of that year has been laid down."""
    return year in _table()["years"]


def is_workday(day):
    return _table()["days"].get(day, day.weekday() < 5)


def add_workdays(day, number):
    """The day `number` working days after `day` (which does not count itself)."""
    table = _table()["days"]
    while number > 0:
        day += timedelta(days=1)
        if table.get(day, day.weekday() < 5):
            number -= 1
    return day


def workday_from(day):
    """`day` itself, or the next working day when it is a day off."""
    return day if is_workday(day) else add_workdays(day, 1)


def workday_until(day):
    """`day` itself, or the last working day before it when it is a day off."""
    table = _table()["days"]
    while not table.get(day, day.weekday() < 5):
        day -= timedelta(days=1)
    return day


def working_monday_from(day):
    """The first Monday on or after `day` that is a working day."""
    table = _table()["days"]
    day += timedelta(days=-day.weekday() % 7)
    while not table.get(day, True):
        day += timedelta(days=7)
    return day


def missing_year(today):
    """The year whose table is missing now: this one, or from 1 November the next; else None."""
    if not is_known(today.year):
        return today.year
    if today >= date(today.year, 11, 1) and not is_known(today.year + 1):
        return today.year + 1
    return None
