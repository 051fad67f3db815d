"""Letters go out, many of them: claimed by the batch, over one line to the server or several."""

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
from alerts.models import Pulse
from alerts.notices.still_to_tell import read
from core import enqueue

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 50
#: The task by which other workers help, in short turns: their other work waits no longer.
HELP = "alerts.tasks.hand_over"
HELP_SECONDS = 10
MOST_HELPERS = 15
#: What a batch was told of its obligations grows old: then the rest goes back, to be read anew.
BATCH_SECONDS = 2
#: A line whose answer has come must not wait for long behind another that writes its batch.
SWITCH_SECONDS = 0.001


@dataclass
class Shift:
    """What the lines of one drain have in common: whose letters, until when, and those handled."""

    due: object
    end: float
    handled: list = field(default_factory=list)


def drain(due, seconds=DRAIN_SECONDS):
    """Hand over what is due for so many seconds. `due(now)` gives the letters; returns their ids.

    A line is opened before a letter is claimed: a relay that is down costs none an attempt.
    """
    shift = Shift(due, time.monotonic() + seconds)
    lines = _shares(due, leases.BATCH, settings.MAIL_LINES)
    try:
        if lines and is_configured():
            _by_lines(shift, lines)
        elif lines:
            _by_batches(shift, None)
    except ChannelFault as fault:
        logger.warning("mail server: %s", fault)
        Pulse.report_channel(str(fault), timezone.now())
    return shift.handled


def call_for_help(due):
    """Ask for as many others as have enough to do; a free process of any worker takes each."""
    for _ in range(_shares(due, leases.BATCH * settings.MAIL_LINES, 1 + MOST_HELPERS) - 1):
        enqueue.send(HELP)


def help_out(due):
    """One turn; the next is asked for anew, so that what else was rung for comes between."""
    if drain(due, HELP_SECONDS) and due(timezone.now()).exists():
        enqueue.send(HELP)


def _shares(due, size, most):
    """Into how many shares of this size what waits falls, counted up to so many."""
    return math.ceil(due(timezone.now())[: size * most].count() / size)


def _by_lines(shift, lines):
    """The first line, and others beside it in threads: while one waits for an answer another goes
    on. They share no more than separate workers do."""
    sys.setswitchinterval(SWITCH_SECONDS)
    with ThreadPoolExecutor(settings.MAIL_LINES) as others, Channel() as channel:
        Pulse.report_channel("", timezone.now())
        further = [others.submit(_further_line, shift) for _ in range(lines - 1)]
        try:
            _by_batches(shift, channel)
        except BaseException:
            shift.end = 0  # the others finish the letter in hand
            raise
    for line in further:
        line.result()


def _further_line(shift):
    """A server that takes no more lines is no fault: the first one goes on."""
    try:
        with Channel() as channel:
            _by_batches(shift, channel)
    except ChannelFault as fault:
        logger.warning("a further line to the mail server: %s", fault)
    finally:
        connections.close_all()


def _by_batches(shift, channel):
    line = sender.Line(channel)
    while time.monotonic() < shift.end:
        batch, begun = deque(leases.claim(shift.due)), []
        if not batch:
            return
        try:
            _deliver(batch, line, begun, shift)
        finally:
            shift.handled += begun
            line.keep()
            settle.settle(begun)
            if batch:
                leases.release(batch)


def _deliver(batch, line, begun, shift):
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
        if line.channel:
            line.channel.open()
        letter = batch.popleft()
        begun.append(letter.pk)
        try:
            sender.send(letter, line)
        except leases.Lost:
            logger.warning("letter %s was taken over by another worker", letter.pk)
            if line.channel:
                line.channel.reset()
        if time.monotonic() >= min(end, shift.end):
            return


def _read(batch):
    """What the batch has to say, in one reading; else each letter alone, to find the broken one."""
    try:
        return read(batch, timezone.now())
    except Exception:
        logger.exception("a batch cannot be read")
        return {}
