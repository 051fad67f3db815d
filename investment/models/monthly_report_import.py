"""What an import of the office does to a report: enter it confirmed, and put it back."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from investment.models.month import Month
from projects.models.project import lock_projects
from projects.models.transition import submitted

if TYPE_CHECKING:
    from investment.models.monthly_report import MonthlyReport

CLOSED = "这份月报已随{}结账，请登记更正，计入当前月份。"


class EnteredByOffice:
    """Verbs of MonthlyReport for whoever brings the whole county's figures in one sheet."""

    @transaction.atomic
    def enter_confirmed(
        self: "MonthlyReport", *, by: Actor, now: datetime, reason: str, **facts: Any
    ) -> bool:
        """Handed in and confirmed in one step, what stood there corrected: the office's own sheet
        is the confirmation, as it is for milestones."""
        self._check_open()
        self._check_reported(facts)
        signer = audit.signed(by)["by"]
        return self._make(
            "enter",
            by=by,
            now=now,
            reason=reason,
            submitted_at=now,
            confirmed_by=signer,
            confirmed_at=now,
            is_unchanged=self._repeats(facts),
            returned_reason="",
            **submitted(by),
            **facts,
        )

    @transaction.atomic
    def put_back(
        self: "MonthlyReport", former: dict[str, Any], *, by: Actor, reason: str, now: datetime
    ) -> bool:
        """As it stood before an import that is taken back; `former` are columns by name."""
        self._check_open()
        return self._make("put_back", by=by, now=now, reason=reason, **former)

    def _check_open(self: "MonthlyReport") -> None:
        """Locked until this is committed: a closing beside it waits, then sees the new amount."""
        lock_projects([self.project_id])
        locked = type(self).objects.select_for_update().filter(pk=self.pk)
        if booked := locked.values_list("booked", flat=True).get():
            raise ValidationError(CLOSED.format(Month.objects.get(pk=booked)))
