"""kill -9 of a real Celery worker in mid-delivery loses no letter (PostgreSQL + Redis)."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings as product
from django.db import connection
from django.utils import timezone

from alerts.models import DeliveryAttempt, Letter, Notice, Occasion
from zuoquan.celery import app

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite" or not product.REDIS_URL,
        reason="a worker process of its own needs PostgreSQL and Redis",
    ),
]

LETTERS = 40
#: The worker's own start: a process that reads the test database and mails to the sink.
WORKER = """
from datetime import timedelta
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.EMAIL_URL = "smtp://127.0.0.1"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
django.setup()
from zuoquan.celery import app
from alerts import send_hours
from alerts.delivery import leases
send_hours.is_open = lambda now: True
leases.LEASE = timedelta(seconds=2)
leases.HANDING_LEASE = timedelta(seconds=3)
app.worker_main(["worker", "--pool=prefork", "--concurrency=2", "--loglevel=WARNING",
                 "--without-gossip", "--without-mingle"])
"""


@pytest.fixture
def workers(sink):
    """start() and kill() a worker process; what still runs is ended afterwards."""
    running = []

    def start():
        code = WORKER.format(database=connection.settings_dict["NAME"], port=sink.port)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        running.append(
            subprocess.Popen([sys.executable, "-c", code], env=environment, start_new_session=True)
        )
        return running[-1]

    yield start
    for process in running:
        kill(process)


def kill(process):
    """kill -9 of the worker and its children, and the proof that it happened."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    assert process.wait(10) == -signal.SIGKILL


def start_look():
    app.send_task("alerts.tasks.look", expires=55)


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        start_look()
        time.sleep(0.3)


@pytest.fixture
def letters(make_person):
    """Letters due now, by hand and past the grace, so that hours and holidays play no part."""
    due = timezone.now() - timedelta(hours=1)
    for number in range(LETTERS):
        person = make_person(f"示例{number}")
        letter = Letter.objects.create(
            recipient=person,
            address=person.email,
            day=timezone.localdate(),
            occasion=Occasion.MANUAL_PASS,
            due_at=due,
            message_id=f"<{number}@example.invalid>",
        )
        Notice.objects.create(
            recipient=person,
            title=f"事项{number}",
            step="failed",
            event_key=f"test:{number}",
            occasion=Occasion.EVENT,
            day=timezone.localdate(),
            letter=letter,
        )


def test_no_letter_is_lost_and_every_copy_is_flagged(sink, workers, letters):
    sink.pause = 0.15
    killed = 0
    for _ in range(4):
        worker = workers()
        before = len(sink.raw)
        wait_until(lambda before=before: len(sink.raw) >= before + 3)
        kill(worker)
        killed += 1
    assert killed == 4
    sink.pause = 0
    workers()
    wait_until(lambda: Letter.objects.filter(state=Letter.State.SENT).count() == LETTERS)

    received = Counter(letter["Message-ID"] for letter in sink.letters)
    assert len(received) == LETTERS
    twice = {name for name, count in received.items() if count > 1}
    flagged = set(Letter.objects.filter(maybe_twice=True).values_list("message_id", flat=True))
    assert twice <= flagged
    assert not Notice.objects.exclude(state=Notice.State.TOLD).exists()
    assert not DeliveryAttempt.objects.filter(outcome=DeliveryAttempt.Outcome.OPEN).exists()
    interrupted = [DeliveryAttempt.Outcome.CRASHED, DeliveryAttempt.Outcome.UNKNOWN]
    assert DeliveryAttempt.objects.filter(outcome__in=interrupted).exists(), (
        "no kill hit a delivery"
    )
    assert len(set(sink.raw)) == LETTERS  # a copy is the same message, byte for byte
