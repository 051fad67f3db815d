"""What becomes of a letter after a try, and of the notices that it carries (decision 5)."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Unpack

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.people import refuse_address
from alerts import send_hours
from alerts.delivery import leases
from alerts.delivery.leases import LetterColumns
from alerts.models import (
    DeliveryAttempt,
    FinishedLetter,
    Heartbeat,
    Letter,
    Notice,
    NoticeQuerySet,
    Occasion,
)
from alerts.notices import from_events

DELAYS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)]
MOST_TRIES = len(DELAYS) + 1
MOST_POISON = 3
DONE_ALREADY = "所列事项已办结、改期，或本人已承诺日期"
#: The one answer to DATA by which a server takes a letter.
ACCEPTED = 250
NOT_DELIVERED = "邮件未送达，仅在系统内提醒"

Outcome, State = DeliveryAttempt.Outcome, Letter.State


@transaction.atomic
def settle(letters: Iterable[int]) -> None:
    """What follows from being sent, for many letters: their notices are told, their tries ended.

    Asked of the letters' state, any number of times: a worker that died before it is made up for.
    """
    taken = Letter.objects.filter(pk__in=letters, state=State.SENT)
    Notice.objects.filter(letter__in=taken, state=Notice.State.OPEN).update(state=Notice.State.TOLD)
    of_letter = taken.filter(pk=OuterRef("letter"))
    DeliveryAttempt.objects.filter(letter__in=taken, outcome=Outcome.OPEN).update(
        outcome=Outcome.ACCEPTED,
        smtp_code=ACCEPTED,
        ended_at=Subquery(of_letter.values("sent_at")),
        reply=Subquery(of_letter.values("reply")),
    )


def settle_left_over() -> None:
    """Make up for workers that died between the answer of the server and settle()."""
    waiting = Notice.objects.filter(state=Notice.State.OPEN, letter__state=State.SENT)
    if left := set(waiting.order_by().values_list("letter", flat=True)):
        settle(left)


def again(
    letter: Letter,
    outcome: str,
    now: datetime,
    *,
    code: int | None = None,
    reply: str = "",
    **columns: Unpack[LetterColumns],
) -> None:
    """Try the letter again later, or give it up after the eighth try; a server that answered
    "not now" gets it written anew."""
    if letter.attempts >= MOST_TRIES:
        fail(letter, outcome, reply, now, code=code, **columns)
        return
    # Spread, so that letters which a dead server turned away together do not come back together.
    wait = DELAYS[letter.attempts - 1] * random.uniform(0.8, 1.2)
    due_at = now + wait
    if letter.occasion != Occasion.MANUAL_PASS:
        due_at = send_hours.next_open(due_at)
    if outcome == Outcome.DEFERRED:
        columns |= _afresh(letter)
    columns["due_at"] = due_at
    leases.close(letter, outcome, State.QUEUED, now=now, code=code, reply=reply, **columns)


def _afresh(letter: Letter) -> LetterColumns:
    """No server can have it: the next try says how things stand then."""
    return {} if letter.maybe_twice else {"raw": ""}


@transaction.atomic
def refused(letter: Letter, code: int, text: str, now: datetime) -> None:
    """There is no such mailbox: its owner's items wait for a better address."""
    columns: LetterColumns = {"reason": "收件地址被拒收", **_written(letter)}
    leases.close(letter, Outcome.REFUSED, State.FAILED, now=now, code=code, reply=text, **columns)
    person = letter.recipient
    # Else it went to the unit's mailbox, or the address was changed meanwhile: what was refused is
    # not the address that stands.
    if person.email == letter.address:
        refuse_address(person, now)
        _open_notices(letter).update(letter=None)
    else:
        _open_notices(letter).update(state=Notice.State.IN_APP, reason=NOT_DELIVERED)
    from_events.address_refused(letter, now)


