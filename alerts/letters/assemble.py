"""Open notices join letters: one a person, channel, day and occasion, a database fact (R-NT-3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parseaddr
from typing import NamedTuple, TypeAlias
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery

from accounts.models import Person
from accounts.models.person import PersonQuerySet
from alerts import send_hours
from alerts.models import Letter, Notice, NoticeQuerySet, Occasion
from alerts.notices.addresses import BAD_ADDRESS, NO_ADDRESS, address_of
from alerts.notices.due_reminders import FOLDED
from alerts.notices.recipients import is_in_service
from norms import workdays

CHUNK = 500
GONE = "收件人已离任或停用"
ALREADY_GONE = "当天的信已经发出，随下一封信发送"
MERGED = "未及发出，已并入下一封信"


#: A letter to try: its day, its occasion, when it is due; None: at the slot.
Choice: TypeAlias = tuple[date, Occasion, datetime | None]


class WithoutLetter(NamedTuple):
    """Somebody who could get no letter, of how many items, and why."""

    person: Person
    items: int
    reason: str


@dataclass
class Assembled:
    """The ids of letters that took something in, and who could get none."""

    letters: set[int] = field(default_factory=set)
    without: list[WithoutLetter] = field(default_factory=list)


def assemble_today(now: datetime) -> Assembled:
    """The real clock: daily letters for the next slot, those of events and by hand as soon as
    mail may go."""
    assembled = Assembled()
    day = send_hours.letter_day(now)
    tomorrow = workdays.add_workdays(day, 1)
    _merge_unsent(day)
    daily, event = Occasion.DAILY, Occasion.EVENT
    _assemble(daily, [(day, daily, None), (tomorrow, daily, None)], now, assembled)
    at_once = send_hours.next_open(now)
    _assemble(event, [(day, event, at_once), (tomorrow, daily, None)], now, assembled)
    by_hand = Occasion.BY_HAND
    _assemble(by_hand, [(day, by_hand, at_once)], now, assembled)
    return assembled


def assemble_pass(day: date, now: datetime) -> Assembled:
    """A pass by hand: letters of `day`, due at once. What finds its letter already gone waits."""
    assembled = Assembled()
    by_hand = Occasion.MANUAL_PASS
    _assemble(by_hand, [(day, by_hand, now)], now, assembled)
    return assembled


def _merge_unsent(day: date) -> None:
    """A relay that was down for days must not leave one letter a day behind."""
    stale = Letter.objects.untried().filter(occasion=Occasion.DAILY, day__lt=day)
    for pk in list(stale.values_list("pk", flat=True)):
        with transaction.atomic():
            merged = Letter.objects.untried().filter(pk=pk)
            if merged.update(state=Letter.State.CANCELLED, reason=MERGED):
                Notice.objects.filter(letter=pk, state=Notice.State.OPEN).update(letter=None)


def _assemble(
    occasion: Occasion, choices: Sequence[Choice], now: datetime, assembled: Assembled
) -> None:
    """`choices`: the letters to try in turn."""
    waiting = Notice.objects.waiting().filter(occasion=occasion)
    # A refused letter gives back what it carried, though a higher step was decided meanwhile.
    waiting.surpassed().update(state=Notice.State.FOLDED, reason=FOLDED)
    # In one order everywhere: workers that insert the same rows then wait, and never deadlock.
    people = list(waiting.order_by("recipient").values_list("recipient", flat=True).distinct())
    for start in range(0, len(people), CHUNK):
        chunk = Person.objects.filter(pk__in=people[start : start + CHUNK]).order_by("pk")
        mailable = _without_the_unreachable(chunk.select_related("unit"), waiting, now, assembled)
        for day, kind, due_at in choices:
            mailable = _join(mailable, waiting, day, kind, due_at, now, assembled)
        _leave(mailable, ALREADY_GONE, waiting, now, assembled)


def _without_the_unreachable(
    people: PersonQuerySet, waiting: NoticeQuerySet, now: datetime, assembled: Assembled
) -> list[Person]:
    """Those who can be mailed; what the others wait for is settled in two updates."""
    gone = [person for person in people if not is_in_service(person)]
    mailable = [p for p in people if is_in_service(p) and address_of(p)]
    others = [p for p in people if is_in_service(p) and not address_of(p)]
    lacking = [p for p in others if not p.email]
    _leave([p for p in others if p.email], BAD_ADDRESS, waiting, now, assembled)
    _leave(lacking, NO_ADDRESS, waiting, now, assembled)
    waiting.filter(recipient__in=gone).update(state=Notice.State.DROPPED, reason=GONE)
    waiting.filter(recipient__in=lacking).update(state=Notice.State.IN_APP, reason=NO_ADDRESS)
    return mailable


def _leave(
    people: list[Person], reason: str, waiting: NoticeQuerySet, now: datetime, assembled: Assembled
) -> None:
    """These get no letter; it is said once, by the pass that decided it."""
    if not people:
        return
    new = waiting.filter(recipient__in=people, created_at=now).order_by().values("recipient")
    counts = dict(new.annotate(n=Count("pk")).values_list("recipient", "n"))
    assembled.without += [WithoutLetter(p, counts[p.pk], reason) for p in people if p.pk in counts]


@transaction.atomic
def _join(
    people: list[Person],
    waiting: NoticeQuerySet,
    day: date,
    occasion: Occasion,
    due_at: datetime | None,
    now: datetime,
    assembled: Assembled,
) -> list[Person]:
    """Put what waits into these letters; returns the people whose letter is gone already."""
    if not people:
        return []
    Letter.objects.bulk_create(
        [_letter(person, day, occasion, due_at, now) for person in people], ignore_conflicts=True
    )
    letters = Letter.objects.untried().filter(
        recipient__in=people, channel="email", day=day, occasion=occasion
    )
    # Held until the commit, so that no worker takes a letter while it is being filled.
    open_letters = dict(letters.select_for_update().values_list("recipient", "pk"))
    mine = letters.filter(recipient=OuterRef("recipient")).values("pk")
    waiting.filter(recipient__in=open_letters).update(letter=Subquery(mine))
    assembled.letters.update(open_letters.values())
    return [person for person in people if person.pk not in open_letters]


def _letter(
    person: Person, day: date, occasion: Occasion, due_at: datetime | None, now: datetime
) -> Letter:
    return Letter(
        recipient=person,
        day=day,
        occasion=occasion,
        address=address_of(person),
        due_at=due_at or send_hours.slot(day, person.pk),
        message_id=f"<{uuid4().hex}@{sender_domain()}>",
        created_at=now,
    )


def sender_domain() -> str:
    """The domain of Message-ID, as servers expect it of the sender."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
