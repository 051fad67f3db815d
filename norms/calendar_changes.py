"""Days off and days worked, as the notice of a year says them or one at a time."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol, TypeAlias

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from norms import policy
from norms.models import CalendarDay

LONGEST_RANGE = 31
#: A day, whether it is worked, and what the notice calls it.
SaidDay: TypeAlias = tuple[date, bool, str]


class Notice(Protocol):
    """A yearly notice as it was read (norms/holiday_notice.py): the days of its year and others."""

    year: int
    rows: list[SaidDay]
    others: list[SaidDay]


@transaction.atomic
def set_days(first: date, last: date, *, is_workday: bool | None, name: str, by: Actor) -> bool:
    """Make the days off, worked, or (`is_workday` None) as Monday to Friday has them, 31 at a
    time; else ValidationError. False where they are so already."""
    if not first <= last < first + timedelta(days=LONGEST_RANGE):
        raise ValidationError(f"一次最多改 {LONGEST_RANGE} 天，结束日期不能早于开始日期")
    wanted = {} if is_workday is None else {day: (is_workday, name) for day in days(first, last)}
    rows = CalendarDay.objects.filter(date__range=(first, last))
    held = {row.date: (row.is_workday, row.name) for row in rows}
    if held == wanted:
        return False
    rows.delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, is_workday=works, name=said) for day, (works, said) in wanted.items()
    )
    policy.touch()
    audit.record(
        by=by,
        action="修改工作日",
        subject=CalendarDay(date=first, is_workday=is_workday is not False),
        before=_said(held),
        after=_said(wanted),
    )
    return True


@transaction.atomic
def take_over(notice: Notice, *, by: Actor) -> None:
    """Write what a notice says: the table of its year, and single days of the years beside it."""
    set_year(notice.year, notice.rows, by=by)
    for day, works, name in notice.others:
        set_days(day, day, is_workday=works, name=name, by=by)


@transaction.atomic
def set_year(year: int, rows: Sequence[SaidDay], *, by: Actor) -> bool:
    """Write a year's table as the notice has it: [(day, works, name)], in place of the old one.
    False where it stands so already; ValidationError for days of another year."""
    if not rows or any(day.year != year for day, _, _ in rows):
        raise ValidationError(f"没有读到 {year} 年的放假安排")
    held = {
        row.date: (row.is_workday, row.name) for row in CalendarDay.objects.filter(date__year=year)
    }
    wanted = {day: (works, name) for day, works, name in rows}
    if held == wanted:
        return False
    CalendarDay.objects.filter(date__year=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, is_workday=works, name=said) for day, (works, said) in wanted.items()
    )
    policy.touch()
    audit.record(
        by=by,
        action="录入全年放假安排",
        subject=CalendarDay(date=min(wanted), is_workday=False),
        before=_said(held),
        after=_said(wanted),
    )
    return True


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _said(rows: dict[date, tuple[bool, str]]) -> dict[str, str]:
    return {
        day.isoformat(): f"{'上班' if works else '放假'} {name}".strip()
        for day, (works, name) in sorted(rows.items())
    }
