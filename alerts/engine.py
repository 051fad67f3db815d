"""A look: decide what should have been said by now, bundle it into letters, hand over what is due.

Any number of times, from anywhere, at once. A pass by hand has a clock of its own: it decides for
its day, its letters are due at once, and the real clock is neither moved nor muted.
"""

from django.db import transaction
from django.utils import timezone

from alerts import bundle, claims, clock, decide, delivery, shift
from alerts.models import Occasion, Pulse
from alerts.report import Pass
from norms import workdays


def look():
    """One pass of the real clock, in full; nothing while the clock is in doubt."""
    now = timezone.now()
    done = Pass(now)
    if clock.holds(now):
        return done
    delivery.sweep(now)
    try:
        done.decided = decide.decide_today(timezone.localdate(now), now=now)
        done.bundled(bundle.bundle_today(now))
        Pulse.beat(now, *clock.since_start())
    finally:
        # Whatever is wrong with today's decisions must not keep finished letters back.
        shift.call_for_help(claims.due_today)
        done.handled = shift.drain(claims.due_today)
    return done


def help_out():
    """A further worker's turn at what a look has prepared; nothing while the clock is in doubt."""
    if not clock.holds(timezone.now()):
        shift.help_out(claims.due_today)


def look_as_of(day):
    """A pass by hand for a day. On a day off everything is decided and nothing leaves."""
    now = timezone.now()
    delivery.sweep(now)
    done = _prepared(day, now)
    if day == timezone.localdate(now):
        decide.keep_proof(day, 0, now)
    if not done.is_day_off:
        done.handled = shift.drain(claims.due_by_hand, seconds=float("inf"))
    return done


def rehearse(day=None):
    """The report of what a pass would do; nothing is written and nothing leaves."""
    now = timezone.now()
    with transaction.atomic():
        done = _prepared(day, now) if day else _prepared_today(now)
        report = done.report(rehearsal=True)
        transaction.set_rollback(True)
    return report


def _prepared_today(now):
    done = Pass(now)
    done.decided = decide.decide(timezone.localdate(now), now=now)
    done.bundled(bundle.bundle_today(now))
    return done


def _prepared(day, now):
    done = Pass(now, is_day_off=not workdays.is_workday(day))
    done.decided = decide.decide(day, now=now, occasion=Occasion.MANUAL_PASS)
    if not done.is_day_off:
        done.bundled(bundle.bundle_pass(day, now))
    return done
