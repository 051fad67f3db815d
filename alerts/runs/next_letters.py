"""The next letters before they go: what the next slot would say, worked out and never written."""

from dataclasses import dataclass, field
from datetime import date, datetime

from accounts.models import Person
from alerts import send_hours
from alerts.letters import content
from alerts.letters.assemble import GONE
from alerts.letters.items import Item, parts
from alerts.mail_settings import reason_not_to_send
from alerts.models import Letter, LetterQuerySet, Notice, ObligationKey, Occasion
from alerts.notices import due_reminders
from alerts.notices.addresses import address_of, reason_unreachable
from alerts.notices.other_overdue import OtherOverdue
from alerts.notices.other_requests import OtherRequests
from alerts.notices.recipients import is_in_service
from alerts.notices.steps_reached import Reach
from alerts.notices.still_to_tell import Said, ToTell, living
from alerts.weekly_digest import recipients
from alerts.weekly_digest.content import Weekly
from norms import workdays
from norms.policy import Policy, policy_on
from projects.models.obligation import DatedObligation


@dataclass(frozen=True)
class Draft:
    """One letter of the next slot: to whom, under which subject, with which items."""

    person: Person
    subject: str
    items: list[Item] = field(default_factory=list)
    #: The Monday digest, for a county leader.
    digest: Weekly | None = None
    #: Requests for coordination beside what the letter reminds of.
    requests: list[Item] = field(default_factory=list)

    @property
    def address(self) -> str:
        return address_of(self.person)

    @property
    def why_not(self) -> str:
        """Why this will not leave as mail; empty when it will."""
        if not is_in_service(self.person):
            return GONE
        return reason_unreachable(self.person) or reason_not_to_send(self.person)


def next_day(now: datetime) -> date:
    """The working day of the next slot: today's until it has begun, else the next."""
    day = send_hours.letter_day(now)
    return day if now < send_hours.slot(day, 0) else workdays.add_workdays(day, 1)


def drafts(now: datetime) -> tuple[date, list[Draft]]:
    """The daily letters of the next slot, the fullest first."""
    day = next_day(now)
    to_notify = _to_notify(day, now)
    people = {p.pk: p for p in Person.objects.filter(pk__in=to_notify).select_related("unit")}
    policy, said = policy_on(day), Said(_obligations(to_notify))
    others, requests = OtherOverdue(set(to_notify), day), OtherRequests(day)
    written = [
        _draft(
            people[pk], alive, content.request_items(pk, alive, requests), day, policy, said, others
        )
        for pk, alive in to_notify.items()
    ]
    return day, sorted(written, key=lambda draft: (-len(draft.items), draft.person.name_key))


def _obligations(to_notify: dict[int, list[ToTell]]) -> set[DatedObligation]:
    return {row for alive in to_notify.values() for _, row in alive if row is not None}


def _draft(
    person: Person,
    alive: list[ToTell],
    requests: list[Item],
    day: date,
    policy: Policy,
    said: Said,
    others: OtherOverdue,
) -> Draft:
    listed, weekly = recipients.taken_out(alive, day, policy)
    shown = parts(listed, day, policy, said)
    letter = Letter(recipient=person, day=day, occasion=Occasion.DAILY)
    also = content.also_overdue(person.pk, listed, others, weekly)
    subject = content.subject(letter, shown, also, weekly)
    return Draft(person, subject, shown.in_order, weekly, requests)


def _to_notify(day: date, now: datetime) -> dict[int, list[ToTell]]:
    """{person: [(notice, row)]}: what waits already, and what the pass of that day would add."""
    found: dict[tuple[int, ObligationKey, date | None, str], ToTell] = {}
    for notice, row in living(_waiting(), day)[0]:
        found[_key(notice)] = (notice, row)
    for notice, row in due_reminders.upcoming(day, now=now):
        found[_key(notice)] = (notice, row)  # a higher step says the lower with it
    for notice in recipients.owed(Reach.of(day), now):
        found[_key(notice)] = (notice, None)
    to_notify: dict[int, list[ToTell]] = {}
    for notice, row in found.values():
        to_notify.setdefault(notice.recipient_id, []).append((notice, row))
    return to_notify


def _key(notice: Notice) -> tuple[int, ObligationKey, date | None, str]:
    obligation = (notice.content_type_id, notice.object_id)
    return notice.recipient_id, obligation, notice.ladder_start, notice.event_key


def _waiting() -> list[Notice]:
    """Decided, in no letter or in one that was never tried."""
    untried = Letter.objects.untried().values("pk")
    rows = Notice.objects.filter(state=Notice.State.OPEN, occasion=Occasion.DAILY)
    rows = rows.filter(letter=None) | rows.filter(letter__in=untried)
    return list(rows.select_related("content_type", "project"))


def written() -> LetterQuerySet:
    """Letters that wait beside those: of events and manual reminders for the opening hour, and
    those that a server has put off. Each can be read as it stands."""
    rows = Letter.objects.filter(state=Letter.State.QUEUED)
    rows = rows.exclude(occasion=Occasion.DAILY, attempts=0).select_related("recipient")
    return rows.for_a_list().order_by("due_at", "pk")
