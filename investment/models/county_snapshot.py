from django.db import models


class MonthBoard(models.Model):
    """What the county as a whole stood at when a month was closed: what no project's row holds.

    Statistics, counted targets and the movement of overdue milestones may all be entered or
    corrected later; the dashboard as of that month reads them here, as they were known then.
    """

    month = models.OneToOneField("investment.Month", models.PROTECT, related_name="board")
    #: Numbers as text, so that no figure passes through a float; made by county_snapshot.py.
    facts = models.JSONField()

    class Meta:
        verbose_name = verbose_name_plural = "结账月全县数据"

    def __str__(self):
        return f"{self.month} 全县数据"
