"""我包联的项目, and for the county's leaders the whole county: red first, with the sentence."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery

from accounts.models import Unit
from desk.ledger.list import milestones_by_project
from desk.ledger.table import ListedMilestone
from desk.list_filters import led_by
from desk.workbench import problem_tasks
from desk.workbench.problem_tasks import Problems
from investment import county_snapshot
from investment.money_light import FACTS, money_lights, with_money
from investment.overall_light import overall_light
from projects.models import ContactAssignment, Milestone, ProgressUpdate, Project, YearListing
from projects.obligation_status import SEVERITY, Light, ObligationRow, ObligationStatus, status_of
from projects.permissions import sees_whole_county
from supervision.models import Instruction
from supervision.over_milestones import (
    NOTHING_PRESSED,
    Over,
    Pressed,
    orders_of,
    over_milestones,
    pressed,
    reads_drafts,
)

#: Cards drawn at length; what is green stands below as one line each.
MOST = 60
#: What a card takes from its project as it is, and the names of its unit.
CARD = ("pk", "name", "contact_name", "updated_at", "last_note", "is_listed")
UNIT = ("responsible_unit__short_name", "responsible_unit__name")
#: Replied instructions stay on the desk this long.
REPLIED_DAYS = 14


@dataclass(frozen=True)
class MilestoneOnCard:
    """A milestone with light and days overdue, as of the day of the desk."""

    milestone: ListedMilestone
    status: ObligationStatus
    #: The orders that stand over it.
    orders: list[Over]


@dataclass(frozen=True)
class LedProject:
    """A project on the desk of its lead official: its light and why it is so."""

    pk: int
    name: str
    unit: str
    contact_name: str | None
    updated_at: datetime | None
    last_note: str | None
    is_listed: bool
    light: Light
    #: The lights of its money that warn.
    behind: list[Light]
    #: The longest overdue first.
    overdue: list[MilestoneOnCard]
    upcoming: MilestoneOnCard | None
    #: 待核, not overdue.
    waiting: list[MilestoneOnCard]

    @property
    def days(self) -> int:
        """The most days that one of its milestones is overdue."""
        return max((each.status.days for each in self.overdue), default=0)

    @property
    def is_near(self) -> bool:
        return self.upcoming is not None and is_warning(self.upcoming.status.light)


@dataclass(frozen=True)
class LedProjects:
    """The projects one official leads, and what was reported on them."""

    projects: list[LedProject]
    #: Lights of those on this year's list, as the list counts them.
    colours: Counter[str]
    unlisted: int
    year: int
    longest: int
    overdue: int
    #: Not closed, which wait for others than this official.
    problems: Problems
    #: They lead more than are drawn and counted here.
    is_cut: bool = False

    template = "desk/workbench/leader.html"
    #: Of the cards of those with a warning.
    rows_template = "desk/workbench/led_projects.html"

    @property
    def with_warning(self):
        return [project for project in self.projects if is_warning(project.light)]

    @property
    def without_warning(self):
        return [project for project in self.projects if not is_warning(project.light)]


@dataclass(frozen=True)
class UnitOverdue:
    """How many milestones of a unit are overdue, how many of them red, and the most days."""

    unit: Unit
    number: int
    red: int
    longest: int


@dataclass(frozen=True)
class CountyOverview:
    """The whole county in figures that lead to their lists."""

    colours: Counter[str]
    units: list[UnitOverdue]
    year: int
    #: Orders that are out and problems not closed, of the whole county.
    pressed: Pressed

    template = "desk/workbench/county.html"


@dataclass(frozen=True)
class IssuedInstructions:
    """批示办理: what one has written, replies overdue first."""

    instructions: list[ObligationRow[Instruction]]

    template = "desk/workbench/issued_instructions.html"


def led_projects(person, today, policy):
    """The desk of a lead official."""
    led = led_facts(today).filter(pk__in=led_by(person, today))
    found = list(led.values_list(*CARD, *UNIT, *FACTS, named=True)[: MOST + 1])
    rows = found[:MOST]
    milestones = milestones_by_project([row.pk for row in rows])
    late = [m.pk for found in milestones.values() for m in found if m.is_overdue(today)]
    over = over_milestones(late, with_drafts=reads_drafts(person))
    projects = [_led_project(row, milestones[row.pk], over, today, policy) for row in rows]
    projects.sort(key=lambda p: (-p.light.severity, -p.days, p.pk))
    return LedProjects(
        projects,
        Counter(project.light.colour for project in projects if project.is_listed),
        sum(not project.is_listed for project in projects),
        today.year,
        max((project.days for project in projects), default=0),
        sum(len(project.overdue) for project in projects),
        problem_tasks.of_projects(led_by(person, today), person, today, policy),
        is_cut=len(found) > MOST,
    )


# Never iterated itself: a kept queryset would keep its rows for every later reader.
@lru_cache(maxsize=2)
def led_facts(today):
    """The projects on the ledger with what a card shows of them on a day, as columns: built once,
    narrowed to those of a person."""
    updates = ProgressUpdate.objects.filter(project=OuterRef("pk")).order_by("-at", "-pk")
    listed = YearListing.objects.filter(project=OuterRef("pk"), year=today.year)
    contact = ContactAssignment.objects.on(today).filter(project=OuterRef("pk"))
    return with_money(Project.objects.filter(withdrawn_on=None), today).annotate(
        is_listed=Exists(listed.order_by()),
        contact_name=Subquery(contact.values("person__name")[:1]),
        updated_at=Subquery(updates.values("at")[:1]),
        last_note=Subquery(updates.values("note")[:1]),
    )


def is_warning(light):
    """Yellow or red: a leader reads why."""
    return light.severity >= SEVERITY["yellow"]


def _led_project(row, milestones, over, today, policy):
    undone = [m for m in milestones if m.state not in (m.State.DONE, m.State.CANCELLED)]
    statuses = {m.pk: status_of(m, today, policy) for m in undone}
    stand = [MilestoneOnCard(m, statuses[m.pk], orders_of(over.get(m.pk, []))) for m in undone]
    ahead = (each for each in stand if each.milestone.is_open and not each.status.days)
    waiting = Milestone.State.SUBMITTED
    return LedProject(
        **{name: getattr(row, name) for name in CARD},
        unit=row.responsible_unit__short_name or row.responsible_unit__name,
        light=overall_light(row, milestones, today, policy, statuses),
        behind=[each for each in money_lights(row, today, policy) if is_warning(each)],
        overdue=sorted((each for each in stand if each.status.days), key=lambda e: -e.status.days),
        upcoming=min(ahead, key=lambda each: each.milestone.due_date, default=None),
        waiting=[e for e in stand if e.milestone.state == waiting and not e.status.days],
    )


def county_overview(person, today, policy):
    """The desk of the county's leaders."""
    seen = sees_whole_county(person)
    lit = county_snapshot.lit_listings(today.year, today, policy) if seen else []
    lights = Counter(light for *_, light, _ in lit)
    outstanding = pressed(today) if seen else NOTHING_PRESSED
    return CountyOverview(lights, _units(person, today, policy), today.year, outstanding)


