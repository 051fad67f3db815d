from django.db import models
from django.db.models import Q

from accounts.models import Signed


class AnnualPlan(Signed):
    """年度计划投资 of one listing, in 万元. A later version follows, the earlier stays."""

    listing = models.ForeignKey("projects.YearListing", models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(default=1)
    amount = models.DecimalField("年度计划投资（万元）", max_digits=14, decimal_places=2)
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

    def __str__(self):
        return f"{self.listing} {self.amount} 万元"
