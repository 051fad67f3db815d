"""How far the projects that contracts became have come: 开工, 投产, 达效 by a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, When

from investment.money_light import STARTED
from projects.models import Milestone, Pause, Project, YearListing

Code, Stage = Milestone.Code, Project.Stage
#: What says that a project has started, been commissioned, reached capacity: the step, the events
#: that speak for it or for what follows it, and the stages.
STEPS = {
    "started": (
        (Code.RESUME, Code.START, Code.COMPLETE, Code.COMMISSION, Code.CAPACITY),
        STARTED,
    ),
    "commissioned": (
        (Code.COMMISSION, Code.CAPACITY),
        (Stage.COMMISSIONED, Stage.AT_CAPACITY),
    ),
    "at_capacity": ((Code.CAPACITY,), (Stage.AT_CAPACITY,)),
}


@dataclass(frozen=True)
class LandingSteps:
    """The steps a project has taken; each holds those before it."""

    started: bool = False
    commissioned: bool = False
    at_capacity: bool = False

    def __or__(self, other: "LandingSteps") -> "LandingSteps":
        """The furthest of two projects."""
        return LandingSteps(
            self.started or other.started,
            self.commissioned or other.commissioned,
            self.at_capacity or other.at_capacity,
        )


def steps_taken(projects: Iterable[int], day: date) -> dict[int, LandingSteps]:
    """{project: its steps} by a day: one query."""
    rows = Project.objects.filter(pk__in=list(projects)).order_by().annotate(**step_columns(day))
    return {pk: LandingSteps(*steps) for pk, *steps in rows.values_list("pk", *STEPS)}


def step_columns(day: date) -> dict[str, Case]:
    """{step: whether a project has taken it by a day, as a column}: by confirmed events; by the
    stage where it came onto the ledger without them, in 停工 and 终止 by the stage before. What
    was listed as 续建 has started."""
    listed = YearListing.objects.current().filter(
        project=OuterRef("pk"), kind=YearListing.Kind.CONTINUING, year__lte=day.year
    )
    conditions = {step: _has_taken(*rules, day) for step, rules in STEPS.items()}
    conditions["started"] |= Q(Exists(listed.order_by()))
    return {
        step: Case(When(condition, then=True), default=False)
        for step, condition in conditions.items()
    }


def _has_taken(codes: Iterable[str], stages: Iterable[str], day: date) -> Q:
    done = Milestone.objects.filter(project=OuterRef("pk"), code__in=codes)
    done = done.filter(state=Milestone.State.DONE, completed_on__lte=day)
    resting = Pause.objects.filter(project=OuterRef("pk"), resumed_on=None)
    before = resting.filter(stage_before__in=stages)
    # The pauses of the few that rest, and of no other: this may be asked of every project.
    rested = Q(stage__in=Project.FROZEN_STAGES) & Q(Exists(before.order_by()))
    return Q(stage__in=stages) | Q(Exists(done.order_by())) | rested
