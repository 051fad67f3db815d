"""The year's ledger as a sheet's columns: what an export writes is what an import reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import F, Model, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from core.ledger_field import LedgerField
from core.spreadsheets.printed_list import PrintedRow
from exchange.all_ledger_fields import ACTUAL, CODED, DUE, KEPT, model_field
from investment.models import AnnualPlan
from projects.ledger_fields import FIELDS
from projects.models import Milestone, ProgressUpdate, Project, YearListing
from projects.models.assignments import ONE_AT_A_TIME, lead_names
from projects.postponement import postponement

#: Listings read at a time: a fixed number of queries for each.
CHUNK = 500
Code, State = Milestone.Code, Milestone.State
#: What stands in a column of project or listing; tags and supporting units have own tables.
SINGLE_VALUED = [field for field in KEPT if not model_field(field).many_to_many]
#: Flags that keep "no" apart from "not known".
KNOWS_NO = {field.key for field in SINGLE_VALUED if model_field(field).null}
#: {path of an assignment: its key}
ASSIGNED = {field.path: field.key for field in FIELDS if field.model == "assignment"}
PROGRESS = [field.key for field in FIELDS if field.model == "progress"]


class MilestoneFacts(NamedTuple):
    """A milestone as it is exported, with the columns of MilestoneQuerySet.with_moves()."""

    code: str
    listing: int | None
    due_date: date
    state: str
    completed_on: date | None
    baseline_due_date: date
    postponed: int | None
    paused: int | None


def rows_of(keys: Iterable[int], *, today: date) -> Iterator[PrintedRow]:
    """{column key: value} of each listing, in the order of their primary keys."""
    left = iter(keys)
    while some := list(islice(left, CHUNK)):
        yield from _chunk(some, today)


def _chunk(keys: list[int], today: date) -> list[PrintedRow]:
    plan = AnnualPlan.objects.filter(listing=OuterRef("pk"), is_current=True)
    # Plain values: 20,000 rows of five models each would cost as much as writing the sheet.
    listings = YearListing.objects.filter(pk__in=keys).values(
        "pk",
        "project_id",
        plan_amount=Subquery(plan.values("amount")[:1]),
        **{f"kept_{field.key}": _expression(field) for field in SINGLE_VALUED},
    )
    found: dict[int, dict[str, Any]] = {listing["pk"]: {**listing} for listing in listings}
    more = _ProjectDetails([found[key]["project_id"] for key in keys if key in found], today)
    return [_row(found[key], more) for key in keys if key in found]


def _expression(field: LedgerField) -> Any:
    """Where a field stands, seen from the listing; a unit is as Unit.__str__: short, else full."""
    path = f"project__{field.name}" if field.model == "project" else field.name
    if field.sort == "unit":
        return Coalesce(NullIf(F(f"{path}__short_name"), Value("")), F(f"{path}__name"))
    return F(f"{path}__name" if field.sort == "area" else path)


class _ProjectDetails:
    """What hangs on the projects of one chunk: holders, milestones, tags, units, progress."""

    def __init__(self, projects: list[int], today: date) -> None:
        self.leads = lead_names(projects, today)
        self.holders = {
            role: _holders(model, projects, today) for role, model in ONE_AT_A_TIME.items()
        }
        self.milestones: dict[int, list[MilestoneFacts]] = defaultdict(list)
        known = Milestone.objects.filter(project__in=projects, code__in=DUE)
        known = known.exclude(state=State.CANCELLED).order_by("pk").with_moves()
        for project, *milestone in known.values_list("project", *MilestoneFacts._fields):
            self.milestones[project].append(MilestoneFacts(*milestone))
        self.tags = _names(Project.tags.through, "tag__name", projects)
        self.units = _units(projects)
        updates = ProgressUpdate.objects.filter(project__in=projects, milestone=None)
        updates = updates.order_by("at", "pk").values("project", *PROGRESS)
        self.progress = {row["project"]: row for row in updates}


def _holders(terms: type[Any], projects: list[int], today: date) -> dict[int, str]:
    """{project: the name of who holds it}"""
    held = terms.objects.on(today).filter(project__in=projects)
    return dict(held.values_list("project", "person__name"))


def _names(through: type[Model], column: str, projects: list[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    rows = through._default_manager.filter(project__in=projects).order_by(column)
    for project, name in rows.values_list("project", column):
        names[project].append(name)
    return names


def _units(projects: list[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    rows = Project.supporting_units.through.objects.filter(project__in=projects)
    for row in rows.select_related("unit").order_by("pk"):
        names[row.project_id].append(str(row.unit))
    return names


def _row(listing: dict[str, Any], more: _ProjectDetails) -> PrintedRow:
    project = listing["project_id"]
    row = {field.key: _shown(field, listing[f"kept_{field.key}"]) for field in SINGLE_VALUED}
    row |= {
        "ref": f"ZQ-{project}",
        "annual_plan": listing["plan_amount"],
        "supporting_units": "、".join(more.units[project]),
        "tags": "、".join(more.tags[project]),
        "lead_officials": "、".join(more.leads[project]),
    }
    row |= {
        ASSIGNED[f"assignment.{role}"]: held.get(project, "") for role, held in more.holders.items()
    }
    row |= _dates(listing["pk"], more.milestones[project])
    progress = more.progress.get(project, {})
    return row | {key: progress.get(key, "") for key in PROGRESS}


def _shown(field: LedgerField, value: Any) -> Any:
    """A value as the import reads it again."""
    if field.key in CODED:
        return CODED[field.key].get(value, "")
    if field.sort == "yes_no":
        return _yes_no(value, knows_no=field.key in KNOWS_NO)
    if field.sort == "listed_on":
        return _supplement(value)
    return "" if value is None and field.printed_as == "text" else value


def _yes_no(value: Any, knows_no: bool) -> str:
    """Where blank already means no, the sheet is easier to read without the word."""
    return "是" if value else "否" if knows_no and value is False else ""


def _supplement(listed_on: date) -> date | None:
    """The day of a 增补; the first list counts as listed on 1 January (R-DL-6)."""
    return listed_on if (listed_on.month, listed_on.day) != (1, 1) else None


def _dates(listing: int, milestones: list[MilestoneFacts]) -> dict[str, date | str | None]:
    """现定 of the year's own milestones, the day of those that are done, and what was moved."""
    dates: dict[str, date | str | None] = {}
    moved = []
    for row in milestones:
        if row.code != Code.COMPLETE and row.listing != listing:
            continue
        dates[DUE[row.code]] = row.due_date
        if row.state == State.DONE:
            dates[ACTUAL[row.code]] = row.completed_on
        if words := postponement(row):
            word = Code(row.code).label
            moved.append(f"{word}原定 {row.baseline_due_date:%Y-%m-%d}，{words}")
    return dates | {"postponed": "；".join(moved)}
