import logging

from celery import current_app, shared_task
from django.db import transaction

logger = logging.getLogger(__name__)


@shared_task(name="alerts.tasks.look")
def look():
    from alerts import engine

    engine.look()


@shared_task(name="alerts.tasks.audit")
def audit():
    from django.utils import timezone

    from alerts import audit

    audit.nightly(timezone.now())


def ring():
    """Ask for a look once this change is committed. A doorbell: it may be lost, it never raises."""
    transaction.on_commit(_send, robust=True)


def _send():
    try:
        # Older than the next regular ring it has nothing more to say.
        current_app.send_task("alerts.tasks.look", expires=55, retry=False)
    except Exception:  # the broker's trouble must not become the visitor's
        logger.warning("the bell could not be rung", exc_info=True)
