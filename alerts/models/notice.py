from typing import Any, Self, TypeAlias

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Person

#: What a notice is about: content type and id; neither of an event without an obligation.
ObligationKey: TypeAlias = tuple[int | None, int | None]


class Occasion(models.TextChoices):
    """On what occasion something is said; a letter is of one of them (R-NT-3)."""

    DAILY = "daily", "每日提醒"
    BY_HAND = "by_hand", "人工催办"
    EVENT = "event", "即时通知"
    MANUAL_PASS = "manual_pass", "手工运行"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """In whatever state; those of events carry an `event_key`, those of a ladder's steps none."""

    def waiting(self) -> Self:
        """Decided, not yet in a letter."""
        return self.filter(state=Notice.State.OPEN, letter=None)

    def surpassed(self) -> Self:
        """A step decided later, hence higher, of one ladder tells the same person, or has told.

        A pass by hand may look at a day gone by after a later one: that step is no higher.
        """
        same = {name: OuterRef(name) for name in ("recipient", "content_type", "object_id")}
        same |= {name: OuterRef(name) for name in ("ladder_start", "occasion")}
        later = Notice.objects.filter(
            **same,
            pk__gt=OuterRef("pk"),
            day__gte=OuterRef("day"),
            event_key="",
            state__in=[Notice.State.OPEN, Notice.State.TOLD, Notice.State.IN_APP],
        )
        return self.filter(Exists(later), event_key="")

    def for_a_list(self) -> Self:
        """Without the messages of the letters that are read with them."""
        return self.defer("letter__raw")

    def shown_to(self, person: Person) -> Self:
        """/notices/: what one has been told oneself, in a letter or in the application."""
        told = [Notice.State.TOLD, Notice.State.IN_APP]
        return self.filter(recipient=person, state__in=told)

    def unread(self) -> Self:
        return self.filter(read_at=None, state__in=[Notice.State.TOLD, Notice.State.IN_APP])


class Notice(models.Model):
    """The decision that a person is to be told of an obligation at a step, made once.

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
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, db_index=False)
    object_id = models.BigIntegerField(null=True)
    obligation = GenericForeignKey("content_type", "object_id")
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, related_name="notices"
    )
    title = models.CharField(max_length=200)
    due_date = models.DateField(null=True)
    #: The day from which the step counts, as it stood on the day of the decision (R-DL-6).
    ladder_start = models.DateField("提醒起算日", null=True)
    step = models.CharField(max_length=24, db_column="rung")
    event_key = models.CharField(max_length=80, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    capacity = models.CharField("以何身份", max_length=12, blank=True)
    #: The names of those in whose place alone a deputy is told; kept as they were that day.
    stands_for = models.CharField("代谁", max_length=120, blank=True)
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    day = models.DateField("决定日期")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    remark = models.TextField("催办内容", blank=True)
    letter = models.ForeignKey("alerts.Letter", models.PROTECT, null=True, related_name="notices")
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
                fields=[
                    "recipient",
                    "content_type",
                    "object_id",
                    "ladder_start",
                    "step",
                    "occasion",
                ],
                condition=Q(event_key=""),
                name="one_notice_a_rung",
            ),
            models.UniqueConstraint(
                fields=["recipient", "event_key"],
                condition=~Q(event_key=""),
                name="one_notice_an_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.title} {self.step}"

    @property
    def is_event(self) -> bool:
        """Has its own sentence; a step's notice and a manual reminder speak of what is owed."""
        return self.content_type_id is None or self.occasion == Occasion.EVENT

    @property
    def is_unread(self) -> bool:
        """Python twin of NoticeQuerySet.unread()."""
        return self.read_at is None and self.state in (self.State.TOLD, self.State.IN_APP)

    @property
    def url(self) -> str:
        """The page of its obligation, by id alone: no query a row."""
        if self.content_type is None:
            return ""
        kind: Any = self.content_type.model_class()
        return kind(pk=self.object_id).get_absolute_url()
