"""The demo's counted targets: the year's promises, and month by month what was reached of them.

All of it is fictional and says so in its source; the promises themselves are the county's own.
"""

from datetime import date
from decimal import Decimal
from functools import partial

from django.apps import apps

from demo.clock import Deed
from investment import completion_and_gap, defaults, targets
from investment.models import AnnualTarget
from projects.models import Project, Tag

#: Day of the month after on which the departments have reported, before the month is closed.
REPORTED = 6
#: Share of the year's promise that a target reaches by December, in percent, by its number.
PACES = (104, 88, 112, 97, 76, 101, 93)
#: Nobody has reported these yet: the list of what is missing shall not be empty.
SILENT = (17, 25, 32, 40)
#: The pool is a stock and not a sum: 亿元 in January, and what comes to it a month.
POOL, POOL_A_MONTH = Decimal("142.5"), Decimal("2.8")
#: A unit with one of these is told in parts; 个、户、座 and the like are counted whole.
FRACTIONAL = set("万亿倍")
SOURCE = "示例：部门报送"


class Goals:
    """Collects the deeds about the targets of this year."""

    def __init__(self, cast, clock):
        self.cast, self.clock = cast, clock
        self.year = clock.today.year

    def deeds(self):
        begun = self.clock.at(date(self.year - 1, 12, 30), 10)
        yield Deed(begun, self.promise)
        yield Deed(begun, self.tag)
        for month in range(1, 13):
            year, after = completion_and_gap.year_month(
                completion_and_gap.period(self.year, month) + 1
            )
            day = date(year, after, REPORTED)
            if self.clock.has_come(day):
                yield Deed(self.clock.at(day, 10), partial(self.report, month))

    # --- the deeds ----------------------------------------------------------------------------

    def promise(self, *, now):
        defaults.load_targets(apps, year=self.year)

    def tag(self, *, now):
        tag = Tag.objects.create(name=targets.NEW_ENERGY)
        for project in Project.objects.filter(is_demo=True, name__contains="能"):
            if any(word in project.name for word in ("蓄能", "储能")):
                project.tags.add(tag)

    def report(self, month, *, now):
        for target in AnnualTarget.objects.filter(year=self.year):
            if target.code in targets.COMPUTED or target.number in SILENT:
                continue
            if not target.code and month % 3:
                continue  # only what the dashboard shows is reported each month
            targets.record_actual(
                target,
                by=self.cast.office,
                as_of=completion_and_gap.last_day(self.year, month),
                source=SOURCE,
                today=self.clock.today,
                now=now,
                amount=reached(target, month),
                met=month == 12,
            )


def reached(target, month):
    """What stands at the end of a month: a share of the promise, whole where it counts things."""
    if target.code == targets.RESERVE:
        return POOL + POOL_A_MONTH * month
    pace = Decimal(PACES[target.number % len(PACES)]) / 100
    if target.unit == "%":
        return ((target.amount or 5) * (pace + Decimal("0.02"))).quantize(Decimal("0.1"))
    if target.comparison in target.BY_HAND:
        return None
    if target.comparison == target.Comparison.STABLE:
        return target.amount
    amount = target.amount * pace * month / 12
    is_whole = target.amount >= 10 or not set(target.unit) & FRACTIONAL
    return amount.quantize(Decimal(1) if is_whole else Decimal("0.01"))
