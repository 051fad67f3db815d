"""论证意见: what one of the three units says of a case, owed by it (R-JR-1)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Person
from core.values.dates import month_day
from pipeline.models.joint_review import (
    JointReview,
    JointReviewCase,
    end_case,
    finish_review,
)
from projects import project_units
from projects.models import ProjectUnit
from projects.models.event import Message, ObligationEvent
from projects.models.holder import by_unit
from projects.models.obligation import DatedObligation, DatedObligationQuerySet
from projects.models.transition import transition
from projects.models.visibility import Sight, listed_obligations, sight_of

Result = JointReviewCase.Result


class JointReviewOpinionQuerySet(DatedObligationQuerySet["JointReviewOpinion"]):
    """Opinions of every state; open() are those that are still owed."""

    def asked(self) -> Self:
        """Without those that were taken off the agenda."""
        return self.exclude(state=JointReviewOpinion.State.CANCELLED)

    def given(self) -> Self:
        return self.filter(state=JointReviewOpinion.State.DONE)

    def may_be_given(self, today: date) -> Self:
        """Owed, and the day of the review has come."""
        return self.open().filter(case__review__held_on__lte=today)

    def listed_to(self, person: Person | Sight, *, related: bool = False) -> Self:
        """What a unit owes stands in its list, on whosever project it is."""
        listed = listed_obligations(person, self.model, related=related)
        sight = person if isinstance(person, Sight) else sight_of(person)
        if not sight.of_county and sight.units:
            listed |= Q(unit__in=sight.units)
        return self.readable_by(sight).filter(listed)


class JointReviewOpinion(DatedObligation):
    """One unit's opinion on a case: owed some working days after the day of the review (policy),
    given by the unit or recorded by 项目中心 from the signed sheet, corrected until the case is
    decided."""

    class Opinion(models.TextChoices):
        AGREE = "agree", "同意"
        RETURN = "return", "退回"
        REFUSE = "refuse", "不同意"

    ladder = "joint_opinion"
    holder = by_unit("unit")
    url_part = "review-opinions"
    deed = "出具意见"
    act = "出具意见"
    asked = "请按会议日期对上会项目出具意见：同意、退回（写明要补正什么）或不同意（写明理由）。"
    passed, asked_by_hand = "联席论证意见已过期限", "出具意见"
    title_needs = ("case__review",)
    #: A case is argued whatever the site does.
    is_frozen_by_pause = False
    may_be_promised = False
    ending_events = frozenset({"give", "end", "cancel"})
    lasting_steps = frozenset({"case-passed", "case-returned", "case-refused"})
    audited = {
        "state": "状态",
        "due_date": "应于何日",
        "opinion": "意见",
        "words": "说明",
        "to_mend": "需要补正",
        "given_on": "出具日期",
        "is_from_sheet": "按纸质意见登记",
    }
    audit_prefix = "论证意见："

    case = models.ForeignKey(JointReviewCase, models.PROTECT, related_name="opinions")
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        related_name="joint_review_opinions",
        verbose_name="论证单位",
    )
    opinion = models.CharField("意见", max_length=8, choices=Opinion.choices, blank=True)
    words = models.TextField("说明", blank=True, max_length=1000)
    to_mend = models.TextField("需要补正", blank=True, max_length=1000)
    given_on = models.DateField("出具日期", null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    #: In whose place a deputy gave it.
    given_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    #: Of what was recorded from the signed sheet, who of 项目中心 recorded it.
    given_name = models.CharField("填报人", max_length=60, blank=True, editable=False)
    given_at = models.DateTimeField("填报时间", null=True, editable=False)
    is_from_sheet = models.BooleanField("由项目中心按签字表登记", default=False, editable=False)
    evidence = models.ManyToManyField("projects.Evidence", related_name="joint_review_opinions")
    #: By which the unit sees the project until the case is decided.
    given_unit = models.ForeignKey(
        "projects.ProjectUnit", models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)
    due_before = models.DateField(null=True, editable=False)

    objects = JointReviewOpinionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "论证意见"
        ordering = ["pk"]
        indexes = [
            *DatedObligation.Meta.indexes,
            models.Index(fields=["unit", "state", "due_date"], name="joint_opinion_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=~Q(state="cancelled"),
                name="one_opinion_a_unit_and_case",
                violation_error_message="一个单位对一个项目只出具一份意见",
            ),
            models.CheckConstraint(
                condition=Q(state="done", given_on__isnull=False) & ~Q(opinion="")
                | ~Q(state="done") & Q(given_on=None, opinion=""),
                name="joint_opinion_given_when_done",
            ),
            models.CheckConstraint(
                condition=~Q(opinion="return") | ~Q(to_mend=""),
                name="returning_opinion_says_what_to_mend",
                violation_error_message="退回要写明需要补正什么",
            ),
            models.CheckConstraint(
                condition=~Q(opinion="refuse") | ~Q(words=""),
                name="refusing_opinion_says_why",
                violation_error_message="不同意要写明理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}对{self.case}的意见"

    def title(self) -> str:
        return f"第{self.case.round}轮联席论证意见"

    def get_absolute_url(self) -> str:
        """The page of its review; by its own key alone, as a notice knows it, an address that
        leads there."""
        if self.case_id is None:
            return reverse("pipeline:review-opinion", args=[self.pk])
        return self.case.get_absolute_url()

    @property
    def written_at(self) -> datetime:
        return self.created_at

    @property
    def replied_at(self) -> datetime | None:
        """When it was given, as its status says."""
        return self.given_at

    @property
    def is_given(self) -> bool:
        return self.state == self.State.DONE

    @property
    def reason(self) -> str:
        """What it says beside its one word."""
        return self.to_mend if self.opinion == self.Opinion.RETURN else self.words

    @classmethod
    def due_words(cls, rows: Iterable[Any]) -> Iterable[tuple[Any, str]]:
        return [(row, f"请于{month_day(row.due_date)}前出具意见") for row in rows]

    @classmethod
    def past_due_dates(cls, keys: Iterable[int]) -> Iterable[tuple[int, datetime, date]]:
        moved = OpinionEvent.objects.filter(
            opinion__in=keys, kind=OpinionEvent.Kind.MOVE, due_before__isnull=False
        )
        rows: Any = moved.values_list("opinion", "at", "due_before")
        return rows

    def event_facts(self) -> dict[str, Any]:
        return {"due_before": self.due_before}


def withdraw_pending(case: JointReviewCase, reason: str, *, by: Actor, now: datetime) -> bool:
    """The one way a case is withdrawn: what is still owed on it is owed no more, its units see the
    project no more. True if this call did it; its project is held."""
    facts: dict[str, Any] = {"by": by, "now": now}
    transition(opinions_of(case).open(), "end", reason=reason, **facts)
    columns: dict[str, Any] = {
        "result": Result.WITHDRAWN,
        "withdrawn_on": timezone.localdate(now),
        "withdrawn_reason": reason.strip()[:200],
    }
    if not end_case(case, columns, "撤回联席论证", by=by, reason=reason):
        return False
    end_units(case, **facts)
    finish_review(case.review, **facts)
    return True


def opinions_of(case: JointReviewCase) -> JointReviewOpinionQuerySet:
    """Those that its units were asked for, as transition() and pages read them."""
    rows: JointReviewOpinionQuerySet = JointReviewOpinion.objects.filter(case=case)
    return rows.asked().select_related("project", "case__review", "unit", "given_unit")


def end_units(case: JointReviewCase, *, by: Actor, now: datetime) -> None:
    """The units of a case see the project for its sake no more."""
    given = ProjectUnit.objects.open().filter(
        pk__in=JointReviewOpinion.objects.filter(case=case).values("given_unit")
    )
    for row in given.select_related("unit", "project"):
        project_units.end_unit(row, on=timezone.localdate(now), by=by, now=now)


class OpinionEvent(ObligationEvent):
    """Asked for, given, corrected, moved, and how the case was decided with it: dated rows."""

    class Kind(models.TextChoices):
        ASK = "ask", "征求意见"
        MOVE = "move", "改期"
        GIVE = "give", "出具意见"
        CORRECT = "correct", "更正意见"
        PASS = "pass", "论证通过"
        RETURN = "return", "论证退回"
        REFUSE = "refuse", "论证不予通过"
        END = "end", "不再征求"
        CANCEL = "cancel", "取消"

    opinion = models.ForeignKey(JointReviewOpinion, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    due_before = models.DateField(null=True)

    steps = {
        "opinion-asked": "征求论证意见",
        "opinion-moved": "联席会议改期",
        "case-passed": "联席论证通过",
        "case-returned": "联席论证退回",
        "case-refused": "联席论证不予通过",
    }

    def __str__(self) -> str:
        return f"{self.opinion} {self.get_kind_display()}"

    def message(self) -> Message:
        """To the unit: that its opinion is asked for, and another day of it. To the project's
        people and 项目中心: how the case was decided."""
        kinds, opinion, case = OpinionEvent.Kind, self.opinion, self.opinion.case
        due = month_day(opinion.due_date)
        if self.kind in (kinds.ASK, kinds.MOVE):
            return _asked(self.kind, case.review, f"请于{due}前出具论证意见")
        decided = ("people", "office")
        which = f"第{case.round}轮联席论证"
        if self.kind == kinds.PASS:
            return Message("case-passed", f"{which}通过，请项目中心办理入库", decided)
        if self.kind == kinds.RETURN:
            words = f"{which}退回，请补正后再提请：{' '.join(case.to_mend.split())}"
            return Message("case-returned", words, decided)
        return Message("case-refused", f"{which}不予通过：{_why_refused(case)}", decided)


def _asked(kind: str, review: JointReview | None, words: str) -> Message:
    day = f"{month_day(review.held_on)}上会" if review else ""
    if kind == OpinionEvent.Kind.ASK:
        return Message("opinion-asked", f"联席论证：{day}，{words}")
    return Message("opinion-moved", f"联席会议改期：{day}，{words}")


def _why_refused(case: JointReviewCase) -> str:
    said = JointReviewOpinion.objects.filter(case=case, opinion="refuse").select_related("unit")
    return "；".join(f"{row.unit}：{' '.join(row.words.split())}" for row in said.order_by("pk"))
