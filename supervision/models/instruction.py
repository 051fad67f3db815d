"""批示: what a leader wrote on a project, and the reply that is owed on it."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from accounts import audit, double_submission
from accounts.audit import Actor
from core.enqueue import enqueue
from core.values.dates import month_day
from projects.models import DatedObligation, DatedObligationQuerySet, Milestone, Project
from projects.models.event import Message, ObligationEvent
from projects.models.project import lock_current_project
from projects.models.transition import signed_event, transition


class InstructionQuerySet(DatedObligationQuerySet["Instruction"]):
    """Replies by who may see their projects, and by where they stand."""

    def waiting(self) -> Self:
        """待回复"""
        return self.filter(state=Instruction.State.PENDING)


class Instruction(DatedObligation):
    """A leader's instruction; the reply to it is a dated obligation like any other."""

    ladder = "reply"
    url_part = "instructions"
    deed = "回复"
    act = "回复"
    asked = "批示请在要求的日期前回复。"
    passed, asked_by_hand = "批示已过要求的回复日期", "回复办理情况"
    title_needs = ("issued_by",)
    #: A leader's question stands whatever the site does.
    is_frozen_by_pause = False
    audited = {"state": "状态", "reply": "回复", "number_13710": "13710 编号"}
    audit_prefix = "批示"

    milestone = models.ForeignKey(
        "projects.Milestone", models.PROTECT, null=True, blank=True, related_name="instructions"
    )
    text = models.TextField("批示内容", max_length=2000)
    number_13710 = models.CharField("13710 编号", max_length=40, blank=True, db_default="")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="instructions"
    )
    #: Both names where a deputy wrote or replied (accounts.audit.signed).
    issued_name = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField()
    reply = models.TextField("回复", max_length=2000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    replied_name = models.CharField(max_length=60, blank=True)
    replied_at = models.DateTimeField(null=True)

    objects = InstructionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "批示"
        ordering = ["-issued_at", "-pk"]
        indexes = [
            *DatedObligation.Meta.indexes,
            models.Index(fields=["project", "-issued_at"], name="instruction_by_project"),
            models.Index(
                fields=["number_13710"], condition=~Q(number_13710=""), name="instruction_by_13710"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", replied_at__isnull=False)
                | ~Q(state="done") & Q(replied_at=None),
                name="instruction_replied_when_done",
            )
        ]

    def __str__(self) -> str:
        return f"批示：{self.text[:30]}"

    def title(self) -> str:
        return f"回复{self.issued_by}批示：{self.text[:40]}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:instruction", args=[self.pk])

    @property
    def replied_word(self) -> str:
        """待回复, 已回复, 已取消"""
        words = {self.State.PENDING: "待回复", self.State.DONE: "已回复"}
        return words.get(self.State(self.state), self.get_state_display())

    @property
    def written_at(self) -> datetime:
        return self.issued_at

    def answer(
        self, *, by: Actor, text: str, now: datetime, request_key: UUID | None = None
    ) -> bool:
        """The owner replies, once. True if this call did it; ValidationError without a text, 403
        for whoever does not report on the project."""
        if not text.strip():
            raise ValidationError({"reply": "请写明办理情况。"})
        return bool(
            transition(
                [self],
                "answer",
                by=by,
                now=now,
                request_key=request_key,
                reply=text.strip(),
                replied_by=audit.signed(by)["by"],
                replied_name=audit.signed(by)["by_name"],
                replied_at=now,
            )
        )

    def give_13710(self, number: str, *, by: Actor, now: datetime) -> bool:
        """The number of the province's platform, given, put right or, blank, taken away, replied to
        or not. True if this call did it; False where it stands so, or a colleague was quicker."""
        number = number.strip()
        if number == self.number_13710:
            return False
        return bool(transition([self], "number", by=by, now=now, number_13710=number))


class InstructionEvent(ObligationEvent):
    """Written, replied to, closed: dated rows."""

    class Kind(models.TextChoices):
        CREATE = "create", "下达"
        SUBMIT = "submit", "回复"
        CANCEL = "cancel", "取消"
        NUMBER = "number", "补记 13710 编号"

    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    steps = {"received": "收到批示"}

    def __str__(self) -> str:
        return f"{self.instruction} {self.get_kind_display()}"

    def message(self) -> Message:
        """A new one: that a reply is owed, and by when."""
        due = month_day(self.instruction.due_date)
        return Message("received", f"{self.instruction.title()}（{due}前）")


@transaction.atomic
def instruct(
    *,
    by: Actor,
    project: Project,
    text: str,
    reply_by: date,
    now: datetime,
    today: date,
    milestone: Milestone | None = None,
    number_13710: str = "",
) -> Instruction | None:
    """Write an instruction with the day by which a reply is owed; None where the same words were
    written just now, however many are sent at once. It is news to the owner. ValidationError for
    a day gone by, and on a project that was taken off the ledger."""
    if reply_by < today:
        raise ValidationError({"due_date": "要求回复日期不能早于今天。"})
    lock_current_project(project)
    facts = {"project": project, "milestone": milestone, "text": text.strip(), "issued_by": by}
    # Not double_submission.just_now(): an instruction has issued_by and issued_at in place of the
    # columns of Signed.
    recent = Instruction.objects.filter(issued_at__gte=now - double_submission.AGAIN)
    if recent.filter(**facts, due_date=reply_by).exists():
        return None
    instruction = Instruction.objects.create(
        **facts,
        issued_name=audit.signed(by)["by_name"],
        issued_at=now,
        number_13710=number_13710.strip(),
        due_date=reply_by,
        known_since=today,
        created_on=today,
    )
    InstructionEvent.objects.create(
        instruction=instruction,
        kind=InstructionEvent.Kind.CREATE,
        on=reply_by,
        at=now,
        awaits_notice=True,
        **signed_event(by),
    )
    enqueue()
    audit.record(
        by=by,
        action="批示",
        subject=instruction,
        after={"批示": text.strip(), "要求回复": reply_by, **_numbered(instruction)},
    )
    return instruction


def _numbered(instruction: Instruction) -> dict[str, str]:
    number = instruction.number_13710
    return {"13710 编号": number} if number else {}
