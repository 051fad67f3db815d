"""顺延申请 on the desk: of who must decide them, and of who asked."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, Window

from core.values.local_days import midnight
from projects.change_request_queue import decider, waits_for
from projects.models import ChangeRequest
from projects.obligation_status import ObligationRow

#: More than these are read in the list.
SHOWN = 20
#: What was decided stays on the desk of who asked this long.
DECIDED_DAYS = 14


@dataclass(frozen=True)
class RequestsToDecide:
    """What waits for one person, the earliest owed first; `number`: how many in all."""

    rows: list[ObligationRow[ChangeRequest]]
    number: int

    template = "desk/workbench/requests_to_decide.html"


def block(person, today, policy):
    """The desk of whoever is to decide: a lead official, 项目中心, who stands for a lead."""
    rows = ChangeRequest.objects.filter(waits_for(decider(person), today)).order_by(
        "due_date", "pk"
    )
    found = list(_with_names(rows).annotate(in_all=Window(Count("pk")))[:SHOWN])
    number = found[0].in_all if found else 0
    return RequestsToDecide([ObligationRow.of(row, today, policy) for row in found], number)


def of_projects(projects, today, policy):
    """The requests of projects that are open, or were decided of late: newest first."""
    since = midnight(today - timedelta(days=DECIDED_DAYS))
    recent = Q(state=ChangeRequest.State.PENDING) | Q(decided_at__gte=since)
    rows = ChangeRequest.objects.filter(recent, project__in=projects).order_by("-submitted_at")
    return [ObligationRow.of(row, today, policy) for row in _with_names(rows)[:SHOWN]]


def _with_names(rows):
    return rows.select_related("milestone", "project__responsible_unit", "caused_by_unit")
