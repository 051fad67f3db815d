from celery import shared_task
from django.utils import timezone

from accounts.audit import System
from supervision import draft_orders as drafting
from supervision import problems


@shared_task(name="supervision.tasks.name_holders")
def name_holders() -> None:
    """Of problems for which 项目中心 named nobody by its day."""
    problems.name_overdue(by=System(), now=timezone.now())


@shared_task(name="supervision.tasks.draft_orders")
def draft_orders() -> None:
    """The drafts of today, by the county's clock (R-SO-1); what is there already is left."""
    now = timezone.now()
    drafting.draft_orders(timezone.localdate(now), now=now)
