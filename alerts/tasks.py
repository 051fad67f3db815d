from celery import shared_task
from django.utils import timezone

from alerts.delivery import workers
from alerts.reconciliation import reconcile as auditing
from alerts.runs import full_pass


@shared_task(name="alerts.tasks.look")
def run_reminders():
    full_pass.run_reminders()


@shared_task(name=workers.HELPER_TASK)
def help_send():
    full_pass.help_send()


@shared_task(name="alerts.tasks.audit")
def audit():
    auditing.nightly(timezone.now())
