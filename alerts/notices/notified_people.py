"""谁被告知: of one obligation, each person told or not, and the reason why not (decision 22)."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.models import Duty, Person
from alerts.models import Letter, Notice, NoticeQuerySet, Occasion
from alerts.notices.addresses import reason_unreachable
from alerts.notices.due_reminders import FOLDED, PROMISED
from core.values.dates import month_day
from norms.policy import PolicyStep, policy_on
from projects.models.event import news_models
from projects.models.obligation import DatedObligation

#: As many as the page shows; the newest say where it stands.
MOST = 60
CAPACITIES = {
    "owner": "项目单位",
    "unit_head": "责任单位负责人",
    "lead": "包联领导",
    "supervision": "督查室",
    "county": "县领导",
    "office": "项目中心（无人负责）",
    "no_lead": "项目中心（无包联领导）",
    "center": "项目中心",
    "unit": "承办单位",
    "person": "承办人",
    "asker": "提出人",
}
WITH_THE_NEXT = "随下一个工作日的信发出"
#: Who reads the answers of the mail server, which name addresses.
OVERSEERS = (Duty.Kind.OFFICE, Duty.Kind.SUPERVISION, Duty.Kind.AUDITOR)


@dataclass(frozen=True)
class NotifiedPerson:
    """One line: whom, as what, on which step, in which letter, and what came of it."""

    notice: Notice
    capacity: str
    step: str
    opens_letter: bool
    sees_answer: bool
    #: A lower step that a higher one says with it: kept, and shown last.
    is_covered: bool

    @property
    def letter(self) -> Letter | None:
        return self.notice.letter

    @property
    def is_accepted(self) -> bool:
        return self.notice.state == Notice.State.TOLD and self.letter is not None

    @property
    def answer(self) -> str:
        """The mail server's words, for those who oversee and for the person told."""
        return self.letter.reply if self.letter and self.sees_answer else ""

    @property
    def why_not(self) -> str:
        """Why nothing was accepted, in plain words; empty when it was."""
        notice, letter = self.notice, self.letter
        if notice.state != Notice.State.OPEN:
            return "" if self.is_accepted else notice.reason
        if letter:
            return _state_of_letter(letter)
        return reason_unreachable(notice.recipient) or WITH_THE_NEXT


def notified_people(obligation: DatedObligation, reader: Person) -> list[NotifiedPerson]:
    """Who was told of this obligation, newest first."""
    notices = (
        Notice.objects.filter(
            content_type=ContentType.objects.get_for_model(obligation), object_id=obligation.pk
        )
        .select_related("recipient__unit", "letter")
        .for_a_list()[:MOST]
    )
    opened = set(
        Letter.objects.visible_to(reader)
        .filter(pk__in=[notice.letter_id for notice in notices if notice.letter_id])
        .values_list("pk", flat=True)
    )
    oversees, covered = reader.has_duty(*OVERSEERS), _covered(notices)
    steps = _steps(notices, obligation.ladder)
    return [
        NotifiedPerson(
            notice,
            CAPACITIES.get(notice.capacity, ""),
            step_in_words(notice, steps),
            notice.letter_id in opened,
            oversees or notice.recipient_id == reader.pk,
            notice.pk in covered,
        )
        for notice in notices
    ]


def _covered(notices: NoticeQuerySet) -> set[int]:
    """The ids of the lower steps: folded into a higher one, or passed over with it because of a
    promise, of which the highest of a person and day stands for all."""
    passed_over, covered = set(), set()
    for notice in notices:
        key = (notice.recipient_id, notice.day, notice.ladder_start)
        if notice.reason == FOLDED or notice.reason == PROMISED and key in passed_over:
            covered.add(notice.pk)
        elif notice.reason == PROMISED:
            passed_over.add(key)
    return covered


def _steps(notices: NoticeQuerySet, ladder: str) -> dict[str, PolicyStep]:
    """{code: step} of the ladder as it stood at the newest notice: codes stay, days seldom move."""
    policy = policy_on(max((notice.day for notice in notices), default=date.min))
    return {step.code: step for step in policy.steps(ladder)}


def step_in_words(notice: Notice, steps: dict[str, PolicyStep]) -> str:
    """When a notice spoke: 到期前 7 天, 逾期 8 天起, 人工催办 …"""
    if notice.occasion == Occasion.BY_HAND:
        return "人工催办"
    if notice.event_key:
        return _steps_of_news().get(notice.step, "即时通知")
    code, _, number = notice.step.rpartition("-")
    if code == "promise":
        return "承诺未兑现"
    if notice.step in steps:
        return _in_days(steps[notice.step].days, notice)
    if code in steps and number.isdigit():
        later = _later_start(notice)
        since = f"自{month_day(later)}起" if later else "逾期"
        return f"{since} {steps[code].days} 天后第 {number} 次"
    return notice.step


@cache
def _steps_of_news() -> dict[str, str]:
    """{step: its word} of every kind of news."""
    return {step: word for model in news_models() for step, word in model.steps.items()}


def _later_start(notice: Notice) -> date | None:
    """The day from which its days count, where that is not the due date (R-DL-6)."""
    return notice.ladder_start if notice.ladder_start != notice.due_date else None


def _in_days(days: int, notice: Notice) -> str:
    if days < 0:
        return f"到期前 {-days} 天"
    if later := _later_start(notice):
        return f"自{month_day(later)}起第 {days} 天"
    return f"逾期 {days} 天起" if days else "到期当天"


def _state_of_letter(letter: Letter) -> str:
    if letter.state == Letter.State.SENDING:
        return "正在发送"
    local = timezone.localtime(letter.due_at)
    when = f"{month_day(local)} {local:%H:%M}"
    return f"未成功，{when} 再试" if letter.attempts else f"计划 {when} 发出"
