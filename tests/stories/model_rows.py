"""What the plain model of the stories is about: people, projects, what is owed, and its dates."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

DAY = timedelta(days=1)
#: R-DL-1, R-DL-2: (code, last day in time) of each kind that owes one.
STATUTORY = {"continuing": ("RESUME", (3, 31)), "new": ("START", (6, 30))}
#: R-OD-7
ORDER = ("START", "COMPLETE", "COMMISSION", "CAPACITY")
STAGES = (
    "", "conceived", "reserved", "signed", "landed", "started", "building", "completed",
    "commissioned", "at_capacity",
)  # fmt: skip
STAGE_OF = {
    "RESUME": "started", "START": "started", "COMPLETE": "completed",
    "COMMISSION": "commissioned", "CAPACITY": "at_capacity",
}  # fmt: skip
PAUSES = ("suspended", "terminated")
#: Of these a road map is planned no more.
ENDED = ("completed", "commissioned", "at_capacity", "terminated")
#: Days on the ladder from which each level counts; reports and replies end at 二级 (R-LT-8).
LEVELS = {"milestone": (1, 8, 16, 31), "report": (1, 8), "reply": (1, 8)}
RED_DAYS = 31
#: The 5th, or the next working day of 2026 and January 2027 (R-MR-1), by the month reported.
REPORT_DUE = {
    (2026, 1): date(2026, 2, 5), (2026, 2): date(2026, 3, 5), (2026, 3): date(2026, 4, 7),
    (2026, 4): date(2026, 5, 6), (2026, 5): date(2026, 6, 5), (2026, 6): date(2026, 7, 6),
    (2026, 7): date(2026, 8, 5), (2026, 8): date(2026, 9, 7), (2026, 9): date(2026, 10, 8),
    (2026, 10): date(2026, 11, 5), (2026, 11): date(2026, 12, 7), (2026, 12): date(2027, 1, 5),
}  # fmt: skip
#: The State Council's table: days off within the week, and the weekend days that are worked. Of
#: 2027 there is none: Monday to Friday.
HOLIDAYS = {
    1: (1, 2), 2: (*range(16, 21), 23), 4: (6,), 5: (1, 4, 5), 6: (19,), 9: (25,),
    10: (1, 2, 5, 6, 7),
}  # fmt: skip
WORKED = {1: (4,), 2: (14, 28), 5: (9,), 9: (20,), 10: (10,)}
#: Working days in which a request is decided (R-CH-2), and how many are agreed to.
DECIDED_IN, MOST_AGREED = 3, 2


class Refused(Exception):
    """What the rules forbid; nothing has changed."""


@dataclass
class Person:
    name: str
    unit: str = ""
    duty: str = ""
    heads: str = ""


@dataclass(frozen=True)
class Actor:
    """Somebody, or (`deputy`) whoever stands in for them at this moment. "" is a command."""

    name: str
    deputy: str = ""

    @property
    def keys(self):
        return {self.name, self.deputy} - {""}


@dataclass(eq=False)
class Project:
    key: str
    kind: str
    listed_on: date
    owner: str
    kind_decided_on: date | None = None
    stage: str = ""
    withdrawn: bool = False
    #: Accepted acts, which an undo asks for.
    acts: int = 0
    pauses: list = field(default_factory=list)
    stage_moves: int = 0

    @property
    def decided_on(self):
        return max(self.listed_on, self.kind_decided_on or self.listed_on)

    @property
    def rests(self):
        return self.pause is not None

    @property
    def pause(self):
        """The one that has not ended."""
        return next((pause for pause in self.pauses if pause.resumed is None), None)


@dataclass(eq=False, repr=False)
class Row:
    """Something owed: a milestone, a monthly report, a reply."""

    key: int
    project: Project
    sort: str
    due: date
    made_at: datetime
    code: str = ""
    name: str = ""
    baseline: date | None = None
    statutory: date | None = None
    state: str = "pending"
    frozen: date | None = None
    resumed: date | None = None
    on: date | None = None
    confirmed: bool = False
    backdated: bool = False
    reported: date | None = None
    by: frozenset = frozenset()
    said_on: date | None = None
    moves: int = 0
    #: Requests agreed to; on a request what it asks, and of whom.
    agreed: int = 0
    request: "Request | None" = None
    changes: int = 0
    promised: dict = field(default_factory=dict)
    stage_before: str | None = None
    period: int = 0
    amount: int = 0
    booked: int | None = None
    #: Its date was set by the act at hand: what is overdue by it has been so since the day after.
    is_dated: bool = False

    def __str__(self):
        return (
            f"{self.sort} {self.key} {self.code} {self.state} due {self.due} of {self.project.key}"
        )

    __repr__ = __str__

    @property
    def is_open(self):
        return self.state == "pending" and self.frozen is None

    @property
    def is_told(self):
        return self.sort == "report" and self.state == "done"

    @property
    def may_rest(self):
        """What a pause freezes (R-OD-6): owed, or waiting in the overdue list."""
        return self.sort in ("milestone", "report") and (
            self.state == "pending" or self.state == "submitted" and self.backdated
        )

    @property
    def waits_overdue(self):
        reported_late = self.backdated and self.reported > self.due
        return self.state == "submitted" and self.frozen is None and reported_late

    def is_overdue(self, day):
        return self.due < day and (self.is_open or self.waits_overdue)

    def counted_on(self, day):
        return self.reported if self.waits_overdue else day

    def days(self, day):
        return (self.counted_on(day) - self.due).days if self.is_overdue(day) else 0

    def ladder_days(self, day):
        """From the latest of due date, day of writing, day of resumption (R-DL-6)."""
        if not self.is_overdue(day):
            return 0
        last = self.counted_on(day)
        starts = [self.due, self.made_at.date(), self.resumed or self.due]
        return (last - max(start for start in starts if start <= last)).days

    def level(self, day):
        return sum(self.ladder_days(day) >= first for first in LEVELS[self.sort])

    def light(self, day):
        """R-LT-1, R-LT-2; done has a count and a colour of its own."""
        if self.state == "cancelled":
            return "grey"
        if days := self.days(day):
            return "red" if days >= RED_DAYS else "yellow"
        if self.state != "pending":
            return {"submitted": "green", "done": "done"}[self.state]
        if self.frozen:
            return "grey"
        warn = 14 if self.code in ("RESUME", "START") else 7 if self.sort == "milestone" else 1
        return "yellow" if (self.due - day).days <= warn else "green"


@dataclass(eq=False)
class Pause:
    """停工 or 终止: days of the approval, of its end, and what the project was before."""

    approved: date
    stage_before: str
    terminated: date | None = None
    resumed: date | None = None
    review: Row | None = None

    @property
    def began(self):
        return self.terminated or self.approved


@dataclass(eq=False)
class Request:
    """What a row of sort "request" asks; a half is (who gave it, on which day)."""

    of: Row
    asked: date
    by_office: bool
    needs_both: bool
    consent: tuple | None = None
    approval: tuple | None = None
    agreed_to: date | None = None

    def halves(self):
        return [half for half in (self.consent, self.approval) if half]


@dataclass(frozen=True)
class Step:
    """Of a template: on a day of every year (`day`), or `days` after an earlier step; 0 is the
    milestone that the kind owes."""

    name: str
    code: str = ""
    day: tuple | None = None
    after: int | None = None
    days: int | None = None


@dataclass(eq=False)
class Edition:
    """One of a kind's road-map templates, or an end of them (R-DL-8)."""

    key: int
    kind: str
    on: date
    steps: tuple
    is_end: bool = False


@dataclass(eq=False)
class Stay:
    """One stay in the overdue list, with the months that its entry and its leaving belong to."""

    row: Row
    opened: int
    cleared: int | None = None


@dataclass(eq=False)
class Batch:
    key: int
    project: Project
    at: datetime
    acts: int
    is_new: bool
    row: Row | None = None
    was: str = ""
    is_undone: bool = False


def period(day):
    return day.year * 12 + day.month - 1


def last_day(number):
    year, month = divmod(number + 1, 12)
    return date(year, month + 1, 1) - DAY


def is_workday(day):
    of_2026 = day.year == 2026
    if of_2026 and day.day in WORKED.get(day.month, ()):
        return True
    return day.weekday() < 5 and not (of_2026 and day.day in HOLIDAYS.get(day.month, ()))


def add_workdays(day, number):
    while number:
        day += DAY
        number -= is_workday(day)
    return day


def place(stage):
    return STAGES.index(stage) if stage in STAGES else -1


def ten_years(day):
    return date(day.year + 10, day.month, min(day.day, 28) if day.month == 2 else day.day)
