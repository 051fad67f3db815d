from typing import Self

from django.db import models

from accounts.models import Person
from core.models.signed import Signed
from projects.models.visibility import visible_projects


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Seen by who sees the project, whatever it lies beside."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(visible_projects(person, "project__"))


class Evidence(Signed):
    """佐证: a photo, a PDF or a permit number. Asked for, never forced (R-OD-5).

    It lies beside a milestone, a request for another date, or something of an app above that holds
    evidence of its own (a monthly report); who sees the project sees it either way.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        FILE = "file", "文件"
        NUMBER = "number", "证号"

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="evidence")
    milestone = models.ForeignKey(
        "projects.Milestone", models.PROTECT, null=True, related_name="evidence"
    )
    change_request = models.ForeignKey(
        "projects.ChangeRequest", models.PROTECT, null=True, related_name="evidence"
    )
    #: Which of its owner's places it fills, where the owner has several.
    slot = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    number = models.CharField("证号或文号", max_length=100, blank=True)
    file = models.FileField("文件", upload_to="evidence/", blank=True)
    original_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField("字节", default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number or self.original_name
