"""Letters go out: each is claimed, written, marked, handed over, and its answer kept (b5).

At least once: a letter is sent twice only if the line or the worker died between the mark and our
commit. Then it is the same message, and it is flagged. A flagged copy is better than silence.
"""

import logging
import random
import smtplib
import time
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alerts import claims, events, hours, letters
from alerts.bundle import GONE, address_of
from alerts.channel import Channel, ChannelFault, is_configured, readable, reason_not_to_send
from alerts.models import Attempt, Letter, Notice, Occasion, Pulse
from alerts.recipients import is_present

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 50
DELAYS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)]
MOST_TRIES = len(DELAYS) + 1
MOST_POISON = 3
DONE_ALREADY = "所列事项已办结、改期，或本人已承诺日期"
NOT_DELIVERED = "邮件未送达，仅在系统内提醒"

Outcome, State = Attempt.Outcome, Letter.State


def drain(due, seconds=DRAIN_SECONDS):
    """Hand over what is due for so many seconds. `due(now)` gives the letters; returns their ids.

    The line is opened first: a relay that is down costs no letter an attempt.
    """
    handled = []
    if not due(timezone.now()).exists():
        return handled
    try:
        if not is_configured():
            _drain(due, None, seconds, handled)
            return handled
        with Channel() as channel:
            Pulse.report_channel("", timezone.now())
            _drain(due, channel, seconds, handled)
    except ChannelFault as fault:
        logger.warning("mail server: %s", fault)
        Pulse.report_channel(str(fault), timezone.now())
    return handled


def _drain(due, channel, seconds, handled):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if channel:
            channel.open()
        letter = claims.claim(due)
        if letter is None:
            return
        handled.append(letter.pk)
        try:
            _deliver(letter, channel)
        except claims.Lost:
            logger.warning("letter %s was taken over by another worker", letter.pk)
            if channel:
                channel.reset()


def sweep(now):
    """Give back what a dead worker held. After the mark the letter may have left: flagged."""
    expired = Letter.objects.filter(state=State.SENDING, lease_until__lt=now)
    for letter in expired.select_related("recipient__unit"):
        try:
            _give_back(letter, now)
        except claims.Lost:
            continue


def _give_back(letter, now):
    may_have_left = letter.phase == Letter.HANDING
    outcome = Outcome.UNKNOWN if may_have_left else Outcome.CRASHED
    reply = "发送时中断，可能已送达" if may_have_left else "发送前中断"
    flag = {"maybe_twice": True} if may_have_left else {}
    if letter.attempts >= MOST_TRIES:
        _fail(letter, outcome, reply, now, lapsed=True, **flag)
    else:
        claims.close(letter, outcome, State.QUEUED, now=now, reply=reply, lapsed=True, **flag)


# --- One letter ---------------------------------------------------------------------------------


def _deliver(letter, channel):
    now = timezone.now()
    try:
        frozen = _frozen(letter, now)
    except claims.Lost:
        raise
    except Exception as problem:  # whatever is wrong in one letter must not stop the others
        logger.exception("letter %s cannot be written", letter.pk)
        _poison(letter, problem, now)
        return
    if frozen is None:
        return
    letter.written = frozen
    if reason := reason_not_to_send(letter.recipient):
        _hold(letter, frozen, reason, now)
    else:
        _hand_over(letter, frozen, channel)


def _frozen(letter, now):
    """The columns of the finished letter; None if it came to nothing. Afresh until frozen."""
    if not is_present(letter.recipient):
        _cancel(letter, GONE, now)
        return None
    if letter.is_frozen:
        return {"raw": bytes(letter.raw)}
    day = letters.day_of(letter, now)
    alive, dead = letters.living(letters.told_notices(letter), day)
    _drop(dead)
    if not alive:
        _cancel(letter, DONE_ALREADY, now)
        return None
    letter.address = address_of(letter.recipient)
    if not letter.address:
        _cancel(letter, "收件人没有可用的邮箱", now, notices={"letter": None})
        return None
    rendered = letters.render(letter, alive, day)
    return {
        "address": letter.address,
        "subject": rendered.subject,
        "text": rendered.text,
        "html": rendered.html,
        "raw": letters.message(letter, rendered, now),
    }


def _hand_over(letter, frozen, channel):
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        reply = channel.hand_over(
            sender, letter.address, frozen["raw"], lambda: claims.mark(letter, frozen)
        )
    except smtplib.SMTPRecipientsRefused as refusal:
        _answered(letter, *refusal.recipients[letter.address], _at_recipient)
    except smtplib.SMTPSenderRefused as refusal:
        _answered(letter, refusal.smtp_code, refusal.smtp_error, _at_sender)
    except smtplib.SMTPDataError as refusal:
        _answered(letter, refusal.smtp_code, refusal.smtp_error, _at_data)
    except (smtplib.SMTPException, OSError) as cut:
        _cut(letter, readable(cut))
    except ValueError as problem:  # an address that no server could take
        channel.reset()
        _poison(letter, problem, timezone.now())
    else:
        _sent(letter, *reply)


