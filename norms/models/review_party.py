"""联席单位: the units among which the three that argue a case are chosen (R-JR-1)."""

from django.db import models

from norms.models.policy import PolicyVersion


class ReviewParty(models.Model):
    """One unit of the list of an edition; an edition without any leaves the choice free."""

    policy_version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="review_parties")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = verbose_name_plural = "联席单位"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["policy_version", "unit"], name="one_party_a_unit"),
        ]

    def __str__(self) -> str:
        return str(self.unit)
