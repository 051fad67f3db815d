from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Person
from core.models.signed import Signed


class TargetQuerySet(models.QuerySet["AnnualTarget"]):
    """Promised in public, so not asked by project (R-TG-1)."""

    def of(self, year: int) -> Self:
        return self.filter(year=year).select_related("work_area", "reference")

    def visible_to(self, person: Person) -> "TargetQuerySet":
        """What the county has promised in public: whoever may sign in may read it."""
        return self if getattr(person, "is_active", False) else self.none()


class AnnualTarget(models.Model):
    """年度目标: one counted promise of a year, in the very words it was made in."""

    class Comparison(models.TextChoices):
        EQUAL = "eq", "达到"
        AT_LEAST = "ge", "不少于"
        MORE = "gt", "突破"
        STABLE = "stable", "稳定在"
        SYNC = "sync", "同步于"
        ABOVE = "gt_ref", "高于"
        ASSIGNED = "assigned", "按下达任务"
        FULL = "full_coverage", "全覆盖"

    #: Judged against the actual of another target, not against a number.
    RELATIVE = (Comparison.SYNC, Comparison.ABOVE)
    #: Without a number a person says whether it is met (R-TG-1).
    BY_HAND = (Comparison.ASSIGNED, Comparison.FULL)

    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("序号")
    #: Names the few that other pages or the ledger itself know; empty for the rest.
    code = models.SlugField("代号", max_length=30, blank=True)
    name = models.CharField("目标", max_length=100)
    work_area = models.ForeignKey(
        "norms.WorkArea", models.PROTECT, null=True, blank=True, verbose_name="所属工作"
    )
    comparison = models.CharField("口径", max_length=14, choices=Comparison.choices)
    amount = models.DecimalField("目标值", max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    reference = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="比较对象"
    )
    source = models.CharField("出处", max_length=100)
    source_text = models.CharField("原文", max_length=200)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度目标"
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="one_target_a_number"),
            models.UniqueConstraint(
                fields=["year", "code"], condition=~Q(code=""), name="one_target_a_code"
            ),
            models.CheckConstraint(
                condition=Q(comparison__in=["sync", "gt_ref", "assigned", "full_coverage"])
                | Q(amount__isnull=False),
                name="target_has_its_number",
                violation_error_message="这类目标要有目标值",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TargetActual(Signed):
    """实际完成: what had been reached by a day, and who says so. Insert-only: the latest row of
    the latest day counts, a slip is followed by a further row."""

    target = models.ForeignKey(AnnualTarget, models.PROTECT, related_name="actuals")
    as_of = models.DateField("截至日期")
    amount = models.DecimalField("完成数", max_digits=14, decimal_places=4, null=True, blank=True)
    is_met = models.BooleanField("已完成", null=True, blank=True)
    source = models.CharField("来源", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "目标完成情况"
        ordering = ["-as_of", "-pk"]
        indexes = [models.Index(fields=["target", "-as_of", "-id"], name="actual_by_target")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(is_met__isnull=False),
                name="actual_says_something",
                violation_error_message="请填写完成数",
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} 截至 {self.as_of}"
