"""节点: what a project promised to reach by a day, and the verbs that move it.

Every verb takes the actor (`by`), asks the rule, and changes the row by a conditional UPDATE
whose row count tells who won; it returns whether *this* call did it.
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from accounts import audit
from projects.models.milestone_dates import MovableDates
from projects.models.milestone_record import MilestoneEvent
from projects.models.obligation import DatedObligation, DatedObligationQuerySet, reason_given


class MilestoneQuerySet(DatedObligationQuerySet):
    def update(self, **values):
        if "baseline_due_date" in values:
            raise ValueError("baseline_due_date is written once (R-CH-1)")
        return super().update(**values)

    def counted(self):
        """Those that count for lights and lists: neither cancelled nor frozen."""
        return self.exclude(state=Milestone.State.CANCELLED).filter(frozen_on=None)

    def waiting(self):
        """待核: submitted, waiting for the project office."""
        return self.filter(state=Milestone.State.SUBMITTED)

    def late(self):
        """晚完成: done after the due date (R-OD-2); stays in history, not in the overdue list."""
        return self.filter(state=Milestone.State.DONE, completed_on__gt=F("due_date"))


class Milestone(MovableDates, DatedObligation):
    class Code(models.TextChoices):
        RESUME = "RESUME", "复工"
        START = "START", "开工"
        COMPLETE = "COMPLETE", "竣工"
        COMMISSION = "COMMISSION", "投产"
        CAPACITY = "CAPACITY", "达效"

    #: Statutory codes: 续建 3 月底前复工, 新建 6 月底前开工 (R-DL-1, R-DL-2).
    STATUTORY = (Code.RESUME, Code.START)
    #: Completing these waits for the project office (decision 10).
    CONFIRMED_BY_OFFICE = (Code.RESUME, Code.START, Code.COMPLETE)

    ladder = "milestone"

    listing = models.ForeignKey(
        "projects.YearListing",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name="年度清单",
    )
    code = models.CharField("类别", max_length=12, choices=Code.choices, blank=True)
    name = models.CharField("节点", max_length=100)
    baseline_due_date = models.DateField("原定")
    statutory_date = models.DateField("法定时限", null=True, blank=True, editable=False)
    completed_on = models.DateField("实际", null=True, blank=True)
    is_confirmed = models.BooleanField("已核定", default=False, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "节点"
        ordering = ["due_date", "pk"]
        indexes = [
            *DatedObligation.Meta.indexes,
            models.Index(fields=["project", "due_date"], name="milestone_by_project"),
            models.Index(
                fields=["submitted_at"], condition=Q(state="submitted"), name="milestone_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "code"],
                condition=~Q(state="cancelled") & ~Q(code="") & Q(listing__isnull=False),
                name="one_milestone_a_code",
                violation_error_message="本年度已有同类节点",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "done"], completed_on__isnull=False)
                | Q(state__in=["pending", "cancelled"], completed_on=None),
                name="milestone_completed_on_when_done",
                violation_error_message="完成的节点要有完成日期",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def from_db(cls, db, field_names, values):
        milestone = super().from_db(db, field_names, values)
        milestone._kept_baseline = milestone.__dict__.get("baseline_due_date")
        return milestone

    def save(self, *args, **kwargs):
        kept = getattr(self, "_kept_baseline", None)
        if kept is not None and self.baseline_due_date != kept:
            raise ValueError("baseline_due_date is written once (R-CH-1)")
        super().save(*args, **kwargs)
        self._kept_baseline = self.baseline_due_date

    def get_absolute_url(self):
        return reverse("milestone", args=[self.pk])

    def title(self):
        return self.name

    @property
    def is_statutory(self):
        return self.code in self.STATUTORY

    @property
    def needs_confirmation(self):
        return self.code in self.CONFIRMED_BY_OFFICE

    @property
    def is_late(self):
        """Python twin of MilestoneQuerySet.late()."""
        return self.state == self.State.DONE and self.completed_on > self.due_date

    @property
    def days_late(self):
        """Days done after the due date, 0 when in time (R-OD-2)."""
        return (self.completed_on - self.due_date).days if self.is_late else 0

    @property
    def is_postponed(self):
        return self.due_date != self.baseline_due_date

    def is_baseline_overdue(self, today):
        """Open and past the date first promised (R-OD-3)."""
        return self.is_open and self.baseline_due_date < today

    # --- verbs --------------------------------------------------------------------------------

    @transaction.atomic
    def submit(self, *, by, on, now, remark=""):
        """Report it done on a day. RESUME, START and COMPLETE then wait for the office (待核)."""
        self._check_event_date(on, now)
        state = self.State.SUBMITTED if self.needs_confirmation else self.State.DONE
        person = audit.signed(by)["by"]
        return self._move(
            {self.State.PENDING},
            MilestoneEvent.Kind.SUBMIT,
            by=by,
            now=now,
            reason=remark,
            state=state,
            completed_on=on,
            is_confirmed=False,
            submitted_by=person,
            submitted_at=now,
        )

    @transaction.atomic
    def confirm(self, *, by, now):
        """核定 by the project office; whoever submitted cannot (R-AC-2)."""
        if by.pk is not None and by.is_one_with(self.submitted_by_id):
            raise ValidationError("提交人不能核定自己提交的节点，请由项目中心其他人员核定。")
        return self._move(
            {self.State.SUBMITTED},
            MilestoneEvent.Kind.CONFIRM,
            by=by,
            now=now,
            state=self.State.DONE,
            is_confirmed=True,
        )

    @transaction.atomic
    def send_back(self, *, by, reason, now):
        """退回 by the office: pending again, overdue since its due date (decision 10)."""
        return self._move(
            {self.State.SUBMITTED},
            MilestoneEvent.Kind.SEND_BACK,
            by=by,
            now=now,
            reason=reason_given(reason, "退回要写明理由，让项目单位知道还缺什么。"),
            **self._undone(),
        )

    @transaction.atomic
    def withdraw(self, *, by, reason, now):
        """The owner takes back a report that the office has not confirmed."""
        if self.is_confirmed:
            raise ValidationError("项目中心已核定，如有差错请联系项目中心重新打开。")
        return self._move(
            {self.State.SUBMITTED, self.State.DONE},
            MilestoneEvent.Kind.WITHDRAW,
            by=by,
            now=now,
            reason=reason,
            **self._undone(),
        )

    @transaction.atomic
    def reopen(self, *, by, reason, now):
        """The office opens a finished milestone again; what was told stays told."""
        return self._move(
            {self.State.DONE},
            MilestoneEvent.Kind.REOPEN,
            by=by,
            now=now,
            reason=reason_given(reason, "重新打开要写明理由。"),
            **self._undone(),
        )

    @transaction.atomic
    def complete_confirmed(self, *, by, on, now, reason=""):
        """Done and confirmed in one step: what an import by the office brings, or R-DL-5."""
        self._check_event_date(on, now)
        return self._move(
            {self.State.PENDING, self.State.SUBMITTED},
            MilestoneEvent.Kind.CONFIRM,
            by=by,
            now=now,
            reason=reason,
            state=self.State.DONE,
            completed_on=on,
            is_confirmed=True,
        )

    @transaction.atomic
    def return_to_waiting(self, *, by, reason, now):
        """Take back a confirmation alone: the report waits for the office again."""
        return self._move(
            {self.State.DONE},
            MilestoneEvent.Kind.REOPEN,
            by=by,
            now=now,
            reason=reason_given(reason, "撤回核定要写明理由。"),
            state=self.State.SUBMITTED,
            is_confirmed=False,
        )

    @transaction.atomic
    def cancel(self, *, by, reason, now):
        """Take an open milestone off the road map; it stays visible, struck."""
        return self._move(
            {self.State.PENDING, self.State.SUBMITTED},
            MilestoneEvent.Kind.CANCEL,
            by=by,
            now=now,
            reason=reason_given(reason, "取消节点要写明理由。"),
            **{**self._undone(), "state": self.State.CANCELLED},
        )

    # --- how they move ------------------------------------------------------------------------

    def _undone(self):
        return {
            "state": self.State.PENDING,
            "completed_on": None,
            "is_confirmed": False,
            "submitted_by": None,
            "submitted_at": None,
        }

    def _move(self, from_states, kind, *, by, now, reason="", **values):
        """The one way a milestone changes: guarded UPDATE, dated event, audit row."""
        before = {name: getattr(self, name) for name in values}
        guarded = Milestone.objects.filter(
            pk=self.pk, state__in=from_states, version=self.version, frozen_on=None
        )
        # Past the guard of MilestoneQuerySet.update(): only this method may correct a baseline.
        moved = models.QuerySet.update(guarded, **values, version=F("version") + 1) == 1
        if not moved:
            return False
        for name, value in values.items():
            setattr(self, name, value)
        self._kept_baseline = self.baseline_due_date
        self.version += 1
        MilestoneEvent.objects.create(
            milestone=self,
            kind=kind,
            on=values.get("completed_on"),
            reason=reason,
            at=now,
            **audit.signed(by),
        )
        old, new = audit.differences(before, values, AUDITED)
        audit.record(by=by, action=kind.label, subject=self, before=old, after=new, reason=reason)
        return True

    def _check_event_date(self, on, now):
        from django.utils import timezone

        if on is None:
            raise ValidationError({"completed_on": "请填实际完成日期。"})
        if on > timezone.localdate(now):
            raise ValidationError({"completed_on": "实际完成日期不能晚于今天。"})
        if on < date(2000, 1, 1):
            raise ValidationError({"completed_on": "请核对实际完成日期的年份。"})


#: Columns of a milestone that the trail names, with their Chinese labels.
AUDITED = {
    "state": "状态",
    "completed_on": "实际",
    "is_confirmed": "已核定",
    "due_date": "现定",
    "baseline_due_date": "原定",
}
