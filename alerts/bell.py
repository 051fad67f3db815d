"""The doorbell: asks for a look as soon as something is decided. It may be lost, it never raises.

Apart from tasks.py, which needs the engine, since the engine's own parts ring too.
"""

import logging

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def ring():
    """Ask for a look once this change is committed."""
    transaction.on_commit(_send, robust=True)


def _send():
    try:
        # Older than the next regular ring it has nothing more to say.
        current_app.send_task("alerts.tasks.look", expires=55, retry=False)
    except Exception:  # the broker's trouble must not become the visitor's
        logger.warning("the bell could not be rung", exc_info=True)
