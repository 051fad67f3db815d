from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.models.signed import Signed


def trail_label(subject: Any) -> str:
    """The `subject_type` of a subject: a renamed model keeps that of its first entries."""
    return getattr(subject, "trail_label", subject._meta.label_lower)


class AuditEntry(Signed):
    """The trail of every change to money, dates, stage, people and rights. Insert-only.

    A database trigger refuses UPDATE and DELETE (migrations/0001_squashed.py). Subject and project
    are plain numbers: the trail lies below all apps and points up by no key (R-AC-3).
    """

    action = models.CharField("动作", max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    subject_name = models.CharField(max_length=200)
    project_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["project_id", "-id"], name="audit_by_project"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.action} {self.subject_name}"

    def changes(self) -> list[tuple[str, Any, Any]]:
        """[(field label, before, after)] for the history on a page."""
        return [
            (name, self.before.get(name), self.after.get(name))
            for name in dict.fromkeys([*self.before, *self.after])
        ]
