"""Calendar days of the county, and the moments at which they begin."""

from datetime import date, datetime, time

from django.utils import timezone


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def days_since(moment: datetime | None, today: date) -> int | None:
    """Calendar days since a moment, None for never."""
    return None if moment is None else (today - timezone.localdate(moment)).days
