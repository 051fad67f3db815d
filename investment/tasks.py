from celery import shared_task
from django.utils import timezone

from investment import monthly_reports


@shared_task(name="investment.tasks.open_reports")
def open_reports() -> None:
    now = timezone.now()
    monthly_reports.open_reports(timezone.localdate(now), now=now)
