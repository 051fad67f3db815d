"""A process of the worker's pool ends with its worker, however that ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time

from celery.signals import worker_process_init

from tools import ROOT
from zuoquan import celery

WORKER = """
    import os, time
    from zuoquan.celery import watch_worker
    child = os.fork()
    if not child:
        watch_worker()
    else:
        print(child, flush=True)
    time.sleep(600)
"""


def is_there(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_worker_leaves_no_process_of_its_pool():
    command = [sys.executable, "-c", textwrap.dedent(WORKER)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        child = int(worker.stdout.readline())
        time.sleep(0.5)
        assert is_there(child)
        os.kill(worker.pid, signal.SIGKILL)
    deadline = time.monotonic() + 15
    while is_there(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_there(child)


def test_every_process_of_the_pool_watches():
    assert celery.watch_worker in [receiver() for _, receiver in worker_process_init.receivers]
