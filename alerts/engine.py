"""A look: decide what should have been said by now, bundle it into letters, hand over what is due.

Any number of times, from anywhere, at once. A pass by hand has a clock of its own: it decides for
its day, its letters are due at once, and the real clock is neither moved nor muted.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from alerts import bundle, channel, claims, decide, delivery, letters
from alerts.models import Letter, Notice, Occasion, Pulse
from norms import calendar

NOT_YET = "未到发送时间"
DAY_OFF = "休息日，随下一个工作日的信发出"
LATER = "未成功，稍后自动再试"
IN_HAND = "正在发送"


@dataclass(frozen=True)
class Line:
    """What became of one letter, or of one person's items that got none."""

    person: str
    address: str
    subject: str
    items: int
    outcome: str
    reason: str = ""


@dataclass
class Report:
    """decided: notices new in this pass, open or folded; the other figures count letters."""

    decided: int = 0
    lines: list = field(default_factory=list)
    letters: int = 0

    def count(self, outcome):
        return sum(line.outcome == outcome for line in self.lines)

    def summary(self):
        return (
            f"decided {self.decided}, letters {self.letters}, sent {self.count('sent')}, "
            f"held {self.count('held')}, failed {self.count('failed')}"
        )


def look():
    """One pass of the real clock, in full."""
    now = timezone.now()
    delivery.sweep(now)
    decided, bundled = 0, bundle.Bundled()
    try:
        decided = decide.decide_today(timezone.localdate(now), now=now)
        bundled = bundle.bundle_today(now)
        Pulse.beat(now)
    finally:
        # Whatever is wrong with today's decisions must not keep finished letters back.
        items = _items(bundled.letters)
        handled = delivery.drain(claims.due_today)
    return _report(decided, bundled, handled, items, now)


def look_as_of(day):
    """A pass by hand for a day. On a day off everything is decided and nothing leaves."""
    now = timezone.now()
    delivery.sweep(now)
    decided = decide.decide(day, now=now, occasion=Occasion.MANUAL_PASS)
    if day == timezone.localdate(now):
        decide.keep_proof(day, 0, now)
    if not calendar.is_workday(day):
        return Report(decided, _waiting_lines(now))
    bundled = bundle.bundle_pass(day, now)
    items = _items(bundled.letters)
    handled = delivery.drain(claims.due_by_hand, seconds=float("inf"))
    return _report(decided, bundled, handled, items, now)


def rehearse(day=None):
    """What a pass would do; nothing is written and nothing leaves."""
    with transaction.atomic():
        report = _rehearsed(day, timezone.now())
        transaction.set_rollback(True)
    return report


def _rehearsed(day, now):
    if day is None:
        decided = decide.decide(timezone.localdate(now), now=now)
        bundled = bundle.bundle_today(now)
    else:
        decided = decide.decide(day, now=now, occasion=Occasion.MANUAL_PASS)
        if not calendar.is_workday(day):
            return Report(decided, _waiting_lines(now))
        bundled = bundle.bundle_pass(day, now)
    items = _items(bundled.letters)
    return _report(decided, bundled, [], items, now, rehearsal=True)


# --- What became of it --------------------------------------------------------------------------


def _report(decided, bundled, handled, items, now, *, rehearsal=False):
    rows = Letter.objects.filter(pk__in={*bundled.letters, *handled}).order_by("pk")
    later = _items(set(handled) - set(items))
    fault = Pulse.objects.values_list("channel_fault", flat=True).first() or ""
    lines = [
        Line(
            str(letter.recipient),
            letter.address,
            letter.subject or _subject_of(letter, now),
            {**later, **items}.get(letter.pk, 0),
            *(_would_be(letter) if rehearsal else _outcome(letter, fault, now)),
        )
        for letter in rows.select_related("recipient__unit")
    ]
    without = [
        Line(str(person), "", "", count, "held", reason)
        for person, count, reason in bundled.without
    ]
    return Report(decided, lines + without, letters=len(lines))


def _outcome(letter, fault, now):
    state = Letter.State
    if letter.state in (state.SENT, state.HELD, state.FAILED, state.CANCELLED):
        return str(letter.state), letter.reason
    if letter.state == state.SENDING:
        return "held", IN_HAND
    if letter.attempts:
        return "held", f"{LATER}：{letter.reply}"
    if letter.due_at > now or not fault:
        return "held", NOT_YET
    return "held", f"邮件服务器连不上，稍后自动再试：{fault}"


def _would_be(letter):
    reason = channel.reason_not_to_send(letter.recipient)
    return ("held", reason) if reason else ("ready", "")


def _subject_of(letter, now):
    if letter.attempts:
        return ""
    day = letters.day_of(letter, now)
    alive, _ = letters.living(letters.told_notices(letter), day)
    return letters.render(letter, alive, day).subject if alive else ""


def _items(pks):
    counted = Notice.objects.filter(letter__in=pks).order_by().values("letter")
    return dict(counted.annotate(n=Count("pk")).values_list("letter", "n"))


def _waiting_lines(now):
    """The people whose letter waits for a working day, of what this pass decided."""
    waiting = Notice.objects.waiting().filter(occasion=Occasion.MANUAL_PASS, created_at=now)
    counted = waiting.order_by("recipient").values("recipient__name", "recipient__email")
    return [
        Line(row["recipient__name"], row["recipient__email"] or "", "", row["n"], "held", DAY_OFF)
        for row in counted.annotate(n=Count("pk"))
    ]
