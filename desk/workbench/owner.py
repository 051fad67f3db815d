"""我的任务: what a project's own people must report, worst first."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery

from accounts.models import Person, UnitHead
from core.values.local_days import days_since
from projects.models import Milestone, MilestoneEvent, ProgressUpdate, Project
from projects.models.obligation import OPEN
from projects.models.visibility import reports_on
from projects.promises import PromisedRow, is_broken, promised_row, proposed_day
from supervision.models import Instruction

#: More than this on one desk is a list: the desk says so, with a link to it.
MOST = 60


@dataclass(frozen=True)
class Task(PromisedRow[Milestone]):
    """One milestone to report; None where nothing has been said of it yet."""

    days_since_report: int | None


@dataclass
class Tasks:
    """What waits for one person, each list in the order it should be done."""

    projects: int
    returned: list = field(default_factory=list)
    overdue: list = field(default_factory=list)
    soon: list = field(default_factory=list)
    waiting: list = field(default_factory=list)
    replies: list = field(default_factory=list)
    soon_days: int = 0
    upcoming: object = None
    promise_day: object = None
    #: People of the units one heads whose address is refused.
    unreachable: list = field(default_factory=list)
    #: There is more than stands here.
    is_cut: bool = False

    template = "desk/workbench/owner.html"

    @property
    def number(self):
        """How many things ask for an answer."""
        return len(self.returned) + len(self.overdue) + len(self.soon) + len(self.replies)


def block(person, today, policy):
    """The desk of somebody who reports for a project."""
    # Their keys, once: PostgreSQL finds them by reading all projects there are.
    mine = Project.objects.filter(reports_on(person, today), withdrawn_on=None).order_by()
    projects = list(mine.values_list("pk", flat=True))
    tasks = Tasks(projects=len(projects), soon_days=policy.warn_days_statutory)
    tasks.promise_day = proposed_day(today)
    found = _milestones(projects, today + timedelta(days=tasks.soon_days))
    tasks.is_cut = len(found) > MOST
    for milestone in found[:MOST]:
        task = _task(milestone, today, policy)
        _list_for(task, tasks).append(task)
    tasks.replies = _replies(projects, today, policy)
    tasks.unreachable = _unreachable(person, today)
    if not tasks.number:
        later = Milestone.objects.open().filter(project__in=projects)
        tasks.upcoming = later.select_related("project").order_by("due_date").first()
    return tasks


def _milestones(projects, until):
    last = MilestoneEvent.objects.filter(milestone=OuterRef("pk"))
    updates = ProgressUpdate.objects.about(OuterRef("project"), OuterRef("pk"))
    rows = (
        Milestone.objects.filter(project__in=projects)
        .filter(OPEN & Q(due_date__lte=until) | Q(state=Milestone.State.SUBMITTED))
        .select_related("project")
        .annotate(
            last_event=Subquery(last.values("kind")[:1]),
            last_reason=Subquery(last.values("reason")[:1]),
            updated_at=Subquery(updates.values("at")[:1]),
        )
        .with_times_postponed()
        .with_promised_day()
        .order_by("due_date", "pk")
    )
    return list(rows[: MOST + 1])


def _task(milestone, today, policy):
    more = {"is_broken": is_broken(milestone, today)}
    more["days_since_report"] = days_since(milestone.updated_at, today)
    return Task.of(milestone, today, policy, **more)


def _list_for(task, tasks):
    if task.state == Milestone.State.SUBMITTED:
        return tasks.waiting
    if task.obligation.last_event == MilestoneEvent.Kind.SEND_BACK:
        return tasks.returned
    return tasks.overdue if task.days else tasks.soon


def _unreachable(head, today):
    units = UnitHead.objects.on(today).filter(person=head).values("unit")
    refused = Person.objects.mailable().exclude(email_state=Person.EmailState.OK)
    return list(refused.filter(unit__in=units).exclude(pk=head.pk)[:MOST])


def _replies(projects, today, policy):
    rows = Instruction.objects.open().filter(project__in=projects)
    rows = rows.with_promised_day().select_related("project", "issued_by")
    rows = rows.order_by("due_date", "pk")[:MOST]
    return [promised_row(row, today, policy) for row in rows]
