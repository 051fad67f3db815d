"""顺延申请: somebody asks for a later date of a milestone, others decide (R-CH-2, R-CH-3, R-CH-5).

It asks; MilestoneChange is the move. The verbs stand in projects/change_requests.py.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor
from core.values.dates import month_day
from projects.models.event import Message, ObligationEvent
from projects.models.facts_of_day import KeptCause
from projects.models.holder import DECIDER, LEAD_OFFICIALS, Holder
from projects.models.obligation import DatedObligation, DatedObligationQuerySet
from projects.models.transition import transition

if TYPE_CHECKING:
    from projects.models.milestone import Milestone


#: Who hears of a decision, and of what ended by itself (alerts/notices/recipients.py).
TO_ASKER = ("people", "unit_head", "office")
TO_BOTH = ("people", "holder")


class ChangeRequestQuerySet(DatedObligationQuerySet["ChangeRequest"]):
    """Requests of every outcome; open() are those that wait for a decision."""

    def agreed(self) -> Self:
        return self.filter(outcome=ChangeRequest.Outcome.AGREED)


def _signed_half() -> tuple[Any, Any, Any]:
    """Who gave a half, in whose place a deputy did, and when."""
    person: dict[str, Any] = {"null": True, "editable": False, "related_name": "+"}
    return (
        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **person),
        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **person),
        models.DateTimeField(null=True, editable=False),
    )


class ChangeRequest(KeptCause, DatedObligation):
    """One request for another 现定, owed by whoever must decide: `due_date` is the day by which.

    Past a statutory date or into the next year two halves are wanted, the lead official's consent
    and 项目中心's approval by 批准文号, of two people (R-CH-3). What may move `milestone` is said
    by `agreed_due`, the date to which a half was given.
    """

    class Outcome(models.TextChoices):
        AGREED = "agreed", "同意"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"
        ENDED = "ended", "自动终止"

    ladder = "request"
    deed = "办理"
    holder = LEAD_OFFICIALS
    title_needs = ("milestone",)
    url_part = "requests"
    act = "办理"
    asked = "请同意，或者同意到较早的日期；不同意的，请写明理由。"
    ending_events = frozenset({"agree", "refuse", "retract", "end"})
    reopening_events: frozenset[str] = frozenset()
    lasting_steps = frozenset({"decided"})
    #: A pause ends it (the table of transitions: whoever moves its milestone otherwise).
    is_frozen_by_pause = False
    may_be_promised = False
    counts_as_overdue = False
    audited = {
        "state": "状态",
        "due_date": "应于何日办理",
        "agreed_due": "同意的日期",
        "approval": "批准文号",
        "answer": "答复",
    }
    audit_prefix = "顺延申请："

    milestone = models.ForeignKey(
        "projects.Milestone", models.PROTECT, related_name="change_requests"
    )
    old_due = models.DateField("申请时的现定")
    new_due = models.DateField("申请顺延到")
    agreed_due = models.DateField("同意的日期", null=True, editable=False)
    reason = models.TextField("说明", max_length=500)
    #: 项目中心 moves the date itself, and gives its half by asking.
    is_by_office = models.BooleanField("项目中心发起", default=False, editable=False)
    #: Past a statutory date or into the next year, to the date that is asked or agreed to.
    needs_office = models.BooleanField("要项目中心凭批准文号同意", default=False, editable=False)
    #: As of the day of asking; of a decided one, of the day of the decision.
    has_no_lead = models.BooleanField("无包联领导", default=False, editable=False)
    approval = models.CharField("批准文号", max_length=60, blank=True)
    #: Until when the first of two halves was wanted; empty until it is given.
    first_due_date = models.DateField("第一方应于何日办理", null=True, editable=False)

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    submitted_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    submitted_at = models.DateTimeField("申请时间", editable=False)
    submitted_name = models.CharField("申请人", max_length=60)
    #: The half of the lead official, or of who gives it where there is none.
    consented_by, consented_for, consented_at = _signed_half()
    #: The half of 项目中心.
    approved_by, approved_for, approved_at = _signed_half()

    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField("答复", max_length=500, blank=True)
    decided_at = models.DateTimeField("办结时间", null=True, editable=False)
    decided_name = models.CharField("办理人", max_length=60, blank=True)

    objects = ChangeRequestQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "顺延申请"
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            *DatedObligation.Meta.indexes,
            models.Index(fields=["milestone", "-submitted_at"], name="request_by_milestone"),
            models.Index(fields=["project", "-submitted_at"], name="request_by_project"),
        ]
        constraints = [
            *KeptCause.Meta.constraints,
            models.UniqueConstraint(
                fields=["milestone"],
                condition=Q(state="pending"),
                name="one_pending_request_a_milestone",
                violation_error_message="这个节点已有一项顺延申请在办",
            ),
            models.CheckConstraint(
                condition=Q(new_due__gt=models.F("old_due")), name="request_for_a_later_date"
            ),
            models.CheckConstraint(
                condition=Q(outcome="agreed", agreed_due__isnull=False)
                & Q(agreed_due__lte=models.F("new_due"))
                | ~Q(outcome="agreed"),
                name="request_agreed_to_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} 顺延至 {self.new_due:%Y-%m-%d}"

    def title(self) -> str:
        return f"“{self.milestone}”申请由{month_day(self.old_due)}顺延至{month_day(self.new_due)}"

    def get_absolute_url(self) -> str:
        return reverse("projects:request", args=[self.pk])

    def held_by(self) -> Holder:
        """The lead officials of the day, or who stands for them; after their half, whoever decides
        by duty: 项目中心, as a rule."""
        return (DECIDER if self.consented_at else LEAD_OFFICIALS).of(self)

    def held_at(self, moment: datetime) -> Holder:
        given = self.consented_at is not None and self.consented_at <= moment
        return (DECIDER if given else LEAD_OFFICIALS).of(self)

    @classmethod
    def columns_when_cancelled(cls, reason: str, now: datetime) -> dict[str, Any]:
        return {"outcome": cls.Outcome.ENDED, "answer": reason, "decided_at": now}

    @property
    def written_at(self) -> datetime:
        return self.submitted_at

    @classmethod
    def past_due_dates(cls, keys: Iterable[int]) -> Iterable[tuple[int, datetime, date]]:
        """The day by which the first half was wanted, of those that wait or waited for another."""
        passed_on = {"kind__in": (RequestEvent.Kind.CONSENT, RequestEvent.Kind.APPROVE)}
        moved = RequestEvent.objects.filter(change_request__in=keys, **passed_on)
        moved = moved.exclude(change_request__first_due_date=None)
        rows: Any = moved.values_list("change_request", "at", "change_request__first_due_date")
        return rows

    @classmethod
    def due_words(cls, rows: Iterable[Any]) -> Iterable[tuple[Any, str]]:
        return [(row, f"请于{month_day(row.due_date)}前办理") for row in rows]

    @property
    def caused_on(self) -> date:
        """The day of asking."""
        return timezone.localdate(self.submitted_at)

    @property
    def standing(self) -> str:
        """How far it has come: 等包联领导, 等批准文号, 同意 …"""
        if not self.is_open:
            return self.get_outcome_display()
        if self.consented_at:
            return "等批准文号"
        return "无包联领导" if self.has_no_lead else "等包联领导"

    @property
    def days_asked(self) -> int:
        """By how many calendar days it would move the date."""
        return (self.new_due - self.old_due).days


class RequestEvent(ObligationEvent):
    """Asked, one half given, decided, taken back, ended: dated rows; `on` is the date meant."""

    class Kind(models.TextChoices):
        ASK = "ask", "提出"
        CONSENT = "consent", "包联领导同意"
        APPROVE = "approve", "项目中心同意"
        AGREE = "agree", "同意"
        REFUSE = "refuse", "不同意"
        RETRACT = "retract", "撤回申请"
        END = "end", "自动终止"

    change_request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    steps = {"request": "顺延申请", "decided": "顺延申请的结果"}

    def __str__(self) -> str:
        return f"{self.change_request} {self.get_kind_display()}"

    def message(self) -> Message:
        """Asked or half decided: who is to decide now; decided or ended: who asked, and whoever
        was asked for nothing any more."""
        request, kinds = self.change_request, RequestEvent.Kind
        due = f"（请于{month_day(request.due_date)}前办理）"
        if self.kind == kinds.ASK:
            return Message("request", f"{request.title()}{due}")
        if self.kind in (kinds.CONSENT, kinds.APPROVE):
            given = f"{self.get_kind_display()}到{month_day(self.on)}" if self.on else ""
            return Message("request", f"{request.title()}，{given}{due}")
        if self.kind == kinds.AGREE:
            to = f"到{month_day(self.on)}" if self.on else ""
            return Message("decided", f"{request.title()}：{self.by_name}同意{to}", TO_ASKER)
        if self.kind == kinds.END:
            return Message("decided", f"{request.title()}：已终止，{self.reason}", TO_BOTH)
        words = f"{request.title()}：{self.by_name}不同意，{self.reason}"
        return Message("decided", words, TO_ASKER)


def end_pending(
    milestones: Iterable["Milestone"], *, why: str, by: Actor, now: datetime
) -> list[ChangeRequest]:
    """End the pending requests of these milestones by themselves: there is nothing left to decide.
    `why` is said to who asked and to who was to decide: 项目停工, 节点已完成."""
    pending = ChangeRequest.objects.open().filter(milestone__in=[row.pk for row in milestones])
    return transition(
        pending.select_related("project", "milestone"),
        "end",
        by=by,
        now=now,
        reason=why,
        outcome=ChangeRequest.Outcome.ENDED,
        answer=why,
        decided_at=now,
    )
