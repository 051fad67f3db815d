"""Where an obligation stands on a day: light, level and the reason, of every kind (R-LT-8).

The one source for list, page, export, desk and letter. A kind says in KINDS what its days are
called and when it warns; how far its levels go, its own ladder says (norms).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Generic, Self, TypeVar

from django.utils import timezone

from norms.policy import Policy
from projects.models import Milestone
from projects.models.obligation import DatedObligation

State = DatedObligation.State
Obligation = TypeVar("Obligation", bound=DatedObligation)
SEVERITY = {"red": 3, "yellow": 2, "green": 1, "done": 1, "grey": 0}
WORDS = {"red": "红灯", "yellow": "黄灯", "green": "绿灯", "done": "已完成", "grey": "灰灯"}
#: The shapes whose name is not that of their colour.
GLYPHS = {"yellow": "amber", "done": "blue"}


@dataclass(frozen=True)
class Light:
    """colour: red, yellow, green, done, grey; glyph: its shape; sentence: why."""

    colour: str
    sentence: str = ""
    glyph: str = ""
    word: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "glyph", self.glyph or GLYPHS.get(self.colour, self.colour))
        object.__setattr__(self, "word", self.word or WORDS[self.colour])

    @property
    def severity(self) -> int:
        """To compare lights: the worst is the largest; done counts as green."""
        return SEVERITY[self.colour]


@dataclass(frozen=True)
class KindOfObligation:
    """The words of one kind, and how many days before its date it turns yellow."""

    due_word: str
    waiting: str
    waits_for: str
    done: str
    warn_days: Callable[[Any, Policy], int]


def warn_days(code: str, policy: Policy) -> int:
    """Of a milestone: longer for 复工 and 开工 (R-LT-1, R-LT-2)."""
    return policy.warn_days_statutory if code in Milestone.STATUTORY else policy.warn_days


def _since_first_reminder(row: DatedObligation, policy: Policy) -> int:
    """Of what has days, not weeks: from the first reminder before its date."""
    return max((-step.days for step in policy.steps(row.ladder)), default=0)


#: By the word of its ladder (norms.EscalationStep.Obligation). Every kind is yellow from the
#: first day past its date, red from policy.red_days; its highest level is the last of its own
#: ladder.
KINDS = {
    "milestone": KindOfObligation(
        "现定", "待核", "等项目中心核定", "完成", lambda row, policy: warn_days(row.code, policy)
    ),
    "reply": KindOfObligation("要求", "待核", "等待核定", "已回复", _since_first_reminder),
    "report": KindOfObligation(
        "应于", "待确认", "等责任单位负责人或项目中心确认", "已确认", _since_first_reminder
    ),
    "request": KindOfObligation("应于", "待办理", "等待办理", "已办理", _since_first_reminder),
    "problem": KindOfObligation(
        "应于", "待销号", "等提出人或项目中心销号", "已销号", _since_first_reminder
    ),
    "pause_review": KindOfObligation("应于", "待复核", "等待复核", "已复核", _since_first_reminder),
    "order": KindOfObligation("应于", "待复核", "等督查室复核", "已办", _since_first_reminder),
    "joint_review": KindOfObligation(
        "应于", "待办结", "等各单位出具意见", "已办结", _since_first_reminder
    ),
    "joint_opinion": KindOfObligation(
        "应于", "待出具", "等单位出具意见", "已出具意见", _since_first_reminder
    ),
}


@dataclass(frozen=True)
class ObligationStatus:
    """`days` overdue, 0 when not; `level` by the ladder, which a row that was born late or rested
    starts later (R-DL-6); `notes`: what stands beside the light, 待核 or since when it counts."""

    light: Light
    level: int
    level_word: str
    days: int
    left: int
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return self.light.sentence

    @property
    def how_long(self) -> str:
        """逾期 3 天, 今天到期, 明天到期, 还有 2 天"""
        if self.days:
            return f"逾期 {self.days} 天"
        if self.left < 0:
            return f"已过 {-self.left} 天"
        return {0: "今天到期", 1: "明天到期"}.get(self.left, f"还有 {self.left} 天")


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """What decides the status of a milestone, made from values: for lists of thousands of rows.
    Its rules are the model's own."""

    code: str
    state: str
    due_date: date
    completed_on: date | None
    frozen_on: date | None
    created_on: date | None
    resumed_on: date | None
    is_backdated: bool
    reported_on: date | None

    State = State
    ladder = Milestone.ladder
    counts_as_overdue = Milestone.counts_as_overdue
    is_open = Milestone.is_open
    is_overdue = Milestone.is_overdue
    waits_overdue = Milestone.waits_overdue
    counted_on = Milestone.counted_on
    overdue_days = Milestone.overdue_days
    ladder_start = Milestone.ladder_start
    ladder_days = Milestone.ladder_days
    days_left = Milestone.days_left
    least_level = Milestone.least_level
    is_late = Milestone.is_late
    days_late = Milestone.days_late
    days_until_reported = Milestone.days_until_reported


#: The columns of MilestoneFacts, in its order.
MILESTONE_FACTS = tuple(field.name for field in fields(MilestoneFacts))


