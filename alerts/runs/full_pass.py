"""A pass: make the notices of what happened, decide what should have been said by now, put both
into letters, hand over what is due.

Any number of times, from anywhere, at once. A pass by hand has a clock of its own: it decides for
its day, its letters are due at once, and the real clock is neither moved nor muted.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from alerts.delivery import expired_leases, leases, workers
from alerts.letters import assemble
from alerts.models import Heartbeat, Occasion
from alerts.notices import due_reminders, from_events
from alerts.runs import clock_check, daily
from alerts.runs.summary import Pass, Report
from norms import workdays


def run_reminders() -> Pass:
    """One pass of the real clock, in full; nothing while the clock is in doubt."""
    now = timezone.now()
    done = Pass(now)
    if clock_check.holds(now):
        return done
    expired_leases.give_back(now)
    try:
        from_events.create_due()
        done.decided = daily.decide_today(timezone.localdate(now), now=now)
        done.assembled(assemble.assemble_today(now))
        Heartbeat.beat(now, *clock_check.since_start())
    finally:
        # Whatever is wrong with today's decisions must not keep finished letters back.
        workers.enqueue_helpers(leases.due_today)
        done.handled = workers.send_due(leases.due_today)
    return done


def help_send() -> None:
    """A further worker's turn at what a look has prepared; nothing while the clock is in doubt."""
    if not clock_check.holds(timezone.now()):
        workers.help_send(leases.due_today)


def run_reminders_as_of(day: date) -> Pass:
    """A pass by hand for a day. On a day off everything is decided and nothing leaves."""
    now = timezone.now()
    expired_leases.give_back(now)
    done = _prepared(day, now)
    if day == timezone.localdate(now):
        daily.keep_proof(day, 0, now)
    if not done.is_day_off:
        done.handled = workers.send_due(leases.due_by_hand, seconds=float("inf"), despite_hold=True)
    return done


def dry_run(day: date | None = None) -> Report:
    """The report of what a pass would do; nothing is written and nothing leaves."""
    now = timezone.now()
    with transaction.atomic():
        done = _prepared(day, now) if day else _prepared_today(now)
        report = done.report(rehearsal=True)
        transaction.set_rollback(True)
    return report


def _prepared_today(now: datetime) -> Pass:
    done = Pass(now)
    from_events.create_due()
    done.decided = due_reminders.decide(timezone.localdate(now), now=now)
    done.assembled(assemble.assemble_today(now))
    return done


def _prepared(day: date, now: datetime) -> Pass:
    done = Pass(now, is_day_off=not workdays.is_workday(day))
    done.decided = due_reminders.decide(day, now=now, occasion=Occasion.MANUAL_PASS)
    if not done.is_day_off:
        done.assembled(assemble.assemble_pass(day, now))
    return done
