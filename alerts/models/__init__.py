"""Who was told what, when: the decision (Notice), the letter, each attempt, and the proof that
each day was looked at. The database is the queue; Celery only rings."""

from alerts.models.attempt import Attempt
from alerts.models.day import AlertDay, AuditAnswer, Pulse
from alerts.models.letter import Letter, LetterQuerySet
from alerts.models.notice import Notice, NoticeQuerySet
from alerts.models.occasion import Occasion

__all__ = [
    "AlertDay",
    "Attempt",
    "AuditAnswer",
    "Letter",
    "LetterQuerySet",
    "Notice",
    "NoticeQuerySet",
    "Occasion",
    "Pulse",
]
