"""驾驶舱: is the county on time, today or as of a closed month; every number leads to its rows."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Unit
from desk.county.targets import sees_whole_county
from investment import board, figures
from investment.forecast import forecast
from investment.models import Month, MonthFigure
from investment.targets import RESERVE, shown_ratio
from norms.models import WorkArea
from norms.table import norms_on

#: Rows of the list of arrears on the page; the link beside it leads to all of them.
ARREARS = 8
LIGHTS = ("red", "yellow", "green", "grey")
ZERO = Decimal(0)
#: {code: (name, unit)} of the goals that are entered until the pipeline computes them.
GOALS = {
    "reserve_ratio": ("储备库与年度计划之比", "倍"),
    "signed": ("招商签约", "亿元"),
    "funds": ("争取资金", "亿元"),
}
#: The reserve's bar runs from nought to five times, its tick stands at the floor of three.
RESERVE_SCALE = 5


@require_safe
def dashboard(request):
    check_sees_county(request.user)
    today = timezone.localdate()
    asked = request.GET.get("month", "")
    shown = Dashboard(asked, today)
    if asked and shown.chosen is None:
        raise Http404
    return render(request, "desk/county/dashboard.html", {"d": shown, "today": today})


def check_sees_county(person):
    if not sees_whole_county(person):
        raise PermissionDenied("驾驶舱汇总全县情况，供县领导、项目中心、督查室和统计员查看。")


def understood(text):
    """(year, month) of 2026-06, else None."""
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", text)
    return (int(found[1]), int(found[2])) if found else None


@dataclass
class Row:
    """One unit or one of the ten works: its money of the month, its lights and dates."""

    key: int
    name: str
    money: dict
    group: board.Group

    @property
    def rate(self):
        return self.money.get("rate")

    @property
    def lamps(self):
        return lamps(self.group.lights)

    @property
    def colour(self):
        """The bar is quiet unless the points behind plan would light a lamp."""
        gap = self.money.get("gap")
        if gap is None or gap > -self.norms.gap_yellow:
            return ""
        return "red" if gap < -self.norms.gap_red else "amber"

    norms = None


def lamps(counts):
    """[(colour, how many)] worst first, leaving out what does not occur."""
    return [(colour, counts[colour]) for colour in LIGHTS if counts[colour]]


class Dashboard:
    """All figures of the page, each asked once, today (`chosen` is None) or of a closed month."""

    def __init__(self, asked, today):
        self.today = today
        wanted = understood(asked)
        self.year = wanted[0] if wanted else today.year
        closed = Month.objects.filter(year=self.year).select_related("board").order_by("month")
        self.closed = list(closed)
        self.chosen = next((m for m in self.closed if (m.year, m.month) == wanted), None)
        self.money_month = self.chosen or (self.closed[-1] if self.closed else None)
        self.day = self.chosen.last_day if self.chosen else today
        self.norms = norms_on(self.day)

    @property
    def money_key(self):
        """The month whose money is shown, as it stands in an address."""
        month = self.money_month
        return f"{month.year}-{month.month:02}" if month else ""

    @property
    def rows_url(self):
        """Where the lights of a closed month, or of today, are listed."""
        if self.chosen:
            return f"{reverse('month-figures')}?month={self.money_key}"
        return f"{reverse('ledger')}?year={self.year}"

    # --- what stands in the rows --------------------------------------------------------------

    @cached_property
    def months(self):
        """The closed months up to the one shown."""
        last = self.money_month.month if self.money_month else 0
        return [month for month in self.closed if month.month <= last]

    @cached_property
    def _counted(self):
        if self.chosen:
            return board.lines_closed(self.chosen, facts_of(self.chosen)), None
        return board.lines_today(self.year, self.today, self.norms)

    @property
    def lines(self):
        return self._counted[0]

    @cached_property
    def whole(self):
        return board.grouped(self.lines, "county").get("", board.Group())

    @property
    def lamps(self):
        return lamps(self.whole.lights)

    @cached_property
    def hard_dates(self):
        return board.hard_dates(self.lines, self.day)

    # --- money of the ledger ------------------------------------------------------------------

    @cached_property
    def ledger_months(self):
        """Sums of the month figures of each closed month, in order."""
        keys = [month.pk for month in self.months]
        return MonthFigure.objects.filter(month__in=keys).totals_by("number") if keys else []

    @property
    def ledger_curve(self):
        return sorted(self.ledger_months, key=lambda sums: sums["number"])

    @cached_property
    def ledger(self):
        """The sums of the month shown, or None before the first closed month."""
        return self.ledger_curve[-1] if self.ledger_months else None

    @cached_property
    def units(self):
        """By completion rate from high to low: facts, no score (decision 13)."""
        names = Unit.objects.in_bulk()
        rows = self._rows("unit", {key: str(unit) for key, unit in names.items()})
        rows.sort(key=lambda row: (row.rate is None, -(row.rate or 0), row.name))
        return rows

    @cached_property
    def areas(self):
        """All ten works in their order, those without a project too."""
        works = list(WorkArea.objects.all())
        found = {row.key: row for row in self._rows("area", {work.pk: work.name for work in works})}
        empty = [Row(work.pk, work.name, {}, board.Group()) for work in works]
        return [(work, found.get(work.pk, none)) for work, none in zip(works, empty, strict=True)]

    def _rows(self, column, names):
        stored = "work_area" if column == "area" else column
        money = {}
        if self.money_month:
            sums = self.money_month.figures.totals_by(stored)
            money = {row[stored]: row for row in sums}
        groups = board.grouped(self.lines, column)
        keys = [key for key in {**groups, **money} if key in names]
        rows = [Row(k, names[k], money.get(k, {}), groups.get(k, board.Group())) for k in keys]
        for row in rows:
            row.norms = self.norms
        return rows

    @cached_property
    def arrears(self):
        """The projects furthest behind their plan in 万元."""
        if not self.money_month:
            return []
        return list(
            in_arrears(self.money_month.figures).select_related("project", "unit")[:ARREARS]
        )

    # --- statistics and targets ---------------------------------------------------------------

    @cached_property
    def targets(self):
        if self.chosen:
            told = facts_of(self.chosen).get("targets", {})
        else:
            told = board.shown_targets(self.year, self.day)
        return {code: Target(code, **facts) for code, facts in told.items()}

    @property
    def goals(self):
        """储备, 签约 and 资金, as far as they are promised this year."""
        return [self.targets[code] for code in GOALS if code in self.targets]

    @cached_property
    def fai_rows(self):
        if self.chosen:
            told = facts_of(self.chosen).get("fai", [])
        else:
            told = board.fai_rows(self.year, 12)
        return [row | {"ytd": Decimal(row["ytd"])} for row in told]

    @cached_property
    def fai(self):
        """固投 as entered, beside its share of the year; None while nothing is entered."""
        target = self.targets.get("fai")
        if not self.fai_rows or target is None:
            return None
        return Fai(self.fai_rows, Decimal(target.target) * 10_000)

    # --- forecast -----------------------------------------------------------------------------

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

    # --- overdue ------------------------------------------------------------------------------

    @cached_property
    def trend(self):
        """[(month, opened, cleared, open, is_partial)] as written at each closing, then today."""
        told = [(month.month, facts_of(month).get("overdue")) for month in self.months]
        rows = [(number, *_moved(facts), False) for number, facts in told if facts]
        if self._counted[1] is not None and self.year == self.today.year:
            rows.append((self.today.month, *_moved(self._counted[1]), True))
        return rows


def _moved(facts):
    """By name: PostgreSQL keeps the keys of a stored object in an order of its own."""
    return facts["opened"], facts["cleared"], facts["open"]


def facts_of(month):
    return month.board.facts if hasattr(month, "board") else {}


def in_arrears(rows):
    """The month figures behind their own plan, the largest arrears in 万元 first."""
    return rows.filter(planned__gt=F("ytd")).order_by((F("planned") - F("ytd")).desc(), "pk")


@dataclass
class Target:
    """One counted target of the dashboard, from today's entries or from a closed month."""

    code: str
    key: int
    target: str
    amount: str | None
    as_of: str | None
    source: str
    basis: str
    is_met: bool | None

    @property
    def day(self):
        return board.as_day(self.as_of)

    @property
    def reached(self):
        return board.as_amount(self.amount)

    @property
    def wanted(self):
        return Decimal(self.target)

    @property
    def name(self):
        return GOALS[self.code][0]

    @property
    def unit(self):
        return GOALS[self.code][1]

    @property
    def is_floor(self):
        """A ratio must hold all year; a sum grows towards its goal."""
        return self.code == RESERVE

    @property
    def shown(self):
        reached = self.reached
        return shown_ratio(reached) if self.is_floor and reached is not None else reached

    @property
    def share(self):
        """How much of its bar is filled, in percent."""
        whole = RESERVE_SCALE if self.is_floor else self.wanted
        return board.share(self.reached, whole)

    @property
    def tick(self):
        return board.share(self.wanted, RESERVE_SCALE) if self.is_floor else None

    @property
    def label(self):
        return (
            f"{self.name} {self.shown.normalize():f} {self.unit}，目标 {self.wanted.normalize():f}"
        )


