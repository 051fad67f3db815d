"""两条硬杠杠: 续建 3 月底前复工, 新建 6 月底前开工, counted against the statutory day (R-DL-4)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from projects.models import Milestone, Project, YearListing

CODES = [(Milestone.Code.RESUME, "续建 3 月底前复工"), (Milestone.Code.START, "新建 6 月底前开工")]


@dataclass(frozen=True)
class HardDate:
    """How many of a kind owe it, and how they stand; every project once (R-OD-6).

    `in_time` and `late` by a confirmed event, `resting` of them now in 停工; `suspended`: in 停工
    without one; `terminated`: whatever they did; `missed`: open past the day.
    """

    code: str
    title: str
    owed: int
    in_time: int
    late: int
    missed: int
    resting: int = 0
    suspended: int = 0
    terminated: int = 0

    @property
    def percent(self) -> float | None:
        """Share done in time in points, or None where nobody owes it."""
        return self.in_time * 100 / self.owed if self.owed else None

    @property
    def waiting(self) -> int:
        """Not yet due, or reported and waiting for the office."""
        rest = self.suspended + self.terminated
        return self.owed - self.done - self.missed - rest

    @property
    def done(self) -> int:
        """已复工（已开工）: by a confirmed event, in time or late."""
        return self.in_time + self.late

    @property
    def undone(self) -> int:
        """未复工（未开工）: neither done, nor at rest."""
        return self.missed + self.waiting

    @property
    def word(self) -> str:
        return Milestone.Code(self.code).label

    @property
    def kind(self) -> YearListing.Kind:
        """The kind of listing that owes it."""
        return YearListing.Kind.NEW if self.code == "START" else YearListing.Kind.CONTINUING

    @property
    def parts(self) -> list[tuple[str, int]]:
        """[(class of the box, how many)] for a row of boxes, one a project."""
        return [
            ("ok", self.in_time),
            ("late", self.late),
            ("no", self.missed),
            ("wait", self.waiting),
            ("rest", self.suspended + self.terminated),
        ]

    @property
    def label(self) -> str:
        rest = f"，停工 {self.suspended} 个，终止 {self.terminated} 个"
        return (
            f"{self.owed} 个项目中按期 {self.in_time} 个，晚 {self.late} 个，逾期 {self.missed} 个"
            + (rest if self.suspended or self.terminated else "")
        )


def hard_dates(year: int, today: date) -> list[HardDate]:
    """Both promises of a year, as of today. Cancelled milestones are not counted; of a project
    that rests they are, apart."""
    day = Coalesce("statutory_date", "due_date")
    counted = {
        "in_time": MOVES & DONE & Q(completed_on__lte=F("day")),
        "late": MOVES & DONE & Q(completed_on__gt=F("day")),
        "missed": MOVES & ~RESTS & Q(state=Milestone.State.PENDING, day__lt=today),
        "resting": RESTS & DONE,
        "suspended": RESTS & ~DONE,
        "terminated": ~MOVES,
    }
    rows = (
        Milestone.objects.exclude(state=Milestone.State.CANCELLED)
        .filter(code__in=Milestone.STATUTORY, listing__year=year, project__withdrawn_on=None)
        .order_by()
        .annotate(day=day)
        .values("code")
        .annotate(
            owed=Count("pk"),
            **{name: Count("pk", filter=condition) for name, condition in counted.items()},
        )
    )
    found = {row.pop("code"): row for row in rows}
    none = dict.fromkeys(("owed", *counted), 0)
    return [HardDate(code, title, **found.get(code, none)) for code, title in CODES]


#: A report that waits for the office is neither late nor yet counted as done (R-OD-1).
DONE = Q(state=Milestone.State.DONE)
#: In 停工; and not in 终止.
RESTS = Q(project__stage=Project.Stage.SUSPENDED)
MOVES = ~Q(project__stage=Project.Stage.TERMINATED)
