"""Who was notified of what, when: the decision (Notice), the letter, each attempt, and the proof
that each day was looked at. The database is the queue; Celery only starts a pass."""

from alerts.models.delivery_attempt import DeliveryAttempt
from alerts.models.letter import FinishedLetter, Letter, LetterQuerySet
from alerts.models.notice import Notice, NoticeQuerySet, ObligationKey, Occasion
from alerts.models.reconciliation import ReconciliationAnswer
from alerts.models.reminder_run import Heartbeat, ReminderRun

__all__ = [
    "ReminderRun",
    "DeliveryAttempt",
    "FinishedLetter",
    "ReconciliationAnswer",
    "Letter",
    "LetterQuerySet",
    "Notice",
    "NoticeQuerySet",
    "ObligationKey",
    "Occasion",
    "Heartbeat",
]
