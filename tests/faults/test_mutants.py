"""The machine of mishaps must see each of these defects, planted one at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Q

from accounts.people import refuse_address
from alerts import send_hours
from alerts.delivery import expired_leases, leases, sender, settle
from alerts.letters import assemble
from alerts.models import Letter, Notice, ReminderRun
from alerts.models.notice import NoticeQuerySet
from alerts.notices import due_reminders, steps_reached, still_to_tell
from projects import project_obligations
from projects.models import Milestone
from projects.models.milestone import MilestoneQuerySet
from projects.models.obligation import DatedObligation

pytestmark = [pytest.mark.django_db, pytest.mark.full]


def sent_before_smtp(patch):
    real = sender._hand_over

    def hasty(letter, frozen, line):
        settle._open_notices(letter).update(state="told")
        real(letter, frozen, line)

    patch.setattr(sender, "_hand_over", hasty)


def refused_letter_keeps_its_items(patch):
    def refused(letter, code, text, now):
        leases.close(letter, "refused", "failed", now=now, code=code, reply=text)
        refuse_address(letter.recipient, now)

    patch.setattr(settle, "refused", refused)


def rungs_on_their_exact_day(patch):
    real = steps_reached._reached

    def exact(step, obligation, start, reach):
        reached = real(step, obligation, start, reach)
        on = start + timedelta(days=reached.days) if reached else None
        return reached if on == reach.day else None

    patch.setattr(steps_reached, "_reached", exact)


def no_mark(patch):
    def unmarked(letter, frozen, taken=None):
        if taken:
            leases.sent(taken)

    patch.setattr(leases, "mark", unmarked)


def taken_but_not_kept_with_the_next(patch):
    real = leases.mark
    patch.setattr(leases, "mark", lambda letter, frozen, taken=None: real(letter, frozen))


def kept_as_sent_with_its_own_mark(patch):
    real = leases.mark

    def hasty(letter, frozen, taken=None):
        real(letter, frozen, taken)
        leases.sent(leases.Taken(letter, "", letter.due_at))

    patch.setattr(leases, "mark", hasty)


def never_settled_after_a_crash(patch):
    patch.setattr(settle, "settle_left_over", lambda: None)


def never_swept(patch):
    patch.setattr(expired_leases, "give_back", lambda now: None)


def written_anew_on_a_retry(patch):
    patch.setattr(Letter, "is_frozen", property(lambda self: False))


def finished_items_stay(patch):
    real = still_to_tell._is_alive
    patch.setattr(
        still_to_tell,
        "_is_alive",
        lambda notice, row, day: (
            real(notice, row, day) or row is not None and row.due_date == notice.due_date
        ),
    )


def moved_items_stay(patch):
    patch.setattr(still_to_tell, "_is_alive", lambda notice, row, day: row is None or row.is_open)


def counted_from_the_due_date(patch):
    patch.setattr(DatedObligation, "ladder_start", lambda self, as_of: self.due_date)


def a_resumption_begins_no_ladder(patch):
    real = DatedObligation.ladder_start

    def start(self, as_of):
        self.resumed_on = None
        return real(self, as_of)

    patch.setattr(DatedObligation, "ladder_start", start)


def told_while_a_report_waits(patch):
    waiting = Q(state="submitted", is_backdated=True)
    owed = (Q(state="pending") | waiting) & Q(frozen_on=None)
    patch.setattr(MilestoneQuerySet, "open", lambda self: self.filter(owed))
    patch.setattr(Milestone, "is_open", property(lambda self: self.frozen_on is None))


def a_pause_freezes_nothing(patch):
    patch.setattr(project_obligations, "freeze", lambda *args, **facts: None)


def a_withdrawal_closes_nothing(patch):
    patch.setattr(project_obligations, "close", lambda *args, **facts: None)


def nothing_folded(patch):
    """Neither in the decision nor in the letter: each makes up for the other."""
    patch.setattr(NoticeQuerySet, "surpassed", NoticeQuerySet.none)
    real = due_reminders._notice

    def open_always(*args):
        notice = real(*args)
        notice.state = Notice.State.OPEN
        return notice

    patch.setattr(due_reminders, "_notice", open_always)


def mail_by_night(patch):
    patch.setattr(send_hours, "is_open", lambda now: True)


def a_crash_fails_the_letter(patch):
    def give_back(letter, now):
        leases.close(letter, "crashed", "failed", now=now, lapsed=True)

    patch.setattr(expired_leases, "_give_back_one", give_back)


def a_cut_after_the_mark_counts_as_sent(patch):
    def cut(letter, text):
        leases.sent(leases.Taken(letter, "", letter.due_at))

    patch.setattr(sender, "_cut", cut)


def copies_without_a_flag(patch):
    real = leases.close

    def close(*args, **columns):
        columns.pop("maybe_twice", None)
        return real(*args, **columns)

    patch.setattr(leases, "close", close)


def missed_days_not_made_up(patch):
    def keep(today, found, now):
        ReminderRun.objects.get_or_create(day=today, defaults={"decided_at": now})

    patch.setattr(due_reminders, "keep_proof", keep)


def a_second_rung_a_day(patch):
    """Each look says the highest step again, under another code."""
    real = steps_reached.reached_steps
    count = iter(range(10**6))

    def again(*args):
        found = real(*args)
        return [replace(r, code=f"weekly-{next(count)}") for r in found[-1:]]

    patch.setattr(steps_reached, "reached_steps", again)


def leftover_letters_merged_without_their_items(patch):
    def merge(day):
        stale = Letter.objects.untried().filter(day__lt=day)
        stale.update(state="cancelled")

    patch.setattr(assemble, "_merge_unsent", merge)


MUTANTS = [
    sent_before_smtp,
    refused_letter_keeps_its_items,
    rungs_on_their_exact_day,
    no_mark,
    taken_but_not_kept_with_the_next,
    kept_as_sent_with_its_own_mark,
    never_settled_after_a_crash,
    never_swept,
    written_anew_on_a_retry,
    finished_items_stay,
    moved_items_stay,
    counted_from_the_due_date,
    a_resumption_begins_no_ladder,
    told_while_a_report_waits,
    a_pause_freezes_nothing,
    a_withdrawal_closes_nothing,
    nothing_folded,
    mail_by_night,
    a_crash_fails_the_letter,
    a_cut_after_the_mark_counts_as_sent,
    copies_without_a_flag,
    missed_days_not_made_up,
    a_second_rung_a_day,
    leftover_letters_merged_without_their_items,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_machine_sees(mutant, monkeypatch, tell, stage):
    mutant(monkeypatch)
    with pytest.raises((AssertionError, BaseExceptionGroup)) as seen:
        tell(150, 30)
    errors = getattr(seen.value, "exceptions", [seen.value])
    assert any(isinstance(error, AssertionError) for error in errors)
