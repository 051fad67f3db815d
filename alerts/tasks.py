from celery import shared_task
from django.utils import timezone

from alerts import audit as auditing
from alerts import engine, shift


@shared_task(name="alerts.tasks.look")
def look():
    engine.look()


@shared_task(name=shift.HELP)
def hand_over():
    engine.help_out()


@shared_task(name="alerts.tasks.audit")
def audit():
    auditing.nightly(timezone.now())
