"""The year's ledger as a sheet's columns: what an export writes is what an import reads."""

from collections import defaultdict
from itertools import islice

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from investment.models import AnnualPlan
from projects.models import (
    ContactAssignment,
    Milestone,
    ProgressUpdate,
    Project,
    ResponsibleAssignment,
    YearListing,
)
from projects.models.assignments import lead_names

#: Listings read at a time: a fixed number of queries for each.
CHUNK = 500
Code, State = Milestone.Code, Milestone.State
DUE = {Code.RESUME: "resume_due", Code.START: "start_due", Code.COMPLETE: "completion_due"}
ACTUAL = {Code.RESUME: "resumed_on", Code.START: "started_on", Code.COMPLETE: "completed_on"}
PLAIN = (
    "name national_code location content period formalities funding total_investment remark"
).split()
PROJECT = [*PLAIN, "grade", "stage", "is_livelihood_item", "stat_enrolled"]
LISTING = (
    "pk project_id kind listed_on carried_in content no_winter_stop no_winter_stop_reason"
).split()
KINDS, GRADES = dict(YearListing.Kind.choices), dict(Project.Grade.choices)
STAGES = dict(Project.Stage.choices)


def rows_of(keys, *, today):
    """{column key: value} of each listing, in the order of their primary keys."""
    keys = iter(keys)
    while some := list(islice(keys, CHUNK)):
        yield from _chunk(some, today)


def _chunk(keys, today):
    plan = AnnualPlan.objects.filter(listing=OuterRef("pk"), is_current=True)
    # Plain values: 20,000 rows of five models each would cost as much as writing the sheet.
    listings = YearListing.objects.filter(pk__in=keys).values(
        *LISTING,
        *(f"project__{name}" for name in PROJECT),
        area=F("project__work_area__name"),
        responsible=_unit_name("responsible_unit"),
        owner=_unit_name("owner_unit"),
        plan_amount=Subquery(plan.values("amount")[:1]),
    )
    found = {listing["pk"]: listing for listing in listings}
    more = _ProjectDetails([found[key]["project_id"] for key in keys if key in found], today)
    return [_row(found[key], more) for key in keys if key in found]


def _unit_name(field):
    """As Unit.__str__: the short name, else the full one."""
    short, full = F(f"project__{field}__short_name"), F(f"project__{field}__name")
    return Coalesce(NullIf(short, Value("")), full)


class _ProjectDetails:
    """What hangs on the projects of one chunk: holders, milestones, tags, units, progress."""

    def __init__(self, projects, today):
        self.leads = lead_names(projects, today)
        self.contacts, self.responsibles = (
            dict(held.filter(project__in=projects).values_list("project", "person__name"))
            for held in (
                ContactAssignment.objects.on(today),
                ResponsibleAssignment.objects.on(today),
            )
        )
        self.milestones = defaultdict(list)
        known = Milestone.objects.filter(project__in=projects, code__in=DUE)
        columns = "project code listing due_date state completed_on".split()
        known = known.exclude(state=State.CANCELLED).order_by("pk").values_list(*columns)
        for project, *milestone in known:
            self.milestones[project].append(milestone)
        self.tags = _names(Project.tags.through, "tag__name", projects)
        self.units = _units(projects)
        updates = ProgressUpdate.objects.filter(project__in=projects, milestone=None)
        updates = updates.order_by("at", "pk").values("project", "note", "problem", "next_step")
        self.progress = {row["project"]: row for row in updates}


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
    project = listing["project_id"]
    row = {key: listing[f"project__{key}"] for key in PLAIN}
    row |= {
        "ref": f"ZQ-{project}",
        "kind": KINDS.get(listing["kind"], ""),
        "grade": GRADES.get(listing["project__grade"], ""),
        "stage": STAGES.get(listing["project__stage"], ""),
        "work_area": listing["area"] or "",
        "responsible_unit": listing["responsible"],
        "owner_unit": listing["owner"] or "",
        "supporting_units": "、".join(more.units[project]),
        "tags": "、".join(more.tags[project]),
        "is_livelihood_item": "是" if listing["project__is_livelihood_item"] else "",
        "stat_enrolled": {True: "是", False: "否", None: ""}[listing["project__stat_enrolled"]],
        "annual_plan": listing["plan_amount"],
        "carried_in": listing["carried_in"],
        "annual_content": listing["content"],
        "listed_on": _supplement(listing["listed_on"]),
        "no_winter_stop": "是" if listing["no_winter_stop"] else "",
        "no_winter_stop_reason": listing["no_winter_stop_reason"],
        "lead_officials": "、".join(more.leads[project]),
        "contact_person": more.contacts.get(project, ""),
        "responsible_person": more.responsibles.get(project, ""),
    }
    row |= _dates(listing["pk"], more.milestones[project])
    progress = more.progress.get(project, {})
    return row | {key: progress.get(key, "") for key in ("note", "problem", "next_step")}


def _supplement(listed_on):
    """The day of a 增补; the first list counts as listed on 1 January (R-DL-6)."""
    return listed_on if (listed_on.month, listed_on.day) != (1, 1) else None


def _dates(listing, milestones):
    """现定 of the year's own milestones, and the day of those that are done."""
    dates = {}
    for code, of_listing, due_date, state, completed_on in milestones:
        if code != Code.COMPLETE and of_listing != listing:
            continue
        dates[DUE[code]] = due_date
        if state == State.DONE:
            dates[ACTUAL[code]] = completed_on
    return dates
