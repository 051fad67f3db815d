from celery import shared_task
from django.utils import timezone

from accounts.audit import System
from supervision import problems


@shared_task(name="supervision.tasks.name_holders")
def name_holders() -> None:
    """Of problems for which 项目中心 named nobody by its day."""
    problems.name_overdue(by=System(), now=timezone.now())
