"""Letters go out, many of them: claimed by the batch, over one session to the server or several."""

import logging
import math
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connections
from django.utils import timezone

from alerts.delivery import leases, sender, settle
from alerts.delivery.smtp import Channel, ChannelFault
from alerts.mail_settings import is_configured
from alerts.models import Heartbeat, Letter
from alerts.notices.still_to_tell import read
from core import enqueue

logger = logging.getLogger(__name__)

SEND_SECONDS = 50
#: The task by which other workers help, in short turns: their other work waits no longer.
HELPER_TASK = "alerts.tasks.hand_over"
HELPER_SECONDS = 10
MOST_HELPERS = 15
#: What a batch was told of its obligations grows old: then the rest goes back, to be read anew.
BATCH_SECONDS = 2
#: A session whose answer has come must not wait for long behind another that writes its batch.
SWITCH_SECONDS = 0.001


@dataclass
class SendRun:
    """What the sessions of one run have in common: whose letters, until when, and those handled."""

    due: leases.DueLetters
    end: float
    #: The ids of letters.
    handled: list[int] = field(default_factory=list)


def send_due(
    due: leases.DueLetters, seconds: float = SEND_SECONDS, *, despite_hold: bool = False
) -> list[int]:
    """Hand over what is due for so many seconds. `due(now)` gives the letters; returns their ids.

    A session is opened before a letter is claimed: a relay that is down costs none an attempt.
    A channel that is held (a quota is used up) is left alone, but for who asks by hand.
    """
    if not despite_hold and Heartbeat.channel_is_held(timezone.now()):
        return []
    run = SendRun(due, time.monotonic() + seconds)
    sessions = _shares(due, leases.BATCH, settings.MAIL_LINES)
    try:
        if sessions and is_configured():
            _in_sessions(run, sessions)
        elif sessions:
            _by_batches(run, None)
    except ChannelFault as fault:
        _report(fault)
    return run.handled


def _report(fault: ChannelFault) -> None:
    logger.warning("mail server: %s", fault)
    Heartbeat.report_channel(str(fault), timezone.now(), kind=fault.kind, until=fault.until)


def enqueue_helpers(due: leases.DueLetters) -> None:
    """Ask for as many others as have enough to do; a free process of any worker takes each."""
    for _ in range(_shares(due, leases.BATCH * settings.MAIL_LINES, 1 + MOST_HELPERS) - 1):
        enqueue.send(HELPER_TASK)


def help_send(due: leases.DueLetters) -> None:
    """One turn; the next is asked for anew, so that what else was asked for comes between."""
    if send_due(due, HELPER_SECONDS) and due(timezone.now()).exists():
        enqueue.send(HELPER_TASK)


def _shares(due: leases.DueLetters, size: int, most: int) -> int:
    """Into how many shares of this size what waits falls, counted up to so many."""
    return math.ceil(due(timezone.now())[: size * most].count() / size)


def _in_sessions(run: SendRun, sessions: int) -> None:
    """The first session, and others beside it in threads: while one waits for an answer another
    goes on. They share no more than separate workers do."""
    sys.setswitchinterval(SWITCH_SECONDS)
    with ThreadPoolExecutor(settings.MAIL_LINES) as others, Channel() as channel:
        Heartbeat.channel_reached()
        further = [others.submit(_further_session, run) for _ in range(sessions - 1)]
        try:
            _by_batches(run, channel)
        except BaseException:
            run.end = 0  # the others finish the letter in hand
            raise
    for session in further:
        session.result()


def _further_session(run: SendRun) -> None:
    """A server that takes no more sessions is no fault: the first one goes on."""
    try:
        with Channel() as channel:
            _by_batches(run, channel)
    except ChannelFault as fault:
        if fault.kind in Heartbeat.OF_CONNECTION:
            logger.warning("a further line to the mail server: %s", fault)
        else:
            run.end = 0
            _report(fault)
    finally:
        connections.close_all()


def _by_batches(run: SendRun, channel: Channel | None) -> None:
    session = sender.SmtpSession(channel)
    while time.monotonic() < run.end:
        batch = deque(leases.claim(run.due))
        begun: list[int] = []
        if not batch:
            return
        try:
            _deliver(batch, session, begun, run)
        finally:
            run.handled += begun
            session.keep()
            settle.settle(begun)
            if batch:
                leases.release(batch)


def _deliver(
    batch: deque[Letter], session: sender.SmtpSession, begun: list[int], run: SendRun
) -> None:
    """At least the first, then one after the other while there is time; the rest stays in it.

    All are written before the first goes: between two hand-overs that takes three times as long.
    """
    end, known = time.monotonic() + BATCH_SECONDS, _read(batch)
    for _ in range(len(batch)):
        letter = batch.popleft()
        if sender.write(letter, known.get(letter.pk)):
            batch.append(letter)
        else:
            begun.append(letter.pk)
    while batch:
        if session.channel:
            session.channel.open()
        letter = batch.popleft()
        begun.append(letter.pk)
        try:
            sender.send(letter, session)
        except leases.Lost:
            logger.warning("letter %s was taken over by another worker", letter.pk)
            if session.channel:
                session.channel.reset()
        if time.monotonic() >= min(end, run.end):
            return


def _read(batch: deque[Letter]) -> dict[int, sender.Known]:
    """What the batch has to say, in one reading; else each letter alone, to find the broken one."""
    try:
        return read(batch, timezone.now())
    except Exception:
        logger.exception("a batch cannot be read")
        return {}
