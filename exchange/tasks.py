"""The database is the queue: a task without arguments does what waits (decision 22)."""

from celery import shared_task
from django.utils import timezone

from core import enqueue


@shared_task(name="exchange.tasks.work")
def work() -> None:
    """Every batch to be read or written, the oldest first."""
    from exchange.batches import lifecycle
    from exchange.models import ImportBatch

    for batch in ImportBatch.objects.filter(state__in=ImportBatch.BUSY).order_by("pk"):
        lifecycle.work(batch, now=timezone.now())


@shared_task(name="exchange.tasks.sweep_files")
def sweep_files() -> None:
    """Uploaded files past their 30 days."""
    from exchange.batches.cleanup import sweep

    sweep(timezone.now())


def enqueue_work() -> None:
    """Ask the worker to do what was uploaded once this change is committed."""
    enqueue.enqueue("exchange.tasks.work")
