from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models


class PasswordMailQuerySet(models.QuerySet["PasswordMail"]):
    """The worker's queue: a mail that waits may be taken up from `due_at` on (decision 22)."""

    def waiting(self) -> Self:
        return self.filter(state=PasswordMail.State.WAITING)

    def due(self, now: datetime) -> Self:
        return self.waiting().filter(due_at__lte=now)


class PasswordMail(models.Model):
    """A mail about a password or an account: asked for on a page, sent by the worker.

    A link that sets a password is made when it is sent and kept nowhere. A reset is kept for any
    address, known or not, so that asking takes the same for both. A notice tells the address
    known before an act of that act (accounts/account_acts.py).
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", "邀请"
        RESET = "reset", "重设密码"
        NOTICE = "notice", "账号变动告知"

    class State(models.TextChoices):
        WAITING = "waiting", "等待寄出"
        SENT = "sent", "已寄出"
        FAILED = "failed", "没有寄出"
        NOBODY = "nobody", "没有可寄的人"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    address = models.EmailField()
    #: Whom an administrator invites or a notice is about; a reset finds its person by the address.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="password_mails"
    )
    #: What a notice tells of.
    act = models.ForeignKey("accounts.AuditEntry", models.PROTECT, null=True, related_name="+")
    #: Where it was asked for, as the limits count it (core/ip_address.py).
    origin = models.GenericIPAddressField(null=True)
    asked_at = models.DateTimeField()
    #: The next try; while one goes on, when another worker may take it up.
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    #: The mail server's last answer, where it did not take the mail.
    answer = models.CharField(max_length=200, blank=True)

    objects = PasswordMailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], name="password_mail_by_time"),
            models.Index(
                fields=["due_at"],
                name="password_mail_due",
                condition=models.Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display()} {self.asked_at:%Y-%m-%d %H:%M} {self.get_state_display()}"
        )
