"""节点: what a project promised to reach by a day. Its verbs stand in milestone_verbs.py."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse

from accounts.audit import Actor
from core.values.dates import month_day
from projects.models.change_request import ChangeRequest, end_pending
from projects.models.evidence import Evidence
from projects.models.milestone_dates import MovableDates
from projects.models.milestone_history import MilestoneChange
from projects.models.milestone_verbs import UNDONE, MilestoneVerbs
from projects.models.obligation import DatedObligation, DatedObligationQuerySet, DaysBetween
from projects.models.project import Project, contact_on, lead_on
from projects.postponement import Moves, slip, words

#: Owed, or reported after the fact and not yet confirmed: what may stand in the overdue list.
COUNTED = Q(frozen_on=None) & (Q(state="pending") | Q(state="submitted", is_backdated=True))


def overdue_on(today: date) -> Q:
    """The condition of MilestoneQuerySet.overdue(), for a column beside others."""
    reported_after = Q(reported_on=None) | Q(reported_on__gt=F("due_date"))
    return COUNTED & Q(due_date__lt=today) & reported_after


#: SQL twins of MilestoneChange.moves_of(), over moves of one milestone; empty for none.
TIMES = NullIf(Count("pk", filter=Q(kind__in=MilestoneChange.SLIPS)), 0)
PAUSED = Sum(DaysBetween(F("new_due"), F("old_due")), filter=Q(kind=MilestoneChange.Kind.PAUSE))


class MilestoneQuerySet(DatedObligationQuerySet["Milestone"]):
    """SQL twins of what a milestone says of itself, `today` passed in. ValueError for an update()
    of 原定 (R-CH-1)."""

    def update(self, **values: Any) -> int:
        if "baseline_due_date" in values:
            raise ValueError("baseline_due_date is written once (R-CH-1)")
        return super().update(**values)

    def overdue(self, today: date) -> Self:
        """SQL twin of Milestone.is_overdue(): owed and past its date; and what was reported only
        after it, of a day on or before it, until the office decides (R-OD-1)."""
        return self.filter(overdue_on(today))

    def counted_on(self, today: date) -> Case:
        """SQL twin of Milestone.counted_on()."""
        waits = When(state=Milestone.State.SUBMITTED, then=F("reported_on"))
        default = Value(today, output_field=DateField())
        return Case(waits, default=default, output_field=DateField())

    def counted(self) -> Self:
        """Those that count for lights and lists: neither cancelled nor frozen."""
        return self.exclude(state=Milestone.State.CANCELLED).filter(frozen_on=None)

    def waiting(self) -> Self:
        """待核: submitted, waiting for the project office."""
        return self.filter(state=Milestone.State.SUBMITTED)

    def late(self) -> Self:
        """晚完成: done after the due date (R-OD-2); stays in history, not in the overdue list."""
        return self.filter(state=Milestone.State.DONE, completed_on__gt=F("due_date"))

    def with_holders(self, today: date) -> Self:
        """Today's primary lead official and contact of the project, as columns."""
        return self.annotate(
            lead=lead_on(today, "project__"), contact=contact_on(today, "project__")
        ).annotate(lead_name=F("lead__official__name"), contact_name=F("contact__person__name"))

    def with_moves(self) -> Self:
        """SQL twin of Milestone.moves(), as columns `postponed` and `paused`; empty for none."""
        moves = MilestoneChange.objects.filter(milestone=OuterRef("pk")).order_by()
        moves = moves.values("milestone")
        return self.annotate(
            postponed=Subquery(moves.annotate(n=TIMES).values("n"), output_field=IntegerField()),
            paused=Subquery(moves.annotate(n=PAUSED).values("n"), output_field=IntegerField()),
        )

    def moves(self) -> dict[int, Moves]:
        """{key: how its date was moved} of those whose was, in one query."""
        rows = MilestoneChange.objects.filter(milestone__in=self.order_by().values("pk"))
        counted = rows.order_by().values_list("milestone").annotate(times=TIMES, paused=PAUSED)
        return {key: Moves(times or 0, paused or 0) for key, times, paused in counted}

    def with_pending_request(self) -> Self:
        """The pending request for a later date, as columns `request_id`, `request_due` (what is
        asked for, or was agreed to by one half), `request_at` and `request_consented_at`; empty
        where nothing is asked."""
        pending = ChangeRequest.objects.open().filter(milestone=OuterRef("pk")).order_by()
        due = pending.annotate(wanted=Coalesce("agreed_due", "new_due")).values("wanted")
        return self.annotate(
            request_id=Subquery(pending.values("pk")[:1]),
            request_due=Subquery(due[:1]),
            request_at=Subquery(pending.values("submitted_at")[:1]),
            request_consented_at=Subquery(pending.values("consented_at")[:1]),
        )

    def with_number_of_evidence(self) -> Self:
        """How many files prove it, as column `proofs`; empty for none."""
        files = Evidence.objects.filter(milestone=OuterRef("pk")).order_by()
        counted = files.values("milestone").annotate(n=Count("pk")).values("n")
        return self.annotate(proofs=Subquery(counted, output_field=IntegerField()))

    def most_days_overdue(self, today: date) -> Subquery:
        """The most days that one of a project's is overdue, as a column for an outer query."""
        rows = self.overdue(today).with_days(today).order_by().values("project")
        return Subquery(rows.annotate(most=Max("days_overdue")).values("most"))

    def by_project(self) -> dict[int, list["Milestone"]]:
        """{key of the project: [milestone, …]}, in one query."""
        found = defaultdict(list)
        for milestone in self:
            found[milestone.project_id].append(milestone)
        return found


