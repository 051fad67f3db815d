"""Was everything said that should have been said, and nothing twice without a flag? (decision 22)

An oracle beside the engine: what was owed comes from past_state.py, when a step speaks is worked
out here anew, and only then are notices, letters and attempts asked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import AuditEntry
from alerts.models import (
    DeliveryAttempt,
    Letter,
    Notice,
    Occasion,
    ReconciliationAnswer,
    ReminderRun,
)
from alerts.reconciliation import past_state
from alerts.reconciliation.exclusions import Exclusions
from alerts.reconciliation.notice_outcomes import NoticeOutcomes, Wanted
from alerts.reconciliation.past_state import Answering, Owed, Span
from alerts.reconciliation.undrafted import undrafted
from norms import workdays
from norms.policy import PolicyStep, policy_on
from projects.models.obligation import DatedObligation

#: What a day left open is asked about once mail has closed.
NIGHT = time(20, 5)
#: Days gone by without an answer that a later night makes up.
LOOK_BACK = 7
MOST_LINES = 200
#: Reminders before a date hang on the working days as they stood.
WORKDAYS_MOVED = ("修改工作日", "录入全年放假安排")
MAY_HAVE_LEFT = (DeliveryAttempt.Outcome.ACCEPTED, DeliveryAttempt.Outcome.UNKNOWN)


@dataclass
class Answer:
    """What was found of one day, a sentence a finding; clean where all that was to be said was.
    `undrafted`: rows of which no order was drafted, which is none of the mail's."""

    day: date
    unsaid: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    undrafted: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [*self.unsaid, *self.twice, *self.undrafted]

    @property
    def is_clean(self) -> bool:
        return not (self.unsaid or self.twice)

    @property
    def summary(self) -> str:
        return f"{len(self.unsaid)} unsaid, {len(self.twice)} said twice unflagged"


def audit(day: date, now: datetime) -> Answer:
    """What should have been said of a day and was not, and what was said twice unflagged."""
    answer = Answer(day)
    for occasion, span in _looks(day, now):
        if span is None:
            answer.unsaid.append(f"未告知  {day:%Y-%m-%d} 当天没有检查过提醒")
            continue
        owed = _owed(span)
        answer.unsaid += _unsaid(span, owed, occasion, now)
        if occasion == Occasion.DAILY:
            answer.undrafted += _undrafted(span, owed)
    answer.twice = _twice(day)
    return answer


def nightly(now: datetime) -> list[ReconciliationAnswer]:
    """Ask about each day not yet answered for once its mail has closed; keep the answers."""
    local = timezone.localtime(now)
    last = local.date() - timedelta(days=local.time() < NIGHT)
    days = {last - timedelta(days=back) for back in range(LOOK_BACK)}
    first = ReminderRun.objects.order_by("day").values_list("day", flat=True).first()
    answered = set(ReconciliationAnswer.objects.filter(day__in=days).values_list("day", flat=True))
    return [keep(audit(day, now), now) for day in sorted(days - answered) if first and day >= first]


def keep(answer: Answer, now: datetime) -> ReconciliationAnswer:
    """The newest answer of a day stands."""
    return ReconciliationAnswer.objects.update_or_create(
        day=answer.day,
        defaults={
            "asked_at": now,
            "unsaid": len(answer.unsaid),
            "twice": len(answer.twice),
            "undrafted": len(answer.undrafted),
            "lines": answer.lines[:MOST_LINES],
        },
    )[0]


def _looks(day: date, now: datetime) -> Iterator[tuple[Occasion, Span | None]]:
    """In which the day was looked at; without a span: in which it should have been."""
    proof = ReminderRun.objects.filter(day=day).first()
    began = ReminderRun.objects.filter(day__lt=day).exists()
    if proof:
        # A day made up later was decided as of the day that made it up.
        as_of = timezone.localdate(proof.decided_at) if proof.late else day
        yield Occasion.DAILY, past_state.Span.of_day(as_of, now)
    elif began and day <= timezone.localdate(now - timedelta(hours=9)):
        yield Occasion.DAILY, None
    passes = Notice.objects.filter(day=day, occasion=Occasion.MANUAL_PASS, event_key="")
    moment = passes.order_by("-created_at").values_list("created_at", flat=True).first()
    if moment:
        yield Occasion.MANUAL_PASS, past_state.Span(day, moment, moment)


# --- What should have been said -----------------------------------------------------------------


def _owed(span: Span) -> list[Owed]:
    """What was owed through the span and may have spoken in it."""
    ahead = max((-step.days for step in policy_on(span.day).ladder), default=0)
    before = workdays.add_workdays(span.day, 1) + timedelta(days=ahead)
    return list(past_state.owed(span, before))


def _undrafted(span: Span, owed: list[Owed]) -> list[str]:
    policy = policy_on(span.day)
    groups = _by_kind(owed).items()
    return [line for kind, group in groups for line in undrafted(kind, group, span, policy)]


