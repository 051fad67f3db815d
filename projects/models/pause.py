"""停工 and 终止: a project rests from the day of an approval until it is resumed (R-OD-6)."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import Person
from core.models.signed import Signed
from norms.policy import Policy
from projects.models.event import ObligationEvent
from projects.models.facts_of_day import KeptCause
from projects.models.holder import OFFICE
from projects.models.obligation import DatedObligation, DatedObligationQuerySet
from projects.models.visibility import listed_projects, visible_projects

#: It still rests.
OPEN = Q(resumed_on=None)


class PauseQuerySet(models.QuerySet["Pause"]):
    """Pauses of any time, those that ended too; open() are those of projects that rest (R-OD-6)."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(visible_projects(person, "project__"))

    def listed_to(self, person: Person, *, related: bool = False) -> Self:
        """Those in a list of this person; `related`: 与我单位有关."""
        return self.filter(listed_projects(person, "project__", related=related))

    def open(self) -> Self:
        """Of projects that rest today and stand on the ledger."""
        return self.filter(OPEN, project__withdrawn_on=None)

    def suspended(self) -> Self:
        """停工: to be resumed."""
        return self.open().filter(terminated_on=None)

    def terminated(self) -> Self:
        """终止: not to be resumed, as far as it is known."""
        return self.open().exclude(terminated_on=None)

    def with_review_date(self) -> Self:
        """The day by which the office looks at it again, as column `review_date`; none of what
        has ended."""
        waiting = PauseReview.objects.filter(pause=OuterRef("pk"), state="pending")
        return self.annotate(review_date=Subquery(waiting.values("due_date")[:1]))


class Pause(KeptCause, Signed):
    """停工 of a project, approved on a day, with its cause and its document; it may be declared
    终止, and ends by 恢复施工.

    One row from the approval to the resumption. The stages 停工 and 终止 come from it alone.
    """

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="pauses")
    approved_on = models.DateField("批准停工日期")
    reason = models.TextField("停工说明", max_length=500)
    document = models.CharField("停工批准文件", max_length=60)
    #: What the project was before, to which it goes back.
    stage_before = models.CharField("停工前阶段", max_length=12, blank=True)
    #: 期初补记: it rested already when pauses were first kept; cause and document are unknown.
    is_opening = models.BooleanField("期初补记", default=False, editable=False)
    terminated_on = models.DateField("批准终止日期", null=True)
    termination_reason = models.TextField("终止说明", max_length=500, blank=True)
    termination_document = models.CharField("终止批准文件", max_length=60, blank=True)
    resumed_on = models.DateField("恢复施工日期", null=True)
    resumption_reason = models.TextField("恢复说明", max_length=500, blank=True)
    resumption_document = models.CharField("恢复施工文件", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "停工"
        ordering = ["-approved_on", "-pk"]
        indexes = [
            models.Index(fields=["approved_on"], condition=OPEN, name="pause_open"),
            models.Index(fields=["project", "approved_on"], name="pause_by_project"),
        ]
        constraints = [
            *KeptCause.Meta.constraints,
            models.UniqueConstraint(
                fields=["project"],
                condition=OPEN,
                name="one_pause_at_a_time",
                violation_error_message="项目已在停工",
            ),
            models.CheckConstraint(
                condition=(Q(resumed_on=None) | Q(resumed_on__gte=F("approved_on")))
                & (Q(terminated_on=None) | Q(terminated_on__gte=F("approved_on"))),
                name="pause_ends_after_its_approval",
                violation_error_message="恢复和终止的日期不能早于批准停工的日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.word}"

    def get_absolute_url(self) -> str:
        return reverse("desk:project", args=[self.project_id])

    @property
    def is_open(self) -> bool:
        """Python twin of PauseQuerySet.open(), of a project that stands on the ledger."""
        return self.resumed_on is None

    @property
    def word(self) -> str:
        """停工 or 终止."""
        return "停工" if self.terminated_on is None else "终止"

    def days(self, today: date) -> int:
        """Calendar days from the approval to the resumption, or to today while it rests."""
        return ((self.resumed_on or today) - self.approved_on).days


class PauseReviewQuerySet(DatedObligationQuerySet["PauseReview"]):
    """Owed by the office; of no overdue list (counts_as_overdue)."""

    def due_soon(self, today: date, policy: Policy) -> Self:
        """Past their day, or within the days before it in which a milestone turns yellow."""
        return self.open().filter(due_date__lte=today + timedelta(days=policy.warn_days))


class PauseReview(DatedObligation):
    """停工复核: by this day the project office looks whether a project still has to rest. Put off
    means looked at: the next one is a row of its own."""

    ladder = "pause_review"
    deed = "复核"
    url_part = "paused/reviews"
    act = "复核"
    asked = "已具备条件的，请办理恢复施工；仍要停工的，请延长复核；不再建设的，请办理终止。"
    title_needs = ("pause",)
    holder = OFFICE
    is_frozen_by_pause = False
    may_be_promised = False
    counts_as_overdue = False
    audit_prefix = "停工复核"

    pause = models.ForeignKey(Pause, models.PROTECT, related_name="reviews")
    #: Why it was put off to this day; empty of the first one.
    reason = models.CharField("延长理由", max_length=500, blank=True)
    created_at = models.DateTimeField(editable=False)

    objects = PauseReviewQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "停工复核"
        ordering = ["due_date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pause"],
                condition=Q(state="pending"),
                name="one_review_at_a_time",
                violation_error_message="这次停工已有待办的复核",
            )
        ]

    def __str__(self) -> str:
        return f"停工复核 {self.due_date:%Y-%m-%d}"

    def title(self) -> str:
        return f"停工复核（{self.pause.approved_on:%Y-%m-%d}起停工）"

    def get_absolute_url(self) -> str:
        """The page of its project; by its own key alone, an address that leads there."""
        if self.project_id is None:
            return reverse("projects:pause-review", args=[self.pk])
        return reverse("desk:project", args=[self.project_id])


class PauseReviewEvent(ObligationEvent):
    """Set, done, no longer needed: dated rows."""

    class Kind(models.TextChoices):
        CREATE = "create", "设定"
        CONFIRM = "confirm", "办结"
        CANCEL = "cancel", "取消"

    review = models.ForeignKey(PauseReview, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    def __str__(self) -> str:
        return f"{self.review} {self.get_kind_display()}"
