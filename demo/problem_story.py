"""Problems of the demo county, one at least in every standing, three of them held up by one thing.

The figures are days before the telling. No firm or bureau bears an invented fault: what is in the
way is the weather, a superior's procedure, or other; every text says that it is an example.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from demo.clock import Deed, happened
from supervision import blockers, problems
from supervision.models import Problem


@dataclass(frozen=True)
class Told:
    """One problem and what became of it, in days before the telling; None for what did not."""

    ref: str
    text: str
    cause: str
    caused_by: str
    unit: str
    raised: int
    source: str = Problem.Source.COORDINATION
    step: str = ""
    ticket: str = ""
    number_13710: str = ""
    amount: Decimal | None = None
    is_hard: bool = False
    supporting: tuple[str, ...] = ()
    named: int | None = None
    accepted: int | None = None
    beyond: int | None = None
    beyond_reason: str = ""
    answered: int | None = None
    answer: str = ""
    closed: int | None = None


TOLD = (
    Told(
        "S068", "厂房外 10 千伏线路没有迁改，二期吊装没有作业面（示例）。", "other", "superior",
        "县能源局", raised=1, step="厂房钢结构验收",
    ),
    Told(
        "S070", "设备基础与既有线路净距不够，等线路迁改（示例）。", "other", "superior", "县能源局",
        raised=4, named=3, step="破碎设备到货", amount=Decimal(2600),
    ),
    Told(
        "S071", "110 千伏线路迁改方案没有批复，主厂房不能封顶（示例）。", "other", "superior",
        "县能源局", raised=11, named=10, accepted=9, amount=Decimal(6800),
        supporting=("县住建局",),
    ),
    Told(
        "S067", "厂区排水出口与河道管理范围重叠，要定接入方案（示例）。", "other", "superior",
        "县水利局", raised=9, named=8, accepted=7, beyond=3,
        beyond_reason="接入方案要市级部门审定，县级办不了（示例）。", amount=Decimal(4200),
    ),
    Told(
        "S110", "老旧小区雨污管线要穿过干道，占道时间没有定（示例）。", "other", "locality",
        "县交通运输局", raised=34, named=33, accepted=32, source=Problem.Source.MEETING,
        ticket="示例纪要〔2026〕7号", supporting=("县住建局",),
    ),
    Told(
        "S125", "居民反映施工围挡挡住通道（示例）。", "other", "locality", "县住建局", raised=6,
        named=5, accepted=5, answered=1, answer="已改设通道，现场核对完成（示例）。",
        source=Problem.Source.HOTLINE, ticket="示例12345-0001",
    ),
    Told(
        "S100", "汛期后河道断面要复测（示例）。", "weather", "force", "县水利局", raised=58,
        named=57, accepted=56, answered=50, answer="断面已复测，图纸已移交（示例）。", closed=49,
        source=Problem.Source.D13710, number_13710="示例13710-0001", is_hard=True,
    ),
)  # fmt: skip

#: (its name, whose problems come of it)
BLOCKER = ("线路迁改（示例）", ("S070", "S071"))


class ProblemStory:
    """The deeds of one problem, by the verbs of the real thing."""

    def __init__(self, told: Told, story, cast, clock) -> None:
        self.told, self.story, self.cast, self.clock = told, story, cast, clock
        self.problem: Problem | None = None

    def deeds(self) -> Iterator[Deed]:
        told = self.told
        steps = [
            (told.raised, 8, self.raise_it),
            (told.named, 10, self.name),
            (told.accepted, 15, self.accept),
            (told.beyond, 16, self.pass_up),
            (told.answered, 16, self.answer),
            (told.closed, 17, self.close),
        ]
        for days, hour, act in steps:
            if days is not None:
                yield Deed(self.at(days, hour), partial(act))

    def at(self, days: int, hour: int) -> datetime:
        return self.clock.at(self.clock.today - timedelta(days=days), hour, 20)

    @property
    def holder(self):
        """Who acts for the unit that has it."""
        return self.cast.head_of(self.cast.units[self.told.unit])

    def raise_it(self, now: datetime) -> None:
        told = self.told
        project = self.story.project
        asked = told.source == Problem.Source.COORDINATION
        by = project.contact_on(now.date()) if asked else self.cast.office
        self.problem = problems.raise_problem(
            project,
            by=by,
            now=now,
            text=told.text,
            source=told.source,
            milestone=project.milestones.filter(name=told.step).first(),
            category=told.cause,
            caused_by=told.caused_by,
            ticket=told.ticket,
            number_13710=told.number_13710,
            blocked_amount=told.amount,
            is_hard=told.is_hard,
        )
        happened(self.problem)

    def name(self, now: datetime) -> None:
        units = self.cast.units
        happened(
            problems.name_holder(
                self.problem,
                by=self.cast.office,
                now=now,
                lead_unit=units[self.told.unit],
                supporting_units=[units[name] for name in self.told.supporting],
                is_hard=self.told.is_hard,
            )
        )

    def accept(self, now: datetime) -> None:
        happened(problems.accept(self.problem, by=self.holder, now=now))

    def pass_up(self, now: datetime) -> None:
        reason = self.told.beyond_reason
        happened(problems.cannot_settle(self.problem, by=self.holder, reason=reason, now=now))

    def answer(self, now: datetime) -> None:
        told = self.told.answer
        happened(problems.answer(self.problem, by=self.holder, text=told, now=now))

    def close(self, now: datetime) -> None:
        happened(problems.close(self.problem, by=self.cast.colleague, now=now))


def deeds(stories, cast, clock) -> Iterator[Deed]:
    """Of the projects whose stories these are."""
    by_ref = {story.row.ref: story for story in stories}
    told = {
        each.ref: ProblemStory(each, by_ref[each.ref], cast, clock)
        for each in TOLD
        if each.ref in by_ref
    }
    for story in told.values():
        yield from story.deeds()
    if joined := [told[ref] for ref in BLOCKER[1] if ref in told]:
        yield Deed(clock.at(clock.today - timedelta(days=2), 9), partial(join, joined, cast.office))


def join(stories, by, now: datetime) -> None:
    """What two projects wait for becomes one blocker."""
    blockers.join([story.problem for story in stories], name=BLOCKER[0], by=by, now=now)
