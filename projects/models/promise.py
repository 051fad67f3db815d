from typing import Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models

from core.models.signed import Signed


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Of every kind of obligation, by content type and id."""

    def made_for_current_date(self, model: type[models.Model]) -> Self:
        """Of the outer row of a kind of obligation: made for the date that stands now."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id=models.OuterRef("pk"),
            due_date=models.OuterRef("due_date"),
        )


class Promise(Signed):
    """承诺: one person's word on one obligation, as of the date it then had. Never moves that date;
    a new date ends it (decision 6)."""

    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, related_name="promises"
    )
    #: In whose place a deputy promised: it is that person's word too.
    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_date = models.DateField("当时的现定")
    promised_on = models.DateField("承诺完成日期")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="promise_by_obligation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by__isnull=False),
                name="promise_has_a_person",
                violation_error_message="承诺要有承诺人",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_name} 承诺 {self.promised_on:%Y-%m-%d}"

    def is_of(self, person_id: int) -> bool:
        """Whether this person promised, or was promised for."""
        return person_id in (self.by_id, self.principal_id)
