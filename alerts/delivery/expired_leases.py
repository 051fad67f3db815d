"""What a dead worker held goes back, once its lease is over."""

from datetime import datetime

from alerts.delivery import leases, settle
from alerts.models import DeliveryAttempt, Letter

Outcome, State = DeliveryAttempt.Outcome, Letter.State


def give_back(now: datetime) -> None:
    """Queue again what is past its lease. After the mark the letter may have left: flagged."""
    settle.settle_left_over()
    expired = Letter.objects.filter(state=State.SENDING, lease_until__lt=now)
    for letter in expired.select_related("recipient__unit"):
        try:
            _give_back_one(letter, now)
        except leases.Lost:
            continue


def _give_back_one(letter: Letter, now: datetime) -> None:
    may_have_left = letter.phase == Letter.HANDING
    outcome = Outcome.UNKNOWN if may_have_left else Outcome.CRASHED
    reply = "发送时中断，可能已送达" if may_have_left else "发送前中断"
    flag: leases.LetterColumns = {"maybe_twice": True} if may_have_left else {}
    if letter.attempts >= settle.MOST_TRIES:
        settle.fail(letter, outcome, reply, now, lapsed=True, **flag)
    else:
        leases.close(letter, outcome, State.QUEUED, now=now, reply=reply, lapsed=True, **flag)
