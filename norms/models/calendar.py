from django.db import models


class CalendarDay(models.Model):
    """One day of the office's own working-day table: a day off, or a weekend day worked.

    Days without a row follow Monday to Friday. A year is filled in when
    every holiday has a day off (norms/workdays.py).
    """

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {'上班' if self.is_workday else '放假'}"
