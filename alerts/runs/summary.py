"""What became of a pass: one line a letter, and the figures of its last line."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from alerts import mail_settings
from alerts.letters import content
from alerts.letters.assemble import Assembled, WithoutLetter
from alerts.models import Heartbeat, Letter, Notice, Occasion

NOT_YET = "未到发送时间"
DAY_OFF = "休息日，随下一个工作日的信发出"
LATER = "未成功，稍后自动再试"
IN_HAND = "正在发送"


@dataclass(frozen=True)
class PassLine:
    """What became of one letter, or of one person's items that got none."""

    person: str
    address: str
    subject: str
    items: int
    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """decided: notices new in this pass, open or folded; the other figures count letters."""

    decided: int
    lines: list[PassLine]
    letters: int = 0

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    def summary(self) -> str:
        return (
            f"decided {self.decided}, letters {self.letters}, sent {self.count('sent')}, "
            f"held {self.count('held')}, failed {self.count('failed')}"
        )


@dataclass
class Pass:
    """What a pass did; read out by report(), which the clock does not need."""

    now: datetime
    is_day_off: bool = False
    decided: int = 0
    #: Ids of letters, and how many items each carries.
    letters: set[int] = field(default_factory=set)
    without: list[WithoutLetter] = field(default_factory=list)
    items: dict[int, int] = field(default_factory=dict)
    handled: list[int] = field(default_factory=list)

    def assembled(self, assembled: Assembled) -> None:
        self.letters, self.without = assembled.letters, assembled.without
        # Counted now: a refused letter lets its items go again.
        self.items = _items(assembled.letters)

    def report(self, *, rehearsal: bool = False) -> Report:
        if self.is_day_off:
            return Report(self.decided, _waiting(self.now))
        lines = self._lines(rehearsal)
        without = [
            PassLine(str(person), "", "", count, "held", reason)
            for person, count, reason in self.without
        ]
        return Report(self.decided, lines + without, letters=len(lines))

    def _lines(self, rehearsal: bool) -> list[PassLine]:
        items = {**_items(set(self.handled) - self.letters), **self.items}
        heartbeat = Heartbeat.objects.first()
        rows = Letter.objects.filter(pk__in={*self.letters, *self.handled}).order_by("pk")
        return [
            PassLine(
                str(letter.recipient),
                letter.address,
                letter.subject or _subject(letter, self.now),
                items.get(letter.pk, 0),
                *(_would_be(letter) if rehearsal else _outcome(letter, heartbeat, self.now)),
            )
            for letter in rows.select_related("recipient__unit")
        ]


def _outcome(letter: Letter, heartbeat: Heartbeat | None, now: datetime) -> tuple[str, str]:
    state = Letter.State
    if letter.state in (state.SENT, state.HELD, state.FAILED, state.CANCELLED):
        return str(letter.state), letter.reason
    if letter.state == state.SENDING:
        return "held", IN_HAND
    if letter.attempts:
        return "held", f"{LATER}：{letter.reply}"
    words = heartbeat.channel_in_words if heartbeat else ""
    if heartbeat is None or letter.due_at > now or not words:
        return "held", NOT_YET
    when = "" if heartbeat.channel_held_until else "，稍后自动再试"
    return "held", f"{words}{when}：{heartbeat.channel_fault}"


def _would_be(letter: Letter) -> tuple[str, str]:
    reason = mail_settings.reason_not_to_send(letter.recipient)
    return ("held", reason) if reason else ("ready", "")


def _subject(letter: Letter, now: datetime) -> str:
    if letter.attempts:
        return ""
    written = content.draft(letter, now)
    return written.subject if written else ""


def _items(pks: set[int]) -> dict[int, int]:
    counted = Notice.objects.filter(letter__in=pks).order_by().values("letter")
    return dict(counted.annotate(n=Count("pk")).values_list("letter", "n"))


def _waiting(now: datetime) -> list[PassLine]:
    """The people whose letter waits for a working day, of what this pass decided."""
    waiting = Notice.objects.waiting().filter(occasion=Occasion.MANUAL_PASS, created_at=now)
    counted = waiting.order_by("recipient").values("recipient__name", "recipient__email")
    return [
        PassLine(
            row["recipient__name"], row["recipient__email"] or "", "", row["n"], "held", DAY_OFF
        )
        for row in counted.annotate(n=Count("pk"))
    ]