class Milestone(MilestoneVerbs, MovableDates, DatedObligation):
    """节点: a step of a project's road map, with 原定 and 现定; its owner reports it done, of some
    the office confirms it (R-OD-1, R-OD-3)."""

    class Code(models.TextChoices):
        RESUME = "RESUME", "复工"
        START = "START", "开工"
        COMPLETE = "COMPLETE", "竣工"
        COMMISSION = "COMMISSION", "投产"
        CAPACITY = "CAPACITY", "达效"

    #: Statutory codes: 续建 3 月底前复工, 新建 6 月底前开工 (R-DL-1, R-DL-2).
    STATUTORY = (Code.RESUME, Code.START)
    #: Completing these waits for the project office (R-OD-1).
    CONFIRMED_BY_OFFICE = (Code.RESUME, Code.START, Code.COMPLETE)

    ladder = "milestone"
    url_part = "milestones"
    passed, asked_by_hand = "节点已过现定日期", "填报进展、原因和承诺完成日期"
    said_last = "；需要重新定期的，由项目中心提出"
    is_in_overdue_list = True
    audited = {
        "state": "状态",
        "completed_on": "实际",
        "is_confirmed": "已核定",
        "is_backdated": "补报",
        "due_date": "现定",
        "baseline_due_date": "原定",
        "frozen_on": "冻结日期",
    }
    undone = UNDONE
    #: {verb: why a pending request for another date ends with it}
    ends_request = {
        "submit": "节点已报完成",
        "finish": "节点已完成",
        "enter": "节点已完成",
        "cancel": "节点已取消",
        "freeze": "项目停工",
        "replan": "项目中心已改期",
        "correct": "节点日期已更正",
    }
    #: A backdated report that waits would else stay in the overdue list of a project that rests.
    resting = Q(state="pending") | Q(state="submitted", is_backdated=True)

    listing = models.ForeignKey(
        "projects.YearListing",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name="年度清单",
    )
    code = models.CharField("类别", max_length=12, choices=Code.choices, blank=True)
    name = models.CharField("节点", max_length=100)
    baseline_due_date = models.DateField("原定")
    statutory_date = models.DateField("法定时限", null=True, blank=True, editable=False)
    completed_on = models.DateField("实际", null=True, blank=True)
    is_confirmed = models.BooleanField("已核定", default=False, editable=False)
    #: 补报: reported after its due date of a day on or before it, or of a day in a closed month.
    is_backdated = models.BooleanField("补报", default=False, editable=False)
    reported_on = models.DateField("报告日期", null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    #: In whose place a deputy submitted it.
    submitted_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = MilestoneQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DatedObligation.Meta):
        verbose_name = verbose_name_plural = "节点"
        ordering = ["due_date", "pk"]
        indexes = [
            *DatedObligation.Meta.indexes,
            models.Index(fields=["due_date", "id"], condition=COUNTED, name="milestone_counted"),
            models.Index(fields=["project", "due_date"], name="milestone_by_project"),
            models.Index(
                fields=["code", "project"], condition=~Q(code=""), name="milestone_by_code"
            ),
            models.Index(
                fields=["submitted_at"], condition=Q(state="submitted"), name="milestone_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "code"],
                condition=~Q(state="cancelled") & ~Q(code="") & Q(listing__isnull=False),
                name="one_milestone_a_code",
                violation_error_message="本年度已有同类节点",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "done"], completed_on__isnull=False)
                | Q(state__in=["pending", "cancelled"], completed_on=None),
                name="milestone_completed_on_when_done",
                violation_error_message="完成的节点要有完成日期",
            ),
        ]

    #: 原定 as it stands in the database; None where it was not read.
    _kept_baseline: date | None

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> "Milestone":
        milestone = super().from_db(db, field_names, values)
        milestone._kept_baseline = milestone.__dict__.get("baseline_due_date")
        return milestone

    def save(self, *args: Any, **kwargs: Any) -> None:
        kept = getattr(self, "_kept_baseline", None)
        if kept is not None and self.baseline_due_date != kept:
            raise ValueError("baseline_due_date is written once (R-CH-1)")
        super().save(*args, **kwargs)
        self._kept_baseline = self.baseline_due_date

    def get_absolute_url(self) -> str:
        return reverse("projects:milestone", args=[self.pk])

    def title(self) -> str:
        return self.name

    @property
    def written_at(self) -> datetime:
        return self.created_at

    @classmethod
    def due_words(cls, rows: Iterable["Milestone"]) -> Iterable[tuple["Milestone", str]]:
        """现定, and where it was moved 原定 and how often."""
        rows = list(rows)
        moved = [row.pk for row in rows if row.is_postponed]
        moves = cls.objects.filter(pk__in=moved).moves() if moved else {}
        return [(row, row._due_in_words(moves.get(row.pk, Moves()))) for row in rows]

    def _due_in_words(self, moves: Moves) -> str:
        original = f"原定 {month_day(self.baseline_due_date)}" if self.is_postponed else ""
        moved = "，".join(filter(None, [original, words(slip(self), moves)]))
        return f"现定 {month_day(self.due_date)}{f'（{moved}）' if moved else ''}"

    @classmethod
    def past_due_dates(cls, keys: Iterable[int]) -> Iterable[tuple[int, datetime, date]]:
        moves = MilestoneChange.objects.filter(milestone__in=keys)
        return moves.values_list("milestone", "at", "old_due")

    @property
    def is_statutory(self) -> bool:
        return self.code in self.STATUTORY

    @property
    def needs_confirmation(self) -> bool:
        """Whether a report of it waits for the office whatever its day (R-OD-1)."""
        return self.code in self.CONFIRMED_BY_OFFICE

    @property
    def is_late(self) -> bool:
        """Python twin of MilestoneQuerySet.late()."""
        return self.days_late > 0

    @property
    def days_late(self) -> int:
        """Days done after the due date, 0 when in time (R-OD-2)."""
        if self.state != self.State.DONE or self.completed_on is None:
            return 0
        return max((self.completed_on - self.due_date).days, 0)

    @property
    def is_postponed(self) -> bool:
        """Whether 现定 is another date than 原定, earlier or later."""
        return self.due_date != self.baseline_due_date

    def is_overdue(self, today: date) -> bool:
        """As for any obligation; and a backdated report that waits stays as it was (R-OD-1)."""
        return self.due_date < today and (self.is_open or self.waits_overdue)

    @property
    def waits_overdue(self) -> bool:
        """待核 of a report that was made after the due date of a day on or before it."""
        waits = self.state == self.State.SUBMITTED and self.is_backdated and self.frozen_on is None
        return bool(waits and self.reported_on and self.reported_on > self.due_date)

    def counted_on(self, today: date) -> date:
        """Today; of a backdated report that waits, the day it was made."""
        return self.reported_on if self.reported_on and self.waits_overdue else today

    @property
    def days_until_reported(self) -> int:
        """Days from the event to its report: n 天后补报."""
        if not (self.is_backdated and self.reported_on and self.completed_on):
            return 0
        return (self.reported_on - self.completed_on).days

    def after_move(self) -> None:
        self._kept_baseline = self.baseline_due_date

    @classmethod
    def after_transition(
        cls, rows: Sequence["Milestone"], verb: str, *, by: Actor, now: datetime
    ) -> None:
        """A request for another date ends with what it was about."""
        why = cls.ends_request.get(verb)
        if why and verb == "freeze" and rows[0].project.stage == Project.Stage.TERMINATED:
            why = "项目终止"
        if why:
            end_pending(rows, why=why, by=by, now=now)
