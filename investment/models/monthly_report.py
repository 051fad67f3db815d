from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts import audit
from accounts.audit import Actor
from investment.models.monthly_report_import import CLOSED, EnteredByOffice
from projects.models import DatedObligation, DatedObligationQuerySet
from projects.models.transition import submitted, transition

#: What one form says; the trail names them so.
REPORTED_FIELDS = {
    "month_amount": "本月完成（万元）",
    "physical_percent": "形象进度（%）",
    "physical_progress": "形象进度",
    "problems": "存在问题",
    "next_step": "下步措施",
    "proof": "凭证编号",
}
#: What makes a report a copy of the one before.
COMPARED = ("month_amount", "physical_percent", "physical_progress", "problems", "next_step")


class MonthlyReportQuerySet(DatedObligationQuerySet["MonthlyReport"]):
    """By how far they have come: handed in, confirmed, booked in a closed month (R-MR-1)."""

    def waiting(self) -> Self:
        """待确认"""
        return self.filter(state=MonthlyReport.State.SUBMITTED)

    def confirmed(self) -> Self:
        return self.filter(state=MonthlyReport.State.DONE)

    def unbooked(self) -> Self:
        """Confirmed and in no closed month yet: they belong to the open one."""
        return self.confirmed().filter(booked=None)

    def handed_in(self) -> Self:
        """Handed in, confirmed or not."""
        return self.filter(state__in=[MonthlyReport.State.SUBMITTED, MonthlyReport.State.DONE])


