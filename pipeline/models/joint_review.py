"""三方联席: a meeting day with its agenda, and the cases that are argued there (R-JR-1)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts import audit
from accounts.audit import Actor
from accounts.double_submission import lock
from accounts.models import Person
from core.models.signed import Signed
from core.values.dates import month_day
from pipeline.models.maturity import Maturity
from projects.models.event import ObligationEvent
from projects.models.holder import OFFICE
from projects.models.obligation import DatedObligation, DatedObligationQuerySet
from projects.models.transition import transition
from projects.models.visibility import (
    Sight,
    listed_projects,
    readable_projects,
    sight_of,
    visible_projects,
)

#: So many units argue a case.
OPINIONS = 3


class JointReviewQuerySet(DatedObligationQuerySet["JointReview"]):
    """Meetings of every standing; open() are those whose agenda is not decided yet."""

    def visible_to(self, person: Person | Sight) -> Self:
        return self._with_cases_of(person, visible_projects)

    def readable_by(self, person: Person | Sight) -> Self:
        """Those whose page this person may open: all of them by whoever sees the county, by others
        those on whose agenda a project stands that they read."""
        return self._with_cases_of(person, readable_projects)

    def listed_to(self, person: Person | Sight, *, related: bool = False) -> Self:
        return self.readable_by(person)

    def held(self) -> Self:
        """Without those that were called off."""
        return self.exclude(state=JointReview.State.CANCELLED)

    def _with_cases_of(self, person: Person | Sight, gate: Any) -> Self:
        sight = person if isinstance(person, Sight) else sight_of(person)
        if sight.of_county:
            return self
        cases = JointReviewCase.objects.filter(gate(sight, "project__"), review__isnull=False)
        return self.filter(pk__in=cases.order_by().values("review"))


class JointReview(DatedObligation):
    """联席会议: the office called it for a day, and owes that every case of its agenda is decided
    some working days later (policy). It may lie ahead: no opinion is given before its day.

    Done by itself with the last decision; another case put on its agenda opens it again. Its verbs
    stand in pipeline/joint_reviews.py.
    """

    ladder = "joint_review"
    holder = OFFICE
    url_part = "reviews"
    deed = "办结"
    act = "办理"
    asked = "请催收各单位的论证意见；已有纸质意见的，请登记并附扫描件。"
    passed, asked_by_hand = "联席会议已过办结期限", "收齐意见"
    is_frozen_by_pause = False
    may_be_promised = False
    counts_as_overdue = False
    ending_events = frozenset({"finish", "cancel"})
    reopening_events = frozenset({"reopen"})
    audited = {
        "state": "状态",
        "held_on": "会议日期",
        "place": "地点",
        "note": "说明",
        "due_date": "应于何日办结",
    }
    audit_prefix = "联席会议："

    # It is of no project: those of its agenda are its cases'.
    project: Any = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, editable=False, related_name="+"
    )
    held_on = models.DateField("会议日期")
    place = models.CharField("地点", max_length=100, blank=True)
    note = models.TextField("说明", max_length=1000, blank=True)
    created_at = models.DateTimeField(editable=False)
    #: Its date before the last move of it.
    due_before = models.DateField(null=True, editable=False)

    objects = JointReviewQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "联席会议"
        ordering = ["-held_on", "-pk"]
        indexes = [
            *DatedObligation.Meta.indexes,
            models.Index(fields=["-held_on", "-id"], name="joint_review_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(project=None), name="joint_review_is_of_no_project"),
        ]

    def __str__(self) -> str:
        return f"{self.held_on.year}年{month_day(self.held_on)}联席会议"

    def title(self) -> str:
        return str(self)

    def get_absolute_url(self) -> str:
        return reverse("pipeline:review", args=[self.pk])

    @property
    def written_at(self) -> datetime:
        return self.created_at

    @property
    def is_called_off(self) -> bool:
        return self.state == self.State.CANCELLED

    def has_come(self, today: date) -> bool:
        """Whether opinions may be given: from its day on."""
        return self.held_on <= today

    @classmethod
    def due_words(cls, rows: Iterable[Any]) -> Iterable[tuple[Any, str]]:
        return [(row, f"请于{month_day(row.due_date)}前收齐意见") for row in rows]

    @classmethod
    def past_due_dates(cls, keys: Iterable[int]) -> Iterable[tuple[int, datetime, date]]:
        moved = JointReviewEvent.objects.filter(review__in=keys, due_before__isnull=False)
        rows: Any = moved.values_list("review", "at", "due_before")
        return rows

    def event_facts(self) -> dict[str, Any]:
        return {"due_before": self.due_before}


class JointReviewEvent(ObligationEvent):
    """Called, moved, decided, opened again, called off: dated rows."""

    class Kind(models.TextChoices):
        CONVENE = "convene", "召开"
        MOVE = "move", "改期"
        EDIT = "edit", "修改"
        FINISH = "finish", "办结"
        REOPEN = "reopen", "增加议题"
        CANCEL = "cancel", "取消"

    review = models.ForeignKey(JointReview, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: The date that held before, where this moved it.
    due_before = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.review} {self.get_kind_display()}"


class JointReviewCaseQuerySet(models.QuerySet["JointReviewCase"]):
    """Cases of every result; their gate is that of their projects."""

    def visible_to(self, person: Person | Sight) -> Self:
        return self.filter(visible_projects(person, "project__"))

    def readable_by(self, person: Person | Sight) -> Self:
        """Those whose page this person may open."""
        return self.filter(readable_projects(person, "project__"))

    def listed_to(self, person: Person | Sight, *, related: bool = False) -> Self:
        """Those in a list of this person: of the projects there, and what their unit has to give
        an opinion on."""
        sight = person if isinstance(person, Sight) else sight_of(person)
        listed = listed_projects(person, "project__", related=related)
        if not sight.of_county and sight.units:
            opinion: Any = JointReviewCase.opinions.rel.related_model
            asked = opinion.objects.asked().filter(unit__in=sight.units)
            listed |= Q(pk__in=asked.order_by().values("case"))
        return self.readable_by(sight).filter(listed)

    def pending(self) -> Self:
        """Not decided, nor withdrawn."""
        return self.filter(result=JointReviewCase.Result.PENDING)

    def waiting(self) -> Self:
        """待上会: proposed, on nobody's agenda."""
        return self.pending().filter(review=None)

    def on_agenda(self) -> Self:
        """On an agenda, waiting for opinions."""
        return self.pending().filter(review__isnull=False)

    def decided(self) -> Self:
        """通过, 退回 or 不予通过."""
        return self.filter(result__in=JointReviewCase.DECIDED)

    def passed(self) -> Self:
        return self.filter(result=JointReviewCase.Result.PASSED)


