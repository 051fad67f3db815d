"""A claim on letters: an UPDATE guarded by the old state, with a token and a lease.

Only the letter's own columns may appear in a guard: with a join PostgreSQL would let two workers
win. Attempts are counted before the work, so that a letter that kills its worker ends by itself;
it goes alone from its second try on, so that it costs the others of its batch no more than one.
The mark before DATA tells, after a crash, whether the letter can have left.
"""

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias, Unpack
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from alerts import send_hours
from alerts.models import DeliveryAttempt, FinishedLetter, Letter, LetterQuerySet, Occasion

#: Gives the letters that are due at a moment.
DueLetters: TypeAlias = Callable[[datetime], LetterQuerySet]


class LetterColumns(FinishedLetter, total=False):
    """What is written with the end of an attempt, beside the state."""

    due_at: datetime
    reason: str
    maybe_twice: bool


class Lost(Exception):
    """The lease has lapsed and somebody else has the letter: stop, and touch nothing."""


#: Longer than all commands before DATA together, each of EMAIL_TIMEOUT.
LEASE = timedelta(minutes=5)
#: Longer than the patience after DATA; counted from the mark.
HANDING_LEASE = timedelta(minutes=25)
#: So many letters are claimed at once by a line. A worker that is killed delays them by a lease.
BATCH = 200
#: A worker leaves the letters of a pass by hand to its command for this long.
BY_HAND_GRACE = timedelta(minutes=10)


def due_today(now: datetime) -> LetterQuerySet:
    """What the real clock may hand over now: nothing by night or on a day off."""
    if not send_hours.is_open(now):
        return Letter.objects.none()
    by_hand = Q(occasion=Occasion.MANUAL_PASS)
    return _due(now).filter(~by_hand | Q(due_at__lte=now - BY_HAND_GRACE))


def due_by_hand(now: datetime) -> LetterQuerySet:
    """What a pass by hand may hand over, whatever the hour: its command waits for it."""
    return _due(now).filter(occasion=Occasion.MANUAL_PASS)


def _due(now: datetime) -> LetterQuerySet:
    return Letter.objects.filter(state=Letter.State.QUEUED, due_at__lte=now)


@transaction.atomic
def claim(due: DueLetters) -> list[Letter]:
    """Take what is due, the oldest first, up to a batch; exactly one worker gets each letter."""
    now = timezone.now()
    # The lock parts the workers; who wins is said by the UPDATE, whose guard is the old state.
    free = due(now).order_by("due_at", "pk").select_for_update(skip_locked=True)
    pks = _together(list(free.values_list("pk", "attempts")[:BATCH]))
    token = uuid4().hex
    Letter.objects.filter(pk__in=pks, state=Letter.State.QUEUED).update(
        state=Letter.State.SENDING,
        phase="",
        token=token,
        attempts=F("attempts") + 1,
        lease_until=now + LEASE,
    )
    taken = Letter.objects.filter(pk__in=pks, token=token).select_related("recipient__unit")
    letters = list(taken.order_by("due_at", "pk"))
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(letter=letter, number=letter.attempts, started_at=now, worker=_worker())
        for letter in letters
    )
    return letters


def _together(first: list[tuple[int, int]]) -> list[int]:
    """The ids of one batch, of [(id, attempts)]: what was tried before goes alone."""
    if first and first[0][1]:
        return [first[0][0]]
    return [pk for pk, attempts in first if not attempts]


@transaction.atomic
def release(letters: Sequence[Letter]) -> None:
    """Give back what was claimed together and not taken, as if never claimed: a claim is no try."""
    mine = Letter.objects.filter(
        pk__in=[letter.pk for letter in letters],
        token=letters[0].token,
        state=Letter.State.SENDING,
        phase=letters[0].phase,
    )
    held = list(mine.select_for_update().values_list("pk", flat=True))
    DeliveryAttempt.objects.filter(letter__in=held, outcome=DeliveryAttempt.Outcome.OPEN).delete()
    given_back = Letter.objects.filter(pk__in=held)
    # What the server refused was frozen by the mark alone: the next try says how things stand then.
    given_back.filter(phase=Letter.HANDING, maybe_twice=False).update(raw="")
    given_back.update(
        state=Letter.State.QUEUED,
        phase="",
        token="",
        lease_until=None,
        attempts=F("attempts") - 1,
    )


