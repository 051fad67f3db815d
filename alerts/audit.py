"""Was everything said that should have been said, and nothing twice without a flag? (b9)

An oracle beside the engine: what was owed comes from alerts/history.py, when a rung speaks is
worked out here anew, and only then are notices, letters and attempts asked.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import AuditEntry
from alerts import history, hours
from alerts.models import AlertDay, Attempt, AuditAnswer, Letter, Notice, Occasion
from norms import calendar
from norms.table import norms_on

#: A letter may stand this long past its time before it counts as not said.
PATIENCE = timedelta(minutes=30)
#: What a day left open is asked about once mail has closed.
NIGHT = time(20, 5)
#: Days gone by without an answer that a later night makes up.
LOOK_BACK = 7
MOST_LINES = 200
MAY_HAVE_LEFT = (Attempt.Outcome.ACCEPTED, Attempt.Outcome.UNKNOWN)


@dataclass
class Answer:
    day: object
    unsaid: list = field(default_factory=list)
    twice: list = field(default_factory=list)

    @property
    def is_clean(self):
        return not (self.unsaid or self.twice)

    @property
    def summary(self):
        return f"{len(self.unsaid)} unsaid, {len(self.twice)} said twice unflagged"


def audit(day, now):
    """What should have been said of a day and was not, and what was said twice unflagged."""
    answer = Answer(day)
    for occasion, span in _looks(day, now):
        if span is None:
            answer.unsaid.append(f"未告知  {day:%Y-%m-%d} 当天没有检查过提醒")
        else:
            answer.unsaid += _unsaid(span, occasion, now)
    answer.twice = _twice(day)
    return answer


def nightly(now):
    """Ask about each day not yet answered for once its mail has closed; keep the answers."""
    local = timezone.localtime(now)
    last = local.date() - timedelta(days=local.time() < NIGHT)
    days = {last - timedelta(days=back) for back in range(LOOK_BACK)}
    first = AlertDay.objects.order_by("day").values_list("day", flat=True).first()
    answered = set(AuditAnswer.objects.filter(day__in=days).values_list("day", flat=True))
    return [keep(audit(day, now), now) for day in sorted(days - answered) if first and day >= first]


def keep(answer, now):
    """The newest answer of a day stands."""
    return AuditAnswer.objects.update_or_create(
        day=answer.day,
        defaults={
            "asked_at": now,
            "unsaid": len(answer.unsaid),
            "twice": len(answer.twice),
            "lines": (answer.unsaid + answer.twice)[:MOST_LINES],
        },
    )[0]


def _looks(day, now):
    """[(occasion, span)] in which the day was, or should have been, looked at."""
    proof = AlertDay.objects.filter(day=day).first()
    began = AlertDay.objects.filter(day__lt=day).exists()
    if proof:
        # A day made up later was decided as of the day that made it up.
        as_of = timezone.localdate(proof.decided_at) if proof.late else day
        yield Occasion.DAILY, history.Span.of_day(as_of, now)
    elif began and day <= timezone.localdate(now - timedelta(hours=9)):
        yield Occasion.DAILY, None
    passes = Notice.objects.filter(day=day, occasion=Occasion.MANUAL_PASS, event_key="")
    moment = passes.order_by("-created_at").values_list("created_at", flat=True).first()
    if moment:
        yield Occasion.MANUAL_PASS, history.Span(day, moment, moment)


# --- What should have been said -----------------------------------------------------------------


def _unsaid(span, occasion, now):
    norms = norms_on(span.day)
    ahead = max((-step.days for step in norms.ladder), default=0)
    before = calendar.add_workdays(span.day, 1) + timedelta(days=ahead)
    rows = list(history.owed(span, before))
    sure = not AuditEntry.objects.filter(action="修改工作日", at__gte=span.start).exists()
    holding = max(span.day, timezone.localdate(span.end)) if occasion != Occasion.DAILY else None
    answering = history.Answering({row.project for row, _ in rows}, holding or span.day)
    lines = []
    for kind, group in _by_kind(rows).items():
        steps = norms.steps(kind.ladder)
        wanted = _wanted(group, steps, span.day, answering, sure)
        said = Said(kind, occasion, wanted, steps, answering.people, now)
        lines += [said.complaint(*each) for each in wanted if not said.is_said(*each)]
    return lines


def _by_kind(rows):
    found = {}
    for row, due in rows:
        found.setdefault(type(row), []).append((row, due))
    return found


def _wanted(rows, steps, day, answering, sure):
    """[(obligation, due date, person, days of the rung)]: the highest rung of each person."""
    wanted = []
    for row, due in rows:
        highest = {}
        for step in steps:
            if step.statutory_only and not getattr(row, "is_statutory", False):
                continue
            number = rung_day(step, due, row.known_since, day)
            if number is None or number <= 0 and not sure:
                continue
            for person in answering.of(row.project, step.recipients):
                highest[person] = max(number, highest.get(person, number))
        wanted += [(row, due, person, number) for person, number in highest.items()]
    return wanted


def rung_day(step, due, known_since, day):
    """How many days from the due date a rung spoke last, by `day`; None while it is silent.

    Before the date on the last working day up to it, and never made up; after it on its day;
    repeats on working Mondays (rules.md 5.7).
    """
    if not step.repeat_days:
        nominal = due + timedelta(days=step.days)
        if step.days > 0:
            return step.days if nominal <= day else None
        spoken = max(calendar.workday_until(nominal), known_since)
        return step.days if known_since <= nominal and spoken <= day else None
    last = None
    number = step.days + step.repeat_days
    while calendar.working_monday_from(due + timedelta(days=number)) <= day:
        last, number = number, number + step.repeat_days
    return last


# --- What was said ------------------------------------------------------------------------------


class Said:
    """Notices of one kind of obligation with the fate of their letters, by what they are about."""

    def __init__(self, kind, occasion, wanted, steps, people, now):
        self.steps, self.people, self.now = {step.code: step for step in steps}, people, now
        self.projects = {row.project for row, *_ in wanted}
        self.notices = {}
        content_type = ContentType.objects.get_for_model(kind)
        ids = list({row.pk for row, *_ in wanted})
        accepted = Attempt.objects.filter(outcome=Attempt.Outcome.ACCEPTED)
        for start in range(0, len(ids), history.CHUNK):
            rows = Notice.objects.filter(
                content_type=content_type,
                object_id__in=ids[start : start + history.CHUNK],
                occasion=occasion,
                event_key="",
            ).select_related("letter", "recipient__unit")
            for notice in rows.defer("letter__raw", "letter__text", "letter__html"):
                key = (notice.object_id, notice.due_date, notice.recipient_id)
                self.notices.setdefault(key, []).append(notice)
        letters = {n.letter_id for group in self.notices.values() for n in group if n.letter_id}
        self.accepted = set(accepted.filter(letter__in=letters).values_list("letter", flat=True))

    def is_said(self, row, due, person, number):
        """Whether that rung, or a higher one of the same date, was said or is on its way."""
        return any(
            self._height(notice.rung) >= number and self._holds(notice, row)
            for notice in self.notices.get((row.pk, due, person), [])
        )

    def complaint(self, row, due, person, number):
        found = self.notices.get((row.pk, due, person), [])
        states = "、".join(sorted({notice.get_state_display() for notice in found})) or "没有记录"
        return (
            f"未告知  {self.people[person]}  {row.project}  "
            f"{' '.join(row.title().split())}  期限 {due:%Y-%m-%d}  {number:+d} 天  {states}"
        )

    def _height(self, code):
        if code in self.steps:
            return self.steps[code].days
        name, _, count = code.rpartition("-")
        step = self.steps.get(name)
        repeats = int(count) if count.isdigit() else 0
        return step.days + repeats * (step.repeat_days or 0) if step else -(10**6)

    def _holds(self, notice, row):
        state, letter = Notice.State, notice.letter
        if notice.state == state.TOLD:
            return bool(letter and letter.state == Letter.State.SENT and letter.pk in self.accepted)
        if notice.state == state.IN_APP:
            return True
        if notice.state == state.DROPPED:
            return self._was_right_to_drop(notice, row)
        return notice.state == state.OPEN and self._is_on_its_way(notice)

    def _is_on_its_way(self, notice):
        letter = notice.letter
        if letter is None:
            refused = notice.recipient.email and not notice.recipient.can_be_mailed()
            return bool(refused) or notice.created_at > self.now - PATIENCE
        if letter.state == Letter.State.SENDING:
            return letter.lease_until > self.now
        return letter.state == Letter.State.QUEUED and self._can_still_go(letter)

    def _can_still_go(self, letter):
        return hours.next_open(letter.due_at + PATIENCE) > self.now

    def _was_right_to_drop(self, notice, row):
        """Over, moved, or no longer this person's business since it was decided."""
        if not row.is_open or row.due_date != notice.due_date or row.project.withdrawn_on:
            return True
        events = getattr(row, "events", None)
        if events is not None and events.filter(at__gte=notice.created_at).exists():
            return True
        words = {word for step in self.steps.values() for word in step.recipients}
        return notice.recipient_id not in self._answering_now.of(row.project, words)

    @cached_property
    def _answering_now(self):
        return history.Answering(self.projects, timezone.localdate(self.now))


# --- What was said twice ------------------------------------------------------------------------


def _twice(day):
    return [*_letters_twice(day), *_rows_twice(day)]


def _letters_twice(day):
    """Letters that may have left more than once, without the mark that says so."""
    start = datetime.combine(day, time(), timezone.get_default_timezone())
    tried = Attempt.objects.filter(started_at__gte=start, started_at__lt=start + timedelta(days=1))
    handed = Count("tries", filter=Q(tries__outcome__in=MAY_HAVE_LEFT))
    letters = Letter.objects.filter(Q(day=day) | Q(pk__in=tried.values("letter")))
    doubled = letters.annotate(handed=handed).filter(handed__gt=1, maybe_twice=False)
    return [
        f"重复未标记  第 {letter.pk} 号信  {letter.recipient}  发出 {letter.handed} 次"
        for letter in doubled.select_related("recipient").order_by("pk")
    ]


def _rows_twice(day):
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


def ask(day, now):
    """The answer for a day, and kept."""
    answer = audit(day, now)
    keep(answer, now)
    return answer
