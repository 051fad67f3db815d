"""A new project by hand: entered once, however often the form is sent."""

from datetime import datetime

from django.db import transaction

from accounts import audit, double_submission
from accounts.models import Person
from projects import project_lifecycle
from projects.models import Project

#: What makes two entries the same one: everything a person types of a project first.
SAME = "name responsible_unit owner_unit national_code total_investment content location".split()


@transaction.atomic
def enter_once(
    project: Project, *, by: Person | audit.CommandLine, now: datetime
) -> tuple[Project, bool]:
    """(the project on the ledger, whether this call entered it). The same facts entered by the
    same person within the last ten minutes are a second click."""
    double_submission.lock(project.responsible_unit)
    facts = {name: getattr(project, name) for name in SAME}
    mine = Project.objects.current().filter(created_by=audit.signed(by)["by"], **facts)
    if same := mine.filter(created_at__gte=now - double_submission.AGAIN).first():
        return same, False
    return project_lifecycle.enter(project, by=by), True
