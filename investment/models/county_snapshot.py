"""What the county as a whole stood at when a month was closed: what no listing's figure holds.

Statistics, counted targets and the movement of overdue milestones may all be entered or corrected
later; the dashboard as of that month reads them here, as they were known then. Rows are written
once, by investment/county_snapshot.py, and never change.
"""

from django.db import models


class MonthOverdue(models.Model):
    """A milestone that was overdue at some time in the month, as its end saw it (R-OD-8)."""

    month = models.ForeignKey("investment.Month", models.PROTECT, related_name="overdue_rows")
    milestone = models.ForeignKey("projects.Milestone", models.PROTECT, related_name="+")
    #: 现定 of that time, the days past it, and the days it came onto the list and left it.
    due_date = models.DateField()
    days = models.IntegerField("逾期天数")
    entered_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    #: The kind of the event by which it left.
    left_by = models.CharField(max_length=20, blank=True)
    is_opened = models.BooleanField("新增")
    is_cleared = models.BooleanField("销号")

    class Meta:
        verbose_name = verbose_name_plural = "结账月逾期节点"

    def __str__(self) -> str:
        return f"{self.month} 节点 {self.milestone_id}"


class MonthFai(models.Model):
    """固定资产投资 of the county from January to a month, as entered when `closing` was closed."""

    closing = models.ForeignKey("investment.Month", models.PROTECT, related_name="fai_rows")
    month = models.PositiveSmallIntegerField("截至月份")
    ytd = models.DecimalField("固定资产投资累计（万元）", max_digits=16, decimal_places=2)
    growth = models.DecimalField("同比增长（%）", max_digits=7, decimal_places=2, null=True)
    source = models.CharField("来源", max_length=100)
    by_name = models.CharField(max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "结账月固定资产投资"
        constraints = [
            models.UniqueConstraint(fields=["closing", "month"], name="one_known_fai_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.closing} 所知 1—{self.month}月 {self.ytd} 万元"


class MonthTarget(models.Model):
    """A counted target of the dashboard, as it stood when the month was closed."""

    month = models.ForeignKey("investment.Month", models.PROTECT, related_name="target_rows")
    target = models.ForeignKey("investment.AnnualTarget", models.PROTECT, related_name="+")
    code = models.SlugField("代号", max_length=30)
    wanted = models.DecimalField("目标值", max_digits=14, decimal_places=4, null=True)
    #: Of a ratio all its places, rounded down at the tenth.
    reached = models.DecimalField("完成数", max_digits=26, decimal_places=10, null=True)
    as_of = models.DateField("截至日期", null=True)
    source = models.CharField("来源", max_length=200, blank=True)
    basis = models.CharField("口径", max_length=200, blank=True)
    is_met = models.BooleanField("已完成", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "结账月目标完成情况"
        constraints = [
            models.UniqueConstraint(fields=["month", "target"], name="one_known_target_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.code}"
