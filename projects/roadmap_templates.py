"""路线图模板: the office applies one to projects (decision 30, R-DL-8).

Applying only adds what a road map has not yet: all of it or nothing, and no milestone that exists
is touched. The milestone that a kind owes by law is made by the year's list alone (R-DL-1, R-DL-2).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Person
from projects import construction_period
from projects.models import Milestone, Project, RoadmapTemplate, RoadmapTemplateStep, YearListing
from projects.models.event_order import ORDER, problem_of_due
from projects.models.milestone_dates import check_bounds
from projects.models.project import check_none_withdrawn, lock_projects
from projects.roadmap import add_many
from projects.roadmap_template_editions import lock_templates
from projects.year_listings import statutory_deadline

#: As many projects are ticked at once: their dates still fit into one form.
MOST_PROJECTS = 60
#: A project of these has no more road map to plan.
ENDED = (
    Project.Stage.COMPLETED,
    Project.Stage.COMMISSIONED,
    Project.Stage.AT_CAPACITY,
    Project.Stage.TERMINATED,
)

# --- Which projects -------------------------------------------------------------------------------


def template_for(listing: YearListing, today: date) -> RoadmapTemplate | None:
    """The template in force for a listing: its area's own, else that of all areas."""
    area = listing.project.work_area_id
    found = RoadmapTemplate.objects.in_force(today).filter(kind=listing.kind)
    rows = list(found.filter(Q(work_area=area) | Q(work_area=None)))
    return next((row for row in rows if row.work_area_id), rows[0] if rows else None)


def listings_of(template: RoadmapTemplate, year: int, person: Person) -> Any:
    """A year's listings that a template may be applied to, of those this person sees."""
    listings = YearListing.objects.visible_to(person).current().filter(year=year)
    listings = listings.filter(kind=template.kind)
    if template.work_area_id:
        listings = listings.filter(project__work_area=template.work_area_id)
    return listings.select_related("project__responsible_unit", "project__work_area")


def unplanned_listings(template: RoadmapTemplate, year: int, person: Person, today: date) -> Any:
    """Of listings_of() those whose year has no milestone but the one that their kind owes; of an
    area with a template of its own, that one's alone."""
    planned = Milestone.objects.filter(project=OuterRef("project"), due_date__year__gte=year)
    planned = planned.exclude(state=Milestone.State.CANCELLED)
    planned = planned.exclude(code__in=Milestone.STATUTORY)
    listings = listings_of(template, year, person).filter(~Exists(planned))
    listings = listings.exclude(project__stage__in=ENDED)
    if template.work_area_id is None:
        own = RoadmapTemplate.objects.in_force(today).filter(kind=template.kind)
        areas = own.exclude(work_area=None).values("work_area")
        unnamed = Q(project__work_area=None)
        listings = listings.filter(unnamed | ~Q(project__work_area__in=areas))
    return listings.order_by("project__responsible_unit__name", "project")


# --- Which dates ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProposedStep:
    """A step that the road map of a project has not yet, with the day that the template gives."""

    listing: YearListing
    step: RoadmapTemplateStep
    due_date: date

    @property
    def key(self) -> str:
        """Names it in a form, and in what is refused."""
        return f"{self.listing.project_id}-{self.step.number}"

    @property
    def name(self) -> str:
        return self.step.name


@dataclass(frozen=True)
class ProposedRoadmap:
    """What a template would add to one project: the statutory milestone as it stands, steps that
    are there already, and those to come."""

    listing: YearListing
    statutory: tuple[str, date] | None
    existing: tuple[str, ...]
    steps: tuple[ProposedStep, ...]


def propose(template: RoadmapTemplate, listings: Iterable[YearListing]) -> list[ProposedRoadmap]:
    """What a template would add to the projects of these listings; one query for all of them."""
    prefetch_related_objects([template], "steps")
    listings = list(listings)
    projects = [listing.project_id for listing in listings]
    standing = Milestone.objects.filter(project__in=projects)
    by_project = standing.exclude(state=Milestone.State.CANCELLED).by_project()
    return [
        _proposed(template, listing, by_project.get(listing.project_id, [])) for listing in listings
    ]


def _proposed(
    template: RoadmapTemplate, listing: YearListing, milestones: list[Milestone]
) -> ProposedRoadmap:
    statutory = _statutory(listing, milestones)
    dates = template.dates_in(listing.year, statutory[1] if statutory else None)
    steps = template.steps.all()
    existing = [step for step in steps if _stands(step, listing, milestones)]
    return ProposedRoadmap(
        listing,
        statutory,
        tuple(step.name for step in existing),
        tuple(
            ProposedStep(listing, step, dates[step.number])
            for step in steps
            if step not in existing
        ),
    )


def _statutory(listing: YearListing, milestones: list[Milestone]) -> tuple[str, date] | None:
    """(name, day) of the milestone that the kind owes: as it stands, else by the rule."""
    owed = statutory_deadline(listing.kind, listing.year)
    if owed is None:
        return None
    code, limit = owed
    mine = [m for m in milestones if m.code == code and m.listing_id == listing.pk]
    return Milestone.Code(code).label, mine[0].due_date if mine else limit


