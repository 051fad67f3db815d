"""催办 by hand: the office or the supervision office asks at once, in its own words, for whatever
is overdue: every kind of dated obligation goes the same way.

Decided as notices like any other (occasion `by_hand`) and sent by the same engine; at most one such
letter a person a day, and one such notice a person, obligation and day.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Person
from accounts.permissions import MAY_REMIND
from alerts import send_hours
from alerts.mail_settings import reason_not_to_send
from alerts.models import Letter, Notice, ObligationKey, Occasion
from alerts.notices.addresses import reason_unreachable
from alerts.notices.recipients import Recipients
from core.enqueue import enqueue
from core.values.plain_numbers import read_number
from norms.policy import Policy, policy_on
from projects.models.obligation import (
    DatedObligation,
    DatedObligationQuerySet,
    obligation_kinds,
    projects_of,
)
from projects.models.project import lock_projects
from projects.obligation_status import status_of

#: One page of the overdue list.
MOST = 100
TODAY_ALREADY = "今天已催办过一次，今天不再发送"


def check_may_remind(person: Person) -> None:
    """The project office and 督查室; else 403."""
    if not person.has_duty(*MAY_REMIND):
        raise PermissionDenied("催办由项目中心和督查室办理。")


@dataclass(frozen=True)
class Chosen:
    """What was ticked on a list: what of it can be reminded of, and how much of it cannot."""

    rows: list[DatedObligation]
    #: Finished, re-dated or frozen meanwhile, or not this person's to see: which, is not told.
    left_out: int = 0
    #: Ticked beyond MOST.
    too_many: int = 0


def choose(person: Person, ticked: list[str], today: date) -> Chosen:
    """Of what was ticked, as `milestone-7` or `monthlyreport-12`, what is overdue and seen by this
    person, the oldest first; one query a kind."""
    kinds = {model._meta.model_name: model for model in obligation_kinds()}
    numbers = defaultdict(list)
    keys = [key for key in dict.fromkeys(map(_kind_and_number, ticked)) if key and key[0] in kinds]
    for kind, number in keys[:MOST]:
        numbers[kinds[kind]].append(number)
    rows = [row for model, pks in numbers.items() for row in _overdue(model, pks, person, today)]
    rows.sort(key=lambda row: (row.due_date, row._meta.model_name, row.pk))
    return Chosen(rows, min(len(keys), MOST) - len(rows), max(len(keys) - MOST, 0))


def row_key(row: DatedObligation) -> str:
    """How a list names the row that is ticked."""
    return f"{row._meta.model_name}-{row.pk}"


def _kind_and_number(text: str) -> tuple[str, int] | None:
    kind, _, number = text.partition("-")
    key = read_number(number)
    return None if key is None else (kind, key)


def _overdue(
    model: type[DatedObligation], pks: list[int], person: Person, today: date
) -> DatedObligationQuerySet[Any]:
    """Overdue and still owed: of a backdated report that waits nobody is asked again (R-OD-1)."""
    rows = model.objects.visible_to(person).overdue(today).open().filter(pk__in=pks)
    needed = ("project__responsible_unit", "project__owner_unit", *model.title_needs)
    return rows.select_related(*needed)


@dataclass(frozen=True)
class Capacity:
    """As what somebody is asked of an obligation, and in whose place, for a deputy."""

    word: str
    stands_for: str = ""


@dataclass(frozen=True)
class Asked:
    """One person to be asked: the obligations, and why not (or not by mail)."""

    person: Person
    capacities: dict[DatedObligation, Capacity]
    #: Asked today already: nothing is sent and nothing written.
    was_asked_today: bool = False
    #: Told in the application alone, and why.
    no_mail: str = ""

    @property
    def items(self) -> list[DatedObligation]:
        return list(self.capacities)

    @property
    def in_place(self) -> str:
        """In whose place a deputy is asked."""
        names = (capacity.stands_for for capacity in self.capacities.values())
        return "、".join(dict.fromkeys(filter(None, names)))

    @property
    def why_not(self) -> str:
        return TODAY_ALREADY if self.was_asked_today else self.no_mail


@dataclass(frozen=True)
class ReminderPlan:
    """Whom a manual reminder of these obligations would reach, before it is sent."""

    rows: list[DatedObligation]
    asked: list[Asked]
    #: 无人负责: nobody answers for these.
    unanswered: list[DatedObligation]

    @property
    def reached(self) -> list[Asked]:
        return [one for one in self.asked if not one.why_not]

    @property
    def to_write(self) -> list[Asked]:
        return [one for one in self.asked if not one.was_asked_today]

    @property
    def not_reached(self) -> list[Asked]:
        return [one for one in self.asked if one.why_not]


def plan(rows: list[DatedObligation], now: datetime, *, copy_to_lead: bool = False) -> ReminderPlan:
    """Who answers for these obligations today, and who of them can be asked."""
    rows = list(rows)
    today = timezone.localdate(now)
    recipients = Recipients(rows, today)
    words = ["holder", "lead"] if copy_to_lead else ["holder"]
    capacities: dict[int, dict[DatedObligation, Capacity]] = defaultdict(dict)
    unanswered = []
    for row in rows:
        told, in_place = recipients.of(row, words), recipients.stood_for(row, words)
        if "office" in told.values():
            unanswered.append(row)
        for pk, word in told.items():
            if word != "office":
                capacities[pk][row] = Capacity(word, in_place.get(pk, ""))
    asked = _asked(capacities, now)
    return ReminderPlan(rows, sorted(asked, key=lambda one: one.person.name_key), unanswered)


def _asked(capacities: dict[int, dict[DatedObligation, Capacity]], now: datetime) -> list[Asked]:
    people = Person.objects.filter(pk__in=capacities).select_related("unit")
    already = set(
        Letter.objects.filter(
            recipient__in=capacities, occasion=Occasion.BY_HAND, day=send_hours.letter_day(now)
        )
        .exclude(state=Letter.State.QUEUED, attempts=0)
        .values_list("recipient", flat=True)
    )
    return [
        Asked(
            person,
            capacities[person.pk],
            was_asked_today=person.pk in already,
            no_mail=reason_unreachable(person) or reason_not_to_send(person),
        )
        for person in people
    ]


def last_reminded(rows: list[DatedObligation]) -> dict[DatedObligation, date]:
    """{obligation: the last day a manual reminder went out}; one query."""
    found: dict[ObligationKey, DatedObligation] = {_key(row): row for row in rows}
    notices = Notice.objects.filter(
        content_type__in={kind for kind, _ in found},
        object_id__in={pk for _, pk in found},
        occasion=Occasion.BY_HAND,
    )
    days = notices.order_by("day", "pk").values_list("content_type_id", "object_id", "day")
    return {found[kind, pk]: day for kind, pk, day in days if (kind, pk) in found}


def _key(row: DatedObligation) -> tuple[int, int]:
    """Numbers repeat between the kinds."""
    return ContentType.objects.get_for_model(row).pk, row.pk


@transaction.atomic
def send(plan: ReminderPlan, *, text: str, by: Actor, now: datetime) -> int:
    """Write the notices and start a pass; returns how many people are newly asked.
    ValidationError at `text` where it is empty."""
    text = text.strip()
    if not text:
        raise ValidationError({"text": "请写催办内容。"})
    lock_projects(projects_of(plan.rows))
    today = timezone.localdate(now)
    policy = policy_on(today)
    remark = f"{text}\n——{audit.signed(by)['by_name']}"
    notices = [
        _notice(one, row, remark, today, policy, now) for one in plan.to_write for row in one.items
    ]
    keys = {notice.event_key for notice in notices}
    known = set(Notice.objects.filter(event_key__in=keys).values_list("recipient_id", "event_key"))
    new = [notice for notice in notices if (notice.recipient_id, notice.event_key) not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    _leave_trail(new, plan, text, by)
    enqueue()
    return len({notice.recipient_id for notice in new})


def _notice(
    one: Asked, row: DatedObligation, remark: str, today: date, policy: Policy, now: datetime
) -> Notice:
    kind, pk = _key(row)
    return Notice(
        recipient=one.person,
        content_type_id=kind,
        object_id=pk,
        project_id=row.project_id,
        title=" ".join(row.title().split())[:200],
        due_date=row.due_date,
        ladder_start=row.ladder_start(today),
        step="by-hand",
        event_key=f"by-hand:{kind}:{pk}:{today}",
        level=status_of(row, today, policy).level,
        capacity=one.capacities[row].word,
        stands_for=one.capacities[row].stands_for,
        occasion=Occasion.BY_HAND,
        day=today,
        remark=remark,
        created_at=now,
    )


def _leave_trail(new: list[Notice], plan: ReminderPlan, text: str, by: Actor) -> None:
    names = {one.person.pk: one.person.name for one in plan.asked}
    told: dict[ObligationKey, list[str]] = defaultdict(list)
    for notice in new:
        told[notice.content_type_id, notice.object_id].append(names[notice.recipient_id])
    rows = [(row, told.get(_key(row))) for row in plan.rows]
    audit.record_many(
        [(row, row.project_id, {"催办": "、".join(to)}, text) for row, to in rows if to],
        by=by,
        action="催办",
    )
