"""How the dates of a milestone move: by the office alone, what was promised first kept."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.models.milestone_record import MilestoneChange, MilestoneEvent
from projects.models.obligation import reason_given

#: The baseline may be corrected this long after the milestone was made (R-CH-1).
CORRECTION_WINDOW = timedelta(hours=24)


class MovableDates:
    """Verbs of Milestone that move 现定 or put 原定 right; each leaves a MilestoneChange."""

    @transaction.atomic
    def replan(self, *, by, new_due, reason, category, approval="", now):
        """顺延 or bring forward by the office: a new 现定, the 原定 kept (R-CH-3, R-CH-4)."""
        reason_given(reason, "改期要写明理由。")
        self._check_new_date(new_due, approval)
        old_due = self.due_date
        moved = self._move(
            {self.State.PENDING},
            MilestoneEvent.Kind.REPLAN,
            by=by,
            now=now,
            reason=reason,
            due_date=new_due,
        )
        if moved:
            facts = {"category": category, "reason": reason, "approval": approval}
            self._record_dates(MilestoneChange.Kind.REPLAN, old_due, by=by, now=now, **facts)
        return moved

    @transaction.atomic
    def correct_baseline(self, *, by, new_due, reason, now):
        """Correct a slip of the pen within 24 hours of making the milestone (R-CH-1)."""
        reason_given(reason, "更正原定日期要写明理由。")
        if now - self.created_at > CORRECTION_WINDOW:
            raise ValidationError(
                "原定日期只能在建立后 24 小时内更正；现在请用“改期”，原定日期会保留。"
            )
        self._check_new_date(new_due, "")
        old_due = self.baseline_due_date
        moved = self._move(
            {self.State.PENDING},
            MilestoneEvent.Kind.CORRECT,
            by=by,
            now=now,
            reason=reason,
            due_date=new_due,
            baseline_due_date=new_due,
        )
        if moved:
            kind = MilestoneChange.Kind.CORRECTION
            self._record_dates(kind, old_due, by=by, now=now, reason=reason)
        return moved

    def _record_dates(self, kind, old_due, *, by, now, **facts):
        """Keep the old date beside the new one (R-CH-5)."""
        MilestoneChange.objects.create(
            milestone=self,
            kind=kind,
            old_due=old_due,
            new_due=self.due_date,
            at=now,
            **facts,
            **audit.signed(by),
        )

    def _check_new_date(self, new_due, approval):
        if new_due == self.due_date:
            raise ValidationError({"new_due": "新日期与现定日期相同。"})
        if approval:
            return
        if self.statutory_date and new_due > self.statutory_date:
            word = self.get_code_display()
            limit = f"{self.statutory_date.month}月{self.statutory_date.day}日"
            raise ValidationError(
                {"approval": f"{word}晚于{limit}的法定时限，要填县里决定的批准文号。"}
            )
        if new_due.year > self.baseline_due_date.year:
            raise ValidationError({"approval": "跨年度改期要填县里决定的批准文号。"})
