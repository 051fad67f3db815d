"""The doorbell: asks a worker for a look as soon as there is something to do. It may be lost, as
beat rings again, and it never raises.

Apart from tasks.py, which needs the engine, since the engine's own parts ring too.
"""

import logging
from functools import partial

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def enqueue(task="alerts.tasks.look"):
    """Ask a worker for this once this change is committed."""
    transaction.on_commit(partial(send, task), robust=True)


def send(task):
    try:
        # Older than the next regular ring it has nothing more to say.
        current_app.send_task(task, expires=55, retry=False)
    except Exception:  # the broker's trouble must not become the visitor's
        logger.warning("the bell could not be rung", exc_info=True)
