"""The database is the queue: a task without arguments does what waits (decision 6)."""

import logging

from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="exchange.tasks.work")
def work():
    from exchange.models import ImportBatch
    from exchange.uploads import work as work_at

    for batch in ImportBatch.objects.filter(state__in=ImportBatch.BUSY).order_by("pk"):
        work_at(batch, now=timezone.now())


@shared_task(name="exchange.tasks.sweep_files")
def sweep_files():
    from exchange.uploads import sweep

    sweep(timezone.now())


def ring():
    """Ask the worker to look once this change is committed; it may be lost, beat rings again."""
    transaction.on_commit(_send, robust=True)


def _send():
    try:
        current_app.send_task("exchange.tasks.work", expires=55, retry=False)
    except Exception:  # the broker's trouble must not become the visitor's
        logger.warning("the bell could not be rung", exc_info=True)
