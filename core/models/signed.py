"""Who did it and when: the base of every row that is somebody's act."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Signed(models.Model):
    """Who did it and when. `by` is empty for a command, whose name stands in `by_name`."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
