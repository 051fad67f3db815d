"""Problems of the demo, one in every standing, counted in days before the telling."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial

from demo.clock import Deed, happened
from supervision import blockers, problems
from supervision.models import Problem

Source = Problem.Source


@dataclass(frozen=True)
class ProblemScene:
    """A problem on a project; each verb so many days ago, where it was done."""

    ref: str
    text: str
    category: str
    raised: int
    source: str = Source.COORDINATION
    step: str = ""
    ticket: str = ""
    amount: int | None = None
    unit: str = ""
    named: int | None = None
    accepted: int | None = None
    beyond: int | None = None
    reason: str = ""
    answered: int | None = None
    answer: str = ""
    closed: int | None = None


SCENES = [
    ProblemScene(
        "S068", "二平台供电线路尚未迁改，设备无法进场", "permits", 0, step="厂房钢结构验收"
    ),
    ProblemScene(
        "S097",
        "护岸砌筑配套资金未到位，余下 120 米不能备料",
        "funds",
        6,
        amount=180,
        step="剩余护岸砌筑",
        unit="县发改局",
        named=5,
    ),
    ProblemScene(
        "S089",
        "料场临时用地手续未批，拌和站不能开工",
        "land",
        9,
        amount=900,
        step="路面硬化",
        unit="县林业局",
        named=8,
        accepted=8,
    ),
    ProblemScene(
        "S088",
        "料场临时用地手续未批，沥青拌和站不能开工",
        "land",
        8,
        amount=2400,
        unit="县林业局",
        named=7,
        accepted=7,
    ),
    ProblemScene(
        "S016",
        "规划环评机构更换，二次公示和评审时间定不下来",
        "permits",
        20,
        source=Source.MEETING,
        step="园区规划环评批复",
        unit="县发改局",
        named=19,
        accepted=18,
        beyond=12,
        reason="评审由上级部门组织，时间须县里出面协调",
    ),
    ProblemScene(
        "S113",
        "布展方案涉及的文物借展手续没有明确由谁办理",
        "permits",
        15,
        step="布展方案评审",
        unit="县文旅局",
        named=14,
        accepted=13,
        answered=3,
        answer="已与示例文博单位商定，由县文旅局统一办理借展手续，月底前办完。",
    ),
    ProblemScene(
        "S110",
        "居民反映外立面施工围挡占用消防通道",
        "relocation",
        33,
        source=Source.HOTLINE,
        ticket="示例工单 0001",
        step="外立面改造",
        unit="县住建局",
        named=32,
        accepted=32,
        answered=27,
        answer="围挡已后移两米，消防通道已恢复。",
        closed=26,
    ),
]
#: What the office has joined: the projects, and its name.
JOINED = (("S089", "S088"), "料场临时用地手续", 6)


class ProblemStory:
    """One problem through the verbs of the product."""

    def __init__(self, scene, story):
        self.scene, self.story = scene, story
        self.cast, self.clock = story.cast, story.clock
        self.problem, self.last = None, None

    def deeds(self):
        verbs = [(self.scene.raised, 9, self.raise_it), (self.scene.named, 10, self.name)]
        verbs += [(self.scene.accepted, 11, self.accept), (self.scene.beyond, 15, self.climb)]
        verbs += [(self.scene.answered, 16, self.answer), (self.scene.closed, 10, self.close)]
        for days, hour, act in verbs:
            if days is not None:
                yield self.deed(days, hour, act)

    def deed(self, days, hour, act):
        day = self.clock.today - timedelta(days=days)
        after = self.last or self.story.entered_at
        self.last = self.clock.at(day, hour, self.story.minute, after=after)
        return Deed(self.last, partial(act))

    @property
    def head(self):
        return self.cast.head_of(self.problem.lead_unit)

    def raise_it(self, *, now):
        scene, office = self.scene, self.scene.source != Source.COORDINATION
        self.problem = problems.raise_problem(
            self.story.project,
            by=self.cast.office if office else self.story.reporter(),
            text=scene.text,
            source=scene.source,
            milestone=self.story.named(scene.step) if scene.step else None,
            category=scene.category,
            ticket=scene.ticket,
            blocked_amount=None if scene.amount is None else Decimal(scene.amount),
            now=now,
        )

    def name(self, *, now):
        unit = self.cast.units[self.scene.unit]
        told = {"by": self.cast.office, "lead_unit": unit, "now": now}
        happened(problems.name_holder(self.problem, **told))

    def accept(self, *, now):
        happened(problems.accept(self.problem, by=self.head, now=now))

    def climb(self, *, now):
        told = {"by": self.head, "reason": self.scene.reason, "now": now}
        happened(problems.cannot_settle(self.problem, **told))

    def answer(self, *, now):
        told = {"by": self.head, "text": self.scene.answer, "now": now}
        happened(problems.answer(self.problem, **told))

    def close(self, *, now):
        happened(problems.close(self.problem, by=self.cast.office, now=now))


def deeds(stories):
    """Of the projects that are told, and the one blocker that the office has joined."""
    by_ref = {story.row.ref: story for story in stories}
    told = [ProblemStory(scene, by_ref[scene.ref]) for scene in SCENES]
    for story in told:
        yield from story.deeds()
    refs, name, days = JOINED
    joined = [story for story in told if story.scene.ref in refs]

    def join(*, now):
        blockers.join(
            [story.problem for story in joined], by=joined[0].cast.office, now=now, name=name
        )

    latest = max(joined, key=lambda story: story.last)
    yield latest.deed(days, 17, join)
