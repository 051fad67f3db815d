"""The road map as the project page shows it: rows with status and days, and a drawn time line."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from projects import evidence
from projects.models import Milestone
from projects.obligation_status import ObligationRow, status_of

State = Milestone.State
ROW_COLOURS = {"red": "rowred", "amber": "rowamber", "wait": "rowwait"}


@dataclass(frozen=True)
class RoadMapRow(ObligationRow[Milestone]):
    """A milestone as the road map shows it."""

    status_text: str
    #: Days against the date first promised; None where nothing can be said yet.
    deviation: int | None
    #: Reported without evidence, which it asks for (R-OD-5).
    lacks_proof: bool
    #: As of SubmittedRow, of one that waits for the office.
    may_decide: bool = False
    refusal: str = ""

    @property
    def row_colour(self):
        counts = self.obligation.is_open and self.days or self.state == State.SUBMITTED
        return ROW_COLOURS.get(self.light.glyph, "") if counts else ""

    @property
    def percent(self):
        return 100 if self.obligation.completed_on else self.obligation.last_percent

    @property
    def bar_colour(self):
        return "" if self.light.glyph == "blue" else self.light.glyph


class RoadMap:
    """The milestones of a project on a day; finished ones of earlier years stand apart. With a
    confirmer, what waits for the office says what they may do about it."""

    def __init__(self, milestones, today, policy, confirmer=None):
        self.milestones, self.today = milestones, today
        self.all_rows = [_row(each, today, policy, confirmer) for each in milestones]

    @cached_property
    def rows(self):
        return [row for row in self.all_rows if not self._is_past(row)]

    @cached_property
    def earlier(self):
        return [row for row in self.all_rows if self._is_past(row)]

    @cached_property
    def counts(self):
        """[(word, how many)] for the heading, without zeros."""
        found = {"完成": 0, "待核": 0, "逾期": 0, "未到期": 0, "暂停": 0, "取消": 0}
        for row in self.rows:
            found[_category(row)] += 1
        return [(word, number) for word, number in found.items() if number]

    @cached_property
    def overdue(self):
        """Overdue milestones, the longest first."""
        return sorted((row for row in self.rows if row.days), key=lambda row: -row.days)

    @cached_property
    def next_to_report(self):
        """The open milestone a reporter opens first: the earliest due."""
        return next((m for m in self.milestones if m.is_open), None)

    @cached_property
    def reported_on(self):
        """When something was last reported on a milestone, or None."""
        moments = [m.last_report_at for m in self.milestones if m.last_report_at]
        return max(moments) if moments else None

    @property
    def timeline(self):
        return TimeLine(self.rows, self.today) if self.rows else None

    def _is_past(self, row):
        closed = row.state in (State.DONE, State.CANCELLED)
        return closed and row.obligation.due_date.year < self.today.year


def _row(milestone, today, policy, confirmer):
    status = status_of(milestone, today, policy)
    row = RoadMapRow(
        milestone,
        status,
        status_text=_status_text(milestone, status, today),
        deviation=_deviation(milestone, status, today),
        lacks_proof=evidence.is_lacking(milestone, milestone.proofs),
    )
    if confirmer is None or milestone.state != State.SUBMITTED:
        return row
    waiting = confirmer.submitted_row(milestone)
    return replace(row, may_decide=waiting.may_decide, refusal=waiting.refusal)


def _status_text(milestone, status, today):
    if status.days:
        return f"逾期 {status.days} 天"
    if milestone.days_late:
        return f"晚 {milestone.days_late} 天完成"
    if status.light.colour == "yellow":
        left = milestone.days_left(today)
        return "今天到期" if left == 0 else f"还有 {left} 天"
    return status.light.word


def _deviation(milestone, status, today):
    if status.days:
        return (milestone.counted_on(today) - milestone.baseline_due_date).days
    done_on = milestone.completed_on
    return (done_on - milestone.baseline_due_date).days if done_on else None


def _category(row):
    words = {State.DONE: "完成", State.SUBMITTED: "待核", State.CANCELLED: "取消"}
    if row.state in words:
        return words[row.state]
    if row.obligation.frozen_on:
        return "暂停"
    return "逾期" if row.days else "未到期"


@dataclass(frozen=True)
class Mark:
    """One row of the time line; x positions in per cent of the width, None where not drawn."""

    milestone: Milestone
    glyph: str
    base: str
    at: str
    slip: tuple[str, str] | None
    tail: tuple[str, str] | None


class TimeLine:
    """Whole months from the first to the last date, this year at least; one SVG a row."""

    def __init__(self, rows, today):
        days = [date(today.year, 1, 1), date(today.year, 12, 31)]
        days += [day for row in rows for day in _days_of(row.obligation)]
        self.first, self.last = min(days).replace(day=1), _next_month(max(days))
        self.today = today
        self.rows = rows

    def x(self, day):
        share = (day - self.first).days / (self.last - self.first).days
        return f"{share * 100:.2f}"

    @property
    def today_x(self):
        return self.x(self.today)

    @property
    def today_anchor(self):
        """Keeps the word inside the drawing at both ends of the year."""
        share = float(self.today_x)
        return "start" if share < 8 else "end" if share > 92 else "middle"

    @cached_property
    def ticks(self):
        """[(x, label)]: months of about a year, else quarters, else years."""
        months, day = [], self.first
        while day < self.last:
            months.append(day)
            day = _next_month(day)
        wanted = range(1, 13) if len(months) <= 15 else (1, 4, 7, 10) if len(months) <= 36 else (1,)
        return [(self.x(day), self._label(day)) for day in months if day.month in wanted]

    def _label(self, day):
        if day.month == 1 and day.year != self.today.year:
            return f"{day.year}年"
        return f"{day.month}月"

    @cached_property
    def marks(self):
        return [self._mark(row) for row in self.rows if row.state != State.CANCELLED]

    def _mark(self, row):
        milestone, overdue = row.obligation, row.days > 0
        at = milestone.due_date if overdue else milestone.completed_on or milestone.due_date
        return Mark(
            milestone=milestone,
            glyph=row.light.glyph,
            base=self.x(milestone.baseline_due_date),
            at=self.x(at),
            slip=self._span(milestone.baseline_due_date, at),
            tail=self._span(at, self.today) if overdue else None,
        )

    def _span(self, one, other):
        """(x, width) between two days, or None when they are the same."""
        if one == other:
            return None
        first, last = sorted((one, other))
        share = (last - first).days / (self.last - self.first).days
        return self.x(first), f"{share * 100:.2f}"


def _days_of(milestone):
    days = (milestone.baseline_due_date, milestone.due_date, milestone.completed_on)
    return [day for day in days if day]


def _next_month(day):
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
