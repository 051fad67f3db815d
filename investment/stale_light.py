"""久未更新: a project that nobody has said anything of for long is not shown green (R-LT-7).

An update is a word on progress, a report handed in, an event reported or confirmed; an import
brings the same rows. Before the first one, the days count from the day its listing was written.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from core.values.local_days import midnight
from investment import plan_curves
from investment.models import AnnualPlan, MonthlyReport, PlanMonth
from norms.policy import Policy
from projects.models import MilestoneEvent, ProgressUpdate, Project, YearListing
from projects.schedule_light import Light

KINDS = (YearListing.Kind.CONTINUING, YearListing.Kind.NEW)
#: Of these nothing more is to be told; what rests says so by its own light.
BUILT = (Project.Stage.COMPLETED, Project.Stage.COMMISSIONED, Project.Stage.AT_CAPACITY)
EVENTS = (MilestoneEvent.Kind.SUBMIT, MilestoneEvent.Kind.CONFIRM)
#: Before anything was ever said.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def stale_light(row: Any, today: date, policy: Policy) -> Light | None:
    """The grey of a row of stale_facts() that would be green; None where it stays so. `written_on`
    is None of kinds and stages that the rule leaves alone."""
    if policy.silent_days is None or row.written_on is None or row.rests:
        return None
    heard_on = max(row.written_on, timezone.localdate(row.heard_at))
    days = (today - heard_on).days
    if days <= policy.silent_days:
        return None
    since = f"{heard_on.month}月{heard_on.day}日"
    words = f"{days} 天未更新"
    return Light("grey", f"{words}，最近一次为{since}", word=words)


def is_stale(today: date, policy: Policy) -> Q:
    """SQL twin of stale_light(), on rows of stale_facts()."""
    if policy.silent_days is None:
        return Q(pk__in=[])
    last = today - timedelta(days=policy.silent_days)
    return Q(rests=False, written_on__lt=last, heard_at__lt=midnight(last))


def stale_facts(today: date, outer: str = "pk") -> dict[str, Any]:
    """What the rule reads, as columns: written_on, heard_at, rests."""
    listed = YearListing.objects.filter(project=OuterRef(outer), year=today.year, kind__in=KINDS)
    listed = listed.exclude(project__stage__in=(*BUILT, *Project.FROZEN_STAGES))
    listed = listed.annotate(written=_written()).values("written")[:1]
    return {
        "written_on": Subquery(listed, output_field=DateField()),
        "heard_at": Greatest(*(_last(rows, outer) for rows in _update_sources())),
        "rests": Exists(_resting(today, outer)),
    }


def last_updates(projects: Iterable[int], day: date) -> dict[int, datetime]:
    """{project: moment of its last update} as known at the end of a day."""
    found: dict[int, datetime] = {}
    for rows, column, project in _update_sources():
        known = rows.filter(**{f"{column}__lt": end_of(day)})
        known = known.filter(**{f"{project}__in": projects}).order_by()
        for key, moment in known.values_list(project).annotate(last=Max(column)):
            found[key] = max(moment, found.get(key, NEVER))
    return found


def end_of(day: date) -> datetime:
    """The first moment after a day."""
    return midnight(day + timedelta(days=1))


def written_on(
    kind: str, stage: str, *, created_on: date | None, listed_on: date, entered_at: datetime
) -> date | None:
    """Python twin of the column `written_on`: of a listing by its kind and the days on which it was
    written and decided, of its project by its stage and the moment of its entry."""
    if kind not in KINDS or stage in (*BUILT, *Project.FROZEN_STAGES):
        return None
    return created_on or max(listed_on, timezone.localdate(entered_at))


def _update_sources() -> list[tuple[QuerySet[Any], str, str]]:
    """[(rows, column of the moment, column of the project)] of whatever is an update."""
    events = MilestoneEvent.objects.filter(kind__in=EVENTS)
    return [
        (ProgressUpdate.objects.all(), "at", "project"),
        (MonthlyReport.objects.exclude(submitted_at=None), "submitted_at", "project"),
        (events, "at", "milestone__project"),
    ]


def _last(heard: tuple[QuerySet[Any], str, str], outer: str) -> Coalesce:
    rows, column, project = heard
    mine = rows.filter(**{project: OuterRef(outer)}).order_by().values(project)
    last = Subquery(mine.annotate(last=Max(column)).values("last"))
    # GREATEST() of SQLite is nothing beside a nothing, as of a project never heard of.
    return Coalesce(last, Value(NEVER), output_field=DateTimeField())


def _written() -> Case:
    """Listings older than that column: since the project was written, at the earliest listed."""
    # By the county's zone; without one it would be by whatever zone is active.
    entered = TruncDate("project__created_at", tzinfo=timezone.get_default_timezone())
    return Case(
        When(created_on__isnull=False, then=F("created_on")),
        default=Greatest("listed_on", entered),
        output_field=DateField(),
    )


def _resting(today: date, outer: str) -> QuerySet[AnnualPlan]:
    """The plan itself foresees no work this month: a winter stop."""
    plans = AnnualPlan.objects.filter(
        listing__project=OuterRef(outer), listing__year=today.year, is_current=True
    )
    nothing = PlanMonth.objects.filter(plan=OuterRef("pk"), month=today.month, amount=0)
    own = Q(curve=AnnualPlan.Curve.OWN) & Exists(nothing)
    season = Q(curve=AnnualPlan.Curve.SEASON) if plan_curves.rests("season", today.month) else None
    return plans.filter(own | season if season else own)
