"""签收, 反馈, 办结, 复核: what is owed on an order, each an obligation of its own (R-SO-1)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Duty
from core.models.signed import Signed
from core.values.dates import month_day
from projects import project_units
from projects.models.event import Message, ObligationEvent
from projects.models.holder import Holder, by_duty, by_unit
from projects.models.obligation import DatedObligation
from supervision.models.order import OrderRow, SupervisionOrder

SUPERVISION = by_duty(Duty.Kind.SUPERVISION)


class OrderStep(DatedObligation):
    """One step of an order: the first three are owed by the unit it went to, 复核 by 督查室."""

    class Code(models.TextChoices):
        SIGN = "sign", "签收"
        ANSWER = "answer", "反馈"
        DONE = "done", "办结"
        REVIEW = "review", "复核"

    WAITING = {
        Code.SIGN: "待签收",
        Code.ANSWER: "待反馈",
        Code.DONE: "待办结",
        Code.REVIEW: "待复核",
    }

    ladder = "order"
    holder = by_unit("unit")
    url_part = "order-steps"
    deed = "办理"
    act = "办理"
    asked = "督办件请先签收，按期反馈、按期办结；有照片或文件的一并附上，没有的可以不附。"
    passed, asked_by_hand = "督办件已过期限", "办理并反馈"
    title_needs = ("order",)
    ending_events = frozenset(
        {"sign", "answer", "report", "review", "close", "upgrade", "withdraw", "end", "cancel"}
    )
    reopening_events = frozenset({"send_back"})
    lasting_steps = frozenset({"order-closed", "order-upgraded", "order-withdrawn"})
    #: An order stands whatever the site does.
    is_frozen_by_pause = False
    #: A dated plan that 督查室 accepts takes the place of a promise (R-SO-1).
    may_be_promised = False
    audited = {"state": "状态", "due_date": "应于何日", "words": "内容"}
    audit_prefix = "督办："

    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="steps")
    code = models.CharField("环节", max_length=8, choices=Code.choices)
    #: Who owes it; empty of a 复核, which 督查室 owes.
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        related_name="order_steps",
        verbose_name="承办单位",
    )
    created_at = models.DateTimeField(editable=False)
    #: Who does it, what was answered, how it was settled, what the review found.
    words = models.TextField("内容", max_length=2000, blank=True)
    #: By when the unit means to have it settled, as it says in its answer.
    planned_on = models.DateField("计划办结日期", null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    #: In whose place a deputy did it.
    submitted_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    submitted_name = models.CharField("办理人", max_length=60, blank=True, editable=False)
    submitted_at = models.DateTimeField("办理时间", null=True, editable=False)
    is_from_paper = models.BooleanField("由督查室按纸质件登记", default=False, editable=False)
    #: The report that was taken over as the answer.
    taken_update = models.ForeignKey(
        "projects.ProgressUpdate", models.PROTECT, null=True, editable=False, related_name="+"
    )
    taken_report = models.ForeignKey(
        "investment.MonthlyReport", models.PROTECT, null=True, editable=False, related_name="+"
    )
    returned_at = models.DateTimeField("退回时间", null=True, editable=False)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True, editable=False)
    evidence = models.ManyToManyField("projects.Evidence", related_name="order_steps")

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "督办环节"
        ordering = ["pk"]
        indexes = [
            *DatedObligation.Meta.indexes,
            models.Index(fields=["unit", "state", "due_date"], name="order_step_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "code"],
                condition=~Q(code="review"),
                name="one_step_of_a_code_an_order",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(code="review", state="pending"),
                name="one_pending_review_an_order",
            ),
            models.CheckConstraint(
                condition=Q(code="review", unit=None) | ~Q(code="review") & Q(unit__isnull=False),
                name="order_step_owed_by_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.name} {self.get_code_display()}"

    def title(self) -> str:
        return f"{self.get_code_display()}{self.order.name}"

    def get_absolute_url(self) -> str:
        """The page of its order; by its own key alone, as a notice knows it, an address that leads
        there."""
        if self.order_id is None:
            return reverse("supervision:order-step", args=[self.pk])
        return reverse("supervision:order", args=[self.order_id])

    def held_by(self) -> Holder:
        """The unit; of a 复核 督查室."""
        rule = SUPERVISION if self.code == self.Code.REVIEW else self.holder
        return rule.of(self)

    @property
    def written_at(self) -> datetime:
        return self.created_at

    @classmethod
    def past_due_dates(cls, keys: Iterable[int]) -> Iterable[tuple[int, datetime, date]]:
        rows: Any = OrderStepChange.objects.filter(step__in=keys)
        return rows.values_list("step", "at", "old_due")

    @classmethod
    def due_words(cls, rows: Iterable[Any]) -> Iterable[tuple[Any, str]]:
        return [(row, f"请于{month_day(row.due_date)}前{row.get_code_display()}") for row in rows]

    @property
    def replied_at(self) -> datetime | None:
        """When it was done, as its status says."""
        return self.submitted_at

    @property
    def place(self) -> int:
        """As it follows in an order."""
        return self.Code.values.index(self.code)

    @property
    def waiting_word(self) -> str:
        """待反馈; 已退回，待反馈 where it was answered before."""
        word = self.WAITING[self.Code(self.code)]
        return f"已退回，{word}" if self.returned_at and self.code == self.Code.ANSWER else word

    @property
    def is_given(self) -> bool:
        """Whether it was signed for, answered, reported or reviewed."""
        return self.state in (self.State.SUBMITTED, self.State.DONE)

    @classmethod
    def after_transition(cls, rows: Sequence[Any], verb: str, *, by: Actor, now: datetime) -> None:
        """The steps of a withdrawn project are owed no more: its orders are void (R-OD-6)."""
        if verb == "cancel":
            end_orders({row.order_id for row in rows}, by=by, now=now)


def end_orders(keys: Iterable[int], *, by: Actor, now: datetime) -> None:
    """作废 of what is out, as its project was withdrawn; the numbers stay."""
    orders = SupervisionOrder.objects.issued().filter(pk__in=keys).order_by("pk")
    for order in orders.select_related("project", "given_unit__unit"):
        end_order(order, SupervisionOrder.State.WITHDRAWN, "项目已撤回", by=by, now=now)


def end_order(order: SupervisionOrder, state: str, note: str, *, by: Actor, now: datetime) -> None:
    """The one way an order ends that was drafted or issued: its state, its rows, its drafted
    upgrade, and the unit that saw the project for its sake. Its project is held; its steps the
    caller has moved."""
    today, before = timezone.localdate(now), order.get_state_display()
    signed = audit.signed(by)
    ended = {"state": state, "closed_by": signed["by"], "closed_name": signed["by_name"]}
    ended |= {"closed_at": now, "closed_on": today, "closing_note": note.strip()}
    ended["version"] = order.version + 1
    SupervisionOrder.objects.filter(pk=order.pk).update(**ended)
    for name, value in ended.items():
        setattr(order, name, value)
    OrderRow.objects.filter(order=order).update(is_draft=False, is_open=False)
    for upgrade in _void_upgrades(order):
        note = f"{order.name}{order.get_state_display()}"
        discarded = SupervisionOrder.State.DISCARDED
        # Nobody decided so of its rows, which may be drafted anew (supervision/reached_rows.py).
        end_order(upgrade, discarded, note, by=audit.System(), now=now)
    if order.given_unit:
        project_units.end_unit(order.given_unit, on=today, by=by, now=now)
    audit.record(
        by=by,
        action=f"督办件：{order.get_state_display()}",
        subject=order,
        before={"状态": before},
        after={"状态": order.get_state_display()},
        reason=order.closing_note,
    )


def _void_upgrades(order: SupervisionOrder) -> models.QuerySet[SupervisionOrder]:
    """Drafts that would replace what has come to its end; of what was upgraded, the one draft is
    the order that is issued in its place."""
    drafts = order.replaced_by.drafts().select_related("given_unit")
    return drafts.none() if order.state == SupervisionOrder.State.UPGRADED else drafts


class OrderStepChange(Signed):
    """One move of a step's date: who, when, old, new, why. A dated plan is accepted once."""

    class Kind(models.TextChoices):
        PLAN = "plan", "同意办结计划"
        RETURNED = "returned", "退回后顺延"

    step = models.ForeignKey(OrderStep, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    old_due = models.DateField("原日期")
    new_due = models.DateField("新日期")
    reason = models.TextField("说明", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "督办期限变动"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["step"],
                condition=Q(kind="plan"),
                name="one_accepted_plan_a_step",
                violation_error_message="办结计划只能同意一次",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.old_due}→{self.new_due}"


class OrderStepEvent(ObligationEvent):
    """Issued, signed for, answered, returned, closed: dated rows, which keep what was said."""

    class Kind(models.TextChoices):
        CREATE = "create", "设定"
        ISSUE = "issue", "发出"
        SIGN = "sign", "签收"
        ANSWER = "answer", "反馈"
        REPORT = "report", "报办结"
        ASK_REVIEW = "ask_review", "提请复核"
        PLAN = "plan", "同意办结计划"
        MOVE = "move", "期限顺延"
        SEND_BACK = "send_back", "退回"
        REVIEW = "review", "复核"
        CLOSE = "close", "销号"
        UPGRADE = "upgrade", "升级"
        WITHDRAW = "withdraw", "作废"
        END = "end", "终止"
        CANCEL = "cancel", "取消"

    step = models.ForeignKey(OrderStep, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    steps = {
        "order-issued": "收到督办件",
        "order-reported": "督办件报办结",
        "order-plan": "同意办结计划",
        "sent-back": "退回通知",
        "order-closed": "督办件销号",
        "order-upgraded": "督办件升级",
        "order-withdrawn": "督办件作废",
    }

    def __str__(self) -> str:
        return f"{self.step} {self.get_kind_display()}"

    def message(self) -> Message:
        """To whom owes the step: that it came, came back, was settled, goes on as another, is
        void; of a 复核, that 督查室 has it to do."""
        kinds, step, name = OrderStepEvent.Kind, self.step, self.step.order.name
        by = month_day(step.due_date)
        if self.kind == kinds.ISSUE:
            return Message("order-issued", f"收到{name}：{step.order.title}（请于{by}前签收）")
        if self.kind == kinds.ASK_REVIEW:
            return Message("order-reported", f"{name}已报办结，请于{by}前复核")
        if self.kind == kinds.PLAN:
            return Message("order-plan", f"{name}的办结计划已同意，办结期限{by}")
        if self.kind == kinds.CLOSE:
            return Message("order-closed", f"{name}已销号")
        if self.kind == kinds.UPGRADE:
            return Message("order-upgraded", f"{name}已升级，{self.reason}")
        if self.kind == kinds.WITHDRAW:
            return Message("order-withdrawn", f"{name}已作废：{self.reason}")
        return Message("sent-back", f"{name}已退回：{self.reason}（请于{by}前重新反馈）")
