"""What was done to a dated obligation: one dated row a transition, only ever added."""

from django.conf import settings
from django.db import models

from core.models.signed import Signed


class ObligationEvent(Signed):
    """One transition: who did it, when, about which day, for what reason.

    Written by transition() alone. Each kind of obligation has a table of its own, with its words
    for `kind` and a foreign key to the obligation under the reverse name `events`.
    """

    #: The day the transition is about: of a report of completion the event day, of a freeze the
    #: day it holds from.
    on = models.DateField("事件日期", null=True)
    reason = models.TextField(blank=True)
    #: In whose place a deputy acted; `by` is the deputy.
    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["-id"]

    @classmethod
    def about(cls, row, **columns):
        """An unsaved event of this obligation."""
        relation = row._meta.get_field("events")
        return cls(**{relation.field.name: row}, **columns)
