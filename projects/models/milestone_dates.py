"""How the dates of a milestone move: by a request or, later, by the office; 原定 is kept."""

import calendar
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Unit
from norms import causes
from projects.models.change_request import ChangeRequest
from projects.models.event_order import EARLIEST
from projects.models.facts_of_day import facts_of_day
from projects.models.milestone_history import MilestoneChange
from projects.models.overdue_when_written import check_accepted
from projects.postponement import Moves

if TYPE_CHECKING:
    from projects.models.milestone import Milestone

#: The baseline may be corrected this long after the milestone was made (R-CH-1).
CORRECTION_WINDOW = timedelta(hours=24)
#: So many moves need no document; from the next on one does (R-CH-4).
FREE_MOVES = 2
#: So many requests are agreed to; what comes after is the office's (R-CH-2).
MOST_REQUESTS = 2
#: A date is moved at most so many years on.
MOST_YEARS = 10
SAME_DATE = "新日期与现定日期相同。"
BEFORE_ITS_DATE = (
    "还没有过现定日期，日期由项目单位申请顺延、包联领导同意后再改；过期后由项目中心改期。"
)
NEEDS_BOTH = "晚于法定时限或跨年度，要包联领导同意，并有县里决定的批准文号；请用“发起顺延”。"
#: 〔2026〕 or (2026), [2026], 【2026】, then a number.
DOCUMENT = re.compile(r"[〔(\[【]\s*20\d\d\s*[〕)\]】]\s*第?\s*\d+\s*号")


class MovableDates:
    """Verbs of Milestone that move 现定 or put 原定 right; each leaves a MilestoneChange."""

    def needs_both(self: "Milestone", new_due: date) -> bool:
        """Whether a move to this day takes the lead official's consent and 批准文号: past the
        statutory date, or into the year after 原定 (R-CH-3)."""
        is_past = self.statutory_date is not None and new_due > self.statutory_date
        return is_past or new_due.year > self.baseline_due_date.year

    def replan(
        self: "Milestone",
        *,
        by: Actor,
        new_due: date,
        reason: str,
        category: str,
        caused_by: str,
        caused_by_unit: Unit | None = None,
        approval: str = "",
        now: datetime,
    ) -> bool:
        """A new 现定 by the office once the date has passed, or two requests were agreed to
        (R-CH-4); before, it moves by request alone. `category` is a code of the table of causes.
        ValidationError for a day before today or ten years on, for one that takes the lead
        official as well (R-CH-3), without 批准文号 from the third move on, and without a cause or
        who brought it about."""
        today = timezone.localdate(now)
        self._check_replan(new_due, approval, today)
        causes.check(category, caused_by, caused_by_unit, today)
        return self._move_date(
            "replan",
            kind=MilestoneChange.Kind.REPLAN,
            by=by,
            now=now,
            reason=reason,
            due_date=new_due,
            change={
                "category": category,
                "caused_by": caused_by,
                "caused_by_unit": caused_by_unit,
                "approval": approval,
                **facts_of_day([self.project], today)[self.project_id],
            },
        )

    def postpone(self: "Milestone", request: ChangeRequest, *, by: Actor, now: datetime) -> bool:
        """Move 现定 to the date that was agreed to; called by the last half of a decision, which
        has checked who may and what bounds there are (projects/change_requests.py)."""
        kinds = MilestoneChange.Kind
        assert request.agreed_due is not None  # a decision names its date
        return self._move_date(
            "postpone",
            kind=kinds.REPLAN if request.is_by_office else kinds.REQUEST,
            by=by,
            now=now,
            reason=request.reason,
            due_date=request.agreed_due,
            change={
                "request": request,
                "approval": request.approval,
                **request.cause_columns(),
                **facts_of_day([self.project], timezone.localdate(now))[self.project_id],
            },
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
        self._check_new_date(new_due, today)
        if self.needs_both(new_due):
            raise ValidationError({"new_due": "更正不能晚于法定时限，也不能跨年度。"})
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
        self: "Milestone",
        *,
        new_due: date,
        approval: str,
        cause: Mapping[str, Any],
        by: Actor,
        now: datetime,
    ) -> bool:
        """Another 现定 with the resumption of its project (R-OD-6): the office's alone, and a day
        gone by may be the result. `cause` are the columns of KeptCause, the same for all that the
        pause moves. ValidationError for the same date, and where 批准文号 is missing: past the
        statutory date, into the next year."""
        self._check_new_date(new_due, timezone.localdate(now))
        if self.needs_both(new_due) and not approval:
            raise ValidationError({"approval": "晚于法定时限或跨年度改期要填县里决定的批准文号。"})
        return self._move_date(
            "replan",
            kind=MilestoneChange.Kind.PAUSE,
            by=by,
            now=now,
            reason="停工",
            due_date=new_due,
            change={"approval": approval, **cause},
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
        change: dict[str, Any] | None = None,
        **dates: date,
    ) -> bool:
        """Move the date, and keep the old one beside the new one (R-CH-5); `change` are further
        columns of the MilestoneChange."""
        old = self.baseline_due_date if verb == "correct" else self.due_date
        if not self._make(verb, by=by, now=now, reason=reason, on=dates["due_date"], **dates):
            return False
        MilestoneChange.objects.create(
            milestone=self,
            kind=kind,
            old_due=old,
            new_due=self.due_date,
            reason=reason.strip(),
            at=now,
            **(change or {}),
            **audit.signed(by),
        )
        return True

    def moves(self: "Milestone") -> Moves:
        """How often 现定 was moved, by agreed requests and by the office, and by how many days by
        pauses; corrected slips of the pen count neither way (R-CH-4)."""
        return MilestoneChange.moves_of(self.changes.all())

    def requests_agreed(self: "Milestone") -> int:
        """How many requests of its owner were agreed to."""
        return self.changes.filter(kind=MilestoneChange.Kind.REQUEST).count()

    def may_replan(self: "Milestone", today: date) -> bool:
        """Whether the office moves the date without a request: past it, or after two (R-CH-4)."""
        return self.due_date < today or self.requests_agreed() >= MOST_REQUESTS

    def _check_replan(self: "Milestone", new_due: date, approval: str, today: date) -> None:
        self._check_new_date(new_due, today)
        if new_due < today:
            raise ValidationError({"new_due": f"新日期不能早于今天（{today:%Y-%m-%d}）。"})
        if self.needs_both(new_due):
            raise ValidationError({"new_due": NEEDS_BOTH})
        if not self.may_replan(today):
            raise ValidationError({"new_due": BEFORE_ITS_DATE})
        moves = self.moves().times
        if moves >= FREE_MOVES and not approval:
            raise ValidationError(
                {"approval": f"这是第 {moves + 1} 次改期，从第三次起要填批准文号。"}
            )

    def _check_new_date(self: "Milestone", new_due: date, today: date) -> None:
        if new_due == self.due_date:
            raise ValidationError({"new_due": SAME_DATE})
        check_bounds(new_due, today, "new_due")


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
