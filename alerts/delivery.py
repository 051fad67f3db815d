"""Letters go out: each is claimed, written, marked, handed over, and its answer kept (b5).

At least once: a letter is sent twice only if the line or the worker died between the mark and our
commit. Then it is the same message, and it is flagged. A flagged copy is better than silence.
"""

import logging
import smtplib
import time
from collections import deque

from django.conf import settings
from django.utils import timezone

from alerts import claims, letters, message, outcomes
from alerts.bundle import GONE, address_of
from alerts.channel import Channel, ChannelFault, is_configured, readable, reason_not_to_send
from alerts.models import Attempt, Letter, Pulse
from alerts.recipients import is_present
from alerts.standing import read

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 50
#: What a batch was told of its obligations grows old: then the rest goes back, to be read anew.
BATCH_SECONDS = 2

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
        batch, before = deque(claims.claim(due)), len(handled)
        if not batch:
            return
        try:
            _deliver_batch(batch, channel, min(end, time.monotonic() + BATCH_SECONDS), handled)
        finally:
            outcomes.settle(handled[before:])
            if batch:
                claims.release(batch)


def _deliver_batch(batch, channel, end, handled):
    """At least the first, then one after the other until `end`; what is not begun stays in it."""
    known = _read(batch)
    while batch:
        if channel:
            channel.open()
        letter = batch.popleft()
        handled.append(letter.pk)
        try:
            _deliver(letter, known.get(letter.pk), channel)
        except claims.Lost:
            logger.warning("letter %s was taken over by another worker", letter.pk)
            if channel:
                channel.reset()
        if time.monotonic() >= end:
            return


def _read(batch):
    """What the batch has to say, in one reading; else each letter alone, to find the broken one."""
    try:
        return read(batch, timezone.now())
    except Exception:
        logger.exception("a batch cannot be read")
        return {}


def sweep(now):
    """Give back what a dead worker held. After the mark the letter may have left: flagged."""
    outcomes.settle_left_over()
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
    if letter.attempts >= outcomes.MOST_TRIES:
        outcomes.fail(letter, outcome, reply, now, lapsed=True, **flag)
    else:
        claims.close(letter, outcome, State.QUEUED, now=now, reply=reply, lapsed=True, **flag)


# --- One letter ---------------------------------------------------------------------------------


def _deliver(letter, known, channel):
    now = timezone.now()
    try:
        frozen = _frozen(letter, known, now)
    except claims.Lost:
        raise
    except Exception as problem:  # whatever is wrong in one letter must not stop the others
        logger.exception("letter %s cannot be written", letter.pk)
        outcomes.poison(letter, problem, now)
        return
    if frozen is None:
        return
    letter.written = frozen
    if reason := reason_not_to_send(letter.recipient):
        outcomes.hold(letter, frozen, reason, now)
    else:
        _hand_over(letter, frozen, channel)


def _frozen(letter, known, now):
    """The columns of the finished letter; None if it came to nothing. Afresh until frozen.

    `known`: its notices and how they stand, as read for its batch; None: read now.
    """
    if not is_present(letter.recipient):
        outcomes.cancel(letter, GONE, now)
        return None
    if letter.is_frozen:
        return {"raw": bytes(letter.raw)}
    notices, standing = known or read([letter], now)[letter.pk]
    alive, dead = standing.living(notices)
    outcomes.drop(dead)
    if not alive:
        outcomes.cancel(letter, outcomes.DONE_ALREADY, now)
        return None
    letter.address = address_of(letter.recipient)
    if not letter.address:
        outcomes.cancel(letter, "收件人没有可用的邮箱", now, notices={"letter": None})
        return None
    rendered = letters.render(letter, alive, standing)
    return {
        "address": letter.address,
        "subject": rendered.subject,
        "text": rendered.text,
        "html": rendered.html,
        "raw": message.raw(letter, rendered, now),
    }


def _hand_over(letter, frozen, channel):
    sender = message.address_in(settings.DEFAULT_FROM_EMAIL)
    try:
        _, reply = channel.hand_over(
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
        outcomes.poison(letter, problem, timezone.now())
    else:
        claims.sent(letter, reply.decode("utf-8", "replace"))


# --- What the server said -----------------------------------------------------------------------


def _answered(letter, code, text, refused):
    """4xx: later. 5xx: by the command that was refused."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if code < 500:
        outcomes.again(letter, Outcome.DEFERRED, timezone.now(), code=code, reply=text)
    else:
        refused(letter, code, text, timezone.now())


def _at_recipient(letter, code, text, now):
    # 530 and 5.7.x speak of us (sign-in, relaying, policy), not of the address.
    if code == 530 or text.startswith("5.7."):
        _at_sender(letter, code, text, now)
    outcomes.refused(letter, code, text, now)


def _at_sender(letter, code, text, now):
    outcomes.again(letter, Outcome.DEFERRED, now, code=code, reply=text)
    raise ChannelFault(f"{code} {text}")


def _at_data(letter, code, text, now):
    outcomes.fail(letter, Outcome.REFUSED, text, now, code=code)


def _cut(letter, text):
    if letter.phase == Letter.HANDING:
        outcomes.again(letter, Outcome.UNKNOWN, timezone.now(), reply=text, maybe_twice=True)
    else:
        outcomes.again(letter, Outcome.DEFERRED, timezone.now(), reply=text)
