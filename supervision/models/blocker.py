"""堵点: what several problems have in common, as the project office joins them."""

from django.db import models

from core.models.signed import Signed


class Blocker(Signed):
    """Problems of several projects that come of one thing (a line not moved, a permit of one
    office), joined by Problem.blocker. Proposed by supervision/blockers.py, made by a person."""

    name = models.CharField("堵点", max_length=60)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "堵点"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
