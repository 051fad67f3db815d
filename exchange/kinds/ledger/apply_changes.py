"""Change one existing project by the verbs of its rooms, and remember what takes it back."""

from accounts import people
from accounts.models import Person
from exchange.kinds.ledger.current_values import Code
from investment import annual_plans
from projects import assign_people, owner_reports, project_lifecycle, roadmap, year_listings
from projects.models import Milestone, ProgressUpdate, Project, Tag, YearListing


class Moved(Exception):
    """Something changed between the plan and the writing: the batch is rolled back."""


def must(done, subject):
    """A verb that found something else than it was told of takes the whole batch back."""
    if not done:
        raise Moved(f"“{subject}”在办理时有变动")


def tag(name):
    return Tag.objects.get_or_create(name=name)[0]


def tell(project, words, *, by, now):
    """Keep words on the project itself, as a sheet brings them."""
    standing = ProgressUpdate.Standing.WORKING
    return owner_reports.add_update(project, by=by, now=now, standing=standing, **words)


def completion_facts(project, planned, known_since):
    return {
        "project": project,
        "code": Code.COMPLETE,
        "name": Code.COMPLETE.label,
        "due_date": planned.completion_due,
        "known_since": known_since,
    }


def appoint(project, primary, deputies, *, on, by, now):
    """Set primary and deputies as named; one who moves between the two ends and begins anew."""
    assign_people.assign_lead(project, primary, on=on, by=by, now=now)
    assign_people.set_deputies(project, deputies, on=on, by=by, now=now)


class Change:
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
        if self.planned.stage or self.planned.ended:
            self.restore["stage"] = self.known.stage
        if self.planned.stage:
            self.writing.stage(self.project, self.planned.stage)
        return self.project.pk, self.restore

    def facts(self):
        facts = self.planned.facts
        if facts:
            self.restore["facts"] = {name: self.known.facts[name] for name in facts}
            if not project_lifecycle.correct(
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
            year_listings.change_kind(
                self.listed,
                kind=planned.kind,
                reason=self.writing.reason,
                by=self.by,
                now=self.now,
                decided_on=min(known.listed_on, self.today),
                due_date=planned.kind_due,
                accept_overdue=True,
            )
            self.restore["kind"] = self.listed.pk
        if planned.listing_facts:
            held = {name: known.facts[name] for name in planned.listing_facts}
            self.restore["listing_facts"] = {"pk": known.pk, "facts": held}
            self.note_resumed()
            year_listings.correct_listing(
                self.listed, planned.listing_facts, by=self.by, now=self.now
            )
        if planned.annual_plan is not None:
            annual_plans.lay_down(self.listed, planned.annual_plan, by=self.by, now=self.now)
            self.restore["plan"] = self.listed.pk

    def note_resumed(self):
        """不停工 completes an open RESUME, which an undo has to know."""
        held = self.known.milestones.get(Code.RESUME)
        if "no_winter_stop" in self.planned.listing_facts and held and held.completed_on is None:
            self.restore["completed"] = [{"milestone": held.pk, "state": held.state}]

    def new_listing(self, new):
        listing = year_listings.list_project(
            self.project,
            year=self.writing.plan.year,
            kind=new.kind,
            by=self.by,
            now=self.now,
            listed_on=new.listed_on,
            due_date=new.due_date,
            approval=new.approval,
            accept_overdue=True,
            **new.facts,
        )
        self.restore["listing"] = listing.pk
        return listing

    def milestones(self):
        if self.planned.completion_due:
            facts = completion_facts(self.project, self.planned, self.listed.listed_on)
            facts |= {"by": self.by, "now": self.now, "accept_overdue": True}
            made = roadmap.add_milestone(**facts)
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
        told = {"on": self.today, "by": self.by, "now": self.now}
        if planned.leads:
            self.restore["leads"] = [self.known.lead, *self.known.deputies]
            primary, *deputies = [writing.person(ref) for ref in planned.leads]
            appoint(self.project, primary, deputies, **told)
        if planned.contact:
            self.restore["contact"] = self.known.contact
            person = writing.person(planned.contact)
            assign_people.assign_contact(self.project, person, **told)
        if planned.responsible:
            self.restore["responsible"] = self.known.responsible
            person = writing.person(planned.responsible)
            assign_people.assign_responsible(self.project, person, **told)
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
        people.correct(person, was=was, by=self.by, today=self.today)
