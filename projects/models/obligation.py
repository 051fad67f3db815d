"""The one idea: something that somebody owes on a project by a day (docs/architecture.md)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Self, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, DateField, Expression, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Greatest
from django.db.models.sql.compiler import SQLCompiler

from accounts.audit import Actor
from accounts.models import Person
from core.values.dates import month_day
from projects.models.holder import PROJECT_PEOPLE, Holder, HolderRule
from projects.models.promise import Promise
from projects.models.visibility import (
    Sight,
    listed_obligations,
    on_ledger_for,
    readable_obligations,
    visible_obligations,
)

OPEN = Q(state="pending", frozen_on=None)


def obligation_kinds() -> list[type["DatedObligation"]]:
    """Every model of a dated obligation; a new kind costs no line here."""
    return [model for model in apps.get_models() if issubclass(model, DatedObligation)]


class DaysBetween(Func):
    """Calendar days from the second day back to the first: DaysBetween(later, earlier)."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[str | int] | tuple[str | int, ...]]:
        # Its dates are texts: a minus between two would subtract their years alone.
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        joined = {"template": template, "arg_joiner": ") - julianday("}
        return self.as_sql(compiler, connection, **joined, **extra)


Owed = TypeVar("Owed", bound="DatedObligation", covariant=True)


class DatedObligationQuerySet(models.QuerySet[Owed]):
    """Rows of one kind of obligation; SQL twins of what a row says of itself, `today` passed in."""

    def visible_to(self, person: Person | Sight) -> Self:
        return self.filter(visible_obligations(person, self.model))

    def readable_by(self, person: Person | Sight) -> Self:
        """Those whose page this person may open."""
        return self.filter(readable_obligations(person, self.model))

    def listed_to(self, person: Person | Sight, *, related: bool = False) -> Self:
        """Those in a list of this person, and in its files; of pages readable_by() decides."""
        return self.filter(listed_obligations(person, self.model, related=related))

    def on_ledger_for(self, person: Person | Sight) -> Self:
        """Without those of projects that were withdrawn, for whom these are kept no more."""
        return self.filter(on_ledger_for(person, "project__"))

    def open(self) -> Self:
        """Still owed: neither submitted, done, cancelled nor frozen (R-OD-1, R-OD-6)."""
        return self.filter(OPEN)

    def overdue(self, today: date) -> Self:
        """SQL twin of DatedObligation.is_overdue(). The due day itself is not late."""
        return self.open().filter(due_date__lt=today)

    def with_days(self, today: date) -> Self:
        """SQL twins of overdue_days() and ladder_days(), as columns of rows that are overdue:
        `days_overdue` and `days_on_ladder`."""
        counted_on = self.counted_on(today)
        return self.annotate(
            days_overdue=DaysBetween(counted_on, F("due_date")),
            days_on_ladder=DaysBetween(counted_on, self.ladder_start(counted_on)),
        )

    def with_promised_day(self) -> Self:
        """The day promised last for the date that stands now, as column `promised_on`."""
        promises = Promise.objects.made_for_current_date(self.model)
        return self.annotate(promised_on=models.Subquery(promises.values("promised_on")[:1]))

    def counted_on(self, today: date) -> Expression:
        """SQL twin of DatedObligation.counted_on()."""
        return Value(today, output_field=DateField())

    def ladder_start(self, as_of: Expression | date) -> Greatest:
        """SQL twin of DatedObligation.ladder_start()."""
        return Greatest(
            F("due_date"), _known_by("created_on", as_of), _known_by("resumed_on", as_of)
        )


def _known_by(column: str, as_of: Expression | date) -> Case:
    """The day in a column where it is not after `as_of`, else the due date."""
    known = When(**{f"{column}__lte": as_of}, then=F(column))
    return Case(known, default=F("due_date"), output_field=DateField())


