"""How the dates of a milestone move: by the office alone, what was promised first kept."""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from projects.models.event_order import EARLIEST
from projects.models.milestone_history import MilestoneChange
from projects.models.overdue_when_written import check_accepted

if TYPE_CHECKING:
    from projects.models.milestone import Milestone

#: The baseline may be corrected this long after the milestone was made (R-CH-1).
CORRECTION_WINDOW = timedelta(hours=24)
#: So many re-plans need no document; from the next on one does (R-CH-4).
FREE_MOVES = 2
#: A date is moved at most so many years on.
MOST_YEARS = 10
#: 〔2026〕 or (2026), [2026], 【2026】, then a number.
DOCUMENT = re.compile(r"[〔(\[【]\s*20\d\d\s*[〕)\]】]\s*第?\s*\d+\s*号")


class MovableDates:
    """Verbs of Milestone that move 现定 or put 原定 right; each leaves a MilestoneChange."""

    def replan(
        self: "Milestone",
        *,
        by: Actor,
        new_due: date,
        reason: str,
        category: str,
        approval: str = "",
        now: datetime,
    ) -> bool:
        """顺延 or bring forward by the office: a new 现定, the 原定 kept (R-CH-3, R-CH-4).
        `category` is one of MilestoneChange.Category. ValidationError for a day before today or
        ten years on, and where 批准文号 is missing: past the statutory date, into the next year,
        from the third move on."""
        self._check_replan(new_due, approval, timezone.localdate(now))
        return self._move_date(
            "replan",
            kind=MilestoneChange.Kind.REPLAN,
            by=by,
            now=now,
            reason=reason,
            category=category,
            approval=approval,
            due_date=new_due,
        )

    def correct_baseline(
        self: "Milestone",
        *,
        by: Actor,
        new_due: date,
        reason: str,
        now: datetime,
        accept_overdue: date | bool = False,
    ) -> bool:
        """Correct a slip of the pen within 24 hours of making the milestone (R-CH-1); later
        ValidationError. A date gone by is accepted first (R-DL-6)."""
        if now - self.created_at > CORRECTION_WINDOW:
            raise ValidationError(
                "原定日期只能在建立后 24 小时内更正；现在请用“改期”，原定日期会保留。"
            )
        today = timezone.localdate(now)
        self._check_new_date(new_due, "", today)
        check_accepted([new_due], today, accept_overdue)
        return self._move_date(
            "correct",
            kind=MilestoneChange.Kind.CORRECTION,
            by=by,
            now=now,
            reason=reason,
            due_date=new_due,
            baseline_due_date=new_due,
        )

    def move_after_pause(
        self: "Milestone", *, new_due: date, approval: str, by: Actor, now: datetime
    ) -> bool:
        """Another 现定 with the resumption of its project (R-OD-6): the office's alone, and a day
        gone by may be the result. ValidationError for the same date, and where 批准文号 is missing:
        past the statutory date, into the next year."""
        self._check_new_date(new_due, approval, timezone.localdate(now))
        kind = MilestoneChange.Kind.PAUSE
        return self._move_date(
            "replan",
            kind=kind,
            by=by,
            now=now,
            reason="停工",
            approval=approval,
            due_date=new_due,
        )

    @transaction.atomic
    def _move_date(
        self: "Milestone",
        verb: str,
        *,
        kind: str,
        by: Actor,
        now: datetime,
        reason: str,
        category: str = "",
        approval: str = "",
        **dates: date,
    ) -> bool:
        """Move the date, and keep the old one beside the new one (R-CH-5)."""
        old = self.baseline_due_date if verb == "correct" else self.due_date
        if not self._make(verb, by=by, now=now, reason=reason, on=dates["due_date"], **dates):
            return False
        MilestoneChange.objects.create(
            milestone=self,
            kind=kind,
            old_due=old,
            new_due=self.due_date,
            category=category,
            reason=reason.strip(),
            approval=approval,
            at=now,
            **audit.signed(by),
        )
        return True

    def times_replanned(self: "Milestone") -> int:
        """How often 现定 was moved; a corrected slip does not count."""
        return self.changes.filter(kind=MilestoneChange.Kind.REPLAN).count()

    def _check_replan(self: "Milestone", new_due: date, approval: str, today: date) -> None:
        self._check_new_date(new_due, approval, today)
        if new_due < today:
            raise ValidationError({"new_due": f"新日期不能早于今天（{today:%Y-%m-%d}）。"})
        moves = self.times_replanned()
        if moves >= FREE_MOVES and not approval:
            raise ValidationError(
                {"approval": f"这是第 {moves + 1} 次改期，从第三次起要填批准文号。"}
            )

    def _check_new_date(self: "Milestone", new_due: date, approval: str, today: date) -> None:
        if new_due == self.due_date:
            raise ValidationError({"new_due": "新日期与现定日期相同。"})
        check_bounds(new_due, today, "new_due")
        if approval:
            return
        if self.statutory_date and new_due > self.statutory_date:
            word, limit = self.get_code_display(), f"{self.statutory_date:%Y-%m-%d}"
            raise ValidationError(
                {"approval": f"{word}晚于 {limit} 的法定时限，要填县里决定的批准文号。"}
            )
        if new_due.year > self.baseline_due_date.year:
            raise ValidationError({"approval": "跨年度改期要填县里决定的批准文号。"})


def furthest(today: date) -> date:
    """The furthest day to which a date may be moved: ten years on (R-CH-4)."""
    last = calendar.monthrange(today.year + MOST_YEARS, today.month)[1]
    return today.replace(year=today.year + MOST_YEARS, day=min(today.day, last))


def check_bounds(due: date, today: date, field: str) -> None:
    """Whether something may be due on this day at all; a sentence beside `field` if not."""
    first, last = EARLIEST, furthest(today)
    if not first <= due <= last:
        limits = f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
        raise ValidationError({field: f"日期应在 {limits} 之间，请核对年份。"})


def looks_like_document(number: str) -> bool:
    """Whether a 批准文号 has the form of one, like 左发〔2026〕12号: asked, never forced."""
    return bool(DOCUMENT.search(unicodedata.normalize("NFKC", number)))


def document_warning(number: str) -> str:
    """The sentence on a number that does not look like one of a document, or ""; it is kept."""
    if not number or looks_like_document(number):
        return ""
    return f"“{number}”不像文号，文号如 左政办函〔2026〕5号，请核对。"
