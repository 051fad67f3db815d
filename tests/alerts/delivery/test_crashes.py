"""What a crash leaves, and the times that must fit each other."""

from threading import Barrier, Thread

import pytest
import time_machine
from django.conf import settings as product
from django.db import connection, connections

from alerts.delivery import leases, sender, smtp, workers
from alerts.models import Notice
from alerts.runs import full_pass
from tests.alerts.posted import MORNING, Outcome, State, claimed_at, moment, outcomes, the_letter
from zuoquan.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(relay, one_letter, look_at):
    look_at("2026-07-01 00:10")
    return the_letter()


def test_a_worker_that_died_before_the_mark_loses_nothing_and_flags_nothing(relay, queued, look_at):
    claimed_at(MORNING)
    look_at("2026-07-01 09:04")
    assert relay.raw == []  # the lease still runs
    look_at("2026-07-01 09:06")
    assert outcomes() == [Outcome.CRASHED, Outcome.ACCEPTED]
    assert not the_letter().maybe_twice


def test_a_worker_that_died_after_the_mark_sends_the_same_letter_flagged(relay, queued, look_at):
    letter = claimed_at(MORNING)
    with time_machine.travel(moment(MORNING), tick=False):
        leases.mark(letter, sender._frozen(letter, None, moment(MORNING)))
    raw = the_letter().raw.encode()
    look_at("2026-07-01 09:20")
    assert relay.raw == []
    look_at("2026-07-01 09:26")
    assert outcomes() == [Outcome.UNKNOWN, Outcome.ACCEPTED]
    assert the_letter().maybe_twice
    assert relay.raw == [raw]


def test_a_paused_worker_whose_lease_lapsed_stops_before_the_mark(relay, queued, look_at):
    paused = claimed_at(MORNING)
    look_at("2026-07-01 09:06")
    with time_machine.travel(moment("2026-07-01 09:07")), pytest.raises(leases.Lost):
        leases.mark(paused, {})
    assert len(relay.raw) == 1
    assert the_letter().state == State.SENT


def test_a_lease_that_lapsed_cannot_be_marked_though_nobody_has_taken_over(queued):
    paused = claimed_at(MORNING)
    with time_machine.travel(moment("2026-07-01 09:06")), pytest.raises(leases.Lost):
        leases.mark(paused, {})


def test_a_paused_worker_cannot_close_what_another_has(relay, queued, look_at):
    paused = claimed_at(MORNING)
    look_at("2026-07-01 09:06")
    with pytest.raises(leases.Lost):
        leases.close(paused, Outcome.DEFERRED, State.QUEUED, now=moment(MORNING))


def test_one_worker_gets_the_letter(queued):
    assert claimed_at(MORNING) is not None
    assert claimed_at(MORNING) is None


@pytest.mark.parametrize("again", range(3))
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time; raced on PostgreSQL"
)
def test_workers_that_race_take_each_letter_once(relay, make_project, make_person, again):
    for number in range(12):
        make_project(f"示例项目{number}", contact=make_person(f"示例{number}"))
    start = Barrier(4)

    def work():
        start.wait()
        full_pass.run_reminders()
        connections.close_all()

    with time_machine.travel(moment(MORNING)):
        workers = [Thread(target=work) for _ in range(4)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
    assert len(relay.recipients) == 12
    assert len(set(relay.recipients)) == 12
    assert Notice.objects.filter(state="open").count() == 0
    assert Notice.objects.count() == 12 * 6


# --- Times that must fit each other ---------------------------------------------------------------


def test_a_lease_outlasts_what_it_covers():
    commands = 8  # connect, EHLO, STARTTLS, EHLO, two for AUTH, MAIL, RCPT
    assert commands * product.EMAIL_TIMEOUT < leases.LEASE.total_seconds()
    assert leases.HANDING_LEASE.total_seconds() > 2 * smtp.DATA_PATIENCE
    before_data = commands * product.EMAIL_TIMEOUT
    longest = workers.SEND_SECONDS + before_data + smtp.DATA_PATIENCE
    assert longest < product.CELERY_TASK_TIME_LIMIT


@pytest.mark.parametrize("entry", product.CELERY_BEAT_SCHEDULE.values())
def test_every_entry_of_beat_names_a_task_and_expires_before_its_successor(entry):
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
    assert entry["options"]["expires"] < entry["schedule"]
