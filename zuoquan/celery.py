"""Celery is the alarm clock: it rings, the database says what there is to do (decision 6)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoquan.settings")

app = Celery("zuoquan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
