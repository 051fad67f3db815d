"""填报: what an owner says of a milestone, and the queue of those that wait for a word."""

from django.db import transaction

from accounts import audit, said_again
from projects import evidence, promises
from projects.access import reports_on
from projects.lights import is_near
from projects.models import Milestone, ProgressUpdate, Project
from projects.models.project import lock_projects


@transaction.atomic
def report(milestone, *, by, now, standing, completed_on=None, files=(), number="", **facts):
    """Keep what was said; 已经完成 submits the milestone as well. True if it was kept, False when
    the milestone had moved since `milestone` was read. A promised day never moves the due date."""
    lock_projects([milestone.project_id])
    same = Milestone.objects.open().filter(pk=milestone.pk, version=milestone.version)
    if same.select_for_update().first() is None:
        return False
    is_done, note = standing == ProgressUpdate.Standing.DONE, facts.get("note", "")
    if is_done and not milestone.submit(by=by, on=completed_on, now=now, remark=note):
        return False
    said = {"standing": standing, **facts, **audit.signed(by)}
    if not _is_said_again(milestone, said, now):
        milestone.updates.create(project_id=milestone.project_id, at=now, **said)
    if promised := facts.get("promised_on"):
        promises.make(milestone, by=by, on=promised, now=now)
    evidence.attach(milestone, by=by, now=now, files=files, number=number)
    return True


def _is_said_again(milestone, said, now):
    last = milestone.updates.select_related("by").first()
    if last is None or now - last.at > said_again.AGAIN:
        return False
    return all(getattr(last, name) == value for name, value in said.items())


def to_report(person, today, norms):
    """The milestones this person is asked about today: overdue or near, oldest first."""
    mine = Project.objects.current().filter(reports_on(person, today))
    return (
        Milestone.objects.open()
        .filter(is_near(today, norms), project__in=mine)
        .order_by("due_date", "pk")
    )
