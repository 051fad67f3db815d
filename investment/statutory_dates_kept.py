"""两条硬杠杠: 续建 3 月底前复工, 新建 6 月底前开工, counted against the statutory day (R-DL-4)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from projects.models import Milestone, YearListing

CODES = [(Milestone.Code.RESUME, "续建 3 月底前复工"), (Milestone.Code.START, "新建 6 月底前开工")]


@dataclass(frozen=True)
class HardDate:
    """How many of a kind owe it, did it in time, did it late; `missed` are open past the day."""

    code: str
    title: str
    owed: int
    in_time: int
    late: int
    missed: int

    @property
    def percent(self) -> float | None:
        """Share done in time in points, or None where nobody owes it."""
        return self.in_time * 100 / self.owed if self.owed else None

    @property
    def waiting(self) -> int:
        """Not yet due, or reported and waiting for the office."""
        return self.owed - self.in_time - self.late - self.missed

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
        ]

    @property
    def label(self) -> str:
        return (
            f"{self.owed} 个项目中按期 {self.in_time} 个，晚 {self.late} 个，逾期 {self.missed} 个"
        )


def hard_dates(year: int, today: date) -> list[HardDate]:
    """Both promises of a year, as of today. Cancelled and frozen milestones are not counted."""
    day = Coalesce("statutory_date", "due_date")
    rows = (
        Milestone.objects.counted()
        .filter(code__in=Milestone.STATUTORY, listing__year=year, project__withdrawn_on=None)
        .order_by()
        .annotate(day=day)
        .values("code")
        .annotate(
            owed=Count("pk"),
            in_time=Count("pk", filter=DONE & Q(completed_on__lte=F("day"))),
            late=Count("pk", filter=DONE & Q(completed_on__gt=F("day"))),
            missed=Count("pk", filter=Q(state=Milestone.State.PENDING, day__lt=today)),
        )
    )
    found = {row.pop("code"): row for row in rows}
    none = dict.fromkeys(("owed", "in_time", "late", "missed"), 0)
    return [HardDate(code, title, **found.get(code, none)) for code, title in CODES]


#: A report that waits for the office is neither late nor yet counted as done (R-OD-1).
DONE = Q(state=Milestone.State.DONE)
