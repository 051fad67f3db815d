from email import message_from_string, policy
from typing import Self, TypedDict

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Duty, Person
from alerts.models.notice import Occasion


class FinishedLetter(TypedDict, total=False):
    """The columns of a letter as it is handed over; the raw message alone where it was frozen."""

    address: str
    subject: str
    raw: str


class LetterQuerySet(models.QuerySet["Letter"]):
    """With the raw message of each, unless for_a_list() leaves it in the database."""

    def visible_to(self, person: Person) -> Self:
        """One's own; all of them for the project office and the auditor."""
        if not getattr(person, "is_active", False):
            return self.none()
        if person.has_duty(Duty.Kind.OFFICE, Duty.Kind.AUDITOR):
            return self
        return self.filter(recipient=person)

    def for_a_list(self) -> Self:
        """Without what fills pages: the message itself."""
        return self.defer("raw")

    def untried(self) -> Self:
        """Waiting and never claimed: still open for more items, still free to be merged."""
        return self.filter(state=Letter.State.QUEUED, attempts=0)


class Letter(models.Model):
    """One letter a person, channel, day and occasion: a database fact.

    Rendered afresh until its first hand-over, frozen as the raw message from then on: every retry
    is the same letter.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "待发"
        SENDING = "sending", "发送中"
        SENT = "sent", "已送达邮件服务器"
        HELD = "held", "未发出，留在系统内"
        FAILED = "failed", "发送失败"
        CANCELLED = "cancelled", "已取消"

    #: Set in the moment before DATA: from here on the letter may have left.
    HANDING = "handing"

    # Every index is written thrice a letter: the one of its constraint has the recipient first.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="letters", db_index=False
    )
    channel = models.CharField(max_length=10, default="email")
    day = models.DateField("日期")
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    address = models.CharField("收件地址", max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    phase = models.CharField(max_length=10, blank=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=120)
    subject = models.CharField("主题", max_length=200, blank=True)
    #: As it goes over the line: headers, text and HTML, in ASCII.
    raw = models.TextField(blank=True)
    reply = models.TextField("服务器答复", blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    maybe_twice = models.BooleanField("可能重复", default=False)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信件"
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["-day", "-id"], name="letter_by_day"),
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="letter_queued"),
            # Not the lease: the mark, which lengthens it, would then write every index anew.
            models.Index(fields=["id"], condition=Q(state="sending"), name="letter_sending"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "channel", "day", "occasion"],
                name="one_letter_a_person_day_occasion",
            ),
            models.UniqueConstraint(fields=["message_id"], name="letter_message_id"),
            models.CheckConstraint(
                condition=Q(state="sending") & ~Q(token="") | ~Q(state="sending") & Q(token=""),
                name="letter_token_while_sending",
            ),
        ]

    #: The columns of the finished letter while it is being sent; no column itself.
    written: FinishedLetter | None = None

    def __str__(self) -> str:
        return self.subject or f"{self.day:%Y-%m-%d} {self.recipient}"

    def get_absolute_url(self) -> str:
        return reverse("alerts:letter", args=[self.pk])

    @property
    def is_frozen(self) -> bool:
        return bool(self.raw)

    @property
    def text(self) -> str:
        """What its reader reads, taken out of the frozen message; empty before."""
        if not self.is_frozen:
            return ""
        mail = message_from_string(self.raw, policy=policy.default)
        body = mail.get_body(("plain",))
        return body.get_content() if body else ""
