"""What the county stands at, today or as of a closed month: the facts behind the dashboard.

A closed month is read from what was written when it was closed, project by project in its month
figures and for the county as a whole in its MonthBoard, so that it never changes. Today takes the
money of the last closed month and reads dates and lights as they are now.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Value, When

from investment import completion_and_gap, targets
from investment.models import CountyFai, MonthBoard
from investment.on_time_rate import is_due, is_in_time
from investment.overall_light import with_overall_light
from investment.statutory_dates_kept import CODES, HardDate
from projects.models import Milestone, YearListing
from projects.models.milestone import overdue_on

State = Milestone.State
#: Targets that stand on the dashboard by their code.
SHOWN = ("fai", "reserve_ratio", "signed", "funds")


@dataclass
class ListingSnapshot:
    """One listing as the dashboard counts it: where it belongs, its light, its dates."""

    listing: int
    project: int
    unit: int
    area: int | None
    light: str
    overdue: int = 0
    overdue_days: int = 0
    #: Milestones that should be done, and those done in time, on 现定 and on 原定 (R-OD-3).
    due: int = 0
    in_time: int = 0
    #: 复工 or 开工: code, the day that counts, the day it was done, whether it is still pending.
    owed: tuple | None = None
    original_due: int = 0
    original_in_time: int = 0
    #: The column to group by for the county as a whole.
    county: str = ""


# --- Today ----------------------------------------------------------------------------------------


def snapshot_today(year, today, policy):
    """One Line a listing of the year, as it stands now: two queries."""
    listed = YearListing.objects.current().filter(year=year)
    rows = with_overall_light(listed, today, policy, outer="project").order_by("pk")
    rows = rows.values_list(
        "pk", "project", "project__responsible_unit", "project__work_area", "light"
    )
    lines = {row[1]: ListingSnapshot(*row) for row in rows}
    late = Case(When(overdue_on(today), then=F("days_overdue")), default=Value(0))
    milestones = _milestones(listed).with_days(today).annotate(late=late)
    for *row, late_days in milestones.values_list(*COLUMNS, "late"):
        line = lines[row[0]]
        _count(line, row, today)
        line.overdue += late_days > 0
        line.overdue_days = max(line.overdue_days, late_days)
    return list(lines.values())


#: What _count() reads of a milestone.
COLUMNS = tuple(
    "project listing code baseline_due_date due_date statutory_date completed_on state".split()
)


def _milestones(listed):
    """What counts of the road maps of these listings' projects."""
    return Milestone.objects.counted().filter(project__in=listed.values("project")).order_by()


def _count(line, row, day):
    """Take one milestone into a line, as of the end of `day`."""
    _, listing, code, original, due, statutory, completed, state = row
    if completed and completed > day:
        completed, state = None, State.PENDING
    line.due += is_due(state, due, day)
    line.in_time += is_in_time(state, completed, due)
    line.original_due += is_due(state, original, day)
    line.original_in_time += is_in_time(state, completed, original)
    if listing == line.listing and code in Milestone.STATUTORY:
        done = completed if state == State.DONE else None
        line.owed = (code, statutory or due, done, state == State.PENDING)


# --- A closed month -------------------------------------------------------------------------------


def snapshot_of_month(month, facts):
    """The same of a closed month, out of its figures: one query."""
    by_listing = facts.get("milestones", {})
    names = "listing project unit work_area light overdue overdue_days"
    lines = []
    for listing, *stood in month.figures.order_by("listing").values_list(*names.split()):
        due, in_time, *more = by_listing.get(str(listing), (0, 0))
        # Months closed before 原定 was counted hold nothing of it.
        owed, *original = more or (None,)
        lines.append(ListingSnapshot(listing, *stood, due, in_time, _owed(owed), *original))
    return lines


def _owed(written):
    """复工 or 开工 as it was written; nothing where nothing was owed."""
    if not written:
        return None
    code, on, done, pending = written
    return code, as_day(on), as_day(done), pending


def freeze(month, stock):
    """Write down what no project's figure holds; once, in the transaction of the closing."""
    day = month.last_day
    listed = YearListing.objects.current().filter(year=month.year, listed_on__lte=day)
    keys = dict(listed.values_list("project", "pk"))
    lines = {project: ListingSnapshot(pk, project, 0, None, "") for project, pk in keys.items()}
    rows = _milestones(listed).filter(known_since__lte=day)
    for row in rows.values_list(*COLUMNS):
        _count(lines[row[0]], row, day)
    return MonthBoard.objects.create(
        month=month,
        facts={
            "milestones": {str(line.listing): _written(line) for line in lines.values()},
            "overdue": stock.facts,
            "fai": fai_rows(month.year, month.month),
            "targets": shown_targets(month.year, day),
        },
    )


