from django.db import models

from alerts.models.letter import Letter


class DeliveryAttempt(models.Model):
    """One try to hand a letter over; inserted before the work, closed once."""

    class Outcome(models.TextChoices):
        OPEN = "open", "进行中"
        ACCEPTED = "accepted", "已接收"
        DEFERRED = "deferred", "稍后再试"
        REFUSED = "refused", "被拒收"
        UNKNOWN = "unknown", "结果不明"
        CRASHED = "crashed", "中断"
        POISON = "poison", "内容出错"
        NOT_SENT = "not_sent", "未发出"

    # Its number makes an index that the letter leads.
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="tries", db_index=False)
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    smtp_code = models.PositiveSmallIntegerField(null=True)
    reply = models.TextField(blank=True)
    worker = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "alerts_attempt"
        ordering = ["letter", "number"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="one_attempt_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} #{self.number} {self.outcome}"