def _units(person, today, policy):
    """One UnitOverdue a unit, the longest delay first."""
    red = Q(days_overdue__gte=policy.red_days)
    late = Milestone.objects.visible_to(person).overdue(today).with_days(today).order_by()
    late = late.values("project").annotate(
        number=Count("pk"), longest=Max("days_overdue"), red=Count("pk", filter=red)
    )
    rows = {row.pop("project"): row for row in late}
    # Asked apart: a join would read every project there is.
    projects = Project.objects.filter(pk__in=rows).values_list("pk", "responsible_unit")
    by_unit = defaultdict(list)
    for project, unit in projects:
        by_unit[unit].append(rows[project])
    units = Unit.objects.in_bulk(by_unit)
    found = [_unit_overdue(units[key], rows) for key, rows in by_unit.items()]
    return sorted(found, key=lambda row: (-row.longest, -row.number, str(row.unit)))


def _unit_overdue(unit, rows):
    return UnitOverdue(
        unit,
        number=sum(row["number"] for row in rows),
        red=sum(row["red"] for row in rows),
        longest=max(row["longest"] for row in rows),
    )


def issued_instructions(person, today, policy):
    """Instructions one has written: all that await a reply, and what was replied of late."""
    pending = Q(state=Instruction.State.PENDING)
    late = Q(
        state=Instruction.State.DONE, replied_at__date__gte=today - timedelta(days=REPLIED_DAYS)
    )
    rows = (
        Instruction.objects.visible_to(person)
        .filter(pending | late, issued_by=person)
        .select_related("project__responsible_unit")
        .order_by("-state", "due_date", "pk")[:20]
    )
    return IssuedInstructions([ObligationRow.of(row, today, policy) for row in rows])
