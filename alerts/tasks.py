from celery import shared_task
from django.utils import timezone

from alerts.delivery import workers
from alerts.reconciliation import reconcile as auditing
from alerts.runs import full_pass


@shared_task(name="alerts.tasks.look")
def run_reminders():
    """A pass of the real clock (decision 22); the task keeps its older name, which the clock
    calls."""
    full_pass.run_reminders()


@shared_task(name=workers.HELPER_TASK)
def help_send():
    """A further worker's turn at letters that are due."""
    full_pass.help_send()


@shared_task(name="alerts.tasks.audit")
def audit():
    """What was said of the days not yet answered for; nothing of a day whose mail is still open."""
    auditing.nightly(timezone.now())
