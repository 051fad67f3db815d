"""Workers of their own for tests of imports: real processes on the test's database and files."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from exchange.batches.lifecycle import ask_to_write
from exchange.models import ImportBatch

#: What a worker does before it starts: the test's database, the test's files, a broker.
SET_UP = """
import time
from pathlib import Path
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.STORAGES["default"]["OPTIONS"]["location"] = {files!r}
django.setup()
folder = Path({folder!r})
"""
#: A Celery worker that asks itself to look as soon as it is ready.
CELERY = """
if not settings.REDIS_URL:
    (folder / "queue").mkdir(exist_ok=True)
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = dict.fromkeys(
        ["data_folder_in", "data_folder_out", "control_folder"], str(folder / "queue")
    )
from celery.signals import worker_ready
from zuoquan.celery import app
worker_ready.connect(lambda **_: app.send_task("exchange.tasks.work"), weak=False)
app.worker_main(["worker", "--pool=prefork", "--concurrency=1", "--loglevel=WARNING",
                 "--without-gossip", "--without-mingle", "--without-heartbeat"])
"""


def start(code, folder):
    """A process of its own session that runs `code` after SET_UP."""
    facts = {
        "database": str(connection.settings_dict["NAME"]),
        "files": str(default_storage.location),
        "folder": str(folder),
    }
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TMPDIR": str(folder),
        "REDIS_URL": settings.REDIS_URL or "",
    }
    return subprocess.Popen(
        [sys.executable, "-c", SET_UP.format(**facts) + code],
        env=environment,
        start_new_session=True,
    )


def kill(process):
    """kill -9 of the process and its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait(10)


@pytest.fixture
def run(tmp_path):
    """run(code): a process that runs it after SET_UP; what still runs is ended afterwards."""
    running = []

    def begin(code):
        running.append(start(code, tmp_path))
        return running[-1]

    yield begin
    for process in running:
        kill(process)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def asked_to_write(batch, monkeypatch):
    """As after 写入 of a long file: the batch waits for a worker."""
    with monkeypatch.context() as patched:
        patched.setattr("exchange.batches.lifecycle.SHORT", 0)
        ask_to_write(batch, by=batch.by, now=batch.at, seen=batch.fingerprint, accept_overdue=True)
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportBatch.State.WRITING