@dataclass
class Taken:
    """A letter that the server has taken, and its answer, until that is kept."""

    letter: Letter
    reply: str
    at: datetime


def mark(letter: Letter, frozen: FinishedLetter, taken: Taken | None = None) -> None:
    """The last step before DATA: from here the letter may have left, and is what it is. Raises Lost
    where the lease has lapsed.

    What the line handed over before (`taken`) is kept by the same commit, so that a letter costs
    one. Whether it was still ours is not asked: who had it by then has flagged it.
    """
    now = timezone.now()
    handing = {"phase": Letter.HANDING, "lease_until": now + HANDING_LEASE, **frozen}
    changes = [Change(letter, handing, "lease_until > %s", now)]
    if taken:
        changes.append(_sent(taken))
    if letter.pk not in _make(changes):
        raise Lost
    letter.phase = Letter.HANDING


def sent(taken: Taken) -> None:
    """Kept without a next one to mark. What follows from it is settle.settle()."""
    _make([_sent(taken)])


def _sent(taken: Taken) -> "Change":
    columns = {**_ended(Letter.State.SENT, taken.reply), "reason": "", "sent_at": taken.at}
    return Change(taken.letter, columns)


@transaction.atomic
def close(
    letter: Letter,
    outcome: str,
    state: str,
    *,
    now: datetime,
    code: int | None = None,
    reply: str = "",
    lapsed: bool = False,
    **columns: Unpack[LetterColumns],
) -> None:
    """End this attempt and say where the letter stands; `lapsed`: only if the lease has run out.
    Raises Lost where somebody else has the letter by now."""
    lease = ("lease_until < %s", now) if lapsed else ()
    if not _make([Change(letter, {**_ended(state, reply), **columns}, *lease)]):
        raise Lost
    DeliveryAttempt.objects.filter(letter=letter.pk, number=letter.attempts).update(
        ended_at=now, outcome=outcome, smtp_code=code, reply=reply[:2000]
    )


def _ended(state: str, reply: str) -> dict[str, str | None]:
    left = {"token": "", "phase": "", "lease_until": None}
    return {"state": state, "reply": reply[:2000], **left}


@dataclass
class Change:
    """New columns of a letter, for as long as it is ours and the condition holds."""

    letter: Letter
    columns: Mapping[str, object]
    condition: str = "true"
    moment: datetime | None = None

    def __post_init__(self) -> None:
        letter = self.letter
        self.guards: list[object] = [letter.pk, letter.token, letter.phase]
        self.guards += [self.moment] if self.moment else []


def _make(changes: list[Change]) -> list[int]:
    """One UPDATE of one or two letters; the ids of those that were ours. By hand: it is made for
    each letter, and composing it takes the ORM longer than the database takes to do it."""
    assigned: list[str] = []
    values: list[object] = []
    for name in dict.fromkeys(name for change in changes for name in change.columns):
        whens = [change for change in changes if name in change.columns]
        assigned.append(f"{name} = CASE id {'WHEN %s THEN %s ' * len(whens)}ELSE {name} END")
        values += [v for change in whens for v in (change.letter.pk, change.columns[name])]
    ours = "(id = %s AND token = %s AND phase = %s AND state = 'sending' AND {})"
    where = " OR ".join(ours.format(change.condition) for change in changes)
    values += [value for change in changes for value in change.guards]
    sql = f"UPDATE {Letter._meta.db_table} SET {', '.join(assigned)} WHERE {where} RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(sql, [_plain(value) for value in values])
        return [pk for (pk,) in cursor.fetchall()]


def _plain(value: object) -> Any:
    """As the database's own driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.value if isinstance(value, Letter.State) else value


def _worker() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"
