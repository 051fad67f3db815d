"""How far the projects that contracts became have come: 开工, 投产, 达效 by a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from investment.money_light import STARTED
from projects.models import Milestone, Project, YearListing

Code, Stage = Milestone.Code, Project.Stage
#: What says that a project has started, been commissioned, reached capacity: the step, what
#: follows it.
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
    """{project: its steps} by a day, by confirmed events; by the stage where a project came onto
    the ledger without them, and a project that was listed as 续建 has started. One query."""
    rows = Project.objects.filter(pk__in=list(projects)).order_by()
    listed = YearListing.objects.current().filter(
        project=OuterRef("pk"), kind=YearListing.Kind.CONTINUING, year__lte=day.year
    )
    rows = rows.annotate(
        is_listed_as_continuing=Exists(listed.order_by()),
        **{f"has_{step}": Exists(_done(codes, day)) for step, (codes, _) in STEPS.items()},
    )
    conditions = {
        step: Q(**{f"has_{step}": True}) | Q(stage__in=stages)
        for step, (_, stages) in STEPS.items()
    }
    conditions["started"] |= Q(is_listed_as_continuing=True)
    return {
        pk: LandingSteps(*steps)
        for pk, *steps in rows.annotate(**conditions).values_list("pk", *STEPS)
    }


def _done(codes: Iterable[str], day: date) -> QuerySet[Milestone]:
    done = Milestone.objects.filter(project=OuterRef("pk"), code__in=codes)
    return done.filter(state=Milestone.State.DONE, completed_on__lte=day).order_by()
