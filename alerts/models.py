"""Who was told what, when: the decision (Notice), the letter, each attempt, and the proof that
each day was looked at. The database is the queue; Celery only rings."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Duty


class Occasion(models.TextChoices):
    DAILY = "daily", "每日提醒"
    BY_HAND = "by_hand", "人工催办"
    EVENT = "event", "即时通知"
    MANUAL_PASS = "manual_pass", "手工运行"


class AlertDay(models.Model):
    """Proof that the ladder was asked for a day; `late` when it was made up afterwards."""

    day = models.DateField(unique=True)
    decided_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}"


class AuditAnswer(models.Model):
    """What alerts_audit found for a day; the newest answer stands."""

    day = models.DateField(unique=True)
    asked_at = models.DateTimeField()
    unsaid = models.PositiveIntegerField(default=0)
    twice = models.PositiveIntegerField(default=0)
    lines = models.JSONField(default=list)

    class Meta:
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}：{self.unsaid} unsaid, {self.twice} said twice unflagged"

    @property
    def is_clean(self):
        return not self.unsaid and not self.twice


class Pulse(models.Model):
    """A single row: when reminders last looked, whether mail channel and clock can be trusted."""

    looked_at = models.DateTimeField(null=True)
    channel_fault = models.TextField(blank=True)
    channel_fault_at = models.DateTimeField(null=True)
    #: Which start of the machine, and the seconds since it, at the last look (alerts/clock.py).
    boot = models.CharField(max_length=36, blank=True)
    uptime = models.BigIntegerField(default=0)
    clock_fault = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return f"{self.looked_at}"

    @classmethod
    def beat(cls, now, boot="", uptime=0):
        at = {"looked_at": now, "boot": boot, "uptime": uptime}
        cls.objects.update_or_create(pk=1, defaults=at)

    @classmethod
    def report_clock(cls, fault):
        """Keep what is wrong with the clock; empty when nothing is."""
        cls.objects.exclude(clock_fault=fault).update(clock_fault=fault)

    @classmethod
    def report_channel(cls, fault, now):
        """Keep the fault of the mail channel, or clear it: empty means that it works."""
        if fault:
            cls.objects.get_or_create(pk=1)
        changed = cls.objects.exclude(channel_fault=fault)
        changed.update(channel_fault=fault, channel_fault_at=now if fault else None)


class LetterQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; all of them for the project office and the auditor."""
        if not getattr(person, "is_active", False):
            return self.none()
        if person.has_duty(Duty.Kind.OFFICE, Duty.Kind.AUDITOR):
            return self
        return self.filter(recipient=person)

    def untried(self):
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

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="letters")
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
    message_id = models.CharField(max_length=120, unique=True)
    subject = models.CharField("主题", max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    raw = models.BinaryField(blank=True, default=bytes)
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
            models.Index(
                fields=["lease_until"], condition=Q(state="sending"), name="letter_sending"
            ),
            models.Index(fields=["recipient", "-day"], name="letter_by_recipient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "channel", "day", "occasion"],
                name="one_letter_a_person_day_occasion",
            ),
            models.CheckConstraint(
                condition=Q(state="sending") & ~Q(token="") | ~Q(state="sending") & Q(token=""),
                name="letter_token_while_sending",
            ),
        ]

    def __str__(self):
        return self.subject or f"{self.day:%Y-%m-%d} {self.recipient}"

    def get_absolute_url(self):
        return reverse("alerts:letter", args=[self.pk])

    @property
    def is_frozen(self):
        return bool(self.raw)


class NoticeQuerySet(models.QuerySet):
    def waiting(self):
        """Decided, not yet in a letter."""
        return self.filter(state=Notice.State.OPEN, letter=None)

    def shown_to(self, person):
        """/notices/: what one has been told oneself, in a letter or in the application."""
        told = [Notice.State.TOLD, Notice.State.IN_APP]
        return self.filter(recipient=person, state__in=told)

    def unread(self):
        return self.filter(read_at=None, state__in=[Notice.State.TOLD, Notice.State.IN_APP])


class Notice(models.Model):
    """The decision that a person is to be told of an obligation at a rung, made once.

    An obligation is named by content type and id and never deleted; title and due date are a
    snapshot. A notice without an obligation is keyed by its event.
    """

    class State(models.TextChoices):
        OPEN = "open", "待告知"
        TOLD = "told", "已告知"
        FOLDED = "folded", "已并入更高一级"
        DROPPED = "dropped", "已撤销"
        IN_APP = "in_app", "仅系统内"

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True)
    object_id = models.BigIntegerField(null=True)
    obligation = GenericForeignKey("content_type", "object_id")
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, related_name="notices"
    )
    title = models.CharField(max_length=200)
    due_date = models.DateField(null=True)
    rung = models.CharField(max_length=24)
    event_key = models.CharField(max_length=80, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    capacity = models.CharField("以何身份", max_length=12, blank=True)
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    day = models.DateField("决定日期")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    remark = models.TextField("催办内容", blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="notices")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["occasion", "recipient"], condition=Q(state="open"), name="notice_open"
            ),
            models.Index(fields=["content_type", "object_id"], name="notice_by_obligation"),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at=None, state__in=["told", "in_app"]),
                name="notice_unread",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "content_type", "object_id", "due_date", "rung", "occasion"],
                condition=Q(event_key=""),
                name="one_notice_a_rung",
            ),
            models.UniqueConstraint(
                fields=["recipient", "event_key"],
                condition=~Q(event_key=""),
                name="one_notice_an_event",
            ),
        ]

    def __str__(self):
        return f"{self.recipient} {self.title} {self.rung}"

    @property
    def is_event(self):
        """Said as a sentence of its own; a ladder's notice and a chase tell of their obligation."""
        return self.content_type_id is None or self.occasion == Occasion.EVENT

    @property
    def is_unread(self):
        """Python twin of NoticeQuerySet.unread()."""
        return self.read_at is None and self.state in (self.State.TOLD, self.State.IN_APP)

    @property
    def url(self):
        """The page of its obligation, by id alone: no query a row."""
        if self.content_type_id is None:
            return ""
        return self.content_type.model_class()(pk=self.object_id).get_absolute_url()


class Attempt(models.Model):
    """One try to hand a letter over; inserted before the work, closed once."""

    class Outcome(models.TextChoices):
        OPEN = "open", "进行中"
        ACCEPTED = "accepted", "已接收"
        DEFERRED = "deferred", "稍后再试"
        REFUSED = "refused", "被拒收"
        UNKNOWN = "unknown", "结果不明"
        CRASHED = "crashed", "中断"
        POISON = "poison", "内容出错"
        NOT_SENT = "not_sent", "未发出"

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    smtp_code = models.PositiveSmallIntegerField(null=True)
    reply = models.TextField(blank=True)
    worker = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["letter", "number"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="one_attempt_a_number")
        ]

    def __str__(self):
        return f"{self.letter_id} #{self.number} {self.outcome}"
