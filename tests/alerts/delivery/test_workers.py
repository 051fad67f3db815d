"""Several lines to the mail server at once: each letter goes once, whichever line it takes."""

import threading

import pytest

from alerts import tasks
from alerts.delivery import leases, sender, workers
from alerts.models import DeliveryAttempt, Heartbeat, Letter, Notice
from alerts.runs import clock_check
from core import enqueue

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = 20
MORNING = "2026-07-01 09:00"
State = Letter.State


@pytest.fixture(autouse=True)
def three_lines(settings, monkeypatch):
    settings.MAIL_LINES = 3
    monkeypatch.setattr(leases, "BATCH", 4)


@pytest.fixture
def letters(queue):
    return queue(NUMBER)


@pytest.fixture
def unhurried(relay):
    """A server that takes its time, so that every line finds something to do."""
    relay.pause = 0.05
    return relay


def test_all_lines_have_their_share_and_each_letter_goes_once(letters, unhurried, look_at):
    look_at(MORNING)
    assert unhurried.connections == 3
    assert len(unhurried.raw) == len(set(unhurried.recipients)) == NUMBER
    assert set(letters.values_list("state", "attempts", "maybe_twice")) == {(State.SENT, 1, False)}
    carried = Notice.objects.exclude(letter=None)
    assert set(carried.values_list("state", flat=True)) == {Notice.State.TOLD}
    assert set(DeliveryAttempt.objects.values_list("outcome", flat=True)) == {
        DeliveryAttempt.Outcome.ACCEPTED
    }


def test_one_batch_takes_one_line(letters, unhurried, look_at, monkeypatch):
    monkeypatch.setattr(leases, "BATCH", NUMBER)
    look_at(MORNING)
    assert unhurried.connections == 1
    assert len(unhurried.raw) == NUMBER


def test_a_server_that_takes_one_line_only_gets_all_by_that_one(letters, unhurried, look_at):
    unhurried.answers["connect"] = ["220 sink", "421 too many", "421 too many"]
    look_at(MORNING)
    assert unhurried.connections == 3
    assert len(unhurried.raw) == NUMBER
    assert Heartbeat.objects.get().channel_fault == ""
    assert set(letters.values_list("attempts", flat=True)) == {1}


def test_a_stop_ends_every_line_after_the_letter_in_hand(letters, unhurried, look_at, monkeypatch):
    real, sent = sender.send, []

    def stopped(letter, channel):
        if threading.current_thread() is threading.main_thread() and sent:
            raise KeyboardInterrupt
        sent.append(letter)
        real(letter, channel)

    monkeypatch.setattr(sender, "send", stopped)
    with pytest.raises(KeyboardInterrupt):
        look_at(MORNING)
    assert 1 <= len(unhurried.raw) <= 6
    states = list(letters.values_list("state", "attempts"))
    assert states.count((State.SENT, 1)) == len(unhurried.raw)
    assert states.count((State.SENDING, 1)) == 1
    assert states.count((State.QUEUED, 0)) == NUMBER - len(unhurried.raw) - 1


def test_what_breaks_in_another_line_is_not_lost(letters, unhurried, look_at, monkeypatch):
    real = leases.mark

    def broken(letter, frozen, taken):
        if taken and threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the database is gone")
        real(letter, frozen, taken)

    monkeypatch.setattr(leases, "mark", broken)
    with pytest.raises(RuntimeError):
        look_at(MORNING)
    in_hand = letters.filter(state=State.SENDING, phase="")
    assert 1 <= in_hand.count() <= 2
    assert letters.filter(state=State.SENT).count() == NUMBER - in_hand.count()


# --- Other workers help -------------------------------------------------------------------------


@pytest.fixture
def step(monkeypatch):
    """The tasks that were step for."""
    tasks = []
    monkeypatch.setattr(enqueue, "send", tasks.append)
    return tasks


@pytest.mark.parametrize(("batch", "helpers"), [(7, 0), (6, 1), (3, 2), (2, 3)])
def test_a_look_rings_for_as_many_as_have_enough_to_do(
    letters, look_at, monkeypatch, step, batch, helpers
):
    monkeypatch.setattr(leases, "BATCH", batch)
    look_at(MORNING)
    assert step == [workers.HELPER_TASK] * helpers


def test_a_helper_asks_for_another_turn_while_something_waits(
    letters, unhurried, at, monkeypatch, step
):
    monkeypatch.setattr(workers, "HELPER_SECONDS", 0.05)
    with at(MORNING):
        workers.help_send(leases.due_today)
        assert 0 < len(unhurried.raw) < NUMBER
        assert step == [workers.HELPER_TASK]
        monkeypatch.setattr(workers, "HELPER_SECONDS", 30)
        workers.help_send(leases.due_today)
    assert len(unhurried.raw) == NUMBER
    assert step == [workers.HELPER_TASK]


def test_a_helper_that_finds_the_server_down_asks_for_no_turn(letters, relay, at, step):
    relay.answers["connect"] = "421 down"
    with at(MORNING):
        workers.help_send(leases.due_today)
    assert step == []


def test_nobody_helps_while_the_clock_is_in_doubt(letters, unhurried, at, monkeypatch):
    monkeypatch.setattr(clock_check, "holds", lambda now: True)
    with at(MORNING):
        tasks.help_send()
        assert unhurried.raw == []
        monkeypatch.setattr(clock_check, "holds", lambda now: False)
        tasks.help_send()
    assert len(unhurried.raw) == NUMBER


def test_the_task_that_is_rung_for_exists():
    from zuoquan.celery import app

    app.loader.import_default_modules()
    assert workers.HELPER_TASK in app.tasks
