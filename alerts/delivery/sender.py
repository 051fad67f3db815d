"""One letter: written, marked, handed over, and its answer kept (decision 5).

At least once: a letter is sent twice only if the line or the worker died between the mark and our
commit. Then it is the same message, and it is flagged. A flagged copy is better than silence.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from django.conf import settings
from django.utils import timezone

from alerts import send_hours
from alerts.delivery import leases, repeated_refusals, server_replies, settle
from alerts.delivery.server_replies import Refusal
from alerts.delivery.smtp import Channel, ChannelFault, readable
from alerts.letters import content, mime_message
from alerts.letters.assemble import GONE
from alerts.mail_settings import reason_not_to_send
from alerts.models import DeliveryAttempt, FinishedLetter, Heartbeat, Letter, Notice
from alerts.notices.addresses import address_of
from alerts.notices.recipients import is_in_service
from alerts.notices.still_to_tell import StillToTell, read

logger = logging.getLogger(__name__)

Outcome = DeliveryAttempt.Outcome
#: What a letter carries and how that stands, as read for its batch.
Known: TypeAlias = tuple[list[Notice], StillToTell]
#: Says what a refusal means, of its code and text.
ReadRefusal: TypeAlias = Callable[[int, str], Refusal]
ActOnRefusal: TypeAlias = Callable[[Letter, int, str, Refusal, datetime], None]


class SmtpSession:
    """A connection to the server, and the letter that went over it last, until that is kept."""

    def __init__(self, channel: Channel | None) -> None:
        self.channel = channel
        self.taken: leases.Taken | None = None
        self.has_taken = False

    def took(self, taken: leases.Taken) -> None:
        """The server has this letter: what was wrong with the channel is over, asked once."""
        self.taken = taken
        if not self.has_taken:
            Heartbeat.channel_works()
        self.has_taken = True

    def mark(self, letter: Letter, frozen: FinishedLetter) -> None:
        try:
            leases.mark(letter, frozen, self.taken)
        except leases.Lost:
            self.taken = None
            raise
        self.taken = None

    def keep(self) -> None:
        if self.taken:
            leases.sent(self.taken)
        self.taken = None


def write(letter: Letter, known: Known | None) -> bool:
    """Whether it has something to say; if so, it stands in letter.written."""
    now = timezone.now()
    try:
        letter.written = _frozen(letter, known, now)
    except leases.Lost:
        logger.warning("letter %s was taken over by another worker", letter.pk)
        return False
    except Exception as problem:  # whatever is wrong in one letter must not stop the others
        logger.exception("letter %s cannot be written", letter.pk)
        settle.poison(letter, problem, now)
        return False
    return letter.written is not None


def send(letter: Letter, session: SmtpSession) -> None:
    """Hand a written letter over, or hold it where no mail may leave to its recipient. ChannelFault
    where no letter is to blame."""
    if reason := reason_not_to_send(letter.recipient):
        settle.hold(letter, reason, timezone.now())
        return
    # Its batch was written before the first went, and without a server nothing gets this far.
    assert letter.written
    assert session.channel
    _hand_over(letter, letter.written, session, session.channel)


def _frozen(letter: Letter, known: Known | None, now: datetime) -> FinishedLetter | None:
    """The columns of the finished letter; None if it came to nothing. Afresh until frozen.

    `known` None: read now.
    """
    if not is_in_service(letter.recipient):
        settle.cancel(letter, GONE, now)
        return None
    if letter.is_frozen:
        return {"raw": letter.raw}
    notices, still_to_tell = known or read([letter], now)[letter.pk]
    alive, dead = still_to_tell.living(notices)
    settle.drop(dead)
    if not alive:
        settle.cancel(letter, settle.DONE_ALREADY, now)
        return None
    letter.address = address_of(letter.recipient)
    if not letter.address:
        settle.cancel(letter, "收件人没有可用的邮箱", now, notices={"letter": None})
        return None
    rendered = content.render(letter, alive, still_to_tell)
    return {
        "address": letter.address,
        "subject": rendered.subject,
        "raw": mime_message.raw(letter, rendered, now),
    }


def _hand_over(
    letter: Letter, frozen: FinishedLetter, session: SmtpSession, channel: Channel
) -> None:
    sender = mime_message.address_in(settings.DEFAULT_FROM_EMAIL)
    try:
        raw, before_data = frozen["raw"].encode("ascii"), lambda: session.mark(letter, frozen)
        _, reply = channel.hand_over(sender, letter.address, raw, before_data)
    except smtplib.SMTPRecipientsRefused as refusal:
        answer = refusal.recipients[letter.address]
        _answered(letter, *answer, server_replies.at_recipient, _at_recipient)
    except smtplib.SMTPSenderRefused as refusal:
        answer = refusal.smtp_code, refusal.smtp_error
        _answered(letter, *answer, server_replies.at_sender, _at_sender)
    except smtplib.SMTPDataError as refusal:
        answer = refusal.smtp_code, refusal.smtp_error
        _answered(letter, *answer, server_replies.at_data, _at_data)
    except (smtplib.SMTPException, OSError) as cut:
        _cut(letter, readable(cut))
    except ValueError as problem:  # an address that no server could take
        channel.reset()
        settle.poison(letter, problem, timezone.now())
    else:
        session.took(leases.Taken(letter, reply.decode("utf-8", "replace"), timezone.now()))


# --- What the server said -----------------------------------------------------------------------


#: What of a refusal is our own fault or the server's, whatever the letter.
CHANNEL = {
    Refusal.SENDER: Heartbeat.Channel.SENDER,
    Refusal.SIGN_IN: Heartbeat.Channel.SIGN_IN,
    Refusal.RELAY: Heartbeat.Channel.RELAY,
}


def _answered(
    letter: Letter, code: int, text: bytes | str, read: ReadRefusal, refused: ActOnRefusal
) -> None:
    """4xx: later. 5xx: by what it says at this command."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    refusal, now = read(code, text), timezone.now()
    if refusal in (Refusal.SENDER, Refusal.SIGN_IN):
        leases.release([letter])
        raise ChannelFault(f"{code} {text}", CHANNEL[refusal])
    if code < 500:
        settle.again(letter, Outcome.DEFERRED, now, code=code, reply=text)
    else:
        refused(letter, code, text, refusal, now)