class DatedObligation(models.Model):
    """A milestone, a reply to an instruction: a project, a due date, a state.

    Overdue is a comparison with a day that is passed in, never a column (decision 24). The state
    moves by transition() alone (projects/models/transition.py).

    A kind declares itself by the attributes below, and is told of, reminded of and judged without
    a line elsewhere (decision 31): its ladder, its holder, whether a pause freezes it, whether it
    may be promised, whether it counts as overdue.
    """

    class State(models.TextChoices):
        PENDING = "pending", "未完成"
        SUBMITTED = "submitted", "待核"
        DONE = "done", "已完成"
        CANCELLED = "cancelled", "已取消"

    #: The word of this kind for ladder, light and transitions (norms.EscalationStep.Obligation).
    ladder = ""
    #: Who owes it (projects/models/holder.py). Where it differs by row, a kind overrides held_by().
    holder: HolderRule = PROJECT_PEOPLE
    #: Whether whoever owes it may promise a day (decision 6).
    may_be_promised = True
    #: Whether past its date it has a light and a level; what does not is reminded of, no more.
    counts_as_overdue = True
    #: Whether what counts stands in 逾期清单 as well, and in its stock (R-OD-8).
    is_in_overdue_list = False
    #: What its owner promises to have done by a day, in a word.
    deed = "完成"
    #: Its part of an address: /milestones/7/ is its page, /milestones/7/told/ who was told of it.
    url_part = ""
    #: What its holder is asked to do: in a word on the link to it, in a sentence of the letter.
    act = "填报"
    asked = "已经完成的，请报完成日期；还没有完成的，请填报进展、原因和打算。"
    #: Reminded of by hand, what has passed, what is asked for, and what is said last.
    passed, asked_by_hand, said_last = "事项已过期限", "办理并填报", ""
    #: Whom a daily letter tells of its standing_requests(), as words of EscalationStep.Recipient.
    requested_of: tuple[str, ...] = ()
    #: Kinds of its events after which nothing is owed, and those that only something not owed can
    #: have next: what was owed on a day gone by is read from them (alerts/reconciliation).
    ending_events = frozenset({"submit", "confirm", "cancel", "freeze"})
    reopening_events = frozenset({"send_back", "withdraw", "reopen", "thaw"})
    #: Steps of its news that are told of though nothing is owed any more: how it was decided.
    lasting_steps: frozenset[str] = frozenset()
    #: What title() reads beyond its own row, for select_related in bulk.
    title_needs: tuple[str, ...] = ()
    #: Whether it rests while its project does (R-OD-6).
    is_frozen_by_pause = True
    #: Which of its rows rest with the project.
    resting = Q(state="pending")
    #: {column: Chinese label} that the trail names when a transition changes them.
    audited = {"state": "状态", "due_date": "现定"}
    #: The columns of a row that nobody has reported.
    undone: dict[str, Any] = {}
    #: What the trail writes before the word of an event: 月报 + 填报.
    audit_prefix = ""

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="%(class)ss")
    due_date = models.DateField("现定")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    known_since = models.DateField(
        "自何日起存在", help_text="此日之前的提醒不补发；首批清单为 1 月 1 日"
    )
    #: The local day on which the row was written; what is born late is reminded from it (R-DL-6).
    created_on = models.DateField("录入日期", null=True, editable=False)
    frozen_on = models.DateField("冻结日期", null=True, blank=True, editable=False)
    #: The day of the last resumption: the ladder counts from it (R-OD-6).
    resumed_on = models.DateField("恢复日期", null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = DatedObligationQuerySet.as_manager()

    class Meta:
        abstract = True
        # The hottest question of all, as short as what is open.
        indexes = [
            models.Index(fields=["due_date", "id"], condition=OPEN, name="%(class)s_open_by_due"),
        ]

    def get_absolute_url(self) -> str:
        """Its page; found by its key alone as well, which is all that a notice knows."""
        raise NotImplementedError

    @classmethod
    def may_lack_project(cls) -> bool:
        """Whether a row of this kind may have no project: a kind that says so declares `project`
        anew, with null=True. Then its holder's unit sees it, and whoever sees the county."""
        column: Any = cls._meta.get_field("project")
        return column.null

    def held_by(self) -> Holder:
        """Who owes this row today; never a query: many are asked at once."""
        return self.holder.of(self)

    def held_at(self, moment: datetime) -> Holder:
        """Who owed it at a moment gone by, as far as the row says so."""
        return self.held_by()

    @property
    def asker_id(self) -> int | None:
        """The person who asked for it and is told what became of it, where its kind has one; never
        a query."""
        return None

    @property
    def written_at(self) -> datetime | None:
        """When the row was written, where a column of its kind says so."""
        return None

    @classmethod
    def due_words(cls, rows: Iterable[Any]) -> Iterable[tuple[Any, str]]:
        """[(row, what a letter says of its date)] of rows of this kind; a query for all of them
        at most."""
        return [(row, f"期限 {month_day(row.due_date)}") for row in rows]

    @classmethod
    def past_due_dates(cls, keys: Iterable[int]) -> Iterable[tuple[int, datetime, date]]:
        """[(key, moment, the date before it)] of every move of the dates of these rows."""
        return []

    def title(self) -> str:
        """What is owed, in words for lists and letters."""
        raise NotImplementedError

    @classmethod
    def standing_requests(cls) -> models.QuerySet[Any]:
        """Those that stand in each daily letter of `requested_of` until they are met, reminded of
        or not, the longest open first; of most kinds none."""
        return cls._default_manager.none()

    def request_words(self) -> str:
        """What such a letter says of it beside its title."""
        return ""

    @property
    def is_open(self) -> bool:
        """Python twin of DatedObligationQuerySet.open()."""
        return self.state == self.State.PENDING and self.frozen_on is None

    def is_overdue(self, today: date) -> bool:
        """Python twin of DatedObligationQuerySet.overdue()."""
        return self.is_open and self.due_date < today

    def counted_on(self, today: date) -> date:
        """The day up to which the days of what is overdue count."""
        return today

    def overdue_days(self, today: date) -> int:
        """Calendar days past the due date, 0 when not overdue (R-OD-1)."""
        return (self.counted_on(today) - self.due_date).days if self.is_overdue(today) else 0

    def ladder_start(self, as_of: date) -> date:
        """The day from which reminders and level count: the latest of due date, day of writing
        and day of resumption, as far as they are known by `as_of` (R-DL-6)."""
        later = (day for day in (self.created_on, self.resumed_on) if day and day <= as_of)
        return max([self.due_date, *later])

    def ladder_days(self, today: date) -> int:
        """Days on the ladder of what is overdue; 0 when not, and on the day it was born late."""
        counted_on = self.counted_on(today)
        started = self.ladder_start(counted_on)
        return (counted_on - started).days if self.is_overdue(today) else 0

    def least_level(self, today: date) -> int:
        """The level to which it was raised by hand, whatever its days say."""
        return 0

    def after_move(self) -> None:
        """What a kind remembers beside its columns; called by transition()."""

    @classmethod
    def after_transition(cls, rows: Sequence[Any], verb: str, *, by: Actor, now: datetime) -> None:
        """What else follows in the same transaction when rows of this kind have moved; called by
        transition()."""

    @classmethod
    def after_update(cls, update: Any, *, by: Actor, now: datetime) -> None:
        """What else follows in the same transaction when a report of progress (ProgressUpdate) is
        kept; called by projects.owner_reports."""

    @classmethod
    def columns_when_cancelled(cls, reason: str, now: datetime) -> dict[str, Any]:
        """What is written of a row that is owed no more: that nobody has reported it."""
        return cls.undone

    def event_facts(self) -> dict[str, Any]:
        """Further columns of an event of this kind, as the row stands after it."""
        return {}

    def days_left(self, today: date) -> int:
        """Calendar days until the due date; negative when past."""
        return (self.due_date - today).days


def projects_of(rows: Iterable[DatedObligation]) -> set[int]:
    """The keys of the projects of these rows, without those that have none."""
    return {row.project_id for row in rows if row.project_id is not None}


def reason_given(text: str | None, sentence: str) -> str:
    """The reason without blanks around it; where there is none, the sentence asks for it."""
    reason = (text or "").strip()
    if not reason:
        raise ValidationError({"reason": sentence})
    return reason
