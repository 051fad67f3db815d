"""The county as it was known at a moment gone by; the number of queries does not grow with it.

The rows of today, with what has changed since the moment put back: what the trail says stood before
(accounts/past_values.py); dated rows are read up to the moment alone. The moment is the end of a
day, a few minutes ago as a rule, or the closing of a month.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.audit_entry import trail_label
from accounts.past_values import Changed, changed_since
from investment import completion_and_gap, money_light, plan_curves, stale_light
from investment.day_document import PastMilestone
from investment.models import AnnualPlan, Enrolment, MonthlyReport, PlanMonth, ReportEvent
from projects.models import (
    ContactAssignment,
    LeadAssignment,
    Milestone,
    MilestoneEvent,
    Project,
    YearListing,
)
from projects.models.year_listing import YearListingQuerySet
from projects.obligation_status import MILESTONE_FACTS

State = Milestone.State
NOTHING = Changed()
#: Keys asked for at once.
CHUNK = 10_000
#: Of a report that is overdue, the one before may lie a year back.
MONTHS_READ = money_light.RECENT_MONTHS + 12
#: Actions of the trail by which a row came or went.
LISTED, UNLISTED, WITHDRAWN = "列入年度清单", "移出年度清单", "撤回项目"
PLAN_VOIDED = "撤回年度计划投资"
#: Labels of the trail for what a light is made of.
STAGE, TOTAL, STATED, KIND, ENROLLED_ON = "项目阶段", "总投资", "已入统", "建设性质", "入统日期"
#: What is read of a project, a milestone, a report.
PROJECT = (
    *"pk name stage total_investment stat_enrolled withdrawn_on created_at".split(),
    *"responsible_unit__name responsible_unit__short_name work_area__name".split(),
)
MILESTONE = (
    *MILESTONE_FACTS,
    *"pk project_id name baseline_due_date".split(),
)
DATES = {"completed_on", "due_date", "baseline_due_date", "frozen_on"}
REPORT = (
    *"pk project_id period covers month state frozen_on due_date is_unchanged".split(),
    "created_on",
)


class KnownListing(NamedTuple):
    """A listing of some year."""

    pk: int
    project: int
    year: int
    kind: str
    listed_on: date
    created_on: date | None


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project; `listing` is that of the day's year, or None."""

    pk: int
    name: str
    unit: str
    area: str
    stage: str
    total_investment: Decimal | None
    is_stated: bool
    created_at: datetime
    listing: KnownListing | None


class KnownReport(NamedTuple):
    """A monthly report as far as R-LT-4 asks for it."""

    period: int
    covers: int
    month: int
    is_late: bool
    is_handed_in: bool
    is_unchanged: bool