def _at_recipient(letter: Letter, code: int, text: str, refusal: Refusal, now: datetime) -> None:
    if refusal == Refusal.NO_MAILBOX:
        Heartbeat.channel_works()
        settle.refused(letter, code, text, now)
        return
    settle.again(letter, Outcome.DEFERRED, now, code=code, reply=text)
    if refusal in CHANNEL:
        raise ChannelFault(f"{code} {text}", CHANNEL[refusal])
    if repeated_refusals.for_several_people(letter, code, text, now):
        raise ChannelFault(f"{code} {text}", Heartbeat.Channel.REPEATED)


def _at_sender(letter: Letter, code: int, text: str, refusal: Refusal, now: datetime) -> None:
    if refusal == Refusal.LETTER:
        settle.fail(letter, Outcome.REFUSED, text, now, code=code)
        return
    leases.release([letter])
    raise ChannelFault(f"{code} {text}", Heartbeat.Channel.LIMITED)


def _at_data(letter: Letter, code: int, text: str, refusal: Refusal, now: datetime) -> None:
    others = repeated_refusals.of_other_letters(letter, code, text, now)
    if len(others) + 1 < repeated_refusals.SEVERAL:
        settle.fail(letter, Outcome.REFUSED, text, now, code=code)
        return
    until = send_hours.opening_of_next_day(now)
    settle.hold_for_quota(letter, others, code, text, until, now)
    raise ChannelFault(f"{code} {text}", Heartbeat.Channel.QUOTA, until)


def _cut(letter: Letter, text: str) -> None:
    if letter.phase == Letter.HANDING:
        settle.again(letter, Outcome.UNKNOWN, timezone.now(), reply=text, maybe_twice=True)
    else:
        settle.again(letter, Outcome.DEFERRED, timezone.now(), reply=text)
