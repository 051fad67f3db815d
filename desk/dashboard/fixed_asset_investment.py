"""固定资产投资 of the county as the statistician entered it: rate, curve and forecast (R-IN-7)."""

from decimal import Decimal
from functools import cached_property

from investment import completion_and_gap, county_snapshot
from investment.year_end_forecast import forecast

ZERO = Decimal(0)


class Fai:
    """Year to date against the year's target, in 万元; never computed from the ledger."""

    def __init__(self, rows: list[county_snapshot.FaiRow], target: Decimal):
        self.rows, self.target = rows, target
        self.month, self.ytd, self.growth, self.source, self.by = rows[-1]
        self.by_month = {row.month: row.ytd for row in rows}

    @property
    def rate(self):
        return completion_and_gap.rate(self.ytd, self.target)

    @property
    def expected(self):
        return completion_and_gap.time_progress(self.month)

    @property
    def gap(self):
        return completion_and_gap.gap(self.rate, self.expected)

    @property
    def expected_amount(self):
        return county_snapshot.time_share(self.target, self.month)

    @property
    def label(self):
        return f"统计口径完成 {self.rate:.1f}%，序时 {self.expected:.1f}%"

    @property
    def behind(self):
        """What is missing to a straight line in 万元, negative when ahead."""
        return self.expected_amount - self.ytd

    @property
    def curve(self):
        """[(month, its amount, year to date, straight line)]; a month nobody entered has none."""
        return [
            (
                month,
                self._of_month(month),
                self.by_month.get(month),
                county_snapshot.time_share(self.target, month),
            )
            for month in range(1, 13)
        ]

    def _of_month(self, month):
        """Known where the month before is known too; January counts from nought."""
        before = self.by_month.get(month - 1) if month > 1 else ZERO
        ytd = self.by_month.get(month)
        return None if ytd is None or before is None else ytd - before

    @cached_property
    def forecast(self):
        """By the pace of the last months entered, and by a straight line for those that remain."""
        rest = self.target - county_snapshot.time_share(self.target, self.month)
        return forecast(self._filled(), self.target, rest)

    def _filled(self):
        """An amount a month: what several months share is spread evenly over them.

        January is not published by itself: its share stands in February's year to date.
        """
        amounts, month, ytd = [], 0, ZERO
        for row in self.rows:
            steps = row.month - month
            amounts += [(row.ytd - ytd) / steps] * steps
            month, ytd = row.month, row.ytd
        return amounts
