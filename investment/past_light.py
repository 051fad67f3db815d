"""Lights and overdue list of a day gone by, by the two things that can be meant by them.

当日所知: as the county knew it when the day ended. 结账口径: with that month's money and what was
confirmed until its closing, as the closed month itself tells its last day (R-IN-8, R-OD-8).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from investment import completion_and_gap, money_light, overall_light, overdue_stock, stale_light
from investment.closing_figures import money_facts
from investment.day_document import Day, OverdueThen, PastMilestone, PastProject
from investment.models import Month, MonthFigure
from investment.money_light import MoneyFacts
from investment.overdue_stock import MovedRow
from investment.past_county import MILESTONE, KnownProject, KnownReport, PastCounty, State
from norms.policy import policy_on
from projects.models import Milestone
from projects.obligation_status import Light, ObligationStatus, status_of

LIT_BY = "project gap rate ytd curve number is_lit".split()


class Figure(NamedTuple):
    """What the last closed month says of a project."""

    project: int
    gap: Any = None
    rate: Any = None
    ytd: Any = None
    curve: str = ""
    number: int | None = None
    is_lit: bool = False


# --- 当日所知 ------------------------------------------------------------------------------------


def as_known_then(day: date) -> Day:
    """The county as it was known when the day ended."""
    return _as_known(PastCounty(day, stale_light.end_of(day)))


def _as_known(county: PastCounty) -> Day:
    figures = _last_figures(county)
    listed = [project for project in county.projects.values() if project.listing]
    money = {each.pk: figures.get(each.pk, Figure(each.pk)) for each in listed}
    facts = {each.pk: _facts_then(county, each, money[each.pk]) for each in listed}
    return _day(county, facts, money)


def _last_figures(county: PastCounty) -> dict[int, Figure]:
    """{project: its figure of the last month of the year that was closed by the moment}"""
    closed = Month.objects.filter(year=county.day.year, at__lt=county.moment)
    figures = MonthFigure.objects.filter(month=closed.order_by("-month")[:1], **county.mine)
    return {row[0]: Figure(*row) for row in figures.order_by().values_list(*LIT_BY)}


def _facts_then(county: PastCounty, project: KnownProject, figure: Figure) -> MoneyFacts:
    """Python twin of money_light.with_money(), of what was known."""
    milestones = county.by_project[project.pk]
    return MoneyFacts(
        money_stage=project.stage,
        money_total=project.total_investment,
        money_gap=figure.gap,
        money_lit=figure.is_lit,
        money_curve=figure.curve,
        money_month=figure.number,
        **_report_facts(county.reports[project.pk], county.day),
        **_dates(county, project, milestones),
        is_enrolled=project.is_stated or project.pk in county.enrolled,
        written_on=county.written_on(project),
        heard_at=_heard(county, project.pk),
        rests=project.listing is not None and project.listing.pk in county.resting,
    )


def _dates(county: PastCounty, project: KnownProject, milestones: list[Any]) -> dict[str, Any]:
    """When it was started, or counts as started since (R-LT-5)."""
    started = [m.completed_on for m in milestones if _is_start(m)]
    listed = county.first_listed(project.pk)
    return {
        "started_on": min(started, default=None),
        "built_since": money_light.built_since(project.stage, milestones, listed),
    }


def _is_start(milestone: PastMilestone) -> bool:
    return milestone.code == Milestone.Code.START and milestone.state == State.DONE


def _heard(county: PastCounty, project: int) -> datetime:
    """To the minute: a day is what counts."""
    return county.heard.get(project, stale_light.NEVER).replace(second=0, microsecond=0)


def _report_facts(reports: list[KnownReport], day: date) -> dict[str, Any]:
    """Python twin of money_light.report_facts(), of reports with the newest first."""
    ended = completion_and_gap.period(*completion_and_gap.ended_month(day))
    recent = [row for row in reports if row.period > ended - money_light.RECENT_MONTHS]
    late = [row for row in recent if row.is_late]
    missed = {row.period for row in reports if row.is_late}
    handed_in = next((row for row in reports if row.is_handed_in), None)
    is_copy = handed_in in recent and handed_in is not None and handed_in.is_unchanged
    return {
        "late_month": late[0].month if late else None,
        "late_twice": any(row.period - row.covers in missed for row in late),
        "unchanged_month": handed_in.month if handed_in and is_copy else None,
    }


# --- 结账口径 ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClosingAnswer:
    """The day by the closing of its month; `closed` is None while that month is not closed: then by
    what is known now, with the money of the last month that is. `until`: what was recorded later
    is not in it."""

    day: Day
    closed: Month | None
    until: datetime


def at_closing(day: date, *, now: datetime, project: int | None = None) -> ClosingAnswer:
    """The whole county, or one project, by the closing of the month of the day."""
    month = Month.objects.filter(year=day.year, month=day.month).first()
    county = _CountyAtClosing(day, month, now, project)
    found = _closed_day(county, month) if month else _as_known(county)
    listed = {key: each for key, each in found.overdue.items() if key in county.stays}
    return ClosingAnswer(replace(found, overdue=listed), month, county.moment)


def _overdue_on(day: date, month: Month | None, now: datetime) -> dict[int, MovedRow]:
    """{milestone: its stay in the overdue list on that day} as known at the closing (R-OD-8)."""
    if month:
        rows = overdue_stock.rows_of_month(month)
    else:
        period = completion_and_gap.period(day.year, day.month)
        months = overdue_stock.open_months(timezone.localdate(now))
        rows = [row for stock in months if stock.period == period for row in stock.rows]
    return {row.key: row for row in rows if _is_in(row, day)}


def _is_in(row: MovedRow, day: date) -> bool:
    entered = row.entered or row.due + completion_and_gap.DAY
    return entered <= day and (row.left is None or row.left > day)


class _CountyAtClosing(PastCounty):
    """As it was known at the closing, but for what was done after the day."""

    def __init__(
        self, day: date, month: Month | None, now: datetime, project: int | None = None
    ) -> None:
        self.stays = _overdue_on(day, month, now)
        until = month.at if month else now
        super().__init__(day, until, project, also=self.stays, is_now=month is None)
        self.was_there = Q(known_since__lte=day)

    def _milestone(self, row: Sequence[Any], before: dict[str, Any]) -> PastMilestone | None:
        known = super()._milestone(row, before)
        return known and self._on_the_day(known)

    def _on_the_day(self, row: Any) -> PastMilestone:
        """As ClosingFigures reads its milestones for the last day of the month."""
        stay = self.stays.get(row.pk)
        if row.completed_on and row.completed_on > self.day or self._is_reported_later(row):
            row = replace(row, state=State.PENDING, completed_on=None)
        if stay and not row.is_overdue(self.day):
            row = replace(
                row, state=State.PENDING, completed_on=None, due_date=stay.due, frozen_on=None
            )
        return row

    def _is_reported_later(self, row: Any) -> bool:
        """A backdated report that waits says nothing of a day before it was made (R-OD-1)."""
        return bool(row.waits_overdue and row.reported_on and row.reported_on > self.day)


class _OverdueAtClosing(_CountyAtClosing):
    """The overdue milestones alone."""

    def _milestone_rows(self) -> list[tuple[Any, ...]]:
        made = Milestone.objects.filter(created_at__lt=self.moment, pk__in=self.also)
        return list(made.order_by().values_list(*MILESTONE))


def overdue_at_closing(day: date, *, now: datetime, with_people: bool = False) -> ClosingAnswer:
    """The overdue list alone of at_closing(), in a third of its queries: no lights, and of the
    projects their people, if asked for."""
    month = Month.objects.filter(year=day.year, month=day.month).first()
    county = _OverdueAtClosing(day, month, now)
    policy = policy_on(day)
    statuses = {key: status_of(row, day, policy) for key, row in county.milestones.items()}
    overdue = {key: _overdue(key, each) for key, each in statuses.items()}
    projects = {row.project for row in county.milestones.values()} if with_people else ()
    people = {key: _people(county, key) for key in projects}
    found = Day(day, policy.effective_on, people, {}, county.milestones, overdue)
    return ClosingAnswer(found, month, county.moment)


def _people(county: PastCounty, project: int) -> PastProject:
    lead, contact = county.leads.get(project, ""), county.contacts.get(project, "")
    return PastProject(project, "", "", "", lead, contact)


def _closed_day(county: PastCounty, month: Month) -> Day:
    """The day with the money of its closed month."""
    figures = MonthFigure.objects.filter(month=month, **county.mine).order_by("listing")
    figures = figures.filter(listing__listed_on__lte=county.day)
    before = MonthFigure.objects.filter(year=month.year, number=month.month - 1, **county.mine)
    were_reported = dict(before.order_by().values_list("listing", "is_reported"))
    facts, money = {}, {}
    for row in figures:
        project = county.projects[row.project_id]
        facts[project.pk] = money_facts(
            row,
            was_reported=were_reported.get(row.listing_id),
            **_dates(county, replace(project, stage=row.stage), county.by_project[project.pk]),
            written_on=county.written_on(project),
            heard_at=_heard(county, project.pk),
            rests=row.listing_id in county.resting,
        )
        money[project.pk] = Figure(project.pk, row.gap, row.rate, row.ytd)
    return _day(county, facts, money)


# --- Both -----------------------------------------------------------------------------------------


def _day(county: PastCounty, facts: dict[int, MoneyFacts], money: dict[int, Figure]) -> Day:
    """The rows of the day, with the lights that these facts make."""
    policy = policy_on(county.day)
    undone = [row for row in county.milestones.values() if row.state != State.DONE]
    statuses = {row.pk: status_of(row, county.day, policy) for row in undone}
    overdue = {key: _overdue(key, each) for key, each in statuses.items() if each.days}
    lights = {}
    for key, each in facts.items():
        own: list[Any] = sorted(county.by_project[key], key=lambda row: (row.due_date, row.pk))
        lights[key] = overall_light.overall_light(each, own, county.day, policy, statuses)
    shown = {county.milestones[key].project for key in overdue} | lights.keys()
    projects = {
        key: _row(county, project, lights.get(key), money.get(key))
        for key, project in county.projects.items()
        if key in shown
    }
    milestones = {key: row for key, row in county.milestones.items() if row.project in shown}
    return Day(county.day, policy.effective_on, projects, facts, milestones, overdue)


def _overdue(key: int, status: ObligationStatus) -> OverdueThen:
    light = status.light
    return OverdueThen(
        key, status.days, status.level, status.level_word, light.colour, light.sentence
    )


def _row(
    county: PastCounty, project: KnownProject, light: Light | None, money: Figure | None
) -> PastProject:
    listing = project.listing if light else None
    return PastProject(
        pk=project.pk,
        name=project.name,
        unit=project.unit,
        area=project.area,
        lead=county.leads.get(project.pk, ""),
        contact=county.contacts.get(project.pk, ""),
        listing=listing and listing.pk,
        kind=listing.kind if listing else "",
        colour=light.colour if light else "",
        word=light.word if light else "",
        sentence=light.sentence if light else "",
        ytd=money and money.ytd,
        rate=money and money.rate,
    )
