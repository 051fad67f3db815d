from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Q, Sum

from accounts.models import Person
from core.models.signed import Signed
from investment import completion_and_gap
from projects.models.visibility import listed_projects, visible_projects


class MonthQuerySet(models.QuerySet["Month"]):
    """Closed months alone: a month has no row before its closing (R-IN-8)."""

    def closed_years(self) -> models.QuerySet[Any, Any]:
        """The years whose December is closed: nothing of them changes any more (R-IN-9)."""
        return self.filter(month=12).order_by().values("year")

    def closes_year(self, year: int) -> bool:
        """Whether December of that year is closed, and with it the year (R-IN-9)."""
        return self.filter(year=year, month=12).exists()

    def first_open(self) -> tuple[int, int] | None:
        """(year, month) of the first month that is not closed; None before the first closing."""
        last = self.order_by("-year", "-month").first()
        return completion_and_gap.year_month(last.period + 1) if last else None


class Month(Signed):
    """One month of the ledger, closed by the project office; a closed month never changes."""

    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    #: Who had not reported when it was closed, as the office ticked it, in the names of that day:
    #: [{"unit": "县工信局", "projects": ["示例项目一"]}].
    unreported = models.JSONField("结账时未报", default=list, editable=False)
    #: How overdue moved in it, as counted at its closing: 新增, 销号, 月末存量 (R-OD-8).
    overdue_opened = models.PositiveIntegerField("新增逾期", null=True, editable=False)
    overdue_cleared = models.PositiveIntegerField("逾期销号", null=True, editable=False)
    overdue_open = models.PositiveIntegerField("月末逾期存量", null=True, editable=False)

    objects = MonthQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "结账月"
        ordering = ["-year", "-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "month"],
                name="a_month_is_closed_once",
                violation_error_message="这个月已经结账",
            ),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="month_is_1_to_12"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月"

    @property
    def period(self) -> int:
        """The month counted through, so that neighbours differ by one over New Year."""
        return completion_and_gap.period(self.year, self.month)

    @property
    def last_day(self) -> date:
        return completion_and_gap.last_day(self.year, self.month)


def is_closed(day: date) -> bool:
    """Whether the month of this day has been closed (R-IN-8)."""
    return Month.objects.filter(year=day.year, month=day.month).exists()


class MonthFigureQuerySet(models.QuerySet["MonthFigure"]):
    """What stood there when a month was closed; amounts in 万元 (R-IN-8)."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(visible_projects(person, "project__"))

    def listed_to(self, person: Person, *, related: bool = False) -> Self:
        """Those in a list of this person; `related`: 与我单位有关."""
        return self.filter(listed_projects(person, "project__", related=related))

    def withdrawn(self) -> Self:
        """Those whose project was taken off the ledger after the closing: the closed month keeps
        them, the list of today does not (R-IN-8)."""
        gone = Q(project__withdrawn_on__isnull=False) | Q(listing__withdrawn_on__isnull=False)
        return self.filter(gone).exclude(ytd=0)

    def totals(self) -> dict[str, Decimal | int]:
        """Sums of exactly these rows in 万元, with the rate of those that have a plan."""
        return completion_and_gap.with_rate(self.order_by().aggregate(**SUMS))

    def totals_by(self, *columns: str) -> list[dict[str, Any]]:
        """The same sums grouped by columns, each a dict."""
        # Unordered: the order of the model would be one more column of the groups.
        rows = self.order_by().values(*columns).annotate(**SUMS)
        return [completion_and_gap.with_rate(row) for row in rows]


#: The one place for sums over month figures: dashboard, ledger total, export, tables by unit.
SUMS = {
    "count": models.Count("pk"),
    "plan_sum": Sum("plan"),
    "planned_sum": Sum("planned"),
    "month_sum": Sum("month_amount"),
    "ytd_sum": Sum("ytd"),
    "rated_ytd": Sum("ytd", filter=Q(plan__gt=0)),
}


class MonthFigure(models.Model):
    """What one listing stood at when a month was closed. Written once, read for ever.

    Everything the dashboard shows as of that month stands in the row: names may be corrected
    later, amounts, units and dates of that month may not. Amounts in 万元, shares in points.
    """

    month = models.ForeignKey(Month, models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField("月份")
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="figures")
    listing = models.ForeignKey("projects.YearListing", models.PROTECT, related_name="figures")
    #: Of the last closed month; the one column that moves on, so that a light is one join.
    is_latest = models.BooleanField(default=False)

    kind = models.CharField(max_length=12, blank=True)
    stage = models.CharField(max_length=12, blank=True)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    work_area = models.ForeignKey("norms.WorkArea", models.PROTECT, null=True, related_name="+")
    is_livelihood_item = models.BooleanField(default=False)

    total_investment = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    plan = models.DecimalField("年度计划", max_digits=14, decimal_places=2, null=True)
    curve = models.CharField(max_length=6, blank=True)
    planned = models.DecimalField("应完成", max_digits=14, decimal_places=2, null=True)
    month_amount = models.DecimalField("本月完成", max_digits=14, decimal_places=2)
    ytd = models.DecimalField("本年累计", max_digits=14, decimal_places=2)
    cumulative = models.DecimalField("开工以来累计", max_digits=14, decimal_places=2)
    rate = models.DecimalField("完成率", max_digits=20, decimal_places=6, null=True)
    expected = models.DecimalField("应完成比例", max_digits=9, decimal_places=6)
    gap = models.DecimalField("较序时", max_digits=20, decimal_places=6, null=True)
    #: R-LT-3 applies: kind, plan and the month of 开工 say so.
    is_lit = models.BooleanField(default=False)
    is_reported = models.BooleanField("已报", default=False)
    has_opening = models.BooleanField("含首次填报", default=False)

    #: 复工 or 开工 owed by its kind, the statutory day, when it was done (by the month's end), and
    #: whether it is neither done nor reported as done.
    owed = models.CharField(max_length=20, blank=True)
    owed_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    is_owed_pending = models.BooleanField(default=False)
    #: Milestones that should be done, and those done in time, on 现定 and on 原定 (R-OD-3); months
    #: closed before 原定 was counted hold nothing of it.
    milestones_due = models.PositiveIntegerField("应完成节点", default=0)
    milestones_in_time = models.PositiveIntegerField("按期完成节点", default=0)
    original_due = models.PositiveIntegerField("按原定应完成节点", default=0)
    original_in_time = models.PositiveIntegerField("按原定完成节点", default=0)
    overdue = models.PositiveSmallIntegerField("逾期节点", default=0)
    overdue_days = models.PositiveIntegerField("最长逾期", default=0)

    enrolled_on = models.DateField("入统日期", null=True)
    is_enrolled = models.BooleanField("已入统", default=False)
    light = models.CharField("灯", max_length=6)
    sentence = models.CharField(max_length=200, blank=True)

    objects = MonthFigureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月度数据"
        ordering = ["month", "listing"]
        constraints = [
            models.UniqueConstraint(fields=["month", "listing"], name="one_figure_a_month"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_latest=True), name="one_latest_figure"
            ),
        ]
        indexes = [
            models.Index(fields=["listing", "number"], name="figure_by_listing"),
            models.Index(fields=["year", "number"], name="figure_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.number}月 {self.ytd} 万元"

    @property
    def arrears(self) -> Decimal | None:
        """What is missing to the plan so far in 万元, negative when ahead; None without a plan."""
        return None if self.planned is None else self.planned - self.ytd
