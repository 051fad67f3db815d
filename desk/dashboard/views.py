"""驾驶舱: is the county on time, today or as of a closed month; every number leads to its rows."""

from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile

from django.db.models import F
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.values.plain_numbers import month_key
from desk.dashboard import units_and_areas
from desk.dashboard.as_of import AsOf, key_of
from desk.dashboard.fixed_asset_investment import Fai
from desk.dashboard.goals import GOALS, Goal
from investment import county_snapshot, overdue_stock
from investment.models import MonthFigure
from investment.targets import RESERVE
from investment.year_end_forecast import forecast
from pipeline.funnel import county_funnel
from projects.models.visibility import sight_of
from projects.permissions import check_sees_county

#: Rows of the list of arrears on the page; the link beside it leads to all of them.
ARREARS = 8


@require_safe
def dashboard(request):
    check_sees_county(request.user)
    today = timezone.localdate()
    shown = Dashboard(request.GET.get("month", ""), today)
    told = {"d": shown, "today": today, "sees_withdrawn": sight_of(request.user).of_withdrawn}
    return render(request, "desk/dashboard/dashboard.html", told)


class Dashboard(AsOf):
    """All figures of the page, each asked once."""

    @cached_property
    def rows_url(self):
        """Where the lights of a closed month, or of today, are listed."""
        if self.chosen:
            return f"{reverse('desk:project-figures')}?month={self.key}"
        return f"{reverse('desk:ledger')}?year={self.year}"

    @cached_property
    def money_url(self):
        """Where the money of the month shown is listed."""
        return f"{reverse('desk:project-figures')}?month={self.money_key}"

    @cached_property
    def dates_url(self):
        """Where what was owed and kept is listed, today or at the end of the closed month."""
        return f"{reverse('desk:project-dates')}?month={self.key}"

    @cached_property
    def fai_url(self):
        """The bureau's page of that month; a closed one shows what was known then, below."""
        if self.chosen:
            return "#fai-months"
        return f"{reverse('investment:statistics')}?year={self.year}&month={self.fai.month}"

    @cached_property
    def whole(self):
        return county_snapshot.Group.of(self.lines)

    @cached_property
    def lamps(self):
        return units_and_areas.lamps(self.whole.lights)

    @cached_property
    def hard_dates(self):
        return county_snapshot.hard_dates(self.lines, self.day)

    @cached_property
    def units(self):
        return units_and_areas.units(self)

    @cached_property
    def areas(self):
        return units_and_areas.areas(self)

    # --- money of the ledger ------------------------------------------------------------------

    @cached_property
    def ledger_curve(self):
        """Sums of the month figures of each closed month, in order, with the key of the month."""
        if not self.months:
            return []
        figures = MonthFigure.objects.filter(month__in=[month.pk for month in self.months])
        rows = sorted(figures.totals_by("number"), key=lambda sums: sums["number"])
        return [row | {"key": month_key(self.year, row["number"])} for row in rows]

    @property
    def ledger(self):
        """The sums of the month shown, or None before the first closed month."""
        return self.ledger_curve[-1] if self.ledger_curve else None

    @cached_property
    def arrears(self):
        """The projects furthest behind their plan in 万元."""
        if not self.money_month:
            return []
        behind = in_arrears(self.money_month.figures).select_related("project", "unit")
        return list(behind[:ARREARS])

    # --- statistics and targets ---------------------------------------------------------------

    @cached_property
    def targets(self):
        if self.chosen:
            rows = county_snapshot.shown_targets_of_month(self.chosen)
        else:
            rows = county_snapshot.shown_targets(self.year, self.day, self.policy)
        return {row.code: Goal(*row) for row in rows}

    @property
    def goals(self):
        """储备, 签约 and 资金, as far as they are promised this year."""
        return [self.targets[code] for code in GOALS if code in self.targets]

    @cached_property
    def funnel(self):
        """How far each project has come, today; a closed month kept none."""
        return None if self.chosen else county_funnel(self.today)

    @property
    def typed_pool(self):
        """What was entered of the pool, with its source; None where nothing was."""
        goal = self.targets.get(RESERVE)
        return goal if goal and goal.reached is not None else None

    @cached_property
    def fai(self):
        """固投 as entered, beside its share of the year; None while nothing is entered."""
        if self.chosen:
            rows = county_snapshot.fai_rows_of_month(self.chosen)
        else:
            rows = county_snapshot.fai_rows(self.year)
        target = self.targets.get("fai")
        if not rows or target is None:
            return None
        return Fai(rows, target.wanted * 10_000)

    # --- where the year may end, and how overdue moved ------------------------------------------

    @cached_property
    def forecasts(self):
        """[(what, its Forecast)] of the statistics and of the ledger, as far as there is one."""
        found = []
        if self.fai:
            found.append(("固定资产投资（统计口径）", self.fai.forecast))
        if self.ledger and self.ledger["plan_sum"]:
            monthly = [sums["month_sum"] for sums in self.ledger_curve]
            rest = self.ledger["plan_sum"] - self.ledger["planned_sum"]
            found.append(("台账项目（年度计划）", forecast(monthly, self.ledger["plan_sum"], rest)))
        return [(what, made) for what, made in found if made]

    @cached_property
    def trend(self):
        """One TrendRow a month of the year shown: as written at each closing, then, of what is not
        closed, as it stands now."""
        closed = (month for month in self.months if month.overdue_open is not None)
        found = [TrendRow.of_closed(month) for month in closed]
        if self.chosen is None and self.year == self.today.year:
            found += [TrendRow.of_open(stock, self.today) for stock in self._open_months()]
        return found

    def _open_months(self):
        """Of this year; where no month was ever closed, from the first with something overdue."""
        months = overdue_stock.open_months(self.today, self.closed)
        months = [stock for stock in months if stock.year_month[0] == self.year]
        if self.closed:
            return months
        return [*dropwhile(lambda stock: not stock.rows, months[:-1]), *months[-1:]]


@dataclass(frozen=True)
class TrendRow:
    """How many fell overdue in a month, were cleared, stood open at its end; `note` says what the
    month is while it is not closed, `key` is the month in an address."""

    month: int
    opened: int
    cleared: int
    open: int
    note: str
    key: str

    @classmethod
    def of_closed(cls, month):
        counts = month.overdue_opened, month.overdue_cleared, month.overdue_open
        return cls(month.month, *counts, note="", key=key_of(month))

    @classmethod
    def of_open(cls, stock, today):
        year, month = stock.year_month
        is_now = (year, month) == (today.year, today.month)
        note = "截至今日" if is_now else "未结账"
        return cls(month, **stock.counts, note=note, key=month_key(year, month))

    @property
    def is_now(self):
        return self.note == "截至今日"


def in_arrears(figures):
    """The month figures behind their own plan, the largest arrears in 万元 first."""
    return figures.filter(planned__gt=F("ytd")).order_by((F("planned") - F("ytd")).desc(), "pk")
