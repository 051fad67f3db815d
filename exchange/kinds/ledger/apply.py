"""Write a change set into the ledger by the verbs of its apps, and keep what undoes it."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice, zip_longest
from typing import Any, TypeAlias

from accounts.audit import Actor
from accounts.models import Person, Unit
from exchange.kinds.import_kind import OnProgress, WriteResults
from exchange.kinds.ledger.apply_changes import (
    add_many_progress,
    completion_facts,
    tag_named,
    write_changed,
)
from exchange.kinds.ledger.current_values import Code
from exchange.kinds.ledger.row_change import LedgerRowChange
from exchange.matching.changeset import ChangeSet, Moved
from exchange.matching.name_lookup import Ref
from exchange.matching.row_change_base import Outcome
from exchange.models import ImportBatch
from investment import annual_plans
from norms.models import WorkArea
from projects import assign_people, project_lifecycle, roadmap, year_listings
from projects.models import Milestone, Project, YearListing
from projects.models.assignments import ONE_AT_A_TIME

#: A row and the project that it makes.
Pair: TypeAlias = tuple[LedgerRowChange, Project]
#: A milestone and the day on which it was done.
Completed: TypeAlias = tuple[Milestone, date]
#: Projects written at a time.
CHUNK = 500


class LedgerWriter:
    """One batch being written. `on_progress` is called with the number of rows done.

    What is overdue at once was accepted with the batch, or waits for that.
    """

    def __init__(
        self,
        batch: ImportBatch,
        changeset: ChangeSet[LedgerRowChange],
        *,
        by: Actor,
        now: datetime,
        on_progress: OnProgress = lambda done: None,
    ) -> None:
        self.changeset, self.by, self.now, self.today = changeset, by, now, changeset.today
        self.reason, self.on_progress, self.done = f"第 {batch.pk} 批导入", on_progress, 0
        self.confirms = changeset.confirms

    def run(self) -> WriteResults:
        """Write every new and changed row; returns {id(change): (project pk, restore)}."""
        self._make_missing()
        self._load_rows()
        self.results: WriteResults = {}
        for outcome, write in ((Outcome.NEW, self._write_new), (Outcome.CHANGED, self._change)):
            rows = iter([row for row in self.changeset.writes if row.outcome == outcome])
            while some := list(islice(rows, CHUNK)):
                write(some)
                self._progress(len(some))
        return self.results

    def _progress(self, number: int) -> None:
        self.done += number
        self.on_progress(self.done)

    # --- references ---------------------------------------------------------------------------

    def _make_missing(self) -> None:
        refs = [ref for change in self.changeset.writes for ref in _references(change)]
        wanted = {ref for ref in refs if isinstance(ref, str)}
        # A contact to be made may be the only one to name its unit's key.
        units = (self.changeset.lookup.missing[ref].unit for ref in wanted)
        wanted |= {unit for unit in units if isinstance(unit, str)}
        self.made = self.changeset.lookup.make(sorted(wanted), by=self.by)

    def pk(self, ref: Ref) -> int:
        """The key of a row that was found, or of the one made for a name that nobody knew."""
        return ref if isinstance(ref, int) else self.made[ref]

    def _load_rows(self) -> None:
        self.units, self.areas = Unit.objects.in_bulk(), WorkArea.objects.in_bulk()
        wanted: set[int] = set()
        for change in self.changeset.writes:
            wanted |= {self.pk(ref) for ref in _people(change)}
        self.people: dict[int, Person] = {}
        left = iter(wanted)
        while some := list(islice(left, CHUNK)):
            self.people |= Person.objects.in_bulk(some)

    def person(self, ref: Ref) -> Person:
        return self.people[self.pk(ref)]

    def columns(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Facts as columns of Project: rows in place of keys, so that the trail asks no query."""
        columns: dict[str, Any] = {}
        for field, value in facts.items():
            if field == "work_area_id":
                columns["work_area"] = self.areas[value]
            elif field.endswith("_unit_id"):
                columns[field.removesuffix("_id")] = self.units[self.pk(value)]
            else:
                columns[field] = value
        return columns

    def related(self, project: Project, related: dict[str, list[Any]]) -> None:
        """Set tags and supporting units, as far as the row says them."""
        rows: dict[str, list[Any]] = {}
        if "tags" in related:
            rows["tags"] = [tag_named(name) for name in related["tags"]]
        if "supporting_units" in related:
            rows["supporting_units"] = [
                self.units[self.pk(ref)] for ref in related["supporting_units"]
            ]
        if rows:
            project_lifecycle.relate(project, by=self.by, **rows)

    # --- new projects, many at a time -----------------------------------------------------------

    def _write_new(self, some: list[LedgerRowChange]) -> None:
        projects = [Project(**self.columns(change.facts), stage=change.stage) for change in some]
        project_lifecycle.create_many(projects, by=self.by)
        pairs = list(zip(some, projects, strict=True))
        listings = self._list(pairs)
        amounts = [(row, p.annual_plan) for (p, _), row in zip(pairs, listings, strict=True)]
        annual_plans.adopt_many(
            [(row, amount) for row, amount in amounts if amount is not None],
            by=self.by,
            now=self.now,
        )
        self._appoint(pairs, listings)
        self._complete(pairs, listings)
        for change, project in pairs:
            self.related(project, change.related)
            self.results[id(change)] = project.pk, {}
        reports = [(project, change.progress) for change, project in pairs if change.progress]
        add_many_progress(reports, by=self.by, now=self.now)

    def _list(self, pairs: list[Pair]) -> list[YearListing]:
        rows = []
        for change, project in pairs:
            new = change.listing
            assert new  # what is new comes on the year's list with it
            listing = YearListing(
                project=project,
                year=self.changeset.year,
                kind=new.kind,
                listed_on=new.listed_on or date(self.changeset.year, 1, 1),
                **new.facts,
            )
            rows.append((listing, new.due_date, new.approval))
        self.statutory = {
            milestone.project_id: milestone
            for milestone in year_listings.list_many(
                rows, by=self.by, now=self.now, accept_overdue=True
            )
        }
        return [listing for listing, _, _ in rows]

    def _appoint(self, pairs: list[Pair], listings: list[YearListing]) -> None:
        since = {row.project_id: assign_people.first_day(row, self.today) for row in listings}
        leads = [
            (p, [self.person(ref) for ref in row.leads], since[p.pk])
            for row, p in pairs
            if row.leads
        ]
        others: dict[str, list[tuple[Project, Person, date]]] = {role: [] for role in ONE_AT_A_TIME}
        for row, project in pairs:
            for role, ref in row.holders.items():
                others[role].append((project, self.person(ref), since[project.pk]))
        assign_people.begin_many(leads, **others, by=self.by, now=self.now)

    def _complete(self, pairs: list[Pair], listings: list[YearListing]) -> None:
        owing = [
            ((change, project), listing)
            for (change, project), listing in zip(pairs, listings, strict=True)
            if change.completion_due
        ]
        made = roadmap.add_many(
            [
                (completion_facts(project, change, listing.listed_on), "")
                for (change, project), listing in owing
            ],
            by=self.by,
            now=self.now,
            accept_overdue=True,
        )
        completions = {milestone.project_id: milestone for milestone in made}
        self.complete(
            [
                ((completions if code == Code.COMPLETE else self.statutory)[project.pk], on)
                for code, on in change.completions.items()
            ]
            for change, project in pairs
        )

    def _change(self, some: list[LedgerRowChange]) -> None:
        for change, project, restore in write_changed(self, some):
            self.results[id(change)] = project, restore

    # --- shared with changes --------------------------------------------------------------------

    def complete(self, completed: Iterable[list[Completed]]) -> None:
        """What the rows say was done: of each project [(milestone, day)], in their order.
        Moved where one is no longer as it was read."""
        for some in zip_longest(*completed):
            some = [done for done in some if done]
            moved = {milestone.pk for milestone in self._complete_or_submit(some)}
            for milestone, _ in some:
                if milestone.pk not in moved:
                    raise Moved(f"节点“{milestone}”在写入时有变动")

    def _complete_or_submit(self, completed: list[Completed]) -> list[Milestone]:
        facts: dict[str, Any] = {"by": self.by, "now": self.now}
        if self.confirms:
            return roadmap.complete_or_submit_many(completed, reason=self.reason, **facts)
        facts |= {"remark": self.reason, "brought": True}
        return [milestone for milestone, on in completed if milestone.submit(on=on, **facts)]

    def stage(self, project: Project, stage: str) -> None:
        project_lifecycle.change_stage(
            project, stage, by=self.by, on=self.today, reason=self.reason, now=self.now
        )


def _references(change: LedgerRowChange) -> list[Ref]:
    facts = [value for field, value in change.facts.items() if field.endswith("_unit_id")]
    return [*facts, *change.related.get("supporting_units", ()), *_people(change)]


def _people(change: LedgerRowChange) -> list[Ref]:
    return [*change.leads, *change.holders.values()]