class JointReviewCase(Signed):
    """One project that is argued, proposed by `by`: 待上会, then on the agenda of a review, decided
    with the third opinion (R-JR-1).

    A returned case comes back as a row of its own, its next round, which names it as `previous`.
    """

    class Result(models.TextChoices):
        PENDING = "pending", "待论证"
        PASSED = "passed", "通过"
        RETURNED = "returned", "退回"
        REFUSED = "refused", "不予通过"
        WITHDRAWN = "withdrawn", "撤回"

    DECIDED = (Result.PASSED, Result.RETURNED, Result.REFUSED)

    project = models.ForeignKey(
        "projects.Project", models.PROTECT, related_name="joint_review_cases", verbose_name="项目"
    )
    review = models.ForeignKey(
        JointReview,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="联席会议",
    )
    round = models.PositiveSmallIntegerField("第几轮", default=1, editable=False)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="next_rounds"
    )
    reason = models.TextField("提请理由", blank=True, max_length=500)
    amount = models.DecimalField("拟入库金额（万元）", max_digits=14, decimal_places=2)
    maturity = models.CharField("成熟度", max_length=12, choices=Maturity.choices)
    result = models.CharField(
        "结论", max_length=10, choices=Result.choices, default=Result.PENDING, editable=False
    )
    #: The day of the last opinion; the moment tells since when it is known.
    decided_on = models.DateField("论证日期", null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    #: What the opinions that return it ask for.
    to_mend = models.TextField("需要补正", blank=True, editable=False)
    withdrawn_on = models.DateField("撤回日期", null=True, editable=False)
    withdrawn_reason = models.CharField("撤回理由", max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = JointReviewCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联席论证"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["project", "-id"], name="joint_case_by_project"),
            models.Index(fields=["result", "-decided_on"], name="joint_case_by_result"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(result="pending"),
                name="one_pending_joint_case_a_project",
                violation_error_message="本项目已提请联席论证，还没有结论",
            ),
            models.CheckConstraint(
                condition=Q(result__in=("passed", "returned", "refused"), decided_on__isnull=False)
                | Q(result__in=("pending", "withdrawn"), decided_on=None),
                name="joint_case_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(result="withdrawn", withdrawn_on__isnull=False)
                & ~Q(withdrawn_reason="")
                | ~Q(result="withdrawn") & Q(withdrawn_on=None, withdrawn_reason=""),
                name="withdrawn_joint_case_says_why",
                violation_error_message="请写明撤回的理由",
            ),
            models.CheckConstraint(
                condition=Q(round=1, previous=None) | Q(round__gt=1, previous__isnull=False),
                name="joint_case_follows_its_previous_round",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="joint_case_amount_above_nought",
                violation_error_message="金额要大于 0",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} 第{self.round}轮论证"

    def get_absolute_url(self) -> str:
        """The page of its review, or, while it waits for one, of its project."""
        if self.review_id is None:
            return reverse("desk:project", args=[self.project_id])
        return reverse("pipeline:review", args=[self.review_id])

    @property
    def is_pending(self) -> bool:
        return self.result == self.Result.PENDING

    @property
    def standing(self) -> str:
        """待上会, 待论证, 通过, 退回, 不予通过, 撤回"""
        if self.is_pending and self.review_id is None:
            return "待上会"
        return self.get_result_display()


def end_case(
    case: JointReviewCase, columns: dict[str, Any], action: str, *, by: Actor, reason: str = ""
) -> bool:
    """Give a pending case its result; True if this call did it. Its project is held; its opinions
    the caller has moved."""
    rows = JointReviewCase.objects.pending().filter(pk=case.pk)
    if not rows.update(**columns, version=models.F("version") + 1):
        return False
    case.refresh_from_db()
    audit.record(
        by=by,
        action=action,
        subject=case,
        before={"结论": JointReviewCase.Result.PENDING.label},
        after={"结论": case.get_result_display()},
        reason=reason,
    )
    return True


def finish_review(review: JointReview | None, *, by: Actor, now: datetime) -> None:
    """办结 where every case on the agenda has been decided or withdrawn, one at least decided.
    Whoever decides the other case at the same moment waits here, and sees this one."""
    if review is None:
        return
    lock(review)
    review.refresh_from_db()
    cases = review.cases.all()
    if review.is_open and cases.decided().exists() and not cases.pending().exists():
        transition([review], "finish", by=by, now=now)
