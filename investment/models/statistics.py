from django.db import models
from django.db.models import Q

from core.models.signed import Signed


class Enrolment(Signed):
    """入统: since when the statistics bureau counts a project."""

    project = models.OneToOneField("projects.Project", models.PROTECT, related_name="enrolment")
    enrolled_on = models.DateField("入统日期")

    class Meta:
        verbose_name = verbose_name_plural = "入统"

    def __str__(self) -> str:
        return f"{self.project} {self.enrolled_on} 入统"


class StatisticsFigure(Signed):
    """统计口径: what was reported to the bureau for one listing, year to date, in 万元."""

    listing = models.ForeignKey("projects.YearListing", models.PROTECT, related_name="statistics")
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="statistics")
    month = models.PositiveSmallIntegerField("截至月份")
    ytd = models.DecimalField("统计上报累计（万元）", max_digits=14, decimal_places=2)
    reason = models.CharField("差异说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "统计数据"
        ordering = ["listing", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "month"], name="one_statistic_a_month"),
            models.CheckConstraint(
                condition=Q(ytd__gte=0) & Q(month__range=(1, 12)),
                name="statistic_is_sound",
                violation_error_message="统计上报累计不能为负数",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} 1—{self.month}月 {self.ytd} 万元"


class CountyFai(Signed):
    """全县固定资产投资, year to date, as published; entered, never computed (R-IN-7)."""

    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("截至月份")
    ytd = models.DecimalField("固定资产投资累计（万元）", max_digits=16, decimal_places=2)
    growth = models.DecimalField(
        "同比增长（%）", max_digits=7, decimal_places=2, null=True, blank=True
    )
    source = models.CharField("来源", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "全县固定资产投资"
        ordering = ["-year", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["year", "month"], name="one_fai_a_month"),
            models.CheckConstraint(
                condition=Q(ytd__gte=0) & Q(month__range=(1, 12)), name="fai_is_sound"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年1—{self.month}月 {self.ytd} 万元"
