from celery import shared_task
from django.utils import timezone

from alerts.delivery import workers
from alerts.reconciliation import reconcile as auditing
from alerts.runs import full_pass


@shared_task(name="alerts.tasks.look")
def look():
    full_pass.look()


@shared_task(name=workers.HELP)
def hand_over():
    full_pass.help_out()


@shared_task(name="alerts.tasks.audit")
def audit():
    auditing.nightly(timezone.now())