class PastCounty:
    """What was known at `moment` of a day, of one project or of all; each part is asked once.
    `also` are keys of milestones that are read whatever has become of them; `is_now`: the moment
    is this one, since which nothing has changed."""

    def __init__(
        self,
        day: date,
        moment: datetime,
        project: int | None = None,
        also: Collection[int] = frozenset(),
        is_now: bool = False,
    ) -> None:
        self.day, self.moment, self.also = day, moment, also
        #: The condition on milestones beside that they were made.
        self.was_there = Q()
        self.mine = {} if project is None else {"project": project}
        self.changed = {} if is_now else changed_since(moment, project)
        # Whatever was ever on the year's list, past the manager that forgets what is not.
        self.listed = _every_listing().filter(year=day.year, **self.mine).values("project")

    def _since(self, model: type[models.Model], key: int) -> Changed:
        return self.changed.get((trail_label(model), key), NOTHING)

    def _changed(self, model: type[models.Model]) -> dict[int, Changed]:
        """{key: Changed} of the rows of a model that the trail has named since."""
        label, found = trail_label(model), self.changed.items()
        return {key: each for (sort, key), each in found if sort == label and key is not None}

    # --- Listings and projects ------------------------------------------------------------------

    @cached_property
    def listings(self) -> dict[int, list[KnownListing]]:
        """{project: its listings of all years}"""
        rows = _every_listing().filter(project__in=self.listed).order_by("pk")
        found = defaultdict(list)
        for *row, withdrawn_on in rows.values_list(*KnownListing._fields, "withdrawn_on"):
            listing = KnownListing(*row)
            changed = self._since(YearListing, listing.pk)
            is_gone = withdrawn_on and UNLISTED not in changed.actions
            if not is_gone and LISTED not in changed.actions:
                kind = _code(YearListing.Kind, changed.before.get(KIND, listing.kind))
                found[listing.project].append(listing._replace(kind=kind))
        return found

    @cached_property
    def projects(self) -> dict[int, KnownProject]:
        """Those on the year's list, and those that a milestone of `milestones` belongs to."""
        rows = list(Project.objects.filter(pk__in=self.listed).values_list(*PROJECT, named=True))
        read = {row.pk for row in rows}
        beside = sorted({row.project for row in self.milestones.values()} - read)
        for keys in _chunks(beside):
            rows += Project.objects.filter(pk__in=keys).values_list(*PROJECT, named=True)
        return {row.pk: self._project(row) for row in sorted(rows)}

    def _project(self, row: Any) -> KnownProject:
        changed, whole = self._since(Project, row.pk), self.changed.get(("", row.pk), NOTHING)
        before = changed.before
        total = before.get(TOTAL, row.total_investment)
        is_gone = row.withdrawn_on and WITHDRAWN not in changed.actions
        of_year = (each for each in self.listings.get(row.pk, ()) if each.year == self.day.year)
        return KnownProject(
            pk=row.pk,
            name=row.name,
            unit=row.responsible_unit__short_name or row.responsible_unit__name,
            area=row.work_area__name or "",
            stage=_code(Project.Stage, whole.before.get(STAGE, row.stage)),
            total_investment=None if total is None else Decimal(total),
            is_stated=bool(before.get(STATED, row.stat_enrolled)),
            created_at=row.created_at,
            listing=None if is_gone else next(of_year, None),
        )

    def first_listed(self, project: int) -> date | None:
        """As money_light.first_listed()."""
        later = (YearListing.Kind.RESERVE, YearListing.Kind.PRELIMINARY)
        ranked = ((row.kind in later, row.listed_on, row.pk) for row in self.listings[project])
        return min(ranked, default=(False, None))[1]

    def written_on(self, project: KnownProject) -> date | None:
        """As stale_light.written_on()."""
        listing = project.listing
        return listing and stale_light.written_on(
            listing.kind,
            project.stage,
            created_on=listing.created_on,
            listed_on=listing.listed_on,
            entered_at=project.created_at,
        )

    # --- Milestones -----------------------------------------------------------------------------

    @cached_property
    def milestones(self) -> dict[int, PastMilestone]:
        """Of the projects on the year's list all that were not cancelled, of others what may have
        been overdue."""
        rows, changed = self._milestone_rows(), self._changed(Milestone)
        rows.sort(key=itemgetter(PK))
        known = (self._milestone(row, changed.get(row[PK], NOTHING).before) for row in rows)
        return {row.pk: row for row in known if row}

    def _milestone_rows(self) -> list[tuple[Any, ...]]:
        made = Milestone.objects.filter(created_at__lt=self.moment, **self.mine).order_by()
        own = made.filter(self.was_there, project__in=self.listed).exclude(state=State.CANCELLED)
        rows = list(own.values_list(*MILESTONE))
        if not self.mine:
            owed = Q(state__in=[State.PENDING, State.SUBMITTED], due_date__lt=self.day)
            others = made.filter(self.was_there, owed).exclude(project__in=self.listed)
            rows += others.values_list(*MILESTONE)
        read = {row[PK] for row in rows}
        for keys in _chunks(sorted({*self._changed(Milestone), *self.also} - read)):
            some = made.filter(self.was_there | Q(pk__in=self.also), pk__in=keys)
            rows += some.values_list(*MILESTONE)
        return rows

    @cached_property
    def by_project(self) -> dict[int, list[PastMilestone]]:
        found = defaultdict(list)
        for row in self.milestones.values():
            found[row.project].append(row)
        return found

    def _milestone(self, row: Sequence[Any], before: dict[str, Any]) -> PastMilestone | None:
        """None of one that was cancelled by then."""
        if before:
            row = self._put_back(row, before)
        is_left_out = row[STATE_AT] == State.CANCELLED and row[PK] not in self.also
        return None if is_left_out else PastMilestone(*row)

    def _put_back(self, row: Sequence[Any], before: dict[str, Any]) -> Sequence[Any]:
        values = dict(zip(MILESTONE, row, strict=True))
        for column, label in Milestone.audited.items():
            if label in before and column in values:
                values[column] = _day_or_value(column, before[label])
        return list((values | self._dates_of_events[row[PK]]).values())

    @cached_property
    def _dates_of_events(self) -> dict[int, dict[str, date | None]]:
        """{changed milestone: the columns that the trail does not name}, by its events before."""
        changed = [key for key, each in self._changed(Milestone).items() if each.before]
        found: dict[int, dict[str, date | None]] = {
            key: {"reported_on": None, "resumed_on": None} for key in changed
        }
        kinds: dict[str, str] = {
            MilestoneEvent.Kind.SUBMIT: "reported_on",
            MilestoneEvent.Kind.THAW: "resumed_on",
        }
        for keys in _chunks(changed):
            rows = MilestoneEvent.objects.filter(milestone__in=keys, at__lt=self.moment)
            rows = rows.filter(kind__in=list(kinds)).order_by("pk")
            for key, kind, at, on in rows.values_list("milestone", "kind", "at", "on"):
                is_report = kind == MilestoneEvent.Kind.SUBMIT
                found[key][kinds[kind]] = timezone.localdate(at) if is_report else on
        return found

    # --- Money ----------------------------------------------------------------------------------

    @cached_property
    def reports(self) -> dict[int, list[KnownReport]]:
        """{project: its last monthly reports, the newest first}"""
        ended = completion_and_gap.period(*completion_and_gap.ended_month(self.day))
        rows = MonthlyReport.objects.filter(project__in=self.listed, period__gt=ended - MONTHS_READ)
        found = defaultdict(list)
        for row in rows.order_by("-period", "pk").values_list(*REPORT, named=True):
            if row.created_on is None or row.created_on <= self._last_day:
                found[row.project_id].append(self._report(row))
        return found

    @property
    def _last_day(self) -> date:
        """The day that ended at the moment, or held it."""
        return timezone.localdate(self.moment - timedelta(microseconds=1))

    def _report(self, row: Any) -> KnownReport:
        changed = self._since(MonthlyReport, row.pk)
        state = changed.before.get(MonthlyReport.audited["state"], row.state)
        # What rests is of a project that rests, of which no report is asked.
        frozen_on = None if changed.actions else row.frozen_on
        is_open = state == State.PENDING and frozen_on is None
        return KnownReport(
            row.period,
            row.covers,
            row.month,
            is_late=is_open and row.due_date < self.day,
            is_handed_in=state in (State.SUBMITTED, State.DONE),
            is_unchanged=row.is_unchanged,
        )

    @cached_property
    def enrolled(self) -> set[int]:
        """The projects that the statistics bureau counted."""
        rows = Enrolment.objects.filter(at__lt=self.moment, **self.mine).values_list("project")
        since = self._changed(Enrolment).values()
        former = {each.project for each in since if each.project and each.before.get(ENROLLED_ON)}
        return {project for (project,) in rows} | former

    @cached_property
    def heard(self) -> dict[int, datetime]:
        """{project: moment of its last update} of the day or before."""
        keys = list(self.listings)
        found = stale_light.last_updates(keys, self.day)
        # A report handed in anew has lost the moment of the first time; its events have not.
        handed_in = ReportEvent.objects.filter(
            kind=ReportEvent.Kind.SUBMIT, report__project__in=keys
        )
        handed_in = handed_in.filter(at__lt=stale_light.end_of(self.day)).order_by()
        rows = handed_in.values_list("report__project").annotate(last=models.Max("at"))
        for project, moment in rows:
            found[project] = max(moment, found.get(project, moment))
        return found

    @cached_property
    def resting(self) -> set[int]:
        """The listings whose plan foresaw no work in the month of the day: a winter stop."""
        month = self.day.month
        nothing = PlanMonth.objects.filter(month=month, amount=0, plan=models.OuterRef("pk"))
        plans = AnnualPlan.objects.filter(listing__year=self.day.year, at__lt=self.moment)
        plans = plans.filter(listing__project__in=self.listed).order_by("version", "pk")
        plans = plans.annotate(stops=models.Exists(nothing))
        in_force = {}
        for key, listing, curve, stops, is_current in plans.values_list(*PLAN):
            if is_current or self._was_in_force(key, listing):
                in_force[listing] = stops if curve == AnnualPlan.Curve.OWN else _rests(curve, month)
        return {listing for listing, rests in in_force.items() if rests}

    def _was_in_force(self, plan: int, listing: int) -> bool:
        """Of a plan that is none any more: whether another one, or its end, came since."""
        return listing in self._plans_moved or PLAN_VOIDED in self._since(AnnualPlan, plan).actions

    @cached_property
    def _plans_moved(self) -> set[int]:
        keys = self._changed(AnnualPlan)
        found: set[int] = set()
        for chunk in _chunks(sorted(keys)):
            found |= set(AnnualPlan.objects.filter(pk__in=chunk).values_list("listing", flat=True))
        return found

    # --- People ---------------------------------------------------------------------------------

    @cached_property
    def leads(self) -> dict[int, str]:
        """{project: the name of its primary lead official}"""
        held = LeadAssignment.statements.on(self.day, known_at=self.moment).filter(is_primary=True)
        return dict(held.filter(**self.mine).values_list("project", "official__name"))

    @cached_property
    def contacts(self) -> dict[int, str]:
        held = ContactAssignment.statements.on(self.day, known_at=self.moment)
        return dict(held.filter(**self.mine).values_list("project", "person__name"))


PK, STATE_AT = MILESTONE.index("pk"), MILESTONE.index("state")
PLAN = "pk listing curve stops is_current".split()


def _every_listing() -> YearListingQuerySet:
    return YearListingQuerySet(YearListing)


def _rests(curve: str, month: int) -> bool:
    return plan_curves.rests(curve, month)


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    return (keys[first : first + CHUNK] for first in range(0, len(keys), CHUNK))


def _code(choices: type[models.TextChoices], value: Any) -> str:
    """A choice by its code: the trail names some by their word, and none by 未定 or nothing."""
    return _codes(choices).get(value, "")


@cache
def _codes(choices: type[models.TextChoices]) -> dict[Any, str]:
    return {str(label): code for code, label in choices.choices} | {
        code: code for code in choices.values
    }


def _day_or_value(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if value and column in DATES else value
