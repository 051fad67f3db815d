"""The answer of the nightly reconciliation."""

from django.db import models


class ReconciliationAnswer(models.Model):
    """What alerts_audit found for a day; the newest answer stands."""

    day = models.DateField(unique=True)
    asked_at = models.DateTimeField()
    unsaid = models.PositiveIntegerField(default=0)
    twice = models.PositiveIntegerField(default=0)
    #: Rows of which no order was drafted: said beside, as they are none of the mail's.
    undrafted = models.PositiveIntegerField(default=0, db_default=0)
    lines = models.JSONField(default=list)

    class Meta:
        db_table = "alerts_auditanswer"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}：{self.unsaid} unsaid, {self.twice} said twice unflagged"

    @property
    def is_clean(self) -> bool:
        return not self.unsaid and not self.twice
