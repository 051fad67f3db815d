"""The demo tells a year in the order it happened: deeds with their moments, none in the future."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from accounts import audit


@dataclass(frozen=True)
class Deed:
    when: datetime
    act: partial


class Clock:
    """Turns days into plausible moments up to the moment of the telling."""

    def __init__(self, now):
        self.now = now
        self.today = timezone.localdate(now)

    def at(self, day, hour, minute=0, *, after=None):
        """That hour of that day; not before `after`, not past the telling."""
        moment = datetime.combine(day, time(hour, minute % 60), timezone.get_default_timezone())
        if after is not None:
            moment = max(moment, after + timedelta(minutes=1))
        return min(moment, self.now)

    def has_come(self, day):
        return day is not None and day <= self.today


def tell(deeds):
    """Do all deeds in the order of their moments; the trail carries the same moments."""
    with audit.backdated() as turn_to:
        for deed in sorted(deeds, key=lambda deed: deed.when):
            turn_to(deed.when)
            deed.act(now=deed.when)


def happened(moved):
    """The verbs say by False that nothing moved; a story with such a gap is wrong."""
    if not moved:
        raise RuntimeError("a deed of the demo story did not take place")