def _written(line):
    """[nodes due, done in time, [复工 or 开工, its day, done, pending], and both counts on 原定];
    days as text."""
    owed = None
    if line.owed:
        code, on, done, pending = line.owed
        owed = [code, on.isoformat(), done and done.isoformat(), pending]
    return [line.due, line.in_time, owed, line.original_due, line.original_in_time]


# --- Statistics and targets -----------------------------------------------------------------------


def fai_rows(year, month=12):
    """[{month, ytd, growth, source, by}] as entered up to that month; amounts as text."""
    rows = CountyFai.objects.filter(year=year, month__lte=month).order_by("month")
    return [
        {
            "month": row.month,
            "ytd": str(row.ytd),
            "growth": None if row.growth is None else str(row.growth),
            "source": row.source,
            "by": row.by_name,
        }
        for row in rows
    ]


def shown_targets(year, day):
    """{code: facts} of the few targets that stand on the dashboard; amounts as text."""
    rows = [row for row in targets.target_statuses(year, day) if row.target.code in SHOWN]
    return {row.target.code: _target_facts(row) for row in rows}


def _target_facts(row):
    actual = row.actual
    return {
        "key": row.target.pk,
        "target": str(row.target.amount),
        "amount": None if actual is None or actual.amount is None else str(actual.amount),
        "as_of": actual.as_of.isoformat() if actual else None,
        "source": actual.source if actual else "",
        "basis": actual.basis if actual else "",
        "is_met": row.is_met,
    }


# --- Adding up ------------------------------------------------------------------------------------


@dataclass
class Group:
    """The listings of one unit or work: how many of which light, and how they keep their dates."""

    lights: Counter = field(default_factory=Counter)
    count: int = 0
    overdue: int = 0
    overdue_days: int = 0
    due: int = 0
    in_time: int = 0
    original_due: int = 0
    original_in_time: int = 0
    owed: int = 0
    owed_in_time: int = 0

    def add(self, line):
        self.count += 1
        self.lights[line.light] += 1
        self.overdue += line.overdue
        self.overdue_days = max(self.overdue_days, line.overdue_days)
        self.due += line.due
        self.in_time += line.in_time
        self.original_due += line.original_due
        self.original_in_time += line.original_in_time
        if line.owed:
            self.owed += 1
            self.owed_in_time += _kept(line.owed)

    @property
    def due_rate(self):
        """On 现定; original_rate beside it, and first (R-OD-3)."""
        return share(self.in_time, self.due)

    @property
    def original_rate(self):
        return share(self.original_in_time, self.original_due)

    @property
    def owed_rate(self):
        return share(self.owed_in_time, self.owed)


def grouped(lines, column):
    """{unit or work: Group}"""
    found = {}
    for line in lines:
        found.setdefault(getattr(line, column), Group()).add(line)
    return found


def share(part, whole):
    """Points, or None of nothing."""
    return Decimal(part * 100) / whole if whole else None


def hard_dates(lines, day):
    """两条硬杠杠 of these lines as of a day (R-DL-4)."""
    owed = [line.owed for line in lines if line.owed]
    return [
        _hard_date(code, title, [o for o in owed if o[0] == code], day) for code, title in CODES
    ]


def _hard_date(code, title, owed, day):
    stands = Counter(statutory_date_status(each, day) for each in owed)
    return HardDate(
        code,
        title,
        owed=len(owed),
        in_time=stands["ok"],
        late=stands["late"],
        missed=stands["no"],
    )


def statutory_date_status(owed, day):
    """How a 复工 or 开工 stands on a day: ok, late, no (missed) or wait (not yet due, or 待核)."""
    _, on, done, pending = owed
    if done is not None:
        return "ok" if done <= on else "late"
    return "no" if pending and on < day else "wait"


def _kept(owed):
    _, on, done, _ = owed
    return done is not None and done <= on


def as_amount(text):
    return None if text is None else Decimal(text)


def as_day(text):
    return date.fromisoformat(text) if text else None


def time_share(amount, month):
    """The part of a year's amount that a straight line reaches by the end of a month."""
    return amount * completion_and_gap.time_progress(month) / 100