def _unsaid(span: Span, owed: list[Owed], occasion: Occasion, now: datetime) -> list[str]:
    policy = policy_on(span.day)
    sure = not AuditEntry.objects.filter(action__in=WORKDAYS_MOVED, at__gte=span.start).exists()
    answering_on = (
        max(span.day, timezone.localdate(span.end)) if occasion != Occasion.DAILY else None
    )
    answering = past_state.Answering(
        [each.row for each in owed], answering_on or span.day, Exclusions(span.start, now)
    )
    lines: list[str] = []
    for kind, group in _by_kind(owed).items():
        steps = policy.steps(kind.ladder)
        silent = _silent(group, span, policy.red_days)
        wanted = [
            each
            for each in _wanted(group, steps, span.day, answering, sure)
            if not silent(each, answering)
        ]
        outcomes = NoticeOutcomes(kind, occasion, wanted, steps, answering.people, span, now)
        lines += [outcomes.finding(*each) for each in wanted if not outcomes.is_notified(*each)]
    return lines


def _by_kind(owed: list[Owed]) -> dict[type[DatedObligation], list[Owed]]:
    found: dict[type[DatedObligation], list[Owed]] = {}
    for each in owed:
        found.setdefault(type(each.row), []).append(each)
    return found


def _wanted(
    owed: list[Owed], steps: list[PolicyStep], day: date, answering: Answering, sure: bool
) -> list[Wanted]:
    """The highest step of each person."""
    wanted: list[Wanted] = []
    for each in owed:
        row = each.row
        highest: dict[int, int] = {}
        for step in steps:
            if step.statutory_only and not getattr(row, "is_statutory", False):
                continue
            number = step_day(step, each, day)
            if number is None or number <= 0 and not sure:
                continue
            for person in answering.of(row, each.holder, step.recipients):
                highest[person] = max(number, highest.get(person, number))
        wanted += [Wanted(each, person, number) for person, number in highest.items()]
    return wanted


def _silent(owed: list[Owed], span: Span, red_days: int) -> Callable[[Wanted, Answering], bool]:
    """Whether an owner was left in peace because of a promise (docs/decisions/0006)."""
    kind = ContentType.objects.get_for_model(owed[0].row).pk
    promised = past_state.promised(span)

    def is_silent(each: Wanted, answering: Answering) -> bool:
        owed, person, _ = each
        row, due = owed.row, owed.due_date
        if (kind, row.pk, person, due) not in promised:
            return False
        on, at = promised[kind, row.pk, person, due]
        until = min(on, timezone.localdate(at) + timedelta(days=red_days))
        # On the day of the promise itself the reminder may have been dropped or have left before.
        return person in answering.of(row, owed.holder, ["holder"]) and span.day <= until

    return is_silent


def step_day(step: PolicyStep, owed: Owed, day: date) -> int | None:
    """How many days from the due date, or from where the reminders begin later, a step spoke last,
    by `day`; None while it is silent.

    Before the date on the last working day up to it, and never made up, nor where the reminders
    begin later; after it on its day; repeats on working Mondays (R-NT-0, R-DL-6), those of a level
    so many days later, others each Monday.
    """
    due, begin, known_since = owed.due_date, owed.reminded_from, owed.row.known_since
    if not step.repeat_days:
        nominal = begin + timedelta(days=step.days)
        if step.days > 0:
            return step.days if nominal <= day else None
        if begin > due:
            return None
        spoken = max(workdays.workday_until(nominal), known_since)
        return step.days if known_since <= nominal and spoken <= day else None
    last = None
    number = step.days + step.repeat_days
    # Without a level from the day after the step, or after its repeat before.
    early = 0 if step.level else step.repeat_days - 1
    while workdays.working_monday_from(begin + timedelta(days=number - early)) <= day:
        last, number = number, number + step.repeat_days
    return last


# --- What was said twice ------------------------------------------------------------------------


def _twice(day: date) -> list[str]:
    return [*_letters_twice(day), *_rows_twice(day)]


def _letters_twice(day: date) -> list[str]:
    """Letters that may have left more than once, without the mark that says so."""
    start = datetime.combine(day, time(), timezone.get_default_timezone())
    tried = DeliveryAttempt.objects.filter(
        started_at__gte=start, started_at__lt=start + timedelta(days=1)
    )
    handed = Count("tries", filter=Q(tries__outcome__in=MAY_HAVE_LEFT))
    letters = Letter.objects.filter(Q(day=day) | Q(pk__in=tried.values("letter")))
    doubled = letters.annotate(handed=handed).filter(handed__gt=1, maybe_twice=False)
    rows = doubled.order_by("pk").values_list("pk", "recipient__name", "handed")
    return [f"重复未标记  第 {pk} 号信  {name}  发出 {number} 次" for pk, name, number in rows]


def _rows_twice(day: date) -> list[str]:
    """The same item, told twice to one person by the daily letters of a day."""
    told = Notice.objects.filter(
        letter__day=day, letter__occasion=Occasion.DAILY, state=Notice.State.TOLD, event_key=""
    )
    keys = ("recipient__name", "project__name", "title", "content_type", "object_id", "due_date")
    doubled = told.order_by().values(*keys).annotate(n=Count("pk")).filter(n__gt=1)
    return [
        f"重复未标记  {row['recipient__name']}  {row['project__name']}  {row['title']}"
        for row in doubled
    ]


def ask(day: date, now: datetime) -> Answer:
    """The answer for a day, and kept."""
    answer = audit(day, now)
    keep(answer, now)
    return answer