class Fai:
    """County fixed-asset investment, year to date, as the statistician entered it (R-IN-7)."""

    def __init__(self, rows, target):
        self.rows, self.target = rows, target
        self.month, self.ytd = rows[-1]["month"], rows[-1]["ytd"]
        self.source, self.by, self.growth = rows[-1]["source"], rows[-1]["by"], rows[-1]["growth"]

    @property
    def rate(self):
        return figures.rate(self.ytd, self.target)

    @property
    def expected(self):
        return figures.time_progress(self.month)

    @property
    def gap(self):
        return figures.gap(self.rate, self.expected)

    @property
    def expected_amount(self):
        return board.time_share(self.target, self.month)

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
        by_month = {row["month"]: row["ytd"] for row in self.rows}
        return [
            (
                month,
                self._of_month(by_month, month),
                by_month.get(month),
                board.time_share(self.target, month),
            )
            for month in range(1, 13)
        ]

    def _of_month(self, by_month, month):
        """Known where the month before is known too; January counts from nought."""
        before = by_month.get(month - 1) if month > 1 else ZERO
        return by_month[month] - before if month in by_month and before is not None else None

    @cached_property
    def forecast(self):
        """By the pace of the last months entered, and by a straight line for those that remain."""
        by_month = {row["month"]: row["ytd"] for row in self.rows}
        # January is not published separately: its share stands in February's year to date.
        known = [by_month.get(month) for month in range(1, self.month + 1)]
        filled, last = [], ZERO
        for number, ytd in enumerate(known):
            later = next(y for y in known[number:] if y is not None)
            steps = next(i for i, y in enumerate(known[number:]) if y is not None) + 1
            amount = (later - last) / steps if ytd is None else ytd - last
            filled.append(amount)
            last += amount
        return forecast(
            filled, self.target, self.target - board.time_share(self.target, self.month)
        )
