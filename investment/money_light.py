"""灯 of money: investment, monthly report and statistics (R-LT-3 to R-LT-5).

Each rule stands twice, in Python with its sentence and in SQL for lists, and one test drives
both. What the Python rules read stands on the row: `with_money()` joins it, no query a row.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, NullIf
from django.db.models.lookups import IsNull

from investment import completion_and_gap, stale_light
from investment.models import Enrolment, MonthlyReport
from norms.policy import Policy
from projects.models import Milestone, Project, YearListing
from projects.schedule_light import Light

#: Stages that only a started project can be in.
STARTED = (
    Project.Stage.STARTED,
    Project.Stage.BUILDING,
    Project.Stage.COMPLETED,
    Project.Stage.COMMISSIONED,
    Project.Stage.AT_CAPACITY,
)
#: Listings of a project: those as a work to be built before a place in the reserve, oldest first.
FIRST_TO_BUILD = (
    Case(
        When(kind__in=[YearListing.Kind.RESERVE, YearListing.Kind.PRELIMINARY], then=Value(1)),
        default=Value(0),
    ),
    "listed_on",
    "pk",
)
#: A day after all others, where there is none.
LAST_DAY = Value(date.max, output_field=DateField())
#: Reports further back than this say nothing on today's light.
RECENT_MONTHS = 3


@dataclass(frozen=True)
class MoneyFacts:
    """What money_lights() and stale_light() read of a project: a row of with_money() has it as
    columns, a closing puts it together as of the month's end."""

    money_stage: str
    money_total: Decimal | None
    money_gap: Decimal | None
    money_lit: bool
    money_curve: str
    money_month: int | None
    #: The month of a report past its day, whether the one before is too, one that is a copy.
    late_month: int | None
    late_twice: bool
    unchanged_month: int | None
    started_on: date | None
    built_since: date | None
    is_enrolled: bool
    written_on: date | None
    heard_at: datetime
    rests: bool


# --- The rules, each with its sentence ------------------------------------------------------------


def investment_light(
    gap: Decimal | None, curve: str, month: int | None, policy: Policy
) -> Light | None:
    """R-LT-3: points behind the expected share at the last closed month; None without a rate."""
    if gap is None:
        return None
    behind = f"{month}月底{compared(gap, curve)}"
    if gap < -policy.gap_red:
        return Light("red", behind)
    return Light("yellow" if gap <= -policy.gap_yellow else "green", behind)


def compared(gap: Decimal, curve: str) -> str:
    """低于序时进度 14.2 个百分点; an own plan is named as such."""
    against = "序时进度" if curve in ("", "linear") else "分月计划"
    if not gap:
        return f"与{against}持平"
    return f"{'高于' if gap > 0 else '低于'}{against} {points(abs(gap))} 个百分点"


