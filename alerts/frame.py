"""What the frame of every page shows of the reminders, in one query."""

from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Person
from alerts.models import Notice, Pulse


class FrameState(NamedTuple):
    unread: int
    looked_at: object


def frame_state(person):
    """Unread letters (a notice in no letter counts as one) and when the reminders last looked."""
    letter = Coalesce("letter_id", -F("pk"))
    unread = (
        Notice.objects.unread()
        .filter(recipient=OuterRef("pk"))
        .order_by()
        .values("recipient")
        .annotate(n=Count(letter, distinct=True))
        .values("n")
    )
    row = Person.objects.filter(pk=person.pk).values_list(
        Coalesce(Subquery(unread), 0), Subquery(Pulse.objects.values("looked_at")[:1])
    )
    return FrameState(*(row.first() or (0, None)))
