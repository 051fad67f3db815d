"""节点按期率: how many milestones that should be done were done in time (R-OD-3).

Counted twice, side by side: on 原定, the date first promised, and on 现定. Counted on 现定 alone,
every 改期 would improve the rate. What waits for the office has not yet been kept. A pause improves
no rate: what was past its date when it began stays counted; what falls due later is not (R-OD-6).
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from projects.models import Milestone
from projects.models.milestone import MilestoneQuerySet

State = Milestone.State
#: What is counted in, by the name of the count: the column of the date it is held against.
DATES = {"original": "baseline_due_date", "moved": "due_date"}


@dataclass(frozen=True)
class OnTimeRate:
    """How many were due by a day, and how many of them were done in time."""

    due: int
    in_time: int

    @property
    def percent(self) -> float | None:
        """Share done in time in points, or None where none was due."""
        return self.in_time * 100 / self.due if self.due else None


def is_due(state: str, promised: date, day: date, frozen_on: date | None) -> bool:
    """Whether a milestone counts: its date is past, or it is done already."""
    return promised < min(day, frozen_on or day) or state == State.DONE


def is_in_time(state: str, completed_on: date | None, promised: date) -> bool:
    """Whether a milestone that counts was done by its date, the day itself included."""
    return state == State.DONE and completed_on is not None and completed_on <= promised


def on_time_rates(milestones: MilestoneQuerySet, day: date) -> dict[str, OnTimeRate]:
    """{original, moved} of a queryset of milestones: SQL twin of is_due() and is_in_time()."""
    done = Q(state=State.DONE)
    sums = {}
    for name, column in DATES.items():
        before_pause = Q(frozen_on=None) | Q(**{f"{column}__lt": F("frozen_on")})
        is_past = Q(**{f"{column}__lt": day}) & before_pause
        sums[f"{name}_due"] = Count("pk", filter=done | is_past)
        kept = done & Q(completed_on__lte=F(column))
        sums[f"{name}_in_time"] = Count("pk", filter=kept)
    found = milestones.order_by().aggregate(**sums)
    return {name: OnTimeRate(found[f"{name}_due"], found[f"{name}_in_time"]) for name in DATES}


def on_time_rates_of_year(year: int, day: date) -> dict[str, OnTimeRate]:
    """{original, moved} of the projects on a year's list, as they stand on a day."""
    rows = Milestone.objects.exclude(state=State.CANCELLED).filter(project__withdrawn_on=None)
    listed = Q(project__listings__year=year, project__listings__withdrawn_on=None)
    return on_time_rates(rows.filter(listed), day)
