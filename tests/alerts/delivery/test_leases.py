"""Letters are claimed in batches: what a batch may cost, and what it may not."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alerts.delivery import leases, sender, workers
from alerts.delivery import settle as settling
from alerts.models import DeliveryAttempt, Letter, Notice
from projects.models import Milestone
from tests.alerts.conftest import CHINA
from tests.alerts.posted import moment

pytestmark = pytest.mark.django_db

NUMBER = 5
MORNING = "2026-07-01 09:00"
State = Letter.State


@pytest.fixture
def letters(queue):
    return queue(NUMBER)


@pytest.fixture
def one_by_one(monkeypatch):
    """Every batch is too old after its first letter."""
    monkeypatch.setattr(workers, "BATCH_SECONDS", 0)


def claim_at(text):
    with time_machine.travel(moment(text), tick=False):
        return leases.claim(leases.due_today)


def is_as_if_never_taken(letter):
    letter.refresh_from_db()
    untouched = (letter.state, letter.attempts, letter.token, letter.lease_until)
    return untouched == (State.QUEUED, 0, "", None) and not letter.tries.exists()


def test_a_batch_is_the_oldest_of_what_is_due_and_ends_at_its_size(letters, monkeypatch):
    monkeypatch.setattr(leases, "BATCH", 3)
    assert claim_at(MORNING) == list(letters[:3])
    assert claim_at(MORNING) == list(letters[3:])
    assert claim_at(MORNING) == []
    assert DeliveryAttempt.objects.count() == NUMBER


def test_what_is_not_begun_in_time_goes_back_and_costs_no_try(
    relay, letters, look_at, one_by_one, monkeypatch
):
    released = []
    real = leases.release
    monkeypatch.setattr(leases, "release", lambda batch: (released.append(len(batch)), real(batch)))
    look_at(MORNING)
    assert released == [4, 3, 2, 1]
    assert len(set(relay.recipients)) == len(relay.raw) == NUMBER
    assert (
        list(DeliveryAttempt.objects.values_list("number", "outcome")) == [(1, "accepted")] * NUMBER
    )


def test_a_server_that_refuses_us_costs_no_letter_a_try(relay, letters, look_at):
    relay.answers["RCPT"] = ["250 ok", "530 sign in first"]
    sent, *rest = list(letters)
    look_at(MORNING)
    sent.refresh_from_db()
    assert sent.state == State.SENT
    assert all(is_as_if_never_taken(letter) for letter in rest)


def test_an_orderly_stop_gives_the_rest_back(relay, letters, look_at, monkeypatch):
    def stopped(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(sender, "send", stopped)
    with pytest.raises(KeyboardInterrupt):
        look_at(MORNING)
    begun, *rest = letters
    assert begun.state == State.SENDING
    assert all(is_as_if_never_taken(letter) for letter in rest)


def test_what_another_worker_has_by_now_is_not_given_back(letters, look_at):
    batch = claim_at(MORNING)
    Letter.objects.filter(pk=batch[1].pk).update(token="another")
    Letter.objects.filter(pk=batch[2].pk).update(phase=Letter.HANDING)
    leases.release(batch)
    states = [letter.state for letter in letters]
    assert states == [State.QUEUED, State.SENDING, State.SENDING, State.QUEUED, State.QUEUED]


def test_a_letter_whose_lease_ran_out_before_its_turn_is_lost_at_its_mark(letters):
    waiting = claim_at(MORNING)[-1]
    with time_machine.travel(moment("2026-07-01 09:06")), pytest.raises(leases.Lost):
        leases.mark(waiting, {"raw": "x"})


class Killed(BaseException):
    """kill -9: no handler of the product goes on."""


def test_a_letter_that_kills_its_worker_takes_the_others_one_try_at_most(
    relay, letters, look_at, monkeypatch
):
    killer = letters[1]
    render, release, settle = sender.content.render, leases.release, settling.settle
    alive = [True]

    def deadly(letter, living, standing):
        if letter.pk == killer.pk:
            alive[0] = False
            raise Killed
        return render(letter, living, standing)

    monkeypatch.setattr(sender.content, "render", deadly)
    monkeypatch.setattr(leases, "release", lambda batch: alive[0] and release(batch))
    monkeypatch.setattr(settling, "settle", lambda pks: alive[0] and settle(pks))
    clock = moment(MORNING)
    for _ in range(2 * settling.MOST_TRIES):
        alive[0] = True
        with suppress(Killed):
            look_at(clock.astimezone(CHINA).replace(tzinfo=None).isoformat())
        clock += timedelta(minutes=6)
    killer.refresh_from_db()
    assert (killer.state, killer.attempts) == (State.FAILED, settling.MOST_TRIES)
    others = letters.exclude(pk=killer.pk)
    assert {letter.state for letter in others} == {State.SENT}
    assert max(letter.attempts for letter in others) == 2
    assert not DeliveryAttempt.objects.filter(outcome="open").exists()
    assert not Notice.objects.filter(state="open", letter__state=State.SENT).exists()


def test_what_is_finished_while_a_batch_goes_out_is_not_told_by_the_next(
    relay, letters, look_at, one_by_one, monkeypatch
):
    real = leases.sent
    last = letters[NUMBER - 1]

    def sent_and_finished(taken):
        real(taken)
        late = Milestone.objects.filter(pk=last.notices.first().object_id)
        late.update(state="done", completed_on="2026-06-30")

    monkeypatch.setattr(leases, "sent", sent_and_finished)
    look_at(MORNING)
    last.refresh_from_db()
    assert (last.state, last.reason) == (State.CANCELLED, settling.DONE_ALREADY)
    assert len(relay.raw) == NUMBER - 1


def test_a_batch_that_cannot_be_read_is_read_letter_by_letter(relay, letters, look_at, monkeypatch):
    bad, real = letters[0], workers.read

    def broken(batch, now):
        if bad in batch:
            raise KeyError("broken")
        return real(batch, now)

    for reader in (workers, sender):
        monkeypatch.setattr(reader, "read", broken)
    look_at(MORNING)
    bad.refresh_from_db()
    assert bad.tries.get().outcome == "poison"
    assert len(relay.raw) == NUMBER - 1


def test_a_worker_that_died_before_it_settled_is_made_up_for(relay, letters, look_at, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(settling, "settle", lambda pks: None)
        look_at(MORNING)
    assert set(letters.values_list("state", flat=True)) == {State.SENT}
    assert Notice.objects.filter(state="told").count() == 0
    look_at("2026-07-01 09:01")
    assert Notice.objects.filter(state="told").count() == NUMBER
    ended = DeliveryAttempt.objects.filter(
        outcome="accepted", smtp_code=250, ended_at=moment(MORNING)
    )
    assert ended.count() == NUMBER
    assert all(reply.startswith("taken as") for reply in ended.values_list("reply", flat=True))
    assert len(relay.raw) == NUMBER


def test_the_queries_of_a_batch_do_not_grow_with_its_letters(relay, letters, look_at):
    one, all_of_them = [letters[0]], list(letters)
    workers.read(one, moment(MORNING))
    counts = []
    for batch in (one, all_of_them):
        with CaptureQueriesContext(connection) as captured:
            workers.read(batch, moment(MORNING))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
