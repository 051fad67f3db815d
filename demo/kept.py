"""The nights of the last weeks, kept as each would have been; one was missed and made up."""

from datetime import timedelta

from core.values.local_days import midnight
from investment import kept_days

#: So many days back; a closed month is among them on any day of the year.
NIGHTS = 35
#: How many days ago the night was that nobody kept until the next one.
MISSED = 9
DAY, SHORTLY = timedelta(days=1), timedelta(minutes=10)


def keep_nights(clock):
    """Every day up to yesterday, oldest first."""
    for back in range(NIGHTS, 0, -1):
        day = clock.today - back * DAY
        night = midnight(day + (2 if back == MISSED else 1) * DAY) + SHORTLY
        kept_days.keep(day, now=min(night, clock.now))
