"""What letters still have to say: how the obligations of their notices stand on a day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from alerts.models import Letter, Notice, ObligationKey, Occasion, ReminderRun
from alerts.notices.other_overdue import OtherOverdue
from alerts.notices.other_requests import OtherRequests
from alerts.notices.recipients import ASKER, Recipients, acting, words_of
from norms import workdays
from norms.policy import policy_on
from projects.models.event import News
from projects.models.obligation import DatedObligation, DatedObligationQuerySet
from projects.promises import Promises
from supervision.over_milestones import over_rows

#: A notice still to be told, and its obligation; None: it is of an event without one.
ToTell: TypeAlias = tuple[Notice, DatedObligation | None]


def news_key(news: News) -> str:
    """What keys the notices of an event, so that what is made twice is there once."""
    return f"{news._meta.model_name}:{news.pk}"


class Said:
    """What is said of some obligations: `promises` by owners; `due`, {row: its date in words}; and
    `over`, {row: what of orders, drafts and problems stands over it}."""

    def __init__(self, rows: Iterable[DatedObligation]) -> None:
        rows = list(rows)
        self.promises = Promises(rows)
        self.over = over_rows(rows, with_drafts=True)
        kinds = defaultdict(list)
        for row in rows:
            kinds[type(row)].append(row)
        self.due = {row: words for kind in kinds for row, words in kind.due_words(kinds[kind])}


class StillToTell:
    """How the obligations of some notices stand on a day, asked once for all of them.

    Who keeps one tells of that moment: a run keeps it for a batch, which lasts two seconds.
    """

    def __init__(self, notices: list[Notice], day: date) -> None:
        self.day, self.policy = day, policy_on(day)
        self.rows = _obligations(notices)
        self.said = Said(self.rows.values())
        self._recipients = Recipients(self.rows.values(), day)
        self._readers = {notice.recipient_id for notice in notices}
        self._decided_on = {notice.day for notice in notices if notice.occasion == Occasion.DAILY}

    def living(self, notices: list[Notice]) -> tuple[list[ToTell], list[Notice]]:
        """Splits notices into [(notice, obligation)] still to be told, and those that have nothing
        left to say: finished, frozen, cancelled, re-dated, resumed meanwhile (R-NT-2), or no
        longer this person's business on that day."""
        alive: list[ToTell] = []
        dead = []
        for notice in notices:
            row = self.rows.get((notice.content_type_id, notice.object_id))
            to_tell = _is_alive(notice, row, self.day) and self._still_concerns(notice, row)
            if to_tell and not self._is_silenced(notice, row):
                alive.append((notice, row))
            else:
                dead.append(notice)
        return alive, dead

    @cached_property
    def others(self) -> OtherOverdue:
        """What else is overdue of those whom these notices are for; asked for a letter alone."""
        return OtherOverdue(self._readers, self.day)

    @cached_property
    def requests(self) -> OtherRequests:
        """What lead officials and the project office are asked to settle; for a daily letter."""
        return OtherRequests(self.day)

    def missed_days(self, decided_on: set[date]) -> list[date]:
        """The working days made up for by what was decided on these days."""
        return sorted({day for on in decided_on for day in self._made_up.get(on, [])})

    @cached_property
    def _made_up(self) -> dict[date, list[date]]:
        found = defaultdict(list)
        late = ReminderRun.objects.filter(late=True, decided_at__date__in=self._decided_on)
        for day, decided_at in late.values_list("day", "decided_at"):
            if workdays.is_workday(day):
                found[timezone.localdate(decided_at)].append(day)
        return found

    def _is_silenced(self, notice: Notice, row: DatedObligation | None) -> bool:
        """Promised between the decision and the letter: a reminder that is no longer needed."""
        if row is None or notice.state != Notice.State.OPEN:
            return False
        if notice.occasion != Occasion.DAILY or notice.capacity != acting(row)[0]:
            return False
        principals: dict[int, str] = {}
        if notice.stands_for:
            principals = self._recipients.principals(row, words_of(row))[notice.recipient_id]
        return self.said.promises.suppresses_reminder(
            row, notice.recipient_id, principals, self.day, self.policy
        )

    def _still_concerns(self, notice: Notice, row: DatedObligation | None) -> bool:
        if row is None:
            return True
        if notice.capacity == ASKER:
            return notice.recipient_id in self._recipients.of(row, (ASKER,))
        return notice.recipient_id in self._recipients.concerned(row)


def living(notices: list[Notice], day: date) -> tuple[list[ToTell], list[Notice]]:
    """StillToTell.living() of these notices alone."""
    return StillToTell(notices, day).living(notices)


def read(letters: Iterable[Letter], now: datetime) -> dict[int, tuple[list[Notice], StillToTell]]:
    """{letter id: (its notices, how they stand)}: a dozen queries for all letters of one day."""
    carried, days = carried_notices(letters), defaultdict(list)
    for letter in letters:
        days[day_of(letter, now)].append(letter.pk)
    found = {}
    for day, pks in days.items():
        still_to_tell = StillToTell([notice for pk in pks for notice in carried[pk]], day)
        found.update({pk: (carried[pk], still_to_tell) for pk in pks})
    return found


def carried_notices(letters: Iterable[Letter]) -> dict[int | None, list[Notice]]:
    """{letter id: the notices that it carries, oldest due date first}."""
    carried: dict[int | None, list[Notice]] = {letter.pk: [] for letter in letters}
    waiting = Notice.objects.filter(letter__in=carried, state=Notice.State.OPEN)
    for notice in waiting.order_by("due_date", "pk"):
        carried[notice.letter_id].append(notice)
    return carried


def day_of(letter: Letter, now: datetime) -> date:
    """The day as of which a letter speaks: its own for a pass by hand, else not before today."""
    if letter.occasion == Occasion.MANUAL_PASS:
        return letter.day
    return max(letter.day, timezone.localdate(now))


def _obligations(notices: list[Notice]) -> dict[ObligationKey, DatedObligation]:
    ids: dict[int, set[int]] = defaultdict(set)
    for notice in notices:
        if notice.content_type_id and notice.object_id:
            ids[notice.content_type_id].add(notice.object_id)
    return {(kind, row.pk): row for kind, pks in ids.items() for row in _rows(kind, pks)}


def _rows(kind: int, pks: set[int]) -> DatedObligationQuerySet[Any]:
    model: Any = ContentType.objects.get_for_id(kind).model_class()
    needed = ("project__responsible_unit", *model.title_needs)
    return model.objects.filter(pk__in=pks).select_related(*needed)


def _is_alive(notice: Notice, row: DatedObligation | None, day: date) -> bool:
    if notice.content_type_id is None:
        return True
    if row is not None and notice.step in row.lasting_steps:
        return True
    if row is None or not row.is_open:
        return False
    if notice.is_event:
        return True
    # Not as of a day before the decision, where the clock went back.
    return row.ladder_start(max(day, notice.day)) == notice.ladder_start
