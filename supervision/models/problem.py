"""问题: what stands in the way of a project, and the unit that owes the answer to it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Person
from core.enqueue import enqueue
from core.values.dates import month_day
from norms.models import HasCause
from norms.policy import cause_word
from projects import project_units
from projects.models import (
    DatedObligation,
    DatedObligationQuerySet,
    ProgressUpdate,
    Project,
    ProjectUnit,
)
from projects.models.event import Message, ObligationEvent
from projects.models.holder import OFFICE, Holder, by_unit
from projects.models.transition import signed_event
from projects.models.visibility import Sight, listed_obligations, sight_of
from supervision.models import problem_dates
from supervision.models.blocker import Blocker

#: Neither closed nor cancelled.
UNCLOSED = Q(state__in=("pending", "submitted"))
#: Whom a problem reaches at each level, as words of norms.EscalationStep.Recipient.
REACHED = {1: ("lead", "office"), 2: ("lead", "office"), 3: ("county", "lead", "office")}
TOP_LEVEL = max(REACHED)


class ProblemQuerySet(DatedObligationQuerySet["Problem"]):
    """Problems of every standing; open() are those that are still owed an answer or a holder."""

    def unclosed(self) -> Self:
        """Neither 销号 nor cancelled."""
        return self.filter(UNCLOSED)

    def unnamed(self) -> Self:
        """待交办"""
        return self.open().filter(lead_unit=None)

    def unaccepted(self) -> Self:
        """待受理"""
        return self.open().filter(lead_unit__isnull=False, accepted_at=None, beyond_on=None)

    def in_hand(self) -> Self:
        """办理中"""
        return self.open().filter(accepted_at__isnull=False, beyond_on=None)

    def listed_to(self, person: Person | Sight, *, related: bool = False) -> Self:
        """What a unit owes stands in its list, on whosever project it is."""
        listed = listed_obligations(person, self.model, related=related)
        sight = person if isinstance(person, Sight) else sight_of(person)
        if not sight.of_county and sight.units:
            listed |= Q(lead_unit__in=sight.units)
        return self.readable_by(sight).filter(listed)

    def beyond(self) -> Self:
        """本级办不了"""
        return self.open().filter(beyond_on__isnull=False)

    def answered(self) -> Self:
        """已答复: waits to be closed."""
        return self.filter(state=Problem.State.SUBMITTED)

    def asked_for_coordination(self) -> Self:
        """需要上级协调, not closed; the oldest first."""
        return self.unclosed().filter(source=Problem.Source.COORDINATION).order_by("pk")


def _signed_act(verbose_name: str) -> tuple[Any, Any, Any, Any]:
    """Who acted, in whose place a deputy did, under which name, and when."""
    person: dict[str, Any] = {"null": True, "editable": False, "related_name": "+"}
    return (
        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **person),
        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **person),
        models.CharField(verbose_name, max_length=60, blank=True, editable=False),
        models.DateTimeField(null=True, editable=False),
    )


class Problem(HasCause, DatedObligation):
    """One problem of a project. Until 项目中心 names its lead unit it owes that, from then on the
    lead unit owes the answer; the verbs stand in supervision/problems.py.

    Where it stands is read off its columns (`standing`); how far it has climbed on a day,
    supervision/problem_climb.py says.
    """

    class Source(models.TextChoices):
        COORDINATION = "coordination", "需要上级协调"
        REPORT = "report", "月报"
        MEETING = "meeting", "会议"
        HOTLINE = "hotline", "12345热线"
        ECO_INSPECTION = "eco_inspection", "环保督察"
        INSPECTION = "inspection", "督查检查"
        D13710 = "d13710", "13710"
        OTHER = "other", "其他"

    class Scope(models.TextChoices):
        DEPARTMENT = "department", "部门"
        COUNTY = "county", "县"

    ladder = "problem"
    url_part = "problems"
    deed = "答复"
    act = "办理"
    asked = "请受理并答复办理结果；本级办不了的，请写明原因；待交办的，请确定牵头单位。"
    passed, asked_by_hand = "问题已过期限", "办理并答复"
    title_needs = ("lead_unit", "milestone")
    requested_of = ("lead", "office")
    holder = by_unit("lead_unit")
    #: A problem stands whatever the site does; often it is why the site rests.
    is_frozen_by_pause = False
    #: It climbs by its date; a promise would hold back nothing but its reminders.
    may_be_promised = False
    ending_events = frozenset({"answer", "close", "cancel"})
    reopening_events = frozenset({"send_back", "reopen"})
    lasting_steps = frozenset({"answered", "closed"})
    audited = {
        "state": "状态",
        "due_date": "应于何日办理",
        "lead_unit": "牵头单位",
        "is_hard": "疑难",
        "scope": "层级",
        "category": "原因",
        "caused_by": "原因在谁",
        "beyond_level": "升级到",
        "answer": "答复",
    }
    audit_prefix = "问题："

    milestone = models.ForeignKey(
        "projects.Milestone",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name="节点",
    )
    report = models.ForeignKey(
        "investment.MonthlyReport",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="raised_problems",
        verbose_name="月报",
    )
    #: The owner's report that asked for coordination.
    update = models.OneToOneField(
        "projects.ProgressUpdate",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="raised_problem",
    )
    text = models.TextField("问题", max_length=2000)
    source = models.CharField("来源", max_length=16, choices=Source.choices)
    #: The number that its source gave it: of 12345 its ticket.
    ticket = models.CharField("来源编号", max_length=40, blank=True)
    number_13710 = models.CharField("13710 编号", max_length=40, blank=True)
    #: None: the open remainder of the year's plan (supervision/blocked_amounts.py).
    blocked_amount = models.DecimalField(
        "卡住的资金（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    is_hard = models.BooleanField("疑难", default=False)
    scope = models.CharField("层级", max_length=12, choices=Scope.choices, default=Scope.DEPARTMENT)
    #: Empty until 项目中心 names it: 待交办.
    lead_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_problems",
        verbose_name="牵头单位",
    )
    supporting_units = models.ManyToManyField(
        "accounts.Unit", blank=True, related_name="supported_problems", verbose_name="配合单位"
    )
    #: By which its units see the project until it is closed.
    given_units = models.ManyToManyField("projects.ProjectUnit", related_name="+", editable=False)
    blocker = models.ForeignKey(
        Blocker, models.PROTECT, null=True, editable=False, related_name="problems"
    )

    raised_by, raised_for, raised_name, raised_at = _signed_act("提出人")
    #: From this day its days count; the moment tells who owed it before.
    named_on = models.DateField("交办日期", null=True, editable=False)
    named_at = models.DateTimeField(null=True, editable=False)
    accepted_by, accepted_for, accepted_name, accepted_at = _signed_act("受理人")
    #: 本级办不了: why, since when, and the level it climbed to at once.
    beyond_reason = models.TextField("本级办不了的原因", max_length=500, blank=True)
    beyond_on = models.DateField("本级办不了的日期", null=True, editable=False)
    beyond_level = models.PositiveSmallIntegerField("升级到", default=0, editable=False)
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_by, answered_for, answered_name, answered_at = _signed_act("答复人")
    closed_by, closed_for, closed_name, closed_at = _signed_act("销号人")
    #: Its date before the last move of it.
    due_before = models.DateField(null=True, editable=False)

    objects = ProblemQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "问题"
        ordering = ["-pk"]
        indexes = [
            *DatedObligation.Meta.indexes,
            models.Index(fields=["project", "-id"], name="problem_by_project"),
            models.Index(fields=["lead_unit", "due_date"], name="problem_by_unit"),
        ]
        constraints = [
            *HasCause.Meta.constraints,
            models.UniqueConstraint(
                fields=["ticket"],
                condition=UNCLOSED & Q(source="hotline") & ~Q(ticket=""),
                name="one_open_problem_a_ticket",
                violation_error_message="这张 12345 工单已有未销号的问题",
            ),
            models.CheckConstraint(
                condition=Q(state="done", closed_at__isnull=False)
                | ~Q(state="done") & Q(closed_at=None),
                name="problem_closed_when_done",
            ),
            models.CheckConstraint(
                condition=Q(lead_unit=None, named_on=None)
                | Q(lead_unit__isnull=False, named_on__isnull=False),
                name="problem_named_with_its_day",
            ),
            models.CheckConstraint(
                condition=Q(blocked_amount=None) | Q(blocked_amount__gte=0),
                name="problem_blocks_no_less_than_nothing",
                violation_error_message="卡住的资金不能小于零",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}：{self.text[:30]}"

    @property
    def number(self) -> str:
        """How it is called, whatever becomes of it: 问题 12 号."""
        return f"问题 {self.pk} 号"

    def title(self) -> str:
        return f"{self.number}：{' '.join(self.text.split())[:40]}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:problem", args=[self.pk])

    @classmethod
    def standing_requests(cls) -> ProblemQuerySet:
        """需要上级协调, until it is answered."""
        return cls.objects.open().filter(source=cls.Source.COORDINATION).order_by("pk")

    def request_words(self) -> str:
        """示例甲 7月8日提出，县水利局 7月9日起办理"""
        asked = f"{self.raised_name} {month_day(timezone.localdate(self.raised_at))}提出"
        named_on = self.named_on
        if not self.lead_unit or not named_on:
            return f"{asked}，等项目中心交办"
        return f"{asked}，{self.lead_unit} {month_day(named_on)}起办理"

    def least_level(self, today: date) -> int:
        """本级办不了 climbs at once."""
        is_beyond = self.beyond_on is not None and self.beyond_on <= today
        return self.beyond_level if is_beyond and self.is_open else 0

    def held_by(self) -> Holder:
        """项目中心 until it has named the lead unit, which owes it from then on."""
        return (self.holder if self.lead_unit_id else OFFICE).of(self)

    def held_at(self, moment: datetime) -> Holder:
        """Of one that was named again, as far as the last naming tells."""
        named = self.named_at is not None and self.named_at <= moment
        return (self.holder if named else OFFICE).of(self)

    @property
    def asker_id(self) -> int | None:
        """Whoever raised it; where a deputy did, the person stood in for."""
        return self.raised_for_id or self.raised_by_id

    @property
    def written_at(self) -> datetime:
        return self.raised_at

    @classmethod
    def due_words(cls, rows: Iterable[Any]) -> Iterable[tuple[Any, str]]:
        """By when what is wanted: 交办, or 答复."""
        return [
            (row, f"请于{month_day(row.due_date)}前{'答复' if row.lead_unit_id else '交办'}")
            for row in rows
        ]

    @classmethod
    def past_due_dates(cls, keys: Iterable[int]) -> Iterable[tuple[int, datetime, date]]:
        kinds = (ProblemEvent.Kind.NAME, ProblemEvent.Kind.REOPEN)
        moved = ProblemEvent.objects.filter(problem__in=keys, kind__in=kinds)
        rows: Any = moved.values_list("problem", "at", "due_before")
        return rows

    @classmethod
    def after_transition(
        cls, rows: Sequence["Problem"], verb: str, *, by: Actor, now: datetime
    ) -> None:
        """Closed or cancelled, its units see the project for its sake no more."""
        if verb not in ("close", "cancel"):
            return
        of_rows = cls.given_units.through.objects.filter(problem__in=rows).values("projectunit")
        given = ProjectUnit.objects.open().filter(pk__in=of_rows)
        for row in given.select_related("unit", "project"):
            project_units.end_unit(row, on=timezone.localdate(now), by=by, now=now)

    @classmethod
    def after_update(cls, update: ProgressUpdate, *, by: Actor, now: datetime) -> None:
        """需要上级协调 makes a problem, unless one of that milestone waits already (R-PR-4)."""
        if not update.needs_help or not update.milestone:
            return
        asked = cls.objects.asked_for_coordination().filter(milestone=update.milestone)
        if not asked.exists():
            write_problem(
                update.project,
                by=by,
                now=now,
                milestone=update.milestone,
                update=update,
                source=cls.Source.COORDINATION,
                text=update.asked_for or str(update.milestone),
                category=update.obstacle,
                caused_by=update.caused_by,
                caused_by_unit=update.caused_by_unit,
            )

    def event_facts(self) -> dict[str, Any]:
        return {"due_before": self.due_before, "level": self.beyond_level}

    @property
    def is_unclosed(self) -> bool:
        """Python twin of ProblemQuerySet.unclosed()."""
        return self.state in (self.State.PENDING, self.State.SUBMITTED)

    @property
    def standing(self) -> str:
        """待交办, 待受理, 办理中, 本级办不了, 已答复, 已销号, 已取消"""
        if self.state != self.State.PENDING:
            return {"submitted": "已答复", "done": "已销号", "cancelled": "已取消"}[self.state]
        if not self.lead_unit_id:
            return "待交办"
        if self.beyond_on:
            return "本级办不了"
        return "办理中" if self.accepted_at else "待受理"

    @property
    def category_word(self) -> str:
        """The cause, by the table of the day on which it was raised."""
        return cause_word(self.category, timezone.localdate(self.raised_at))


class ProblemEvent(ObligationEvent):
    """Raised, named, accepted, climbed by hand, answered, sent back, closed, reopened."""

    class Kind(models.TextChoices):
        RAISE = "raise", "提出"
        NAME = "name", "交办"
        ACCEPT = "accept", "受理"
        CLIMB = "climb", "本级办不了"
        ANSWER = "answer", "答复"
        SEND_BACK = "send_back", "退回"
        CLOSE = "close", "销号"
        REOPEN = "reopen", "重新打开"
        CANCEL = "cancel", "取消"

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: The date that held before it was moved last: by this, where it moves one.
    due_before = models.DateField(null=True)
    #: The level it stood at by hand after this.
    level = models.PositiveSmallIntegerField(default=0)

    steps = {
        "raised": "提出问题",
        "named": "交办问题",
        "climbed": "问题升级",
        "sent-back": "退回通知",
        "answered": "问题已答复",
        "closed": "问题已销号",
    }

    def __str__(self) -> str:
        return f"{self.problem} {self.get_kind_display()}"

    def message(self) -> Message:
        """Whoever has to act next hears of it, of the answer and of 销号 its project's people."""
        problem, kinds = self.problem, ProblemEvent.Kind
        title, due = problem.title(), month_day(problem.due_date)
        if self.kind == kinds.RAISE:
            return Message("raised", raised_words(problem), raised_to(problem))
        if self.kind == kinds.NAME:
            return Message("named", f"{title}（请于{due}前答复）")
        if self.kind == kinds.CLIMB:
            words = f"{title}：{problem.lead_unit}本级办不了，{self.reason}"
            return Message("climbed", words, REACHED[self.level])
        if self.kind == kinds.ANSWER:
            words = f"{title}：{problem.lead_unit}已答复，请核对后销号"
            return Message("answered", words, ("people", "office", *_still_waiting(problem)))
        if self.kind == kinds.CLOSE:
            return Message("closed", f"{title}：{self.by_name}已销号", ("people", "holder"))
        words = f"{title}：{self.get_kind_display()}，{self.reason}（请于{due}前答复）"
        return Message("sent-back", words)


