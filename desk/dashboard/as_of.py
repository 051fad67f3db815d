"""The day a page of the county shows: today, or the end of a closed month as it was written."""

from functools import cached_property

from django.http import Http404

from core.values.plain_numbers import month_key, read_year_month
from investment import county_snapshot
from investment.models import Month
from norms.policy import policy_on


class AsOf:
    """A closed month (`chosen`), or today with the money of the last closed month."""

    def __init__(self, asked, today):
        self.today = today
        wanted = read_year_month(asked)
        self.year = wanted[0] if wanted else today.year
        self.closed = list(Month.objects.filter(year=self.year).order_by("month"))
        self.chosen = next((m for m in self.closed if (m.year, m.month) == wanted), None)
        if asked and self.chosen is None:
            raise Http404
        self.money_month = self.chosen or (self.closed[-1] if self.closed else None)
        self.day = self.chosen.last_day if self.chosen else today
        self.policy = policy_on(self.day)

    @property
    def money_key(self):
        """The month whose money is shown, as it stands in an address."""
        return key_of(self.money_month)

    @property
    def key(self):
        """The chosen month as it stands in an address; nothing for today."""
        return key_of(self.chosen)

    @cached_property
    def months(self):
        """The closed months up to the one shown."""
        last = self.money_month.month if self.money_month else 0
        return [month for month in self.closed if month.month <= last]

    @cached_property
    def lines(self):
        """One county_snapshot.ListingSnapshot a listing."""
        if self.chosen:
            return county_snapshot.snapshot_of_month(self.chosen)
        return county_snapshot.snapshot_today(self.year, self.today, self.policy)


def key_of(month):
    """2026-06, as it stands in an address; "" without a month."""
    return month_key(month.year, month.month) if month else ""
