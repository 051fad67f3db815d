"""What the ledger holds now of the projects that a sheet may mean: a few queries for all rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar, TypeAlias, TypeVar

from django.db.models import Q

from investment.models import AnnualPlan
from projects import ledger_fields
from projects.models import LeadAssignment, Milestone, ProgressUpdate, Project, YearListing
from projects.models.assignments import ONE_AT_A_TIME
from projects.models.event_order import ORDER, STAGE_OF

#: Key of a field -> column of Project, of YearListing, for what a correction may write.
FACTS = {field.key: field.column for field in ledger_fields.PROJECT_FACTS}
UNITS = {field.key for field in ledger_fields.PROJECT_FACTS if field.sort == "unit"}
LISTING_FACTS = {field.key: field.column for field in ledger_fields.LISTING_FACTS}
#: What a sheet reports of the project itself, kept as its progress; percent is read with the note.
PROGRESS_FIELDS = [field.key for field in ledger_fields.FIELDS if field.model == "progress"]
PROGRESS_FIELDS += ["percent"]
Code = Milestone.Code
CHUNK = 500
Value = TypeVar("Value")
#: Of an event that was reported: its code, its name, its day.
KnownEvent: TypeAlias = tuple[str, str, date]


@dataclass(slots=True)
class KnownMilestone:
    """As many columns of a milestone as a comparison reads, without its model."""

    pk: int
    state: str
    due_date: date
    baseline_due_date: date
    completed_on: date | None
    frozen_on: date | None
    submitted_by_id: int | None
    submitted_for_id: int | None
    submitted_at: datetime | None

    State: ClassVar = Milestone.State


@dataclass(slots=True)
class KnownListing:
    """The listing of the sheet's year; `plan` in 万元, None without a plan in force."""

    pk: int
    kind: str
    listed_on: date
    facts: dict[str, Any]
    plan: Decimal | None = None


@dataclass(slots=True)
class KnownProject:
    """One project as it stands. An empty one stands for a project that is new."""

    pk: int | None = None
    version: int = 0
    name_key: str = ""
    stage: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    supporting_units: list[int] = field(default_factory=list)
    listing: KnownListing | None = None
    milestones: dict[str, KnownMilestone] = field(default_factory=dict)  # by code
    events: list[KnownEvent] = field(default_factory=list)  # in whatever year
    done: set[str] = field(default_factory=set)  # codes of confirmed events
    lead: int | None = None
    deputies: list[int] = field(default_factory=list)
    holders: dict[str, int] = field(default_factory=dict)  # role of ONE_AT_A_TIME -> person
    progress: dict[str, Any] = field(default_factory=dict)  # the last update on the project itself


class CurrentValues:
    """Known projects by primary key, by code and by name; withdrawn ones never match."""

    def __init__(
        self, codes: Iterable[str], name_keys: Iterable[str], pks: Iterable[int], year: int
    ) -> None:
        self.year = year
        self.projects: dict[int, KnownProject] = {}
        self.by_code: dict[str, KnownProject] = {}
        self.by_name: dict[str, list[KnownProject]] = defaultdict(list)
        for some in _chunks(codes):
            self._load(Q(national_code__in=some))
        for some in _chunks(name_keys):
            self._load(Q(name_key__in=some))
        for some in _chunks(pks):
            self._load(Q(pk__in=some))
        for some in _chunks(list(self.projects)):
            self._load_related(some)

    def _load(self, condition: Q) -> None:
        columns = ["pk", "version", "name_key", "stage", *FACTS.values()]
        for facts in Project.objects.current().filter(condition).values(*columns):
            if facts["pk"] not in self.projects:
                self._add(facts)

    def _add(self, facts: dict[str, Any]) -> None:
        pk, version = facts.pop("pk"), facts.pop("version")
        known = KnownProject(pk, version, facts.pop("name_key"), facts.pop("stage"), facts)
        self.projects[pk] = known
        self.by_name[known.name_key].append(known)
        if facts["national_code"]:
            self.by_code[facts["national_code"]] = known

    def _load_related(self, keys: list[int]) -> None:
        self._load_listings(keys)
        self._load_milestones(keys)
        self._load_events(keys)
        self._load_holders(keys)
        self._load_many(keys)
        self._load_progress(keys)

    def _load_listings(self, keys: list[int]) -> None:
        rows = YearListing.objects.filter(project__in=keys, year=self.year)
        listings = {}
        for row in rows.values("pk", "project", "kind", "listed_on", *LISTING_FACTS.values()):
            pk, project = row.pop("pk"), row.pop("project")
            listing = KnownListing(pk, row.pop("kind"), row.pop("listed_on"), row)
            self.projects[project].listing = listings[pk] = listing
        plans = AnnualPlan.objects.filter(listing__in=listings, is_current=True)
        for pk, amount in plans.values_list("listing", "amount"):
            listings[pk].plan = amount

    def _load_milestones(self, keys: list[int]) -> None:
        """The year's statutory milestones, and the one completion of the project."""
        of_year = Q(code__in=Milestone.STATUTORY, listing__year=self.year)
        rows = Milestone.objects.filter(of_year | Q(code=Code.COMPLETE), project__in=keys)
        rows = rows.exclude(state=Milestone.State.CANCELLED).order_by("pk")
        columns = (
            "project code pk state due_date baseline_due_date completed_on frozen_on "
            "submitted_by submitted_for submitted_at"
        ).split()
        for project, code, *facts in rows.values_list(*columns):
            self.projects[project].milestones[code] = KnownMilestone(*facts)

    def _load_events(self, keys: list[int]) -> None:
        """What was done of the milestones that keep an order or move the stage (R-OD-7)."""
        rows = Milestone.objects.filter(project__in=keys, code__in=STAGE_OF)
        rows = rows.exclude(completed_on=None).order_by("completed_on", "pk")
        columns = "project state code name completed_on".split()
        for project, state, code, name, day in rows.values_list(*columns):
            if code in ORDER:
                self.projects[project].events.append((code, name, day))
            if state == Milestone.State.DONE:
                self.projects[project].done.add(code)

    def _load_holders(self, keys: list[int]) -> None:
        leads = LeadAssignment.objects.open().filter(project__in=keys).order_by("pk")
        for project, official, primary in leads.values_list("project", "official", "is_primary"):
            if primary:
                self.projects[project].lead = official
            else:
                self.projects[project].deputies.append(official)
        for role, model in ONE_AT_A_TIME.items():
            terms: type[Any] = model
            held = terms.objects.open().filter(project__in=keys)
            for project, person in held.values_list("project", "person"):
                self.projects[project].holders[role] = person

    def _load_many(self, keys: list[int]) -> None:
        tags = Project.tags.through.objects.filter(project__in=keys)
        for project, name in tags.values_list("project", "tag__name"):
            self.projects[project].tags.append(name)
        units = Project.supporting_units.through.objects.filter(project__in=keys)
        for project, unit in units.values_list("project", "unit"):
            self.projects[project].supporting_units.append(unit)

    def _load_progress(self, keys: list[int]) -> None:
        updates = ProgressUpdate.objects.filter(project__in=keys, milestone=None).order_by(
            "at", "pk"
        )
        for row in updates.values("project", *PROGRESS_FIELDS):
            self.projects[row.pop("project")].progress = row


def _chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    left = iter(values)
    while some := list(islice(left, CHUNK)):
        yield some