def _still_waiting(problem: Problem) -> tuple[str, ...]:
    """Whoever raised it, unless the answer is their own."""
    return () if problem.answered_by_id == problem.raised_by_id else ("asker",)


def raised_to(problem: Problem) -> tuple[str, ...]:
    """Who hears that a problem was raised: 项目中心, and of what an owner asks to have coordinated
    the lead official as well."""
    is_asked = problem.source == Problem.Source.COORDINATION
    return ("lead", "office") if is_asked else ("office",)


def raised_words(problem: Problem) -> str:
    """开工需要上级协调（示例甲）：用地，两户没有签约"""
    if problem.source != Problem.Source.COORDINATION:
        return f"{problem.title()}（{problem.raised_name}提出）"
    what = problem.milestone.title() if problem.milestone else problem.number
    return f"{what}需要上级协调（{problem.raised_name}）：{problem.text}"


def signed_act(name: str, by: Actor, now: datetime) -> dict[str, Any]:
    """The columns of an act: who, in whose place, under which name, when."""
    signed = signed_event(by)
    return {
        f"{name}_by": signed["by"],
        f"{name}_for": signed["principal"],
        f"{name}_name": signed["by_name"],
        f"{name}_at": now,
    }


@transaction.atomic
def write_problem(
    project: Project, *, by: Actor, now: datetime, request_key: UUID | None = None, **facts: Any
) -> Problem:
    """Store a problem, 待交办 from today, with its event, which is news, and its entry of the
    trail; the project is held and current."""
    today = timezone.localdate(now)
    problem = Problem.objects.create(
        project=project,
        due_date=problem_dates.name_by(today),
        known_since=today,
        created_on=today,
        **signed_act("raised", by, now),
        **facts,
    )
    ProblemEvent.objects.create(
        problem=problem,
        kind=ProblemEvent.Kind.RAISE,
        at=now,
        request_key=request_key,
        awaits_notice=True,
        **signed_event(by),
    )
    enqueue()
    after = {"问题": problem.text, "来源": problem.get_source_display()}
    after |= {"节点": str(problem.milestone)} if problem.milestone else {}
    audit.record(by=by, action="问题：提出", subject=problem, after=after)
    return problem
