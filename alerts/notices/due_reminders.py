"""What should have been said by a day, written down once (the decision is data).

Any number of workers may decide at once: the keys of the notices are the database's, a row that
is there already is left alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alerts.models import Letter, Notice, NoticeQuerySet, Occasion
from alerts.notices import steps_reached
from alerts.notices.recipients import Recipients, acting, in_place_of
from alerts.notices.steps_reached import Reach, ReachedStep
from norms.policy import Policy, PolicyStep, policy_on
from projects.ledger_fields import WIDE_TEXTS
from projects.models.obligation import DatedObligation, obligation_kinds
from projects.promises import Promises

#: What a notice of a step is known by: obligation, person, start of the ladder, step.
NoticeKey: TypeAlias = tuple[int | None, int, date | None, str]

CHUNK = 500
FOLDED = "已由更高一级的提醒一并说明"
PROMISED = "本人已承诺日期，到期前不再提醒"


def decide(day: date, *, now: datetime, occasion: Occasion = Occasion.DAILY) -> int:
    """Insert every step reached by `day` and not yet decided: the highest of a person open, the
    lower ones folded. Returns how many notices are new, open and folded together (R-NT-1)."""
    reach = Reach.of(day)
    policy = policy_on(day)
    return sum(
        _decide_chunk(chunk, reach, policy.steps(model.ladder), now, occasion)
        for model in obligation_kinds()
        for chunk in chunks(model, reach, policy.steps(model.ladder))
    )


def chunks(
    model: type[DatedObligation],
    reach: Reach,
    steps: list[PolicyStep],
) -> Iterator[list[DatedObligation]]:
    """Open obligations that can have reached a step, oldest first: as many as are due."""
    if not steps:
        return
    latest = reach.eve + timedelta(days=steps_reached.lead_time(steps))
    rows = (
        model.objects.open()
        .filter(due_date__lte=latest, known_since__lte=reach.day)
        .select_related("project__responsible_unit", *model.title_needs)
        .defer(*WIDE_TEXTS)
        .order_by("due_date", "pk")
    )
    after = Q()
    while chunk := list(rows.filter(after)[:CHUNK]):
        yield chunk
        last = chunk[-1]
        after = Q(due_date__gt=last.due_date) | Q(due_date=last.due_date, pk__gt=last.pk)


def _decide_chunk(
    chunk: list[DatedObligation],
    reach: Reach,
    steps: list[PolicyStep],
    now: datetime,
    occasion: Occasion,
) -> int:
    owed, known_notices = _undecided(chunk, reach, steps, now, occasion)
    return _write(owed, known_notices, reach.day, now) if owed else 0


def upcoming(day: date, *, now: datetime) -> Iterator[tuple[Notice, DatedObligation]]:
    """The notices that a pass for `day` would open, unsaved: nothing is written."""
    reach = Reach.of(day)
    policy = policy_on(day)
    for model in obligation_kinds():
        steps = policy.steps(model.ladder)
        for chunk in chunks(model, reach, steps):
            owed, known_notices = _undecided(chunk, reach, steps, now, Occasion.DAILY)
            for each in owed:
                if each.is_silent:
                    continue
                yield _notice(each, each.reached[-1], known_notices, day, now), each.row


def _undecided(
    chunk: list[DatedObligation],
    reach: Reach,
    steps: list[PolicyStep],
    now: datetime,
    occasion: Occasion,
) -> tuple[list["Owed"], "KnownNotices"]:
    """(what is owed and not yet written down, what is known of it) of one chunk."""
    known_notices = KnownNotices(chunk[0], occasion)
    promises = Promises(chunk)
    reached = {row.pk: _reached(row, reach, steps, promises) for row in chunk}
    due = {row.pk: row for row in chunk if reached[row.pk]}
    if not due:
        return [], known_notices
    # A pass by hand for a day gone by asks who answers now: the data as they stand.
    answering_on = max(reach.day, timezone.localdate(now))
    recipients = Recipients(due.values(), answering_on)
    owed = known_notices.undecided(_owed(due.values(), reached, recipients, reach.day))
    policy = policy_on(reach.day)
    for each in owed:
        each.is_silent = _is_silenced(each, promises, reach.day, policy)
    return owed, known_notices


def _reached(
    row: DatedObligation, reach: Reach, steps: list[PolicyStep], promises: Promises
) -> list[ReachedStep]:
    """What the ladder reached, and what broken promises brought forward, lowest first."""
    broken = [
        steps_reached.broken_promise(row, promise, steps, reach.day)
        for promise in promises.broken(row, reach.day)
    ]
    found = steps_reached.reached_steps(row, reach, steps) + list(filter(None, broken))
    return sorted(found, key=lambda step: step.days)


def _is_silenced(each: "Owed", promises: Promises, day: date, policy: Policy) -> bool:
    """An owner who has promised a day is left in peace until then; leaders hear all the same."""
    if each.capacity != acting(each.row)[0]:
        return False
    return promises.suppresses_reminder(each.row, each.person, each.principals, day, policy)


@dataclass
class Owed:
    """What one person is to hear of one obligation: steps reached, lowest first."""

    row: DatedObligation
    ladder_start: date
    person: int
    capacity: str
    reached: list[ReachedStep]
    #: {id: name} of those in whose place a deputy is told.
    principals: dict[int, str] = field(default_factory=dict)
    is_silent: bool = False

    @property
    def key(self) -> tuple[int, int, date]:
        return self.row.pk, self.person, self.ladder_start


def _owed(
    due: Iterable[DatedObligation],
    reached: dict[int, list[ReachedStep]],
    recipients: Recipients,
    day: date,
) -> list[Owed]:
    found: dict[tuple[int, int], Owed] = {}
    for row in due:
        start = row.ladder_start(day)
        for step in reached[row.pk]:
            for person, capacity in recipients.of(row, step.recipients).items():
                owed = found.setdefault((row.pk, person), Owed(row, start, person, capacity, []))
                owed.reached.append(step)
        words = dict.fromkeys(word for step in reached[row.pk] for word in step.recipients)
        for deputy, people in recipients.principals(row, words).items():
            found[row.pk, deputy].principals = people
    return list(found.values())


class KnownNotices:
    """What is written down already, of one kind of obligation and one occasion."""

    def __init__(self, example: DatedObligation, occasion: Occasion) -> None:
        self.occasion = occasion
        self.content_type = ContentType.objects.get_for_model(example)
        self.notices = Notice.objects.filter(
            content_type=self.content_type, occasion=occasion, event_key=""
        )

    def undecided(self, owed: list[Owed]) -> list[Owed]:
        """Those whose highest step is not yet written down of the ladder as it starts now."""
        tops = {each.reached[-1].code for each in owed}
        known = self._keys(self.notices.filter(step__in=tops), owed)
        return [each for each in owed if (*each.key, each.reached[-1].code) not in known]

    def all_of(self, owed: list[Owed]) -> set[NoticeKey]:
        return self._keys(self.notices, owed)

    def _keys(self, notices: NoticeQuerySet, owed: list[Owed]) -> set[NoticeKey]:
        rows = notices.filter(object_id__in={each.row.pk for each in owed})
        return set(rows.values_list("object_id", "recipient_id", "ladder_start", "step"))


def _write(owed: list[Owed], known_notices: KnownNotices, day: date, now: datetime) -> int:
    known = known_notices.all_of(owed)
    rows = [
        _notice(each, step, known_notices, day, now)
        for each in owed
        for step in each.reached
        if (*each.key, step.code) not in known
    ]
    with transaction.atomic():
        _fold_lower(owed, known_notices, day)
        # What another worker has decided meanwhile stands.
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
    return len(rows)


def _notice(
    each: Owed, step: ReachedStep, known_notices: KnownNotices, day: date, now: datetime
) -> Notice:
    is_open = step is each.reached[-1] and not each.is_silent
    return Notice(
        recipient_id=each.person,
        content_type=known_notices.content_type,
        object_id=each.row.pk,
        project_id=each.row.project_id,
        title=each.row.title()[:200],
        due_date=each.row.due_date,
        ladder_start=each.ladder_start,
        step=step.code,
        level=step.level,
        capacity=each.capacity,
        stands_for=in_place_of(each.principals.values()),
        occasion=known_notices.occasion,
        day=day,
        state=Notice.State.OPEN if is_open else Notice.State.FOLDED,
        reason="" if is_open else PROMISED if each.is_silent else FOLDED,
        created_at=now,
    )


def _fold_lower(owed: list[Owed], known_notices: KnownNotices, day: date) -> None:
    """What waits at a lower step, in no letter or in one never tried, is said by the higher.

    Another worker may have written the same highest step a moment ago: that one stays open.
    """
    tops: dict[tuple[int | None, int, date | None], str]
    tops = {each.key: each.reached[-1].code for each in owed}
    untried = Letter.objects.untried().values("pk")
    waiting = known_notices.notices.filter(
        Q(letter=None) | Q(letter__in=untried),
        state=Notice.State.OPEN,
        day__lte=day,
        object_id__in={each.row.pk for each in owed},
    )
    rows = waiting.values_list("pk", "step", "object_id", "recipient_id", "ladder_start")
    lower = [
        pk
        for pk, step, obligation, person, start in rows
        if tops.get((obligation, person, start), step) != step
    ]
    Notice.objects.filter(pk__in=lower, state=Notice.State.OPEN).update(
        state=Notice.State.FOLDED, reason=FOLDED, letter=None
    )
