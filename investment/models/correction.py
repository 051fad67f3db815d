from django.db import models
from django.db.models import Q

from accounts.models import Signed


class Correction(Signed):
    """更正 of a closed month, booked in the open one with its reference and reason (R-IN-8)."""

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="corrections")
    listing = models.ForeignKey("projects.YearListing", models.PROTECT, related_name="corrections")
    corrects = models.ForeignKey(
        "investment.Month", models.PROTECT, related_name="corrections", verbose_name="更正月份"
    )
    amount = models.DecimalField("更正数额（万元）", max_digits=14, decimal_places=2)
    reference = models.CharField("依据", max_length=100)
    reason = models.CharField("说明", max_length=500)
    #: The closed month that carries it; empty while it stands in the open one.
    booked = models.ForeignKey(
        "investment.Month", models.PROTECT, null=True, related_name="booked_corrections"
    )

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="correction_changes_something",
                violation_error_message="更正数额不能为 0",
            )
        ]

    def __str__(self):
        return f"更正{self.corrects} {self.amount:+} 万元"
