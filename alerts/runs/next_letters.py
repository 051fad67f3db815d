"""The next letters before they go: what the next slot would say, worked out and never written."""

from dataclasses import dataclass, field

from accounts.models import Person
from alerts import send_hours
from alerts.letters import content
from alerts.letters.assemble import GONE
from alerts.letters.items import parts
from alerts.mail_settings import reason_not_to_send
from alerts.models import Letter, Notice, Occasion
from alerts.notices import due_reminders
from alerts.notices.addresses import address_of, reason_unreachable
from alerts.notices.recipients import is_present
from alerts.notices.steps_reached import Reach
from alerts.notices.still_to_tell import living
from alerts.weekly_digest import recipients
from norms import workdays
from norms.policy import norms_on
from projects.promises import Promises


@dataclass
class Draft:
    """One letter of the next slot: to whom, under which subject, with which items."""

    person: Person
    subject: str
    items: list = field(default_factory=list)
    #: The Monday digest, for a county leader.
    digest: object = None

    @property
    def address(self):
        return address_of(self.person)

    @property
    def why_not(self):
        """Why this will not leave as mail; empty when it will."""
        if not is_present(self.person):
            return GONE
        return reason_unreachable(self.person) or reason_not_to_send(self.person)


def next_day(now):
    """The working day of the next slot: today's until it has begun, else the next."""
    day = send_hours.letter_day(now)
    return day if now < send_hours.slot(day, 0) else workdays.add_workdays(day, 1)


def drafts(now):
    """The daily letters of the next slot, the fullest first."""
    day = next_day(now)
    told = _told(day, now)
    people = {p.pk: p for p in Person.objects.filter(pk__in=told).select_related("unit")}
    norms, promises = norms_on(day), Promises(_obligations(told))
    written = [_draft(people[pk], told[pk], day, norms, promises) for pk in told]
    return day, sorted(written, key=lambda draft: (-len(draft.items), draft.person.name_key))


def _obligations(told):
    return {row for alive in told.values() for _, row in alive if row is not None}


def _draft(person, alive, day, norms, promises):
    listed, weekly = recipients.taken_out(alive, day, norms)
    events, overdue, soon = parts(listed, day, norms, promises)
    letter = Letter(recipient=person, day=day, occasion=Occasion.DAILY)
    subject = content.subject(letter, events, overdue, soon, weekly)
    return Draft(person, subject, [*events, *overdue, *soon], weekly)


def _told(day, now):
    """{person: [(notice, row)]}: what waits already, and what the pass of that day would add."""
    found = {}
    for notice, row in living(_waiting(), day)[0]:
        found[_key(notice)] = (notice, row)
    for notice, row in due_reminders.upcoming(day, now=now):
        found[_key(notice)] = (notice, row)  # a higher rung says the lower with it
    for notice in recipients.owed(Reach.of(day), now):
        found[_key(notice)] = (notice, None)
    told = {}
    for notice, row in found.values():
        told.setdefault(notice.recipient_id, []).append((notice, row))
    return told


def _key(notice):
    start, event = notice.ladder_start, notice.event_key
    return notice.recipient_id, notice.content_type_id, notice.object_id, start, event


def _waiting():
    """Decided, in no letter or in one that was never tried."""
    untried = Letter.objects.untried().values("pk")
    rows = Notice.objects.filter(state=Notice.State.OPEN, occasion=Occasion.DAILY)
    rows = rows.filter(letter=None) | rows.filter(letter__in=untried)
    return list(rows.select_related("content_type", "project"))


def written():
    """Letters that wait beside those: of events and chases for the opening hour, and those that a
    server has put off. Each can be read as it stands."""
    rows = Letter.objects.filter(state=Letter.State.QUEUED)
    rows = rows.exclude(occasion=Occasion.DAILY, attempts=0).select_related("recipient")
    return rows.for_a_list().order_by("due_at", "pk")
