"""留存: what the county knew when a day ended, kept as evidence (docs/decisions/0034-kept-days.md).

Nothing that shows the county of today reads it: lights are computed (R-LT-6). Rows are written
once, by investment/kept_days.py, and never change.
"""

from typing import Any, NoReturn

from django.db import models


class InsertOnlyQuerySet(models.QuerySet[Any]):
    """TypeError for who changes or deletes many at once, past save() and delete() (R-KD-1)."""

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("What is kept of a day is never changed (R-KD-1)")

    def delete(self) -> NoReturn:
        raise TypeError("What is kept of a day is never deleted (R-KD-1)")


class InsertOnly(models.Model):
    """A row that is written once."""

    objects = InsertOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("What is kept of a day is never changed (R-KD-1)")
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("What is kept of a day is never deleted (R-KD-1)")


class KeptWords(InsertOnly):
    """An edition of the words by which kept days are told: sentences without their figures, and
    what the figures are called. A later wording is another edition."""

    phrases = models.JSONField("句子")
    labels = models.JSONField("名称")
    since = models.DateField("自何日起")

    class Meta:
        verbose_name = verbose_name_plural = "留存用语"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} 起的用语"


class KeptDay(InsertOnly):
    """A day as the county knew it when it ended: every listed project's light with what it was
    made of, and the overdue list, as one compressed document (investment/day_document.py)."""

    day = models.DateField("日期", unique=True)
    kept_at = models.DateTimeField("留存时间")
    #: 事后补记: not in the night that followed the day.
    is_late = models.BooleanField("事后补记", default=False)
    policy_version = models.ForeignKey(
        "norms.PolicyVersion", models.PROTECT, related_name="+", verbose_name="制度"
    )
    words = models.ForeignKey(KeptWords, models.PROTECT, related_name="days", verbose_name="用语")
    projects = models.PositiveIntegerField("项目")
    overdue = models.PositiveIntegerField("逾期节点")
    document = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "每日留存"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
