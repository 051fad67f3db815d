"""Orders of 督查室 in the demo, one in every state, counted in days before the telling."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.clock import Deed, happened
from demo.photos import site_photo
from projects.evidence_upload_check import check
from supervision import order_answers, orders
from supervision.models import SupervisionOrder

Kind = SupervisionOrder.Kind
#: What may be done to an order, in the order of the deeds below.
VERBS = "issued signed answered returned answered_again reported closed withdrawn".split()


@dataclass(frozen=True)
class OrderScene:
    """An order over a project's named step; each verb so many days ago, where it was done."""

    ref: str
    step: str
    kind: str
    drafted: int
    issued: int | None = None
    signed: int | None = None
    answered: int | None = None
    answer: str = ""
    with_photo: bool = False
    returned: int | None = None
    reason: str = ""
    answered_again: int | None = None
    reported: int | None = None
    closed: int | None = None
    withdrawn: int | None = None
    #: Replaced by a red one, issued so many days ago.
    upgraded: int | None = None


SCENES = [
    OrderScene("S113", "布展方案评审", Kind.YELLOW, drafted=1),
    OrderScene("S087", "选址论证报告评审", Kind.YELLOW, drafted=1, issued=0),
    OrderScene(
        "S089",
        "路面硬化",
        Kind.YELLOW,
        drafted=2,
        issued=2,
        signed=2,
        answered=1,
        answer="已协调拌和站排产，路基养护到位，十天内完成剩余 3 公里路面硬化。",
        with_photo=True,
    ),
    OrderScene(
        "S016",
        "园区规划环评批复",
        Kind.RED,
        drafted=9,
        issued=8,
        signed=8,
        answered=6,
        answer="正在办理。",
        returned=1,
        reason="请写明二次公示的起止日期、专家评审时间和责任人。",
    ),
    OrderScene(
        "S110",
        "外立面改造",
        Kind.LETTER,
        drafted=27,
        issued=27,
        signed=26,
        answered=25,
        answer="外墙保温已完成，剩余两栋楼外立面粉刷。",
        returned=24,
        reason="请说明剩余两栋楼的完成日期。",
        answered_again=23,
        reported=21,
        closed=20,
    ),
    OrderScene("S068", "厂房钢结构验收", Kind.YELLOW, drafted=18, issued=17, signed=16, upgraded=2),
    OrderScene("S125", "主管网走向方案审定", Kind.LETTER, drafted=5, issued=5, withdrawn=4),
]


class OrderStory:
    """One order through the verbs of the product; none of its deeds before its milestone is."""

    def __init__(self, scene, story):
        self.scene, self.story = scene, story
        self.cast, self.clock = story.cast, story.clock
        self.order = None
        self.last = None

    def deeds(self):
        yield self._deed(self.scene.drafted, 9, self.draft)
        for hour, verb in enumerate(VERBS, start=9):
            days = getattr(self.scene, verb)
            if days is not None:
                yield self._deed(days, hour, getattr(self, verb))
        if self.scene.upgraded is not None:
            yield self._deed(self.scene.upgraded, 10, self.upgrade)

    def _deed(self, days, hour, act):
        day = self.clock.today - timedelta(days=days)
        # Its road map is entered a minute after the project.
        after = self.last or self.story.entered_at() + timedelta(minutes=2)
        self.last = self.clock.at(day, hour, self.story.minute, after=after)
        return Deed(self.last, partial(act))

    @property
    def supervisor(self):
        return self.cast.people["示例督查一"]

    @property
    def head(self):
        return self.cast.head_of(self.order.to_unit)

    def draft(self, *, now):
        milestone = self.story.named(self.scene.step)
        facts = {"kind": self.scene.kind, "by": self.supervisor, "now": now}
        self.order = orders.draft_order(self.story.project, [milestone], **facts)
        copies = [self.cast.units["县发改局"]]
        if self.order.to_unit not in copies:
            told = {"by": self.supervisor, "now": now, "cc_units": copies}
            happened(orders.edit_draft(self.order, {}, **told))

    def issued(self, *, now):
        happened(orders.issue(self.order, by=self.supervisor, now=now))

    def signed(self, *, now):
        words = "由示例科员一办理"
        happened(order_answers.sign_for(self.order, by=self.head, words=words, now=now))

    def answered(self, *, now):
        self._answer(self.scene.answer, now, [self._photo()] if self.scene.with_photo else [])

    def answered_again(self, *, now):
        self._answer("剩余两栋楼两天内完成，责任人为示例科员一。", now, [self._photo()])

    def _answer(self, words, now, files):
        told = {"words": words, "files": files, "by": self.head, "now": now}
        happened(order_answers.answer(self.order, **told))

    def _photo(self):
        picture = site_photo(self.story.row.number)
        return check(SimpleUploadedFile("示例现场照片.jpg", picture))

    def returned(self, *, now):
        told = {"by": self.supervisor, "reason": self.scene.reason, "now": now}
        happened(order_answers.send_back(self.order, **told))

    def reported(self, *, now):
        told = {"by": self.head, "words": "外立面改造已全部完成。", "now": now}
        happened(order_answers.report_done(self.order, **told))

    def closed(self, *, now):
        happened(order_answers.close(self.order, by=self.supervisor, now=now))

    def withdrawn(self, *, now):
        reason = "同一事项县领导已有批示，按批示办理"
        happened(orders.withdraw(self.order, by=self.supervisor, reason=reason, now=now))

    def upgrade(self, *, now):
        red = orders.upgrade(self.order, by=self.supervisor, now=now)
        happened(orders.issue(red, by=self.supervisor, now=now))


def deeds(stories):
    """Of the projects that are told."""
    by_ref = {story.row.ref: story for story in stories}
    for scene in SCENES:
        if scene.ref in by_ref:
            yield from OrderStory(scene, by_ref[scene.ref]).deeds()
