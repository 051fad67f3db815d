from typing import Self

from django.db import models
from django.db.models import F, Q

from core.models.signed import Signed
from investment.models.month import Month


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """By whether their year is closed: then they are lines of their own (R-IN-9)."""

    def of_open_years(self) -> Self:
        """Those that count in their own year: the next closing carries them into its 本年累计."""
        return self.exclude(listing__year__in=Month.objects.closed_years())

    def of_closed_years(self) -> Self:
        """Those of a year whose December is closed: they never touch its figures (R-IN-9)."""
        return self.filter(listing__year__in=Month.objects.closed_years())

    def afterwards(self) -> Self:
        """Those of a closed year but for what its own months carry: its line of its own."""
        return self.of_closed_years().exclude(booked__year=F("listing__year"))


class Correction(Signed):
    """更正 of a closed month, booked in the open one with its reference and reason (R-IN-8).

    One of a closed year is booked with the first open month's closing; it changes what later years
    take over and stands as a line of its own in both years (R-IN-9). A project without a later
    listing keeps it here, in this row, until it is listed again (investment/carried_in.py).
    """

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

    objects = CorrectionQuerySet.as_manager()

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

    def __str__(self) -> str:
        return f"更正{self.corrects} {self.amount:+} 万元"
