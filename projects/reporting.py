"""填报: what an owner says of a milestone, and the queue of those that wait for a word."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit, said_again
from projects import evidence, promises
from projects.access import reports_on
from projects.lights import is_near
from projects.models import Milestone, ProgressUpdate, Project

Code = Milestone.Code
#: What comes before what, where a project has both.
ORDER = (Code.START, Code.COMPLETE, Code.COMMISSION, Code.CAPACITY)


@transaction.atomic
def report(milestone, *, by, now, standing, completed_on=None, files=(), number="", **facts):
    """Keep what was said; 已经完成 submits the milestone as well. True if it was kept, False when
    the milestone had moved since `milestone` was read. A promised day never moves the due date."""
    same = Milestone.objects.open().filter(pk=milestone.pk, version=milestone.version)
    if same.select_for_update().first() is None:
        return False
    if standing == ProgressUpdate.Standing.DONE:
        check_order(milestone, completed_on)
        if not milestone.submit(by=by, on=completed_on, now=now, remark=facts.get("note", "")):
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


def check_order(milestone, on):
    """A project is not completed before it was started."""
    if milestone.code not in ORDER or on is None:
        return
    earlier = ORDER[: ORDER.index(milestone.code)]
    done = milestone.project.milestones.filter(code__in=earlier, completed_on__gt=on).first()
    if done:
        raise ValidationError(
            {
                "completed_on": f"{milestone}不能早于{done}"
                f"（{done.completed_on:%Y-%m-%d}），请核对日期。"
            }
        )


def to_report(person, today, norms):
    """The milestones this person is asked about today: overdue or near, oldest first."""
    mine = Project.objects.current().filter(reports_on(person, today))
    return (
        Milestone.objects.open()
        .filter(is_near(today, norms), project__in=mine)
        .order_by("due_date", "pk")
    )
