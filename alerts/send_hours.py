"""When mail goes out: 08:30 on working days, never by night (R-NT-4)."""

import zlib
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from norms import workdays

SLOT = time(8, 30)
OPENING, CLOSING = time(8, 0), time(20, 0)
#: Letters of one morning are spread over ten minutes, so that no relay takes them for a flood.
SPREAD_SECONDS = 600


def is_open(now: datetime) -> bool:
    """Whether mail may be handed over at this moment: a working day between 08:00 and 20:00."""
    local = timezone.localtime(now)
    return OPENING <= local.time() < CLOSING and workdays.is_workday(local.date())


def letter_day(now: datetime) -> date:
    """The working day whose letter takes what is decided now."""
    local = timezone.localtime(now)
    if local.time() < CLOSING:
        return workdays.workday_from(local.date())
    return workdays.add_workdays(local.date(), 1)


def slot(day: date, recipient_id: int) -> datetime:
    """When the letter of `day` to this person is due."""
    spread = zlib.crc32(str(recipient_id).encode()) % SPREAD_SECONDS
    return _at(day, SLOT) + timedelta(seconds=spread)


def next_open(moment: datetime) -> datetime:
    """The moment itself if mail may go then, else 08:30 of the next working day."""
    if is_open(moment):
        return moment
    local = timezone.localtime(moment)
    if local.time() < OPENING and workdays.is_workday(local.date()):
        return _at(local.date(), SLOT)
    return _at(workdays.add_workdays(local.date(), 1), SLOT)


def opening_of_next_day(moment: datetime) -> datetime:
    """When mail may go again on the working day after that of this moment."""
    return _at(workdays.add_workdays(timezone.localdate(moment), 1), OPENING)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, timezone.get_default_timezone())