class MonthlyReport(EnteredByOffice, DatedObligation):
    """月报: a month's money and words in one form; owed like anything else with a due day."""

    ladder = "report"
    url_part = "reports"
    passed, asked_by_hand = "月报已过报送日期", "报送月报"
    deed = "报送"
    audited = {"state": "状态", **REPORTED_FIELDS}
    audit_prefix = "月报"

    listing = models.ForeignKey("projects.YearListing", models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    #: Months counted through (figures.period), and how many of them this report covers.
    period = models.PositiveIntegerField(editable=False)
    covers = models.PositiveSmallIntegerField("覆盖月数", default=1)
    is_opening = models.BooleanField("首次填报", default=False)

    month_amount = models.DecimalField(
        "本月完成（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    physical_percent = models.PositiveSmallIntegerField("形象进度（%）", null=True, blank=True)
    physical_progress = models.TextField("形象进度", max_length=1000, blank=True)
    problems = models.TextField("存在问题", max_length=1000, blank=True)
    next_step = models.TextField("下步措施", max_length=1000, blank=True)
    #: Numbers of papers, and the files themselves by slot (investment/report_evidence.py): marked
    #: when missing, never forced (R-OD-5).
    proof = models.CharField("凭证编号", max_length=200, blank=True)
    evidence = models.ManyToManyField("projects.Evidence", related_name="reports")
    #: Like the last report in every word: a question, not a blame (R-LT-4).
    is_unchanged = models.BooleanField("与上月相同", default=False)

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    #: In whose place a deputy submitted it.
    submitted_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    #: The closed month that carries its amount; empty while it stands in the open one.
    booked = models.ForeignKey(
        "investment.Month", models.PROTECT, null=True, related_name="reports", editable=False
    )

    objects = MonthlyReportQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "月报"
        ordering = ["-period", "pk"]
        indexes = [
            *DatedObligation.Meta.indexes,
            models.Index(fields=["project", "-period"], name="report_by_project"),
            models.Index(fields=["period", "state"], name="report_by_period"),
            # What somebody still has to do, whatever the years have piled up.
            models.Index(fields=["state", "due_date"], name="report_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "period"],
                condition=~Q(state="cancelled"),
                name="one_report_a_month",
            ),
            models.CheckConstraint(
                condition=Q(month_amount=None) | Q(month_amount__gte=0),
                name="report_not_negative",
                violation_error_message="本月完成不能为负数；更正以前月份请由项目中心登记",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "cancelled"]) | Q(month_amount__isnull=False),
                name="report_said_has_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.title()}"

    def title(self) -> str:
        if self.is_opening:
            return f"截至{self.year}年{self.month}月投资完成情况（首次填报）"
        return f"{self.year}年{self.months}月报"

    def get_absolute_url(self) -> str:
        return reverse("investment:report", args=[self.pk])

    @property
    def months(self) -> str:
        """6月, or 1—6月 when it covers several."""
        first = self.month - self.covers + 1
        return f"{self.month}月" if first == self.month else f"{first}—{self.month}月"

    # --- verbs --------------------------------------------------------------------------------

    def submit(
        self, *, by: Actor, now: datetime, request_key: UUID | None = None, **facts: Any
    ) -> bool:
        """The owner hands it in, or corrects what nobody has confirmed yet: `facts` are
        month_amount in 万元, never below nought, and what was done, is in the way and comes next
        (R-MR-2). Missing ones are a ValidationError by their field."""
        for name in ("physical_progress", "problems", "next_step", "proof"):
            facts[name] = (facts.get(name) or "").strip()
        self._check_reported(facts)
        return self._make(
            "submit",
            by=by,
            now=now,
            request_key=request_key,
            submitted_at=now,
            is_unchanged=self._repeats(facts),
            returned_reason="",
            **submitted(by),
            **facts,
        )

    def confirm(self, *, by: Actor, now: datetime) -> bool:
        """The unit head confirms, or the office; never one's own (R-MR-1, R-AC-2)."""
        return self._make("confirm", by=by, now=now, **confirmed(by, now))

    def send_back(self, *, by: Actor, reason: str, now: datetime) -> bool:
        """退回: pending again with its reason, overdue since its due date."""
        return self._return("send_back", by=by, reason=reason, now=now)

    def reopen(self, *, by: Actor, reason: str, now: datetime) -> bool:
        """The office opens a confirmed report again, with a reason; ValidationError once a
        closed month carries its amount (R-IN-8)."""
        if self.booked_id:
            raise ValidationError(CLOSED.format(self.booked))
        return self._return("reopen", by=by, reason=reason, now=now)

    def cancel(self, *, by: Actor, reason: str, now: datetime) -> bool:
        """No longer owed: its listing was taken off again."""
        return self._make("cancel", by=by, now=now, reason=reason)

    def _return(self, verb: str, *, by: Actor, reason: str, now: datetime) -> bool:
        return self._make(
            verb,
            by=by,
            now=now,
            reason=reason,
            returned_reason=(reason or "").strip(),
            confirmed_by=None,
            confirmed_at=None,
        )

    def _make(self, verb: str, **options: Any) -> bool:
        """One transition of this report."""
        return bool(transition([self], verb, **options))

    def _check_reported(self, facts: dict[str, Any]) -> None:
        problems = {}
        if facts.get("month_amount") is None:
            problems["month_amount"] = "请填本月完成投资，没有就填 0。"
        elif facts["month_amount"] < 0:
            problems["month_amount"] = "金额不能为负数；更正以前月份请联系项目中心登记。"
        if not facts["physical_progress"]:
            problems["physical_progress"] = "请写一句形象进度。"
        if not facts["problems"]:
            problems["problems"] = "请写存在问题，没有就写“无”。"
        if not facts["next_step"]:
            problems["next_step"] = "请写下步措施。"
        if problems:
            raise ValidationError(problems)

    def _repeats(self, facts: dict[str, Any]) -> bool:
        """As the report before in every word, but for a planned winter stop (R-LT-4)."""
        if facts["month_amount"] == 0 and self._rests():
            return False
        last = self.previous()
        return last is not None and all(facts.get(name) == getattr(last, name) for name in COMPARED)

    def _rests(self) -> bool:
        plan = self.listing.plans.filter(is_current=True).first()
        return plan is not None and plan.rests(self.month)

    def previous(self) -> "MonthlyReport | None":
        """The report handed in last before this one on the same project, or None."""
        rows = MonthlyReport.objects.handed_in().filter(
            project=self.project_id, period__lt=self.period
        )
        return rows.order_by("-period").first()

    def event_facts(self) -> dict[str, Any]:
        return {"amount": self.month_amount}


def confirmed(by: Actor, now: datetime) -> dict[str, Any]:
    """The columns of a confirmation."""
    return {"confirmed_by": audit.signed(by)["by"], "confirmed_at": now}
