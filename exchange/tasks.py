"""The database is the queue: a task without arguments does what waits (decision 6)."""

from celery import shared_task
from django.utils import timezone

from core import enqueue


@shared_task(name="exchange.tasks.work")
def work():
    from exchange.batches.lifecycle import work as work_at
    from exchange.models import ImportBatch

    for batch in ImportBatch.objects.filter(state__in=ImportBatch.BUSY).order_by("pk"):
        work_at(batch, now=timezone.now())


@shared_task(name="exchange.tasks.sweep_files")
def sweep_files():
    from exchange.batches.cleanup import sweep

    sweep(timezone.now())


def ring():
    """Ask the worker to look at what was brought in once this change is committed."""
    enqueue.enqueue("exchange.tasks.work")
