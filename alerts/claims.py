"""A claim on a letter: one UPDATE guarded by the old state, with a token and a lease.

Only the letter's own columns may appear in the guard: with a join PostgreSQL would let two workers
win. Attempts are counted before the work, so that a letter that kills its worker ends by itself.
The mark before DATA tells, after a crash, whether the letter can have left.
"""

import os
import random
import socket
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from alerts import hours
from alerts.models import Attempt, Letter, Occasion


class Lost(Exception):
    """The lease has lapsed and somebody else has the letter: stop, and touch nothing."""


#: Longer than all commands before DATA together, each of EMAIL_TIMEOUT.
LEASE = timedelta(minutes=5)
#: Longer than the patience after DATA; counted from the mark.
HANDING_LEASE = timedelta(minutes=25)
#: Workers choose among so many due letters, so as not to race for the very first.
CHOICE = 20
#: A worker leaves the letters of a pass by hand to its command for this long.
BY_HAND_GRACE = timedelta(minutes=10)


def due_today(now):
    """What the real clock may hand over now: nothing by night or on a day off."""
    if not hours.is_open(now):
        return Letter.objects.none()
    by_hand = Q(occasion=Occasion.MANUAL_PASS)
    return _due(now).filter(~by_hand | Q(due_at__lte=now - BY_HAND_GRACE))


def due_by_hand(now):
    return _due(now).filter(occasion=Occasion.MANUAL_PASS)


def _due(now):
    return Letter.objects.filter(state=Letter.State.QUEUED, due_at__lte=now)


def claim(due):
    """Take one due letter; exactly one worker gets it."""
    now = timezone.now()
    first = list(due(now).order_by("due_at", "pk").values_list("pk", "attempts")[:CHOICE])
    random.shuffle(first)
    for pk, attempts in first:
        if letter := _take(pk, attempts, now):
            return letter
    return None


@transaction.atomic
def _take(pk, attempts, now):
    free = Letter.objects.filter(pk=pk, state=Letter.State.QUEUED, attempts=attempts)
    taken = free.update(
        state=Letter.State.SENDING,
        phase="",
        token=uuid4().hex,
        attempts=F("attempts") + 1,
        lease_until=now + LEASE,
    )
    if not taken:
        return None
    Attempt.objects.create(letter_id=pk, number=attempts + 1, started_at=now, worker=_worker())
    return Letter.objects.select_related("recipient__unit").get(pk=pk)


def mark(letter, frozen):
    """The last step before DATA: from here the letter may have left, and is what it is."""
    now = timezone.now()
    marked = Letter.objects.filter(
        pk=letter.pk, token=letter.token, state=Letter.State.SENDING, lease_until__gt=now
    ).update(phase=Letter.HANDING, lease_until=now + HANDING_LEASE, **frozen)
    if not marked:
        raise Lost(letter.pk)
    letter.phase = Letter.HANDING


@transaction.atomic
def close(letter, outcome, state, *, now, code=None, reply="", lapsed=False, **columns):
    """End this attempt and say where the letter stands; `lapsed`: only if the lease has run out."""
    mine = Letter.objects.filter(
        pk=letter.pk, token=letter.token, state=Letter.State.SENDING, phase=letter.phase
    )
    if lapsed:
        mine = mine.filter(lease_until__lt=now)
    closed = mine.update(
        state=state, token="", phase="", lease_until=None, reply=reply[:2000], **columns
    )
    if not closed:
        raise Lost(letter.pk)
    letter.tries.filter(number=letter.attempts).update(
        ended_at=now, outcome=outcome, smtp_code=code, reply=reply[:2000]
    )


def _worker():
    return f"{socket.gethostname()[:40]}:{os.getpid()}"