def status_of(
    row: DatedObligation | MilestoneFacts, today: date, policy: Policy
) -> ObligationStatus:
    """The one answer for an obligation of any kind on a day."""
    facts: Any = row  # MilestoneFacts borrows methods that mypy binds to a model
    if not row.counts_as_overdue:
        return _uncounted_status(row, today)
    level = max(policy.level_of(facts.ladder_days(today), row.ladder), facts.least_level(today))
    return ObligationStatus(
        light=_light(row, today, policy),
        level=level,
        level_word=policy.word_of_level(level, row.ladder),
        days=facts.overdue_days(today),
        left=facts.days_left(today),
        notes=tuple(_notes(row, today)),
    )


def _uncounted_status(row: Any, today: date) -> ObligationStatus:
    """Of what has no light and no level: how long it still has, or since when it waits."""
    kind, left = KINDS[row.ladder], row.days_left(today)
    if row.state == State.DONE:
        light = Light("done", kind.done, word=kind.done)
    elif row.is_open:
        past = f"{kind.due_word}{month_day(row.due_date)}，已过 {-left} 天"
        light = Light("grey", past if left < 0 else _time_left(left), word=kind.waiting)
    else:
        word = "已暂停" if row.state == State.PENDING else row.get_state_display()
        light = Light("grey", word, word=word)
    return ObligationStatus(light, 0, "", 0, left)


def _time_left(left: int) -> str:
    return "今天到期" if left == 0 else f"还有 {left} 天到期"


class HasStatus:
    """What a row says of an obligation on a day, read off its `status`."""

    status: ObligationStatus

    @property
    def light(self) -> Light:
        return self.status.light

    @property
    def days(self) -> int:
        return self.status.days

    @property
    def left(self) -> int:
        return self.status.left

    @property
    def level(self) -> int:
        return self.status.level


@dataclass(frozen=True)
class ObligationRow(HasStatus, Generic[Obligation]):
    """An obligation with its status, as a list or a page shows it."""

    obligation: Obligation
    status: ObligationStatus

    @classmethod
    def of(cls, obligation: Obligation, today: date, policy: Policy, **more: Any) -> Self:
        """The row of an obligation on a day; `more` are the fields that a kind of row adds."""
        return cls(obligation, status_of(obligation, today, policy), **more)

    @property
    def state(self) -> str:
        return self.obligation.state


def _light(row: Any, today: date, policy: Policy) -> Light:
    kind = KINDS[row.ladder]
    if row.state == State.CANCELLED:
        return Light("grey", "已取消", word="已取消")
    if days := row.overdue_days(today):
        colour = "red" if days >= policy.red_days else "yellow"
        return Light(colour, _overdue_sentence(row, days, kind))
    if row.state == State.SUBMITTED:
        return Light("green", _waiting_sentence(row, kind), glyph="wait", word=kind.waiting)
    if row.state == State.DONE:
        return Light("done", _done_sentence(row, kind))
    if row.frozen_on:
        return Light("grey", f"{month_day(row.frozen_on)}起暂停，不计逾期", word="已暂停")
    left = row.days_left(today)
    if left <= kind.warn_days(row, policy):
        return Light("yellow", _time_left(left))
    return Light("green", f"还有 {left} 天", word="未到期")


def _notes(row: Any, today: date) -> Iterator[str]:
    if not row.is_overdue(today):
        return
    if row.state == State.SUBMITTED:
        yield KINDS[row.ladder].waiting
    started = row.ladder_start(today)
    if started > row.due_date:
        why = "恢复" if started == row.resumed_on else "补录"
        yield f"{why}，自{month_day(started)}起提醒"


def _overdue_sentence(row: DatedObligation, days: int, kind: KindOfObligation) -> str:
    if row.state == State.SUBMITTED:
        return f"逾期 {days} 天，{_waiting_sentence(row, kind)}"
    return f"逾期 {days} 天，{kind.due_word}{month_day(row.due_date)}"


def _waiting_sentence(row: Any, kind: KindOfObligation) -> str:
    if row.ladder != Milestone.ladder:
        return kind.waits_for
    return f"报{month_day(row.completed_on)}完成{_reported_later(row)}，{kind.waits_for}"


def _done_sentence(row: Any, kind: KindOfObligation) -> str:
    if row.ladder != Milestone.ladder:
        moment = getattr(row, "replied_at", None) or getattr(row, "confirmed_at", None)
        return f"{month_day(moment)}{kind.done}" if moment else kind.done
    later = _reported_later(row)
    if row.days_late:
        return f"{month_day(row.completed_on)}完成{later}，晚 {row.days_late} 天"
    return f"{month_day(row.completed_on)}按期完成{later}"


def _reported_later(milestone: Milestone) -> str:
    """Beside the event day, how much later a backdated report came (R-OD-1)."""
    later = milestone.days_until_reported
    return f"（{later} 天后补报）" if later else ""


def month_day(day: date | datetime) -> str:
    """7月8日, of a moment the county's day."""
    day = timezone.localdate(day) if isinstance(day, datetime) else day
    return f"{day.month}月{day.day}日"
