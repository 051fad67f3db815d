"""The pass of the real clock, and its proof that the day was looked at."""

import logging
from datetime import date, datetime, timedelta

from django.db.models import F

from alerts.models import ReminderRun
from alerts.notices import from_events, steps_reached
from alerts.notices.due_reminders import decide
from alerts.weekly_digest.recipients import decide_digest

logger = logging.getLogger(__name__)


def decide_today(today: date, *, now: datetime) -> int:
    """One pass of the real clock, with its proof that the day was looked at."""
    last = ReminderRun.objects.values_list("day", flat=True).first()
    if last and today < last:
        logger.warning("the clock went back: %s was looked at before %s", last, today)
        return 0
    found = decide(today, now=now) + decide_digest(steps_reached.Reach.of(today), now)
    found += from_events.calendar_missing(today, now=now)
    keep_proof(today, found, now)
    return found


def keep_proof(today: date, found: int, now: datetime) -> None:
    """The day was looked at; days that nobody looked at before it are made up, and marked late."""
    last = ReminderRun.objects.values_list("day", flat=True).first() or today
    days = [today - timedelta(days=back) for back in range((today - last).days)]
    ReminderRun.objects.bulk_create(
        [ReminderRun(day=day, decided_at=now, late=day != today) for day in days or [today]],
        ignore_conflicts=True,
    )
    if found:
        ReminderRun.objects.filter(day=today).update(found=F("found") + found)


def days_looked_at(today: date, number: int) -> list[tuple[date, str, str]]:
    """[(day, colour, words)] of the last days: green looked at, orange made up, red missing."""
    days = [today - timedelta(days=back) for back in reversed(range(number))]
    rows = {row.day: row for row in ReminderRun.objects.filter(day__range=(days[0], today))}
    first = ReminderRun.objects.order_by("day").values_list("day", flat=True).first()
    return [(day, *_colour(day, rows.get(day), first, today)) for day in days]


def _colour(day: date, row: ReminderRun | None, first: date | None, today: date) -> tuple[str, str]:
    if row is not None:
        return ("amber", "事后补查") if row.late else ("green", "已检查")
    if first is None or day < first:
        return "grey", "尚未启用"
    return ("grey", "还没有检查") if day == today else ("red", "没有检查")