@transaction.atomic
def fail(
    letter: Letter,
    outcome: str,
    reply: str,
    now: datetime,
    *,
    code: int | None = None,
    lapsed: bool = False,
    **columns: Unpack[LetterColumns],
) -> None:
    """No letter comes of it: its notices stay in the application, and whoever can mend the
    address is told."""
    reason = "多次发送未成功" if outcome != Outcome.REFUSED else "邮件服务器拒收此信"
    columns = {"reason": reason, **_written(letter), **columns}
    leases.close(
        letter, outcome, State.FAILED, now=now, code=code, reply=reply, lapsed=lapsed, **columns
    )
    from_events.letter_failed(letter, now)
    _open_notices(letter).update(state=Notice.State.IN_APP, reason=NOT_DELIVERED)


@transaction.atomic
def hold_for_quota(
    letter: Letter, others: list[Letter], code: int, text: str, until: datetime, now: datetime
) -> None:
    """A quota of the server is used up: this letter and the others that it cost wait until then."""
    columns: LetterColumns = {"due_at": until, **_afresh(letter)}
    leases.close(letter, Outcome.DEFERRED, State.QUEUED, now=now, code=code, reply=text, **columns)
    for other in others:
        _revive(other, until)
    from_events.quota_used_up(text, until, now)


@transaction.atomic
def end_hold(now: datetime) -> None:
    """Somebody knows that the quota is there again: what was put off for it is due at once."""
    held = Heartbeat.objects.exclude(channel_held_until=None).first()
    if held and held.channel_held_until:
        put_off = Letter.objects.filter(state=State.QUEUED, due_at=held.channel_held_until)
        put_off.update(due_at=now)
        Heartbeat.channel_works()


def _revive(letter: Letter, until: datetime) -> None:
    """A letter that failed waits again, with what it carried; its failing is not told any more."""
    failed = Letter.objects.filter(pk=letter.pk, state=State.FAILED)
    if not failed.update(state=State.QUEUED, due_at=until, reason="", **_afresh(letter)):
        return
    carried = Notice.objects.filter(letter=letter.pk, state=Notice.State.IN_APP)
    carried.filter(reason=NOT_DELIVERED).update(state=Notice.State.OPEN, reason="")
    from_events.withdraw_letter_failed(letter)


def poison(letter: Letter, problem: Exception, now: datetime) -> None:
    """The fault lies in one letter: it is tried again, and given up at the third time
    (MOST_POISON)."""
    reply = f"{type(problem).__name__}: {problem}"
    earlier = letter.tries.filter(outcome=Outcome.POISON).count()
    if earlier + 1 >= MOST_POISON:
        fail(letter, Outcome.POISON, reply, now)
    else:
        again(letter, Outcome.POISON, now, reply=reply)


def _written(letter: Letter) -> FinishedLetter:
    """What a failed letter said stays readable, though it never left."""
    return letter.written or {}


@transaction.atomic
def hold(letter: Letter, reason: str, now: datetime) -> None:
    """Readable here and final: it is not sent months later when a server is set."""
    columns: LetterColumns = {"reason": reason, **_written(letter)}
    leases.close(letter, Outcome.NOT_SENT, State.HELD, now=now, **columns)
    _open_notices(letter).update(state=Notice.State.IN_APP, reason=reason)


@transaction.atomic
def cancel(
    letter: Letter, reason: str, now: datetime, notices: dict[str, None] | None = None
) -> None:
    """End a letter that has nothing to say, or nobody to say it to. `notices`: columns for those
    still open; without it they are dropped with the reason."""
    leases.close(letter, Outcome.NOT_SENT, State.CANCELLED, now=now, reason=reason)
    dropped = {"state": Notice.State.DROPPED, "reason": reason}
    _open_notices(letter).update(**(notices or dropped))


def drop(notices: list[Notice]) -> None:
    """Of notices that have nothing left to say (R-NT-2); what was told or folded stays as it is."""
    if notices:
        waiting = Notice.objects.filter(pk__in=[n.pk for n in notices], state=Notice.State.OPEN)
        waiting.update(state=Notice.State.DROPPED, reason=DONE_ALREADY)


def _open_notices(letter: Letter) -> NoticeQuerySet:
    return Notice.objects.filter(letter=letter.pk, state=Notice.State.OPEN)
