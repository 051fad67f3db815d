"""Events keep their order, and the stage of the project follows them (R-OD-5, R-OD-7)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Min

from accounts import audit
from projects.models.project import Project

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


def check_event_day(milestone: Any, on: date | None, today: date, *, brought: bool = False) -> None:
    """Whether the event of a milestone may bear this day, else the sentence; `brought` by an
    import, which may tell of years before the ledger."""
    if on is None:
        raise _refusal("请填实际完成日期。")
    problem = problem_of_day(
        milestone.name,
        milestone.code,
        on,
        today,
        reported=_reported(milestone),
        first=_earliest(milestone, brought),
        year=milestone.listing.year if milestone.listing_id else None,
    )
    if problem:
        raise _refusal(problem)


def problem_of_day(
    name: str,
    code: str,
    on: date,
    today: date,
    *,
    reported: Iterable[tuple[str, str, date]],
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


def _problem_of_order(name, place, on, reported):
    for other, other_name, day in reported:
        at = ORDER.index(other)
        word = "早于" if at < place and day > on else "晚于" if at > place and day < on else ""
        if word:
            return f"{name}不能{word}{other_name}（{day:%Y-%m-%d}），请核对日期。"
    return ""


def _earliest(milestone, brought):
    """From 2000; a coded event of a project that the ledger has followed from its start, from the
    first year in which it is listed."""
    is_followed = milestone.code in ORDER and not (
        milestone.code == "START" and _continues(milestone)
    )
    if brought or not is_followed:
        return EARLIEST
    year = milestone.project.listings.aggregate(first=Min("year"))["first"]
    return date(year, 1, 1) if year else EARLIEST


def _continues(milestone):
    """A continuing project was started before the ledger knew it."""
    first = milestone.project.listings.order_by("year").first()
    return first is not None and first.kind == "continuing"


def _reported(milestone):
    """(code, name, day) of the other events that keep an order with this one."""
    if milestone.code not in ORDER:
        return []
    others = milestone.project.milestones.filter(code__in=ORDER, completed_on__isnull=False)
    return others.exclude(pk=milestone.pk).values_list("code", "name", "completed_on")


def _refusal(sentence):
    return ValidationError({"completed_on": sentence})


# --- The stage ------------------------------------------------------------------------------------


def stage_reached(project: Project) -> str:
    """The furthest stage that done events speak for, or ""."""
    done = project.milestones.filter(state="done", code__in=STAGE_OF)
    return stage_after(done.values_list("code", flat=True))


def stage_after(codes: Iterable[str]) -> str:
    """The furthest stage that events of these codes bring a project to, or ""."""
    return max((STAGE_OF[code] for code in codes), key=place_of, default="")


def place_of(stage: str) -> int:
    """How far along a stage is; -1 for none, and for 停工 and 终止, which lie outside the order."""
    order = Project.STAGES_IN_ORDER
    return order.index(stage) if stage in order else -1


def follow(milestone: Any, *, by: Any, now: datetime) -> None:
    """Bring the project's stage where its done events are; a reopened one gives back the stage
    that it had moved on. A project that rests keeps 停工 or 终止."""
    project = Project.objects.get(pk=milestone.project_id)
    if project.stage in Project.FROZEN_STAGES:
        return
    reached = stage_reached(project)
    if place_of(project.stage) < place_of(reached):
        milestone.events.filter(pk=milestone.events.first().pk).update(
            stage_before=project.stage or "-"
        )
        _set_stage(project, reached, milestone, by=by)
    elif project.stage == STAGE_OF.get(milestone.code) != reached and milestone.state != "done":
        moved = milestone.events.exclude(stage_before="").first()
        if moved:
            before = moved.stage_before.strip("-")
            _set_stage(project, max(before, reached, key=place_of), milestone, by=by)


def _set_stage(project, stage, milestone, *, by):
    before = project.get_stage_display()
    Project.objects.filter(pk=project.pk).update(stage=stage, version=F("version") + 1)
    project.stage = stage
    milestone.project.stage = stage
    audit.record(
        by=by,
        action="变更阶段",
        subject=project,
        project_id=project.pk,
        before={"项目阶段": before},
        after={"项目阶段": project.get_stage_display()},
        reason=f"节点“{milestone}”{milestone.events.first().get_kind_display()}",
    )
