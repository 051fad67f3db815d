"""Celery is the alarm clock: it rings, the database says what there is to do (decision 22)."""

import os
import threading
import time

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoquan.settings")

app = Celery("zuoquan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def watch_worker(**kwargs):
    """A process of the pool ends with its worker, which kill -9 takes without a word to it."""
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()


def _end_with(worker):
    while os.getppid() == worker:
        time.sleep(2)
    os._exit(1)
