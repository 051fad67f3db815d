"""Write a plan into the ledger by the verbs of its rooms, and remember how to take it back."""

from datetime import date
from itertools import islice

from accounts import audit, people
from accounts.models import Person, Unit
from exchange.planned import Outcome
from exchange.standing import Code
from investment import plans
from norms.models import WorkArea
from projects import holders, ledger, roadmap
from projects.models import Milestone, ProgressUpdate, Project, Tag, YearListing

#: New projects entered at a time.
CHUNK = 500


class Writing:
    """One batch being written. `told` is called with the number of rows done."""

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
                self.results[id(planned)] = _Change(self, planned).run()
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
            wanted |= {self.pk(ref) for ref in [*planned.leads, planned.contact] if ref}
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
            ledger.relate(project, by=self.by, **rows)

    # --- new projects, many at a time -----------------------------------------------------------

    def _write_new(self, some):
        projects = [Project(**self.columns(planned.facts)) for planned in some]
        for planned, project in zip(some, projects, strict=True):
            if planned.stage not in Project.FROZEN_STAGES:
                project.stage = planned.stage
        ledger.enter_many(projects, by=self.by)
        pairs = list(zip(some, projects, strict=True))
        listings = self._list(pairs)
        amounts = [(row, p.annual_plan) for (p, _), row in zip(pairs, listings, strict=True)]
        plans.lay_down_many(
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
            for milestone in roadmap.list_many(rows, by=self.by, now=self.now)
        }
        return [listing for listing, _, _ in rows]

    def _appoint(self, pairs, listings):
        since = {row.project_id: holders.first_day(row, self.today) for row in listings}
        leads = [
            (p, [self.person(ref) for ref in row.leads], since[p.pk])
            for row, p in pairs
            if row.leads
        ]
        contacts = [(p, self.person(row.contact), since[p.pk]) for row, p in pairs if row.contact]
        holders.begin_many(leads, contacts, by=self.by)

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
        )
        completions = {milestone.project_id: milestone for milestone in made}
        for planned, project in pairs:
            for code, on in planned.completions.items():
                of_code = completions if code == Code.COMPLETE else self.statutory
                self.complete(of_code[project.pk], on)

    # --- shared with changes --------------------------------------------------------------------

    def complete(self, milestone, on):
        if self.confirms:
            done = milestone.complete_confirmed(by=self.by, on=on, now=self.now, reason=self.reason)
        else:
            done = milestone.submit(by=self.by, on=on, now=self.now, remark=self.reason)
        if not done:
            raise Moved(f"节点“{milestone}”在写入时有变动")

    def words(self, project, planned):
        if planned.words:
            tell(project, planned.words, by=self.by, now=self.now)

    def stage(self, project, stage):
        ledger.change_stage(
            project, stage, by=self.by, on=self.today, reason=self.reason, now=self.now
        )


class Moved(Exception):
    """Something changed between the plan and the writing: the batch is rolled back."""


def tag(name):
    return Tag.objects.get_or_create(name=name)[0]


def tell(project, words, *, by, now):
    """Keep words on the project itself, as a sheet brings them."""
    standing = ProgressUpdate.Standing.WORKING
    return ProgressUpdate.objects.create(
        project=project, standing=standing, at=now, **words, **audit.signed(by)
    )


def completion_facts(project, planned, known_since):
    return {
        "project": project,
        "code": Code.COMPLETE,
        "name": Code.COMPLETE.label,
        "due_date": planned.completion_due,
        "known_since": known_since,
    }


def _references(planned):
    facts = [value for field, value in planned.facts.items() if field.endswith("_unit_id")]
    return [*facts, *planned.related.get("supporting_units", ()), *planned.leads, planned.contact]


