"""收到，承诺某日前完成: made by the button or with a report, and what comes of it (decision 6)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit, double_submission
from accounts.audit import Actor
from accounts.models import Person
from norms.policy import Policy
from projects.models import DatedObligation, Promise
from projects.models.obligation import projects_of
from projects.models.obligation_permissions import holds
from projects.models.project import lock_projects
from projects.models.promise import PromiseQuerySet
from projects.obligation_status import Obligation, ObligationRow

#: A promise further ahead is a slip of the pen.
FURTHEST = timedelta(days=5 * 366)


@transaction.atomic
def make_promise(row: DatedObligation, *, by: Actor, on: date, now: datetime) -> bool:
    """Keep a promise for an open obligation; True if this call made it. A command makes none, and
    of a kind that may not be promised nobody. It moves no date (decision 6). ValidationError for
    a day gone by or five years on."""
    check_day(on, timezone.localdate(now))
    if not isinstance(by, Person) or not row.is_open or not row.may_be_promised:
        return False
    lock_projects(projects_of([row]))
    double_submission.lock(row)
    who = audit.signed(by)
    mine = for_obligation(row).filter(by=who["by"], due_date=row.due_date).first()
    if mine and mine.promised_on == on:
        return False
    Promise.objects.create(
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        project_id=row.project_id,
        principal=by if by.stood_in_by else None,
        due_date=row.due_date,
        promised_on=on,
        at=now,
        **who,
    )
    audit.record(by=by, action="承诺", subject=row, after={"承诺完成": on})
    return True


def check_day(on: date, today: date) -> None:
    """From today to five years on; a day beyond is a slip in the year."""
    if on < today:
        raise ValidationError({"promised_on": "承诺完成日期不能早于今天。"})
    if on > today + FURTHEST:
        raise ValidationError({"promised_on": "请核对承诺完成日期的年份。"})


def for_obligation(row: DatedObligation) -> PromiseQuerySet:
    """Every promise made of this obligation, newest first."""
    kind = ContentType.objects.get_for_model(row)
    return Promise.objects.filter(content_type=kind, object_id=row.pk)


def current_promise(row: DatedObligation) -> Promise | None:
    """The newest that counts: made for the date that stands now; None once nothing is owed."""
    return for_obligation(row).filter(due_date=row.due_date).first() if row.is_open else None


def quiet_until(promise: Promise, policy: Policy) -> date:
    """The last day on which the ladder leaves its maker in peace: the promised one, at most as
    many calendar days after the promise as make a red light."""
    made = timezone.localdate(promise.at)
    return min(promise.promised_on, made + timedelta(days=policy.red_days))


def proposed_day(today: date) -> date:
    """Beside the button: Friday of next week."""
    return today + timedelta(days=(4 - today.weekday()) % 7 + 7)


@dataclass(frozen=True)
class PromiseSection:
    """What the page of an obligation says of promises, and whether its reader may make one."""

    newest: Promise | None
    is_offered: bool
    proposed: date
    today: date

    @property
    def is_broken(self) -> bool:
        return self.newest is not None and self.newest.promised_on < self.today


def promise_section(row: DatedObligation, person: Person, today: date) -> PromiseSection:
    """The promise that stands for this obligation, and the button for who answers for it."""
    is_withdrawn = row.project is not None and row.project.withdrawn_on is not None
    is_offered = row.may_be_promised and row.is_open and not is_withdrawn
    is_offered = is_offered and holds(person, row, today)
    return PromiseSection(current_promise(row), is_offered, proposed_day(today), today)


def is_broken(row: Any, today: date) -> bool:
    """Of a row of with_promised_day(): whether the day promised has passed."""
    return bool(row.promised_on and row.promised_on < today)


@dataclass(frozen=True)
class PromisedRow(ObligationRow[Obligation]):
    """A row of with_promised_day() with its status; whether the day promised has passed."""

    is_broken: bool


def promised_row(row: Obligation, today: date, policy: Policy) -> PromisedRow[Obligation]:
    """A row of with_promised_day() as it stands on `today`."""
    return PromisedRow.of(row, today, policy, is_broken=is_broken(row, today))


class Promises:
    """The promises that still count for some obligations of one or more kinds, in one query each:
    those made for the date that stands now."""

    def __init__(self, rows: Iterable[DatedObligation]) -> None:
        self.by_row: dict[tuple[int, int], list[Promise]] = defaultdict(list)
        kinds: dict[ContentType, dict[int, date]] = defaultdict(dict)
        for row in rows:
            if not row.may_be_promised:
                continue
            kinds[ContentType.objects.get_for_model(row)][row.pk] = row.due_date
        for kind, due in kinds.items():
            found = Promise.objects.filter(content_type=kind, object_id__in=due).order_by("pk")
            for promise in found:
                if promise.due_date == due[promise.object_id]:
                    self.by_row[kind.pk, promise.object_id].append(promise)

    def of(self, row: DatedObligation) -> list[Promise]:
        """Oldest first."""
        return self.by_row.get((ContentType.objects.get_for_model(row).pk, row.pk), [])

    def newest(self, row: DatedObligation) -> Promise | None:
        return next(reversed(self.of(row)), None)

    def suppressing_promise(
        self, row: DatedObligation, person_id: int, day: date, policy: Policy
    ) -> Promise | None:
        """The promise for which this person is not reminded on `day`: until the promised day, at
        most as many days as make a red light, for nobody switches off his own duty."""
        own = [promise for promise in self.of(row) if promise.is_of(person_id)]
        if not own:
            return None
        return own[-1] if day <= quiet_until(own[-1], policy) else None

    def suppresses_reminder(
        self,
        row: DatedObligation,
        person_id: int,
        principals: dict[int, str],
        day: date,
        policy: Policy,
    ) -> bool:
        """Whether this person is left in peace: by a promise of one's own, or as a deputy by those
        of everybody stood in for."""
        people = [[person_id], list(principals)]
        return any(
            group and all(self.suppressing_promise(row, pk, day, policy) for pk in group)
            for group in people
        )

    def broken(self, row: DatedObligation, day: date) -> list[Promise]:
        """Promises whose day has passed, the oldest first. One for a day up to the start of the
        ladder (the due date, R-DL-6) ends with it: from there the ladder speaks."""
        start = row.ladder_start(day)
        return [p for p in self.of(row) if start < p.promised_on < day]
