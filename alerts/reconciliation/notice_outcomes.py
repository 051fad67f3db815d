"""What became of the decisions about some obligations, for the audit: said, on its way, neither."""

from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Person
from alerts import send_hours
from alerts.models import DeliveryAttempt, Letter, Notice, Occasion
from alerts.reconciliation import past_state
from alerts.reconciliation.past_state import Owed
from norms.policy import PolicyStep
from projects import promises
from projects.models.obligation import DatedObligation

#: A letter may stand this long past its time before it counts as not said.
PATIENCE = timedelta(minutes=30)


#: Obligation, the day from which it is reminded of, person.
Key: TypeAlias = tuple[int | None, date | None, int]


class Wanted(NamedTuple):
    """That somebody should have been told of an obligation, on which day of its ladder."""

    owed: Owed
    person: int
    number: int


class NoticeOutcomes:
    """Notices of one kind of obligation with the fate of their letters, by what they are about."""

    def __init__(
        self,
        kind: type[DatedObligation],
        occasion: Occasion,
        wanted: list[Wanted],
        steps: list[PolicyStep],
        people: dict[int, Person],
        span: past_state.Span,
        now: datetime,
    ) -> None:
        self.steps, self.people, self.now = {step.code: step for step in steps}, people, now
        self.end = span.end
        self.rows = [owed.row for owed, *_ in wanted]
        self.notices: dict[Key, list[Notice]] = {}
        content_type = ContentType.objects.get_for_model(kind)
        ids = list({owed.row.pk for owed, *_ in wanted})
        accepted = DeliveryAttempt.objects.filter(outcome=DeliveryAttempt.Outcome.ACCEPTED)
        for start in range(0, len(ids), past_state.CHUNK):
            rows = Notice.objects.filter(
                content_type=content_type,
                object_id__in=ids[start : start + past_state.CHUNK],
                occasion=occasion,
                event_key="",
            ).select_related("letter", "recipient__unit")
            for notice in rows.for_a_list():
                key = (notice.object_id, notice.ladder_start, notice.recipient_id)
                self.notices.setdefault(key, []).append(notice)
        letters = {n.letter_id for group in self.notices.values() for n in group if n.letter_id}
        self.accepted = set(accepted.filter(letter__in=letters).values_list("letter", flat=True))

    def is_notified(self, owed: Owed, person: int, number: int) -> bool:
        """Whether that step, or a higher one of the same ladder, was decided in time, and was said
        or is on its way: a lower one may since have been folded into a higher."""
        found = self._about(owed, person)
        high = [notice for notice in found if self._height(notice) >= number]
        in_time = any(notice.created_at <= self.end for notice in high)
        return in_time and any(self._holds(notice, owed) for notice in high)

    def _about(self, owed: Owed, person: int) -> list[Notice]:
        return self.notices.get((owed.row.pk, owed.reminded_from, person), [])

    def finding(self, owed: Owed, person: int, number: int) -> str:
        row, due, found = owed.row, owed.due_date, self._about(owed, person)
        states = "、".join(sorted({notice.get_state_display() for notice in found})) or "没有记录"
        return (
            f"未告知  {self.people[person]}  {row.project or ''}  "
            f"{' '.join(row.title().split())}  期限 {due:%Y-%m-%d}  {number:+d} 天  {states}"
        )

    def _height(self, notice: Notice) -> int:
        """How many days on its ladder the step of a notice stands for."""
        if notice.step in self.steps:
            return self.steps[notice.step].days
        name, _, count = notice.step.rpartition("-")
        # Of a broken promise, at once: as high as the day it spoke.
        if name == "promise" and notice.ladder_start:
            return (notice.day - notice.ladder_start).days
        step = self.steps.get(name)
        repeats = int(count) if count.isdigit() else 0
        return step.days + repeats * (step.repeat_days or 0) if step else -(10**6)

    def _holds(self, notice: Notice, owed: Owed) -> bool:
        state, letter = Notice.State, notice.letter
        if notice.state == state.TOLD:
            return bool(letter and letter.state == Letter.State.SENT and letter.pk in self.accepted)
        if notice.state == state.IN_APP:
            return True
        if notice.state == state.DROPPED:
            return self._was_right_to_drop(notice, owed.row)
        return notice.state == state.OPEN and self._is_on_its_way(notice)

    def _is_on_its_way(self, notice: Notice) -> bool:
        letter = notice.letter
        if letter is None:
            refused = notice.recipient.email and not notice.recipient.can_be_mailed()
            return bool(refused) or notice.created_at > self.now - PATIENCE
        if letter.state == Letter.State.SENDING:
            return letter.lease_until is not None and letter.lease_until > self.now
        return letter.state == Letter.State.QUEUED and self._can_still_go(letter)

    def _can_still_go(self, letter: Letter) -> bool:
        return send_hours.next_open(letter.due_at + PATIENCE) > self.now

    def _was_right_to_drop(self, notice: Notice, row: DatedObligation) -> bool:
        """Over, moved, or no longer this person's business since it was decided."""
        if not row.is_open or row.due_date != notice.due_date:
            return True
        later = promises.for_obligation(row).filter(at__gte=notice.created_at)
        if any(promise.is_of(notice.recipient_id) for promise in later):
            return True
        events, of_row = past_state.events(type(row))
        if events.filter(**{of_row: row}, at__gte=notice.created_at).exists():
            return True
        words = {word for step in self.steps.values() for word in step.recipients}
        return notice.recipient_id not in self._answering_now.of(row, row.held_by(), words)

    @cached_property
    def _answering_now(self) -> past_state.Answering:
        return past_state.Answering(self.rows, timezone.localdate(self.now))
