"""我的任务: what a project's own people must report, worst first."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Q, Subquery

from accounts.models import Person, UnitHead
from core.values.local_days import days_since
from desk.workbench import order_tasks, problem_tasks, request_tasks
from desk.workbench.order_tasks import Orders
from desk.workbench.problem_tasks import Problems
from projects.models import ChangeRequest, Milestone, MilestoneEvent, ProgressUpdate, Project
from projects.models.obligation import OPEN
from projects.models.visibility import reports_on
from projects.obligation_status import ObligationRow
from projects.promises import PromisedRow, is_broken, promised_row, proposed_day
from supervision.models import Instruction

#: More than this on one desk is a list: the desk says so, with a link to it.
MOST = 60


@dataclass(frozen=True)
class Task(PromisedRow[Milestone]):
    """One milestone to report; None where nothing has been said of it yet."""

    days_since_report: int | None


@dataclass(frozen=True)
class Tasks:
    """What waits for one person, each list in the order it should be done."""

    projects: int
    #: How many things ask for an answer.
    number: int
    returned: list[Task]
    overdue: list[Task]
    soon: list[Task]
    waiting: list[Task]
    replies: list[PromisedRow[Instruction]]
    #: Requests for later dates: open, or decided of late.
    requests: list[ObligationRow[ChangeRequest]]
    #: Of these projects, not closed: who has them and since when.
    problems: Problems
    #: Orders that are out on these projects, owed by other units.
    orders: Orders
    soon_days: int
    #: The next milestone, where nothing asks for an answer.
    upcoming: Milestone | None
    promise_day: date
    #: People of the units one heads whose address is refused.
    unreachable: list[Person]
    #: There is more than stands here.
    is_cut: bool

    template = "desk/workbench/owner.html"


def block(person, today, policy):
    """The desk of somebody who reports for a project."""
    # Their keys, once: PostgreSQL finds them by reading all projects there are.
    mine = Project.objects.filter(reports_on(person, today), withdrawn_on=None).order_by()
    projects = list(mine.values_list("pk", flat=True))
    soon_days = policy.warn_days_statutory
    found = _milestones(projects, today + timedelta(days=soon_days))
    lists = {name: [] for name in ("returned", "overdue", "soon", "waiting")}
    for milestone in found[:MOST]:
        task = _task(milestone, today, policy)
        lists[_list_of(task)].append(task)
    replies = _replies(projects, today, policy)
    number = len(replies) + sum(len(lists[name]) for name in ("returned", "overdue", "soon"))
    return Tasks(
        projects=len(projects),
        number=number,
        **lists,
        replies=replies,
        requests=request_tasks.of_projects(projects, today, policy),
        problems=problem_tasks.of_projects(projects, person, today, policy),
        orders=order_tasks.of_projects(projects, person, today, policy),
        soon_days=soon_days,
        upcoming=None if number else _upcoming(projects),
        promise_day=proposed_day(today),
        unreachable=_unreachable(person, today),
        is_cut=len(found) > MOST,
    )


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
        .with_moves()
        .with_promised_day()
        .with_pending_request()
        .order_by("due_date", "pk")
    )
    return list(rows[: MOST + 1])


def _task(milestone, today, policy):
    more = {"is_broken": is_broken(milestone, today)}
    more["days_since_report"] = days_since(milestone.updated_at, today)
    return Task.of(milestone, today, policy, **more)


def _list_of(task):
    if task.state == Milestone.State.SUBMITTED:
        return "waiting"
    if task.obligation.last_event == MilestoneEvent.Kind.SEND_BACK:
        return "returned"
    return "overdue" if task.days else "soon"


def _upcoming(projects):
    later = Milestone.objects.open().filter(project__in=projects)
    return later.select_related("project").order_by("due_date").first()


def _unreachable(head, today):
    units = UnitHead.objects.on(today).filter(person=head).values("unit")
    refused = Person.objects.mailable().exclude(email_state=Person.EmailState.OK)
    return list(refused.filter(unit__in=units).exclude(pk=head.pk)[:MOST])


def _replies(projects, today, policy):
    rows = Instruction.objects.open().filter(project__in=projects)
    rows = rows.with_promised_day().select_related("project", "issued_by")
    rows = rows.order_by("due_date", "pk")[:MOST]
    return [promised_row(row, today, policy) for row in rows]
