"""Events keep their order, and the stage of the project follows them (R-OD-5, R-OD-7)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db.models import Min, QuerySet

from accounts import audit
from accounts.audit import Actor
from core.bulk_update import update_rows
from projects.models.project import Project

if TYPE_CHECKING:
    from projects.models.milestone import Milestone

#: (code, name, day) of an event that was reported.
Event: TypeAlias = tuple[str, str, date]
#: A project, and the milestone whose move moves its stage.
Moved: TypeAlias = tuple[Project, "Milestone"]

#: What comes before what, where a project has both.
ORDER = ("START", "COMPLETE", "COMMISSION", "CAPACITY")
#: The stage that a confirmed event brings a project to.
STAGE_OF = {
    "START": Project.Stage.STARTED,
    "RESUME": Project.Stage.STARTED,
    "COMPLETE": Project.Stage.COMPLETED,
    "COMMISSION": Project.Stage.COMMISSIONED,
    "CAPACITY": Project.Stage.AT_CAPACITY,
}
#: No event of the ledger is older: before it, a year is a slip.
EARLIEST = date(2000, 1, 1)


def check_event_day(
    milestone: "Milestone", on: date | None, today: date, *, brought: bool = False
) -> date:
    """The day of a milestone's event where it may bear it, else the sentence; `brought` by an
    import, which may tell of years before the ledger."""
    [day] = check_event_days([(milestone, on)], today, brought=brought)
    return day


def check_event_days(
    days: Sequence[tuple["Milestone", date | None]], today: date, *, brought: bool = False
) -> list[date]:
    """check_event_day() of many milestones of different projects: [(milestone, day)]."""
    checked = []
    reported = _reported([milestone for milestone, _ in days])
    for milestone, on in days:
        if on is None:
            raise _refusal("请填实际完成日期。")
        problem = problem_of_day(
            milestone.name,
            milestone.code,
            on,
            today,
            reported=reported.get(milestone.pk, ()),
            first=_earliest(milestone, brought),
            year=milestone.listing.year if milestone.listing else None,
        )
        if problem:
            raise _refusal(problem)
        checked.append(on)
    return checked


def problem_of_day(
    name: str,
    code: str,
    on: date,
    today: date,
    *,
    reported: Iterable[Event],
    first: date = EARLIEST,
    year: int | None = None,
) -> str:
    """The sentence why an event may not bear this day, or "". `reported`: (code, name, day) of the
    project's other events; `first`: the earliest day there is; `year`: that of its listing."""
    if on > today:
        return "实际完成日期不能晚于今天。"
    if on < first:
        return f"{name}的实际完成日期不能早于 {first:%Y-%m-%d}，请核对年份。"
    if code == "RESUME" and year and on.year != year:
        return f"复工日期应在 {year} 年内，请核对年份。"
    if code in ORDER:
        return _problem_of_order(name, ORDER.index(code), on, reported)
    return ""


def _problem_of_order(name: str, place: int, on: date, reported: Iterable[Event]) -> str:
    for other, other_name, day in reported:
        at = ORDER.index(other)
        word = "早于" if at < place and day > on else "晚于" if at > place and day < on else ""
        if word:
            return f"{name}不能{word}{other_name}（{day:%Y-%m-%d}），请核对日期。"
    return ""


def problem_of_due(code: str, due: date, events: Iterable[Event]) -> str:
    """The sentence why an event may not be due on this day, or "". `events`: (code, name, day) of
    the project's other ordered ones, done or due on their days."""
    place = ORDER.index(code)
    for other, name, day in events:
        at = ORDER.index(other)
        if at < place and day > due:
            return f"不能早于{name}（{day:%Y-%m-%d}），请改日期。"
        if at > place and day < due:
            return f"不能晚于{name}（{day:%Y-%m-%d}），请改日期。"
    return ""


def check_due_in_order(milestone: "Milestone", due: date) -> None:
    """开工、竣工、投产、达效 of a project are due in this order; else ValidationError."""
    if milestone.code not in ORDER:
        return
    others = type(milestone).objects.filter(project=milestone.project_id, code__in=ORDER)
    others = others.exclude(pk=milestone.pk).exclude(state="cancelled").order_by("due_date", "pk")
    events = [(row.code, row.name, row.completed_on or row.due_date) for row in others]
    if problem := problem_of_due(milestone.code, due, events):
        raise ValidationError({"new_due": f"{milestone.name}{problem}"})


def _earliest(milestone: "Milestone", brought: bool) -> date:
    """From 2000; a coded event of a project that the ledger has followed from its start, from the
    first year in which it is listed."""
    if brought or milestone.code not in ORDER:
        return EARLIEST
    if milestone.code == "START" and _continues(milestone):
        return EARLIEST
    year = milestone.project.listings.aggregate(first=Min("year"))["first"]
    return date(year, 1, 1) if year else EARLIEST


def _continues(milestone: "Milestone") -> bool:
    """A continuing project was started before the ledger knew it."""
    first = milestone.project.listings.order_by("year").first()
    return first is not None and first.kind == "continuing"