def _stands(step: RoadmapTemplateStep, listing: YearListing, milestones: list[Milestone]) -> bool:
    """Whether the road map has the step: a coded one of any year, else one of that name in the
    listing's year or later."""
    if step.code:
        return any(milestone.code == step.code for milestone in milestones)
    names = {m.name for m in milestones if m.due_date.year >= listing.year}
    return step.name in names


# --- Writing --------------------------------------------------------------------------------------

#: Steps with the days on which the office wants them.
Dated = Sequence[tuple[ProposedStep, date]]


@transaction.atomic
def apply_template(
    template: RoadmapTemplate,
    dated: Dated,
    *,
    by: Actor,
    now: datetime,
    accept_overdue: bool | date = False,
) -> list[Milestone]:
    """Write these steps into the road maps of their projects, all of them or none.

    ValidationError, under the key of the step, for one that has come meanwhile, a day out of
    bounds, out of the order of events (R-OD-7) or after the construction period; for a template
    that is in force no more; for a project taken off the ledger. What would be overdue at once is
    refused unless accepted (R-DL-6).
    """
    today = timezone.localdate(now)
    lock_templates(template.kind)
    if not RoadmapTemplate.objects.in_force(today).filter(pk=template.pk).exists():
        raise ValidationError("这一版模板今天没有施行，请改用现行的一版。")
    if not dated:
        raise ValidationError("没有要写入的节点。")
    keys = {proposed.listing.project_id for proposed, _ in dated}
    lock_projects(keys)
    check_none_withdrawn(keys)
    if problems := problems_of(template, dated, today):
        raise ValidationError(problems)
    reason, years = f"套用路线图模板“{template}”", _listings_by_year(keys)
    made = add_many(
        [(_facts(proposed, due, today, years), reason) for proposed, due in dated],
        by=by,
        now=now,
        accept_overdue=accept_overdue,
    )
    after = {"项目": f"{len(keys)} 个", "节点": f"{len(made)} 个"}
    audit.record(by=by, action="套用路线图模板", subject=template, after=after)
    return made


def _listings_by_year(projects: Iterable[int]) -> dict[tuple[int, int], YearListing]:
    rows = YearListing.objects.filter(project__in=projects)
    return {(listing.project_id, listing.year): listing for listing in rows}


def _facts(
    proposed: ProposedStep, due: date, today: date, years: dict[tuple[int, int], YearListing]
) -> dict[str, Any]:
    """The columns of the milestone; it hangs on the listing of its own year, where there is one."""
    project = proposed.listing.project
    return {
        "project": project,
        "listing": years.get((project.pk, due.year)),
        "name": proposed.step.name,
        "code": proposed.step.code,
        "due_date": due,
        "known_since": today,
    }


def problems_of(template: RoadmapTemplate, dated: Dated, today: date) -> dict[str, str]:
    """{key of a step: the sentence why it may not be written so}."""
    listings = {proposed.listing.pk: proposed.listing for proposed, _ in dated}
    missing = {
        proposed.key
        for roadmap in propose(template, listings.values())
        for proposed in roadmap.steps
    }
    found = {
        proposed.key: _problem(proposed, due, today, is_missing=proposed.key in missing)
        for proposed, due in dated
    }
    found = {key: sentence for key, sentence in found.items() if sentence}
    return found or _out_of_order(dated)


def _problem(proposed: ProposedStep, due: date, today: date, *, is_missing: bool) -> str:
    project = proposed.listing.project
    if not is_missing:
        return f"“{project}”的路线图里已有“{proposed.name}”，不再加，请刷新页面。"
    try:
        check_bounds(due, today, "due_date")
    except ValidationError as refusal:
        return refusal.messages[0]
    last = construction_period.last_day(project.period)
    if last and due > last and not proposed.step.code:
        return f"晚于建设起止年限（{project.period}），不能超过 {last:%Y-%m-%d}。"
    return ""


def _out_of_order(dated: Dated) -> dict[str, str]:
    """开工、竣工、投产、达效 of a project are due in this order (R-OD-7)."""
    coded = [(proposed, due) for proposed, due in dated if proposed.step.code in ORDER]
    standing = Milestone.objects.filter(
        project__in={proposed.listing.project_id for proposed, _ in coded}, code__in=ORDER
    ).exclude(state=Milestone.State.CANCELLED)
    events = defaultdict(list)
    for m in standing:
        events[m.project_id].append((m.code, m.name, m.completed_on or m.due_date))
    for proposed, due in coded:
        named = (proposed.step.code, proposed.name, due)
        events[proposed.listing.project_id].append(named)
    found = {
        proposed.key: problem_of_due(proposed.step.code, due, events[proposed.listing.project_id])
        for proposed, due in coded
    }
    return {key: sentence for key, sentence in found.items() if sentence}
