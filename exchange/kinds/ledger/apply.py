"""Write a plan into the ledger by the verbs of its rooms, and remember how to take it back."""

from datetime import date
from itertools import islice

from accounts.models import Person, Unit
from exchange.kinds.ledger.apply_changes import Change, Moved, completion_facts, tag, tell
from exchange.kinds.ledger.current_values import Code
from exchange.kinds.ledger.row_change import Outcome
from investment import annual_plans
from norms.models import WorkArea
from projects import assign_people, project_lifecycle, roadmap, year_listings
from projects.models import Project, YearListing

#: New projects entered at a time.
CHUNK = 500


class Writing:
    """One batch being written. `told` is called with the number of rows done.

    What is overdue at once was accepted with the batch, or waits for that.
    """

    def __init__(self, plan, *, by, now, today, reason, told=lambda done: None):
        self.plan, self.by, self.now, self.today = plan, by, now, today
        self.reason, self.told, self.done = reason, told, 0
        self.confirms = plan.confirms

    def run(self):
        """Write every new and changed row; returns {id(planned): (project pk, restore)}."""
        self._make_missing()
        self._load_rows()
        self.results = {}
        new = iter([row for row in self.plan.writes if row.outcome == Outcome.NEW])
        while some := list(islice(new, CHUNK)):
            self._write_new(some)
            self._tell(len(some))
        for planned in self.plan.writes:
            if planned.outcome == Outcome.CHANGED:
                self.results[id(planned)] = Change(self, planned).run()
                self._tell(1)
        return self.results

    def _tell(self, number):
        self.done += number
        self.told(self.done)

    # --- references ---------------------------------------------------------------------------

    def _make_missing(self):
        refs = [ref for planned in self.plan.writes for ref in _references(planned)]
        wanted = {ref for ref in refs if isinstance(ref, str)}
        # A contact to be made may be the only one to name its unit's key.
        wanted |= {self.plan.directory.missing[ref].unit for ref in wanted}
        self.made = self.plan.directory.make(
            sorted(ref for ref in wanted if isinstance(ref, str)), by=self.by
        )

    def pk(self, ref):
        return self.made.get(ref, ref)

    def _load_rows(self):
        self.units, self.areas = Unit.objects.in_bulk(), WorkArea.objects.in_bulk()
        wanted = set()
        for planned in self.plan.writes:
            wanted |= {self.pk(ref) for ref in _people(planned) if ref}
        self.people = {}
        wanted = iter(wanted)
        while some := list(islice(wanted, CHUNK)):
            self.people |= Person.objects.in_bulk(some)

    def person(self, ref):
        return self.people[self.pk(ref)]

    def columns(self, facts):
        """Facts as columns of Project: rows in place of keys, so that the trail asks no query."""
        columns = {}
        for field, value in facts.items():
            if field == "work_area_id":
                columns["work_area"] = self.areas[value]
            elif field.endswith("_unit_id"):
                columns[field.removesuffix("_id")] = self.units[self.pk(value)]
            else:
                columns[field] = value
        return columns

    def related(self, project, related):
        rows = {}
        if "tags" in related:
            rows["tags"] = [tag(name) for name in related["tags"]]
        if "supporting_units" in related:
            rows["supporting_units"] = [
                self.units[self.pk(ref)] for ref in related["supporting_units"]
            ]
        if rows:
            project_lifecycle.relate(project, by=self.by, **rows)

    # --- new projects, many at a time -----------------------------------------------------------

    def _write_new(self, some):
        projects = [Project(**self.columns(planned.facts)) for planned in some]
        for planned, project in zip(some, projects, strict=True):
            if planned.stage not in Project.FROZEN_STAGES:
                project.stage = planned.stage
        project_lifecycle.create_many(projects, by=self.by)
        pairs = list(zip(some, projects, strict=True))
        listings = self._list(pairs)
        amounts = [(row, p.annual_plan) for (p, _), row in zip(pairs, listings, strict=True)]
        annual_plans.lay_down_many(
            [(row, amount) for row, amount in amounts if amount is not None],
            by=self.by,
            now=self.now,
        )
        self._appoint(pairs, listings)
        self._complete(pairs, listings)
        for planned, project in pairs:
            self.related(project, planned.related)
            self.words(project, planned)
            if planned.stage in Project.FROZEN_STAGES:
                self.stage(project, planned.stage)
            self.results[id(planned)] = project.pk, {}

    def _list(self, pairs):
        rows = []
        for planned, project in pairs:
            new = planned.listing
            listing = YearListing(
                project=project,
                year=self.plan.year,
                kind=new.kind,
                listed_on=new.listed_on or date(self.plan.year, 1, 1),
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

    def _appoint(self, pairs, listings):
        since = {row.project_id: assign_people.first_day(row, self.today) for row in listings}
        leads = [
            (p, [self.person(ref) for ref in row.leads], since[p.pk])
            for row, p in pairs
            if row.leads
        ]
        contacts = [(p, self.person(row.contact), since[p.pk]) for row, p in pairs if row.contact]
        answers = [
            (p, self.person(row.responsible), since[p.pk]) for row, p in pairs if row.responsible
        ]
        assign_people.begin_many(leads, contacts, answers, by=self.by, now=self.now)

    def _complete(self, pairs, listings):
        owing = [
            ((planned, project), listing)
            for (planned, project), listing in zip(pairs, listings, strict=True)
            if planned.completion_due
        ]
        made = roadmap.add_many(
            [
                (completion_facts(project, planned, listing.listed_on), "")
                for (planned, project), listing in owing
            ],
            by=self.by,
            now=self.now,
            accept_overdue=True,
        )
        completions = {milestone.project_id: milestone for milestone in made}
        for planned, project in pairs:
            for code, on in planned.completions.items():
                of_code = completions if code == Code.COMPLETE else self.statutory
                self.complete(of_code[project.pk], on)

    # --- shared with changes --------------------------------------------------------------------

    def complete(self, milestone, on):
        if self.confirms:
            facts = {"by": self.by, "on": on, "now": self.now, "reason": self.reason}
            done = roadmap.complete_or_submit(milestone, **facts)
        else:
            facts = {"by": self.by, "on": on, "now": self.now, "remark": self.reason}
            done = milestone.submit(brought=True, **facts)
        if not done:
            raise Moved(f"节点“{milestone}”在写入时有变动")

    def words(self, project, planned):
        if planned.words:
            tell(project, planned.words, by=self.by, now=self.now)

    def stage(self, project, stage):
        project_lifecycle.change_stage(
            project, stage, by=self.by, on=self.today, reason=self.reason, now=self.now
        )


def _references(planned):
    facts = [value for field, value in planned.facts.items() if field.endswith("_unit_id")]
    return [*facts, *planned.related.get("supporting_units", ()), *_people(planned)]


def _people(planned):
    return [*planned.leads, planned.contact, planned.responsible]
