"""What was done to a monthly report, and by whom."""

from django.db import models

from projects.models.event import ObligationEvent


class ReportEvent(ObligationEvent):
    """Handed in, confirmed, sent back: dated rows that say who did it and with what amount."""

    class Kind(models.TextChoices):
        SUBMIT = "submit", "填报"
        CONFIRM = "confirm", "确认"
        SEND_BACK = "send_back", "退回"
        REOPEN = "reopen", "重新打开"
        CANCEL = "cancel", "取消"
        FREEZE = "freeze", "冻结"
        THAW = "thaw", "解冻"

    report = models.ForeignKey("investment.MonthlyReport", models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    def __str__(self) -> str:
        return f"{self.report} {self.get_kind_display()}"