class _Change:
    """One existing project: each verb, and what would take it back."""

    def __init__(self, writing, planned):
        self.writing, self.planned, self.known = writing, planned, planned.known
        self.by, self.now, self.today = writing.by, writing.now, writing.today
        self.restore = {}

    def run(self):
        self.project = Project.objects.select_related(
            "work_area", "responsible_unit", "owner_unit"
        ).get(pk=self.known.pk)
        if self.project.version != self.known.version:
            raise Moved(f"项目“{self.project}”在写入时有变动")
        self.facts()
        self.listing()
        self.milestones()
        self.people()
        if self.planned.words:
            self.restore["words"] = self.known.told
            self.writing.words(self.project, self.planned)
        if self.planned.stage:
            self.restore["stage"] = self.known.stage
            self.writing.stage(self.project, self.planned.stage)
        return self.project.pk, self.restore

    def facts(self):
        facts = self.planned.facts
        if facts:
            self.restore["facts"] = {name: self.known.facts[name] for name in facts}
            if not ledger.correct(
                self.project, self.writing.columns(facts), by=self.by, reason=self.writing.reason
            ):
                raise Moved(f"项目“{self.project}”在写入时有变动")
        if self.planned.related:
            held = {"tags": self.known.tags, "supporting_units": self.known.supporting_units}
            self.restore["related"] = {name: held[name] for name in self.planned.related}
            self.writing.related(self.project, self.planned.related)

    def listing(self):
        planned, known = self.planned, self.known.listing
        if planned.listing:
            self.listed = self.new_listing(planned.listing)
        else:
            self.listed = YearListing.objects.select_related("project").get(pk=known.pk)
        if planned.kind:
            roadmap.change_kind(
                self.listed,
                kind=planned.kind,
                reason=self.writing.reason,
                by=self.by,
                now=self.now,
                due_date=planned.kind_due,
            )
            self.restore["kind"] = self.listed.pk
        if planned.listing_facts:
            held = {name: known.facts[name] for name in planned.listing_facts}
            self.restore["listing_facts"] = {"pk": known.pk, "facts": held}
            self.note_resumed()
            roadmap.correct_listing(self.listed, planned.listing_facts, by=self.by, now=self.now)
        if planned.annual_plan is not None:
            plans.lay_down(self.listed, planned.annual_plan, by=self.by, now=self.now)
            self.restore["plan"] = self.listed.pk

    def note_resumed(self):
        """不停工 completes an open RESUME, which an undo has to know."""
        held = self.known.milestones.get(Code.RESUME)
        if "no_winter_stop" in self.planned.listing_facts and held and held.completed_on is None:
            self.restore["completed"] = [{"milestone": held.pk, "state": held.state}]

    def new_listing(self, new):
        listing = roadmap.list_project(
            self.project,
            year=self.writing.plan.year,
            kind=new.kind,
            by=self.by,
            now=self.now,
            listed_on=new.listed_on,
            due_date=new.due_date,
            approval=new.approval,
            **new.facts,
        )
        self.restore["listing"] = listing.pk
        return listing

    def milestones(self):
        if self.planned.completion_due:
            facts = completion_facts(self.project, self.planned, self.listed.listed_on)
            made = roadmap.add_milestone(by=self.by, now=self.now, **facts)
            self.restore["added"] = made.pk
        for code, on in self.planned.completions.items():
            held = self.known.milestones.get(code)
            if held:
                done = self.restore.setdefault("completed", [])
                done.append({"milestone": held.pk, "state": held.state})
            self.writing.complete(self.milestone(code, held), on)

    def milestone(self, code, held):
        if held:
            return Milestone.objects.get(pk=held.pk)
        of_year = {} if code == Code.COMPLETE else {"listing": self.listed}
        standing = self.project.milestones.exclude(state=Milestone.State.CANCELLED)
        return standing.get(code=code, **of_year)

    def people(self):
        planned, writing = self.planned, self.writing
        if planned.leads:
            self.restore["leads"] = [self.known.lead, *self.known.deputies]
            primary, *deputies = [writing.person(ref) for ref in planned.leads]
            appoint(self.project, primary, deputies, on=self.today, by=self.by)
        if planned.contact:
            self.restore["contact"] = self.known.contact
            person = writing.person(planned.contact)
            holders.assign_contact(self.project, person, on=self.today, by=self.by)
        if planned.contact_facts:
            self.contact_facts()

    def contact_facts(self):
        pk = self.writing.pk(self.planned.contact or self.known.contact)
        person = Person.objects.get(pk=pk)
        was = people.facts(person)
        facts = self.planned.contact_facts
        self.restore["person"] = {"pk": pk, "facts": {name: was[name] for name in facts}}
        for name, value in facts.items():
            setattr(person, name, value)
        people.correct(person, was=was, by=self.by)


def appoint(project, primary, deputies, *, on, by):
    """Set primary and deputies as named; one who moves between the two ends and begins anew."""
    holders.assign_lead(project, primary, on=on, by=by)
    holders.set_deputies(project, deputies, on=on, by=by)
