"""The demo's joint reviews: two decided, one that waits for an opinion, one to come.

The figures are days before the telling, negative after it. No firm bears an invented fault.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from demo.clock import Clock, Deed, happened
from demo.photos import signed_sheet
from norms.workdays import workday_from, workday_until
from pipeline import joint_review_opinions, joint_reviews, pool_entries
from pipeline.models import JointReviewCase, JointReviewOpinion, Maturity
from projects.evidence_upload_check import check

AGREE, RETURN, REFUSE = JointReviewOpinion.Opinion
PLACE = "示例会议室"
#: Who argues: the three of a case, unless it names others.
UNITS = ("县发改局", "县住建局", "县工信局")
#: So long before a review its cases are proposed, and it is called.
PROPOSED, CALLED = timedelta(days=9), timedelta(days=6)


@dataclass(frozen=True)
class Argued:
    """A case on the agenda of a review. `said` are the opinions of its units in their order, as
    many as are in; each is (opinion, words, whether from the signed sheet). `admitted`: so many
    days before the telling it came into the pool."""

    ref: str
    maturity: str
    said: tuple[tuple[str, str, bool], ...] = ()
    units: tuple[str, ...] = UNITS
    reason: str = ""
    admitted: int | None = None


@dataclass(frozen=True)
class Meeting:
    held: int
    cases: tuple[Argued, ...]


CONCEIVED, PRELIMINARY, READY = Maturity
AGREED = ((AGREE, "", False), (AGREE, "", True), (AGREE, "", True))
MEETINGS = (
    Meeting(
        160,
        (
            Argued(
                "S093",
                CONCEIVED,
                (
                    (AGREE, "", False),
                    (RETURN, "示例：补充选址比选和净空条件说明。", True),
                    (AGREE, "", True),
                ),
                reason="示例：列入省级通用机场布局规划，先行入库开展前期",
            ),
            Argued("S094", PRELIMINARY, AGREED, admitted=154),
        ),
    ),
    Meeting(
        95,
        (
            Argued(
                "S093",
                PRELIMINARY,
                AGREED,
                reason="示例：已补充选址比选和净空条件说明",
                admitted=88,
            ),
            Argued(
                "S087",
                CONCEIVED,
                (
                    (AGREE, "", False),
                    (REFUSE, "示例：空域意见还没有取得，选址未定。", True),
                    (AGREE, "", True),
                ),
            ),
            Argued("S027", PRELIMINARY, AGREED),
        ),
    ),
    Meeting(
        2,
        (Argued("S048", PRELIMINARY, ((AGREE, "", False), (AGREE, "", True))),),
    ),
    Meeting(-9, (Argued("S050", PRELIMINARY), Argued("S104", CONCEIVED))),
)


class MeetingStory:
    """One review through the verbs of the product, held on a working day."""

    def __init__(self, meeting: Meeting, stories, cast, clock: Clock) -> None:
        self.cast, self.clock = cast, clock
        self.told = [
            (argued, stories[argued.ref]) for argued in meeting.cases if argued.ref in stories
        ]
        day = clock.today - timedelta(days=meeting.held)
        self.held_on = workday_from(day) if meeting.held < 0 else workday_until(day)
        self.review = None

    def deeds(self):
        """Proposed and called some days before, or before the telling where it lies ahead."""
        known = min(self.held_on, self.clock.today)
        called = self.clock.at(known - CALLED, 9)
        for argued, story in self.told:
            entered = story.entered_at() + timedelta(minutes=2)
            proposed = self.clock.at(known - PROPOSED, 10, story.minute, after=entered)
            called = max(called, min(proposed + timedelta(minutes=5), self.clock.now))
            yield Deed(proposed, partial(self.propose, argued, story))
        yield Deed(called, self.convene)
        for argued, story in self.told:
            yield Deed(called, partial(self.put_on_agenda, argued, story))
            for number, said in enumerate(argued.said):
                day = self.held_on + timedelta(days=number > 0)
                given = self.clock.at(day, 15, story.minute, after=called)
                yield Deed(given, partial(self.give, argued, story, number, said))
            if argued.admitted is not None:
                day = self.clock.today - timedelta(days=argued.admitted)
                yield Deed(self.clock.at(day, 10), partial(self.admit, story))

    # --- the deeds ----------------------------------------------------------------------------

    def propose(self, argued, story, *, now):
        joint_reviews.propose(
            story.project,
            amount=story.row.total,
            maturity=argued.maturity,
            reason=argued.reason,
            by=self.cast.office,
            now=now,
        )

    def convene(self, *, now):
        facts = {"by": self.cast.office, "now": now}
        self.review = joint_reviews.convene(self.held_on, place=PLACE, **facts)

    def put_on_agenda(self, argued, story, *, now):
        units = [self.cast.units[name] for name in argued.units]
        facts = {"by": self.cast.office, "now": now}
        happened(joint_reviews.put_on_agenda(self.review, case_of(story), units, **facts))

    def give(self, argued, story, number, said, *, now):
        says, words, from_sheet = said
        unit = self.cast.units[argued.units[number]]
        opinion = JointReviewOpinion.objects.get(case=case_of(story), unit=unit)
        facts = {"to_mend": words} if says == RETURN else {"words": words}
        if from_sheet:
            picture = SimpleUploadedFile("示例签字表.jpg", signed_sheet())
            facts |= {"is_from_sheet": True, "files": [check(picture)]}
        by = self.cast.office if from_sheet else self.cast.head_of(unit)
        happened(joint_review_opinions.give_opinion(opinion, says, by=by, now=now, **facts))

    def admit(self, story, *, now):
        case = case_of(story)
        document = f"示例联席纪要〔{case.decided_on.year}〕{case.review_id}号"
        told = {"by": self.cast.office, "now": now}
        pool_entries.admit(case, since=timezone.localdate(now), document=document, **told)


def case_of(story) -> JointReviewCase:
    """The newest case of the project."""
    return JointReviewCase.objects.filter(project=story.project).latest("pk")


def deeds(stories, cast, clock: Clock):
    by_ref = {story.row.ref: story for story in stories}
    for meeting in MEETINGS:
        yield from MeetingStory(meeting, by_ref, cast, clock).deeds()