def points(number: Decimal) -> str:
    """Two decimals at most, none for show: 14.2."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def report_light(
    late_month: int | None, late_twice: bool, unchanged_month: int | None
) -> Light | None:
    """R-LT-4: a report past its day, two months running, or a copy of the month before."""
    if late_twice:
        return Light("red", f"连续未报月报，最近一期{late_month}月")
    if late_month:
        return Light("yellow", f"{late_month}月月报未报")
    if unchanged_month:
        return Light("yellow", f"{unchanged_month}月月报与上期完全相同，请核对")
    return None


def statistics_light(
    total: Decimal,
    started_on: date | None,
    built_since: date | None,
    is_enrolled: bool,
    today: date,
    policy: Policy,
) -> Light | None:
    """R-LT-5: 500 万元 or more, started and not enrolled for one month, for more than two; counted
    from the day of 开工, else from built_since()."""
    began = started_on or built_since
    if is_enrolled or began is None or total is None or total < policy.enrol_floor:
        return None
    year = f"{began.year}年" if began.year != today.year else ""
    since = f"{year}{began.month}月{began.day}日{'开工' if started_on else '已在建'}"
    if today > months_after(began, policy.enrol_red):
        return Light("red", f"{since}，超过 {policy.enrol_red} 个月未入统")
    if today >= months_after(began, policy.enrol_yellow):
        return Light("yellow", f"{since}，满 {policy.enrol_yellow} 个月未入统")
    return None


def built_since(stage: str, milestones: list[Milestone], first_listed: date | None) -> date | None:
    """From when a project counts as started that has no 开工 node of its own: one continued from
    earlier years, or brought in by a sheet (R-LT-5). None while its stage does not say so.

    Nobody wrote down the day on which such a project was started. It was started on it at the
    latest: its 复工, or the day since when a list of works to be built names it, the earlier of the
    two; so the month of grace is counted from something the ledger knows, and never from nothing.
    A project whose 开工 node is still open has not started, whatever its stage says.
    """
    own = any(m.code == Milestone.Code.START and m.state != m.State.CANCELLED for m in milestones)
    if own or stage not in STARTED:
        return None
    resumed = [m.completed_on for m in milestones if _is_resumed(m)]
    return min(filter(None, [first_listed, *resumed]), default=None)


def _is_resumed(milestone: Milestone) -> bool:
    return milestone.code == Milestone.Code.RESUME and milestone.state == milestone.State.DONE


def first_listed(projects: list[int]) -> dict[int, date]:
    """{project: the day since when a list names it as one to be built, else at all}."""
    listed = YearListing.objects.filter(project__in=projects).order_by(*FIRST_TO_BUILD)
    found: dict[int, date] = {}
    for project, day in listed.values_list("project", "listed_on"):
        found.setdefault(project, day)
    return found


def months_after(day: date, number: int) -> date:
    """The same day of a later month, or its last day where the month is shorter."""
    year, month = completion_and_gap.year_month(
        completion_and_gap.period(day.year, day.month) + number
    )
    return min(
        date(year, month, 1) + timedelta(days=day.day - 1), completion_and_gap.last_day(year, month)
    )


def last_start(today: date, number: int) -> date:
    """The latest day whose months_after() is not past `today`."""
    year, month = completion_and_gap.year_month(
        completion_and_gap.period(today.year, today.month) - number
    )
    last = completion_and_gap.last_day(year, month)
    is_last = (today + timedelta(days=1)).day == 1
    return last if is_last or today.day > last.day else last.replace(day=today.day)


# --- For one project, with its sentence -----------------------------------------------------------

#: MoneyFacts, or a row of any model with the columns of with_money().
MoneyRow: TypeAlias = Any

#: The columns of with_money() that money_lights() and stale_light() read, for rows of values.
FACTS = (
    "money_stage money_lit money_gap money_curve money_month money_total late_month late_twice"
    " unchanged_month started_on built_since is_enrolled written_on heard_at rests"
).split()


def money_lights(row: MoneyRow, today: date, policy: Policy) -> list[Light]:
    """Investment, report and statistics, as far as each applies (R-LT-3, R-LT-4, R-LT-5)."""
    if row.money_stage in Project.FROZEN_STAGES:
        return []
    gap = row.money_gap if row.money_lit else None
    lights = [
        investment_light(gap, row.money_curve, row.money_month, policy),
        report_light(row.late_month, row.late_twice, row.unchanged_month),
        statistics_light(
            row.money_total, row.started_on, row.built_since, row.is_enrolled, today, policy
        ),
    ]
    return [light for light in lights if light]


#: The columns of with_money() that overall_light() reads.
MONEY_FACTS = (
    "late_month",
    "late_twice",
    "unchanged_month",
    "written_on",
    "heard_at",
    "rests",
    "started_on",
    "built_since",
    "is_enrolled",
    "money_stage",
    "money_total",
    "money_gap",
    "money_curve",
    "money_month",
    "money_lit",
)


# --- For lists ------------------------------------------------------------------------------------


def with_money(rows: QuerySet[Any], today: date, outer: str = "pk") -> QuerySet[Any]:
    """Join what the money rules read: the last closed month, reports, start and enrolment.

    `outer` is the column of the rows that holds the project's key: "pk" or "project".
    """
    prefix = "" if outer == "pk" else f"{outer}__"
    latest = Q(**{f"{prefix}figures__is_latest": True, f"{prefix}figures__year": today.year})
    return rows.annotate(
        last_figure=FilteredRelation(f"{prefix}figures", condition=latest),
        **report_facts(today, outer),
        **stale_light.stale_facts(today, outer),
        started_on=Subquery(_done(outer, Milestone.Code.START)),
        built_since=_built_since(outer, prefix),
        is_enrolled=_enrolled(outer, prefix),
        money_stage=F(f"{prefix}stage"),
        money_total=F(f"{prefix}total_investment"),
    ).annotate(
        money_gap=F("last_figure__gap"),
        money_rate=F("last_figure__rate"),
        money_ytd=F("last_figure__ytd"),
        money_curve=Coalesce(F("last_figure__curve"), Value("")),
        money_month=F("last_figure__number"),
        money_lit=Coalesce(F("last_figure__is_lit"), Value(False)),
    )


def is_red(today: date, policy: Policy) -> Q:
    """SQL twin of the red in money_lights(), on rows of with_money()."""
    return (
        Q(money_lit=True, money_gap__lt=-policy.gap_red)
        | Q(late_twice=True)
        | _unenrolled(policy) & _began_by(last_start(_eve(today), policy.enrol_red))
    )


def is_yellow(today: date, policy: Policy) -> Q:
    """SQL twin of the yellow, or worse, in money_lights()."""
    return (
        Q(money_lit=True, money_gap__lte=-policy.gap_yellow)
        | Q(late_month__isnull=False)
        | Q(unchanged_month__isnull=False)
        | _unenrolled(policy) & _began_by(last_start(today, policy.enrol_yellow))
    )


def report_facts(today: date, outer: str = "pk") -> dict[str, Any]:
    """late_month, late_twice, unchanged_month as columns (R-LT-4)."""
    ended = completion_and_gap.period(*completion_and_gap.ended_month(today))
    mine = MonthlyReport.objects.filter(project=OuterRef(outer), period__gt=ended - RECENT_MONTHS)
    late = mine.overdue(today).order_by("-period")
    before = MonthlyReport.objects.overdue(today).filter(
        project=OuterRef("project"), period=OuterRef("period") - OuterRef("covers")
    )
    last = mine.handed_in().order_by("-period")
    newer = MonthlyReport.objects.handed_in().filter(
        project=OuterRef("project"), period__gt=OuterRef("period")
    )
    copied = last.filter(~Exists(newer), is_unchanged=True)
    return {
        "late_month": Subquery(late.values("month")[:1]),
        "late_twice": Exists(late.filter(Exists(before))),
        "unchanged_month": Subquery(copied.values("month")[:1]),
    }


def _done(outer: str, code: str) -> QuerySet[Any, Any]:
    """The first day on which a project did a coded milestone, as far as it is confirmed."""
    done = Milestone.objects.filter(project=OuterRef(outer), code=code, state=Milestone.State.DONE)
    return done.order_by().values("project").annotate(d=Min("completed_on")).values("d")


def _built_since(outer: str, prefix: str) -> Case:
    """SQL twin of built_since()."""
    mine = Milestone.objects.filter(project=OuterRef(outer), code=Milestone.Code.START).order_by()
    # Not EXISTS: PostgreSQL would read the 开工 of every project there is.
    own = Subquery(mine.exclude(state=Milestone.State.CANCELLED).values("code")[:1])
    resumed = Subquery(_done(outer, Milestone.Code.RESUME))
    listed = YearListing.objects.filter(project=OuterRef(outer)).order_by(*FIRST_TO_BUILD)
    listed = Subquery(listed.values("listed_on")[:1])
    # LEAST() of SQLite is nothing beside a nothing.
    earlier = NullIf(Least(Coalesce(resumed, LAST_DAY), Coalesce(listed, LAST_DAY)), LAST_DAY)
    started = Q(**{f"{prefix}stage__in": STARTED})
    return Case(When(started & Q(IsNull(own, True)), then=earlier), output_field=DateField())


def _began_by(day: date) -> Q:
    """Started on that day or before; of the two columns one is always empty."""
    return Q(started_on__lte=day) | Q(built_since__lte=day)


def _enrolled(outer: str, prefix: str) -> Case:
    is_stated = Q(**{f"{prefix}stat_enrolled": True})
    return Case(
        When(is_stated | Exists(Enrolment.objects.filter(project=OuterRef(outer))), then=True),
        default=False,
    )


def _unenrolled(policy: Policy) -> Q:
    return Q(is_enrolled=False, money_total__gte=policy.enrol_floor)


def _eve(today: date) -> date:
    return today - timedelta(days=1)
