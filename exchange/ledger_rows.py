"""The year's ledger as a sheet's columns: what an export writes is what an import reads."""

from collections import defaultdict
from itertools import islice

from django.db.models import OuterRef, Subquery

from investment.models import AnnualPlan
from projects.models import (
    ContactAssignment,
    LeadAssignment,
    Milestone,
    ProgressUpdate,
    Project,
    YearListing,
)

#: Listings dressed at a time: a fixed number of queries for each.
CHUNK = 500
Code, State = Milestone.Code, Milestone.State
DUE = {Code.RESUME: "resume_due", Code.START: "start_due", Code.COMPLETE: "completion_due"}
ACTUAL = {Code.RESUME: "resumed_on", Code.START: "started_on", Code.COMPLETE: "completed_on"}
PLAIN = (
    "name national_code location content period formalities funding total_investment remark"
).split()


def rows_of(keys, *, today):
    """{column key: value} of each listing, in the order of their primary keys."""
    keys = iter(keys)
    while some := list(islice(keys, CHUNK)):
        yield from _chunk(some, today)


def _chunk(keys, today):
    plan = AnnualPlan.objects.filter(listing=OuterRef("pk"), is_current=True)
    listings = (
        YearListing.objects.filter(pk__in=keys)
        .select_related("project__responsible_unit", "project__owner_unit", "project__work_area")
        .annotate(plan_amount=Subquery(plan.values("amount")[:1]))
    )
    found = {listing.pk: listing for listing in listings}
    more = _More([found[key].project_id for key in keys if key in found], today)
    return [_row(found[key], more) for key in keys if key in found]


class _More:
    """What hangs on the projects of one chunk: holders, milestones, tags, units, words."""

    def __init__(self, projects, today):
        self.leads, self.contacts = defaultdict(list), {}
        held = LeadAssignment.objects.on(today).filter(project__in=projects)
        held = held.order_by("-is_primary", "pk").values_list("project", "official__name")
        for project, name in held:
            self.leads[project].append(name)
        contacts = ContactAssignment.objects.on(today).filter(project__in=projects)
        self.contacts = dict(contacts.values_list("project", "person__name"))
        self.milestones = defaultdict(list)
        known = Milestone.objects.filter(project__in=projects, code__in=DUE)
        for milestone in known.exclude(state=State.CANCELLED).order_by("pk"):
            self.milestones[milestone.project_id].append(milestone)
        self.tags = _names(Project.tags.through, "tag__name", projects)
        self.units = _units(projects)
        told = ProgressUpdate.objects.filter(project__in=projects, milestone=None)
        told = told.order_by("at", "pk").values("project", "note", "problem", "next_step")
        self.told = {row["project"]: row for row in told}


def _names(through, column, projects):
    names = defaultdict(list)
    rows = through.objects.filter(project__in=projects).order_by(column)
    for project, name in rows.values_list("project", column):
        names[project].append(name)
    return names


def _units(projects):
    names = defaultdict(list)
    rows = Project.supporting_units.through.objects.filter(project__in=projects)
    for row in rows.select_related("unit").order_by("pk"):
        names[row.project_id].append(str(row.unit))
    return names


def _row(listing, more):
    project = listing.project
    row = {key: getattr(project, key) for key in PLAIN}
    row |= {
        "ref": f"ZQ-{project.pk}",
        "kind": listing.get_kind_display(),
        "grade": project.get_grade_display(),
        "stage": project.get_stage_display(),
        "work_area": str(project.work_area or ""),
        "responsible_unit": str(project.responsible_unit),
        "owner_unit": str(project.owner_unit or ""),
        "supporting_units": "、".join(more.units[project.pk]),
        "tags": "、".join(more.tags[project.pk]),
        "is_livelihood_item": "是" if project.is_livelihood_item else "",
        "stat_enrolled": {True: "是", False: "否", None: ""}[project.stat_enrolled],
        "annual_plan": listing.plan_amount,
        "carried_in": listing.carried_in,
        "annual_content": listing.content,
        "listed_on": listing.listed_on if listing.is_supplement else None,
        "no_winter_stop": "是" if listing.no_winter_stop else "",
        "no_winter_stop_reason": listing.no_winter_stop_reason,
        "lead_officials": "、".join(more.leads[project.pk]),
        "contact_person": more.contacts.get(project.pk, ""),
    }
    row |= _dates(listing, more.milestones[project.pk])
    told = more.told.get(project.pk, {})
    return row | {key: told.get(key, "") for key in ("note", "problem", "next_step")}


def _dates(listing, milestones):
    """现定 of the year's own milestones, and the day of those that are done."""
    dates = {}
    for milestone in milestones:
        if milestone.code != Code.COMPLETE and milestone.listing_id != listing.pk:
            continue
        dates[DUE[milestone.code]] = milestone.due_date
        if milestone.state == State.DONE:
            dates[ACTUAL[milestone.code]] = milestone.completed_on
    return dates