# --- What the server said -----------------------------------------------------------------------


def _answered(letter, code, text, refused):
    """4xx: later. 5xx: by the command that was refused."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if code < 500:
        _again(letter, Outcome.DEFERRED, timezone.now(), code=code, reply=text)
    else:
        refused(letter, code, text, timezone.now())


def _at_recipient(letter, code, text, now):
    # 530 and 5.7.x speak of us (sign-in, relaying, policy), not of the address.
    if code == 530 or text.startswith("5.7."):
        _at_sender(letter, code, text, now)
    _refused(letter, code, text, now)


def _at_sender(letter, code, text, now):
    _again(letter, Outcome.DEFERRED, now, code=code, reply=text)
    raise ChannelFault(f"{code} {text}")


def _at_data(letter, code, text, now):
    _fail(letter, Outcome.REFUSED, text, now, code=code)


def _cut(letter, text):
    if letter.phase == Letter.HANDING:
        _again(letter, Outcome.UNKNOWN, timezone.now(), reply=text, maybe_twice=True)
    else:
        _again(letter, Outcome.DEFERRED, timezone.now(), reply=text)


@transaction.atomic
def _sent(letter, code, text):
    now = timezone.now()
    reply = text.decode("utf-8", "replace")
    claims.close(
        letter,
        Outcome.ACCEPTED,
        State.SENT,
        now=now,
        code=code,
        reply=reply,
        reason="",
        sent_at=now,
    )
    _open_notices(letter).update(state=Notice.State.TOLD)


def _again(letter, outcome, now, *, code=None, reply="", **columns):
    if letter.attempts >= MOST_TRIES:
        _fail(letter, outcome, reply, now, code=code, **columns)
        return
    wait = DELAYS[letter.attempts - 1] * random.uniform(0.8, 1.2)
    due_at = now + wait
    if letter.occasion != Occasion.MANUAL_PASS:
        due_at = hours.next_open(due_at)
    claims.close(
        letter, outcome, State.QUEUED, now=now, code=code, reply=reply, due_at=due_at, **columns
    )


@transaction.atomic
def _refused(letter, code, text, now):
    """The address does not exist: its owner's items wait for a better one."""
    columns = {"reason": "收件地址被拒收", **_written(letter)}
    claims.close(letter, Outcome.REFUSED, State.FAILED, now=now, code=code, reply=text, **columns)
    person = letter.recipient
    if person.email == letter.address:
        person.refuse_address(now)
        _open_notices(letter).update(letter=None)
    else:
        _open_notices(letter).update(state=Notice.State.IN_APP, reason=NOT_DELIVERED)
    events.address_refused(letter, now)


@transaction.atomic
def _fail(letter, outcome, reply, now, *, code=None, **columns):
    claims.close(
        letter,
        outcome,
        State.FAILED,
        now=now,
        code=code,
        reply=reply,
        reason="多次发送未成功" if outcome != Outcome.REFUSED else "邮件服务器拒收此信",
        **_written(letter),
        **columns,
    )
    events.letter_failed(letter, now)
    _open_notices(letter).update(state=Notice.State.IN_APP, reason=NOT_DELIVERED)


def _poison(letter, problem, now):
    reply = f"{type(problem).__name__}: {problem}"
    earlier = letter.tries.filter(outcome=Outcome.POISON).count()
    if earlier + 1 >= MOST_POISON:
        _fail(letter, Outcome.POISON, reply, now)
    else:
        _again(letter, Outcome.POISON, now, reply=reply)


def _written(letter):
    """What a failed letter said stays readable, though it never left."""
    return getattr(letter, "written", {})


# --- Letters that stay --------------------------------------------------------------------------


@transaction.atomic
def _hold(letter, frozen, reason, now):
    """Readable here and final: it is not sent months later when a server is set."""
    claims.close(letter, Outcome.NOT_SENT, State.HELD, now=now, reason=reason, **frozen)
    _open_notices(letter).update(state=Notice.State.IN_APP, reason=reason)


@transaction.atomic
def _cancel(letter, reason, now, notices=None):
    claims.close(letter, Outcome.NOT_SENT, State.CANCELLED, now=now, reason=reason)
    dropped = {"state": Notice.State.DROPPED, "reason": reason}
    _open_notices(letter).update(**(notices or dropped))


def _drop(notices):
    Notice.objects.filter(pk__in=[n.pk for n in notices], state=Notice.State.OPEN).update(
        state=Notice.State.DROPPED, reason=DONE_ALREADY
    )


def _open_notices(letter):
    return Notice.objects.filter(letter=letter.pk, state=Notice.State.OPEN)
