from celery import shared_task
from django.utils import timezone

from investment import kept_days, monthly_reports


@shared_task(name="investment.tasks.open_reports")
def open_reports() -> None:
    """Those of the day by the county's clock, which is not the worker's (R-MR-1)."""
    now = timezone.now()
    monthly_reports.open_reports(timezone.localdate(now), now=now)


@shared_task(name="investment.tasks.keep_days")
def keep_days() -> None:
    """Yesterday, and the nights that were missed (R-KD-1)."""
    kept_days.keep_missed(timezone.now())
