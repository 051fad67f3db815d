"""c2: the machine of c1 must see each of these defects, planted one at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Q

from alerts import bundle, claims, decide, delivery, hours, ladder, outcomes, standing
from alerts.models import AlertDay, Letter, Notice
from alerts.models.notice import NoticeQuerySet
from projects import obligations
from projects.models import Milestone
from projects.models.milestone import MilestoneQuerySet
from projects.models.obligation import DatedObligation

pytestmark = [pytest.mark.django_db, pytest.mark.full]


def sent_before_smtp(patch):
    real = delivery._hand_over

    def hasty(letter, frozen, line):
        outcomes._open_notices(letter).update(state="told")
        real(letter, frozen, line)

    patch.setattr(delivery, "_hand_over", hasty)


def refused_letter_keeps_its_items(patch):
    def refused(letter, code, text, now):
        claims.close(letter, "refused", "failed", now=now, code=code, reply=text)
        letter.recipient.refuse_address(now)

    patch.setattr(outcomes, "refused", refused)


def rungs_on_their_exact_day(patch):
    real = ladder._reached

    def exact(step, obligation, start, reach):
        rung = real(step, obligation, start, reach)
        on = start + timedelta(days=rung.days) if rung else None
        return rung if on == reach.day else None

    patch.setattr(ladder, "_reached", exact)


def no_mark(patch):
    def unmarked(letter, frozen, taken=None):
        if taken:
            claims.sent(taken)

    patch.setattr(claims, "mark", unmarked)


def taken_but_not_kept_with_the_next(patch):
    real = claims.mark
    patch.setattr(claims, "mark", lambda letter, frozen, taken=None: real(letter, frozen))


def kept_as_sent_with_its_own_mark(patch):
    real = claims.mark

    def hasty(letter, frozen, taken=None):
        real(letter, frozen, taken)
        claims.sent(claims.Taken(letter, "", letter.due_at))

    patch.setattr(claims, "mark", hasty)


def never_settled_after_a_crash(patch):
    patch.setattr(outcomes, "settle_left_over", lambda: None)


def never_swept(patch):
    patch.setattr(delivery, "sweep", lambda now: None)


def written_anew_on_a_retry(patch):
    patch.setattr(Letter, "is_frozen", property(lambda self: False))


def finished_items_stay(patch):
    real = standing._is_alive
    patch.setattr(
        standing,
        "_is_alive",
        lambda notice, row, day: (
            real(notice, row, day) or row is not None and row.due_date == notice.due_date
        ),
    )


def moved_items_stay(patch):
    patch.setattr(standing, "_is_alive", lambda notice, row, day: row is None or row.is_open)


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
    patch.setattr(obligations, "freeze", lambda *args, **facts: None)


def a_withdrawal_closes_nothing(patch):
    patch.setattr(obligations, "close", lambda *args, **facts: None)


def nothing_folded(patch):
    """Neither in the decision nor in the letter: each makes up for the other."""
    patch.setattr(NoticeQuerySet, "surpassed", NoticeQuerySet.none)
    real = decide._notice

    def open_always(*args):
        notice = real(*args)
        notice.state = Notice.State.OPEN
        return notice

    patch.setattr(decide, "_notice", open_always)


def mail_by_night(patch):
    patch.setattr(hours, "is_open", lambda now: True)


def a_crash_fails_the_letter(patch):
    def give_back(letter, now):
        claims.close(letter, "crashed", "failed", now=now, lapsed=True)

    patch.setattr(delivery, "_give_back", give_back)


def a_cut_after_the_mark_counts_as_sent(patch):
    def cut(letter, text):
        claims.sent(claims.Taken(letter, "", letter.due_at))

    patch.setattr(delivery, "_cut", cut)


def copies_without_a_flag(patch):
    real = claims.close

    def close(*args, **columns):
        columns.pop("maybe_twice", None)
        return real(*args, **columns)

    patch.setattr(claims, "close", close)


def missed_days_not_made_up(patch):
    def keep(today, found, now):
        AlertDay.objects.get_or_create(day=today, defaults={"decided_at": now})

    patch.setattr(decide, "keep_proof", keep)


def a_second_rung_a_day(patch):
    """Each look says the highest rung again, under another code."""
    real = ladder.reached
    count = iter(range(10**6))

    def again(*args):
        found = real(*args)
        return [replace(r, code=f"weekly-{next(count)}") for r in found[-1:]]

    patch.setattr(ladder, "reached", again)


def leftover_letters_merged_without_their_items(patch):
    def merge(day):
        stale = Letter.objects.untried().filter(day__lt=day)
        stale.update(state="cancelled")

    patch.setattr(bundle, "_merge_unsent", merge)


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
