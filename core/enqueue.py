"""Ask a worker for a task as soon as there is something to do, by the name of the task.

The message may be lost, as the clock asks again every minute, and a lost one never raises.
"""

import logging
from functools import partial

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def enqueue(task: str = "alerts.tasks.look") -> None:
    """Ask a worker for this once this change is committed."""
    transaction.on_commit(partial(send, task), robust=True)


def send(task: str) -> None:
    """At once, whatever becomes of the transaction (enqueue() waits for its end). Never raises."""
    try:
        # Older than the next regular start it has nothing more to say.
        current_app.send_task(task, expires=55, retry=False)
    except Exception:  # the broker's trouble must not become the visitor's
        logger.warning("the task could not be queued", exc_info=True)
