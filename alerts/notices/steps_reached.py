"""Which steps of the ladder an obligation has reached by a day (R-NT-0, R-DL-6).

Before the due date steps count from it; after it from the day the ladder starts, which is later
where something was written or resumed only after its date.
Level, not edge: "what should have been said by now?", never "did a tick fire?".
"""

from dataclasses import dataclass
from datetime import date, timedelta

from norms import workdays
from norms.policy import PolicyStep
from projects.models import Promise
from projects.models.obligation import DatedObligation


@dataclass(frozen=True)
class Reach:
    """How far a day reaches by the working-day table; worked out once for a whole pass."""

    day: date
    #: The last day before the next working day: reminders for days off are said before them.
    eve: date
    #: The last working Monday up to the day.
    monday: date

    @classmethod
    def of(cls, day: date) -> "Reach":
        """By the working-day table as it stands now."""
        monday = day - timedelta(days=day.weekday())
        while not workdays.is_workday(monday):
            monday -= timedelta(days=7)
        return cls(day, workdays.add_workdays(day, 1) - timedelta(days=1), monday)


@dataclass(frozen=True)
class ReachedStep:
    """A step that was reached: its stable code, days on the ladder, whom it tells."""

    code: str
    days: int
    level: int
    recipients: tuple[str, ...]


def reached_steps(
    obligation: DatedObligation, reach: Reach, steps: list[PolicyStep]
) -> list[ReachedStep]:
    """The steps reached by `reach.day`, lowest first; calendar days on the ladder (R-NT-0)."""
    if obligation.known_since > reach.day:
        return []
    start = obligation.ladder_start(reach.day)
    found = [
        _reached(step, obligation, start, reach) for step in steps if _applies(step, obligation)
    ]
    return sorted(filter(None, found), key=lambda step: step.days)


def broken_promise(
    obligation: DatedObligation, promise: Promise, steps: list[PolicyStep], day: date
) -> ReachedStep | None:
    """The step of a broken promise: the level after the one of the day it broke, at once."""
    days = (promise.promised_on - obligation.ladder_start(day)).days + 1
    levels = sorted((s for s in steps if s.level and not s.repeat_days), key=lambda s: s.level)
    if not levels:
        return None
    now = max((step.level for step in levels if step.days <= days), default=0)
    step = next((step for step in levels if step.level > now), levels[-1])
    return _reached_step(step, f"promise-{promise.pk}", days)


def lead_time(steps: list[PolicyStep]) -> int:
    """The most days before a due date at which anything is said."""
    return max((-step.days for step in steps), default=0)


def _applies(step: PolicyStep, obligation: DatedObligation) -> bool:
    return not step.statutory_only or getattr(obligation, "is_statutory", False)


def _reached(
    step: PolicyStep, obligation: DatedObligation, start: date, reach: Reach
) -> ReachedStep | None:
    if step.repeat_days:
        return _latest_repeat(step, step.repeat_days, start, reach)
    nominal = start + timedelta(days=step.days)
    if step.days > 0:
        return _reached_step(step, step.code, step.days) if nominal <= reach.day else None
    # workday_until(nominal) <= day, asked without a look at the table for each row.
    is_due = start == obligation.due_date and obligation.known_since <= nominal <= reach.eve
    return _reached_step(step, step.code, step.days) if is_due else None


def _latest_repeat(step: PolicyStep, every: int, start: date, reach: Reach) -> ReachedStep | None:
    """Only the newest repeat: those before it have nothing more to say. A level is left so many
    days before it is said again; what has none comes on the first Monday after its step."""
    days_past = (reach.monday - start).days - step.days
    number = days_past // every if step.level else -(-days_past // every)
    if number < 1:
        return None
    return _reached_step(step, f"{step.code}-{number}", step.days + number * every)


def _reached_step(step: PolicyStep, code: str, days: int) -> ReachedStep:
    return ReachedStep(code, days, step.level, step.recipients)
