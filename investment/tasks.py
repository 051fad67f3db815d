from celery import shared_task
from django.utils import timezone

from investment import kept_days, monthly_reports


@shared_task(name="investment.tasks.open_reports")
def open_reports() -> None:
    now = timezone.now()
    monthly_reports.open_reports(timezone.localdate(now), now=now)


@shared_task(name="investment.tasks.keep_days")
def keep_days() -> None:
    kept_days.keep_missed(timezone.now())
