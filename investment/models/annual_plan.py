from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from core.models.signed import Signed
from investment import plan_curves


class AnnualPlan(Signed):
    """年度计划投资 of one listing, in 万元. A later version follows, the earlier stays."""

    class Curve(models.TextChoices):
        LINEAR = "linear", "按月均摊"
        SEASON = "season", "施工季曲线"
        OWN = "own", "自定分月计划"

    listing = models.ForeignKey("projects.YearListing", models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(default=1)
    amount = models.DecimalField("年度计划投资（万元）", max_digits=14, decimal_places=2)
    curve = models.CharField("分月方式", max_length=6, choices=Curve.choices, default=Curve.LINEAR)
    document = models.CharField("调整文号", max_length=100, blank=True)
    document_on = models.DateField("调整日期", null=True, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ["listing", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "version"], name="one_plan_a_version"),
            models.UniqueConstraint(
                fields=["listing"], condition=Q(is_current=True), name="one_current_plan"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="plan_not_negative",
                violation_error_message="年度计划投资不能为负数",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.amount} 万元"

    @property
    def own_months(self) -> list[Any]:
        """The twelve amounts of an own curve, else nothing."""
        if self.curve != self.Curve.OWN:
            return []
        amounts = {row.month: row.amount for row in self.months.all()}
        return [amounts[month] for month in range(1, 13)]

    def expected(self, month: int) -> Decimal:
        """Points of the plan that should be done by the end of `month` (R-LT-3)."""
        return plan_curves.expected(self.curve, month, self.own_months, self.amount)

    def planned(self, month: int) -> Decimal:
        """Amount that should be done by the end of `month`, in 万元."""
        return plan_curves.planned(self.curve, month, self.amount, self.own_months)

    def by_month(self) -> list[Decimal]:
        """The twelve monthly amounts, adding up to the plan."""
        return plan_curves.spread(self.curve, self.amount, self.own_months)

    def rests(self, month: int) -> bool:
        """Whether the plan itself foresees no work in that month: a winter stop."""
        return plan_curves.rests(self.curve, month, self.own_months)


def amounts_in_force(listings: Iterable[int]) -> dict[int, Decimal]:
    """{key of a listing: its plan as it stands, in 万元} of those that have one."""
    current = AnnualPlan.objects.filter(listing__in=listings, is_current=True)
    return dict(current.values_list("listing", "amount"))


class PlanMonth(models.Model):
    """One month of an own curve, in 万元; a plan has all twelve or none."""

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="months")
    month = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["plan", "month"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "month"], name="one_plan_amount_a_month"),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & Q(month__range=(1, 12)), name="plan_month_is_sound"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}月 {self.amount} 万元"
