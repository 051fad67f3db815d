"""The verbs of a milestone: report it done, confirm it, send it back, open it again.

Every verb takes the actor (`by`), checks what is reported, and makes one transition; it returns
whether *this* call did it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit import Actor
from projects import closed_months
from projects.models import event_order
from projects.models.project import lock_projects
from projects.models.transition import submitted, transition

if TYPE_CHECKING:
    from projects.models.milestone import Milestone

#: The columns of a milestone that is not reported.
UNDONE: dict[str, Any] = {
    "completed_on": None,
    "is_confirmed": False,
    "is_backdated": False,
    "reported_on": None,
    "submitted_by": None,
    "submitted_for": None,
    "submitted_at": None,
}


class MilestoneVerbs:
    """Of Milestone; those that move a date stand in milestone_dates.py."""

    def submit(
        self: "Milestone",
        *,
        by: Actor,
        on: date | None,
        now: datetime,
        remark: str = "",
        brought: bool = False,
    ) -> bool:
        """Report it done on a day. RESUME, START, COMPLETE and whatever is backdated then wait
        for the office (待核, R-OD-1). `brought` by a sheet: any day from 2000 on (R-OD-7).
        ValidationError for a day that the event may not bear; 403 for whoever does not report on
        the project."""
        today = timezone.localdate(now)
        with transaction.atomic():
            lock_projects([self.project_id])
            day = event_order.check_event_day(self, on, today, brought=brought)
            backdated = self._is_backdated(day, today)
            waits = self.needs_confirmation or backdated
            return self._make(
                "submit" if waits else "finish",
                by=by,
                now=now,
                on=on,
                reason=remark,
                completed_on=on,
                is_confirmed=False,
                is_backdated=backdated,
                reported_on=today,
                submitted_at=now,
                **submitted(by),
            )

    def confirm(self: "Milestone", *, by: Actor, now: datetime) -> bool:
        """核定 by the project office, never of one's own (R-AC-2)."""
        done = {"is_confirmed": True, "frozen_on": None}
        return self._make("confirm", by=by, now=now, on=self.completed_on, **done)

    def send_back(self: "Milestone", *, by: Actor, reason: str, now: datetime) -> bool:
        """退回 by the office: pending again, overdue since its due date (R-OD-1)."""
        return self._make("send_back", by=by, now=now, reason=reason, **UNDONE)

    def withdraw(self: "Milestone", *, by: Actor, reason: str, now: datetime) -> bool:
        """The owner takes back a report that the office has not confirmed; ValidationError where
        it has, and where the event lies in a closed month (R-IN-8)."""
        if self.is_confirmed:
            raise ValidationError("项目中心已核定，如有差错请联系项目中心重新打开。")
        on = self.completed_on if self.state == self.State.DONE else None
        if on and closed_months.is_closed(on):
            raise ValidationError("完成日期所在月份已结账，如有差错请联系项目中心重新打开。")
        return self._make("withdraw", by=by, now=now, reason=reason, **UNDONE)

    def reopen(self: "Milestone", *, by: Actor, reason: str, now: datetime) -> bool:
        """The office opens a finished milestone again, with a reason; whoever was notified stays
        so, and a stage that the event had moved on is given back (R-OD-7)."""
        return self._make("reopen", by=by, now=now, reason=reason, **UNDONE)

    def complete_confirmed(
        self: "Milestone", *, by: Actor, on: date, now: datetime, reason: str = ""
    ) -> bool:
        """Done and confirmed in one step: what an import by the office brings, or R-DL-5."""
        return bool(complete_confirmed_many([(self, on)], by=by, now=now, reason=reason))

    def return_to_waiting(self: "Milestone", *, by: Actor, reason: str, now: datetime) -> bool:
        """Take back a confirmation alone: the report waits for the office again."""
        on = self.completed_on
        return self._make("unconfirm", by=by, now=now, on=on, reason=reason, is_confirmed=False)

    def cancel(self: "Milestone", *, by: Actor, reason: str, now: datetime) -> bool:
        """Take an open milestone off the road map; it stays visible, struck."""
        return self._make("cancel", by=by, now=now, reason=reason, **UNDONE)

    def _make(self: "Milestone", verb: str, *, by: Actor, now: datetime, **options: Any) -> bool:
        """One transition of this milestone; the project's stage follows (R-OD-7)."""
        return bool(_make_many([self], verb, by=by, now=now, **options))

    def _is_backdated(self: "Milestone", on: date, today: date) -> bool:
        """Reported after the due date of a day on or before it, or of a day in a closed month."""
        return on <= self.due_date < today or closed_months.is_closed(on)


@transaction.atomic
def _make_many(
    milestones: Sequence["Milestone"], verb: str, *, by: Actor, now: datetime, **options: Any
) -> list["Milestone"]:
    """One transition of milestones of different projects; those that moved."""
    moved = transition(milestones, verb, by=by, now=now, **options)
    event_order.follow([milestone for milestone in moved if milestone.code], by=by, now=now)
    return moved


def reopen_many(
    milestones: Sequence["Milestone"], *, by: Actor, reason: str, now: datetime
) -> list["Milestone"]:
    """reopen() of finished milestones of different projects at once; those that moved."""
    return _make_many(milestones, "reopen", by=by, now=now, reason=reason, **UNDONE)


@transaction.atomic
def complete_confirmed_many(
    completed: Sequence[tuple["Milestone", date]], *, by: Actor, now: datetime, reason: str = ""
) -> list["Milestone"]:
    """complete_confirmed() of milestones of different projects at once: [(milestone, day)]; those
    that moved. A transition is about one day, so that those of a day move together."""
    lock_projects({milestone.project_id for milestone, _ in completed})
    event_order.check_event_days(completed, timezone.localdate(now), brought=True)
    by_day = defaultdict(list)
    for milestone, on in completed:
        by_day[on].append(milestone)
    moved = []
    for on, milestones in by_day.items():
        facts = {"on": on, "reason": reason, "completed_on": on, "is_confirmed": True}
        moved += _make_many(milestones, "enter", by=by, now=now, **facts)
    return moved