def _reported(milestones: list["Milestone"]) -> dict[int, list[Event]]:
    """Milestone -> (code, name, day) of the other events that keep an order with it."""
    ordered = [milestone for milestone in milestones if milestone.code in ORDER]
    if not ordered:
        return {}
    projects = {milestone.project_id for milestone in ordered}
    done = type(ordered[0]).objects.filter(project__in=projects, code__in=ORDER)
    done = done.filter(completed_on__isnull=False)
    found: dict[int, list[tuple[int, Event]]] = defaultdict(list)
    columns = ("project", "pk", "code", "name", "completed_on")
    for project, pk, code, name, day in done.values_list(*columns):
        found[project].append((pk, (code, name, day)))
    return {
        milestone.pk: [event for pk, event in found[milestone.project_id] if pk != milestone.pk]
        for milestone in ordered
    }


def _refusal(sentence: str) -> ValidationError:
    return ValidationError({"completed_on": sentence})


# --- The stage ------------------------------------------------------------------------------------


def stage_reached(project: Project) -> str:
    """The furthest stage that done events speak for, or ""."""
    return stages_reached([project])[project.pk]


def stages_reached(projects: Iterable[Project]) -> dict[int, str]:
    """stage_reached() of many projects, by primary key."""
    codes: dict[int, list[str]] = {project.pk: [] for project in projects}
    milestones: Any = Project._meta.get_field("milestones").related_model
    done = milestones.objects.filter(project__in=codes, state="done", code__in=STAGE_OF)
    for project, code in done.values_list("project", "code"):
        codes[project].append(code)
    return {project: stage_after(done) for project, done in codes.items()}


def stage_after(codes: Iterable[str]) -> str:
    """The furthest stage that events of these codes bring a project to, or ""."""
    return max((STAGE_OF[code] for code in codes), key=place_of, default="")


def place_of(stage: str) -> int:
    """How far along a stage is; -1 for none, and for 停工 and 终止, which lie outside the order."""
    order = Project.STAGES_IN_ORDER
    return order.index(stage) if stage in order else -1


def follow(milestones: Iterable["Milestone"], *, by: Actor, now: datetime) -> None:
    """Bring the stages of projects where their done events are, after these milestones, one a
    project, have moved; a reopened one gives back the stage that it had moved on. A project that
    rests keeps 停工 or 终止."""
    by_project = {milestone.project_id: milestone for milestone in milestones}
    projects = Project.objects.exclude(stage__in=Project.FROZEN_STAGES).in_bulk(list(by_project))
    reached = stages_reached(projects.values())
    moved_on, given_back = [], []
    for pk, project in projects.items():
        milestone = by_project[pk]
        if place_of(project.stage) < place_of(reached[pk]):
            moved_on.append((project, milestone))
        elif project.stage == STAGE_OF.get(milestone.code) != reached[pk]:
            given_back += [(project, milestone)] if milestone.state != "done" else []
    _set_stages(
        [(project, milestone, reached[project.pk]) for project, milestone in moved_on]
        + _stages_before(given_back, reached),
        {milestone.pk for _, milestone in moved_on},
        by=by,
    )


def _stages_before(
    given_back: list[Moved], reached: dict[int, str]
) -> list[tuple[Project, "Milestone", str]]:
    """[(project, milestone, stage)] of those whose milestone had moved their stage on."""
    if not given_back:
        return []
    events = _events_of(given_back).exclude(stage_before="").order_by("pk")
    before = dict(events.values_list("milestone", "stage_before"))
    return [
        (
            project,
            milestone,
            max(before[milestone.pk].strip("-"), reached[project.pk], key=place_of),
        )
        for project, milestone in given_back
        if milestone.pk in before
    ]


def _set_stages(
    moves: list[tuple[Project, "Milestone", str]], noting: set[int], *, by: Actor
) -> None:
    """Set stages: [(project, milestone, stage)]; the last events of the milestones `noting` keep
    the stage before."""
    if not moves:
        return
    events = _events_of([move[:2] for move in moves]).order_by("pk")
    last = {event.milestone_id: event for event in events.only("milestone", "kind")}
    before = [
        # "-" stands for no stage: an empty column says that the event moved none.
        (last[milestone.pk].pk, project.stage or "-")
        for project, milestone, _ in moves
        if milestone.pk in noting
    ]
    update_rows(events.model, ["stage_before"], before)
    stages = [(project.pk, stage, project.version + 1) for project, _, stage in moves]
    update_rows(Project, ["stage", "version"], stages)
    entries = [
        _move_in_words(project, milestone, stage, last[milestone.pk])
        for project, milestone, stage in moves
    ]
    audit.record_changes(entries, by=by, action="变更阶段")


def _events_of(moves: list[Moved]) -> QuerySet[Any]:
    """The events of the milestones of [(project, milestone)]."""
    milestones = [milestone for _, milestone in moves]
    return milestones[0].events.model.objects.filter(milestone__in=milestones)


def _move_in_words(
    project: Project, milestone: "Milestone", stage: str, event: Any
) -> tuple[Project, int, dict[str, str], dict[str, str], str]:
    before = {"项目阶段": project.get_stage_display()}
    project.stage = milestone.project.stage = stage
    after = {"项目阶段": project.get_stage_display()}
    reason = f"节点“{milestone}”{event.get_kind_display()}"
    return project, project.pk, before, after, reason
