"""撤回 of what waits for a joint review, as its project was withdrawn or terminated (R-JR-1).

Nobody does this: it follows from what the ledger says now, after each decision on a project
(projects/decisions.py). What is taken up again afterwards is proposed anew.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from accounts.audit import Actor
from pipeline.models import JointReviewCase
from pipeline.models.joint_review_opinion import withdraw_pending
from projects.models import Project


def withdraw_cases(projects: Iterable[int], *, by: Actor, now: datetime) -> None:
    """Withdraw the pending cases of those of these projects that are withdrawn or terminated; one
    query where there is none. The caller holds the projects."""
    ended = Q(project__withdrawn_on__isnull=False) | Q(project__stage=Project.Stage.TERMINATED)
    cases = JointReviewCase.objects.pending().filter(ended, project__in=list(projects))
    for case in cases.select_related("project", "review").order_by("pk"):
        why = "项目已撤回" if case.project.withdrawn_on else "项目已终止"
        withdraw_pending(case, why, by=by, now=now)
