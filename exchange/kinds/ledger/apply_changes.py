"""Change existing projects by the verbs of their apps, and keep what undoes it."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from accounts import people
from accounts.audit import Actor
from accounts.models import Person
from exchange.kinds.ledger.current_values import Code
from exchange.kinds.ledger.row_change import LedgerRowChange, NewListing
from exchange.matching.changeset import Moved
from investment import annual_plans
from projects import assign_people, owner_reports, project_lifecycle, roadmap, year_listings
from projects.models import Milestone, ProgressUpdate, Project, Tag, YearListing

if TYPE_CHECKING:
    from exchange.kinds.ledger.apply import Completed, LedgerWriter


def tag_named(name: str) -> Tag:
    """The tag of this name, made where there is none."""
    return Tag.objects.get_or_create(name=name)[0]


def add_many_progress(
    reports: list[tuple[Project, dict[str, Any]]], *, by: Actor, now: datetime
) -> None:
    """Keep progress on projects themselves, as a sheet brings it: [(project, columns)]."""
    standing = ProgressUpdate.Standing.WORKING
    owner_reports.add_updates(reports, by=by, now=now, standing=standing)


def completion_facts(
    project: Project, change: LedgerRowChange, known_since: date
) -> dict[str, Any]:
    """The columns of 竣工 as a sheet brings it; `known_since`: the day from which it was known to
    be owed (R-DL-6)."""
    return {
        "project": project,
        "code": Code.COMPLETE,
        "name": Code.COMPLETE.label,
        "due_date": change.completion_due,
        "known_since": known_since,
    }


def appoint(
    project: Project, primary: Person, deputies: list[Person], *, on: date, by: Actor, now: datetime
) -> None:
    """Set primary and deputies as named; one who moves between the two ends and begins anew."""
    assign_people.assign_lead(project, primary, on=on, by=by, now=now)
    assign_people.set_deputies(project, deputies, on=on, by=by, now=now)


def write_changed(
    writer: "LedgerWriter", changes: list[LedgerRowChange]
) -> list[tuple[LedgerRowChange, int, dict[str, Any]]]:
    """Write changes of existing projects: the facts and the progress of all of them at once, the
    rest project by project. [(change, project pk, restore)]."""
    projects = in_bulk_with_units(change.known.pk for change in changes if change.known.pk)
    written = [ProjectWriter(writer, change, projects[change.known.pk or 0]) for change in changes]
    correct_facts(writer, [row for row in written if row.change.facts])
    for row in written:
        row.make()
    complete(writer, written)
    for row in written:
        row.run()
    reports = [(row.project, row.change.progress) for row in written if row.change.progress]
    add_many_progress(reports, by=writer.by, now=writer.now)
    return [(row.change, row.project.pk, row.restore) for row in written]


def in_bulk_with_units(keys: Iterable[int]) -> dict[int, Project]:
    """{key: project} with the rows that the trail names."""
    return Project.objects.select_related("work_area", "responsible_unit", "owner_unit").in_bulk(
        keys
    )


def correct_facts(writer: "LedgerWriter", rows: "list[ProjectWriter]") -> None:
    """The facts of all projects at once; Moved where one was changed since it was read."""
    wanted = [(row.project, writer.columns(row.change.facts)) for row in rows]
    done = {
        project.pk
        for project in project_lifecycle.correct_many(wanted, by=writer.by, reason=writer.reason)
    }
    for project, _ in wanted:
        must_stand(project.pk in done, project)
    for row in rows:
        row.restore["facts"] = {name: row.known.facts[name] for name in row.change.facts}


def complete(writer: "LedgerWriter", rows: "list[ProjectWriter]") -> None:
    """What the rows say was done, of all of them at once."""
    keys = [
        row.known.milestones[code].pk
        for row in rows
        for code in row.change.completions
        if code in row.known.milestones
    ]
    held = Milestone.objects.select_related("project", "listing").in_bulk(keys)
    writer.complete([row.completed(held) for row in rows])


def must_stand(stands: bool, project: Project) -> None:
    """Moved, and with it nothing of the batch is written, where a project is not as it was read."""
    if not stands:
        raise Moved(f"项目“{project}”在写入时有变动")


class ProjectWriter:
    """One existing project, its facts apart: each verb, and what would undo it."""

    def __init__(self, writer: "LedgerWriter", change: LedgerRowChange, project: Project) -> None:
        self.writer, self.change, self.known = writer, change, change.known
        self.by, self.now, self.today = writer.by, writer.now, writer.today
        self.project = project
        self.restore: dict[str, Any] = {}
        must_stand(project.version == self.known.version, project)

    def make(self) -> None:
        """What a completion may stand on."""
        self.related()
        self.listing()
        self.add_completion()

    def run(self) -> None:
        self.people()
        if self.change.progress:
            self.restore["words"] = self.known.progress
        if self.change.stage or self.change.ended:
            self.restore["stage"] = self.known.stage
        if self.change.stage:
            self.writer.stage(self.project, self.change.stage)

    def related(self) -> None:
        if self.change.related:
            held = {"tags": self.known.tags, "supporting_units": self.known.supporting_units}
            self.restore["related"] = {name: held[name] for name in self.change.related}
            self.writer.related(self.project, self.change.related)

    @cached_property
    def listed(self) -> YearListing:
        """Its place on the year's list, if the row does not bring it."""
        known = self.known.listing
        return YearListing.objects.select_related("project").get(pk=known.pk if known else 0)

    def listing(self) -> None:
        """The place on the year's list before the dates: a completion may stand on it."""
        change, known = self.change, self.known.listing
        if change.listing:
            self.listed = self.new_listing(change.listing)
        if known and change.kind:
            year_listings.change_kind(
                self.listed,
                kind=change.kind,
                reason=self.writer.reason,
                by=self.by,
                now=self.now,
                # A blank kind was decided with its listing (decision 12).
                decided_on=min(known.listed_on, self.today),
                due_date=change.kind_due,
                accept_overdue=True,
            )
            self.restore["kind"] = self.listed.pk
        if known and change.listing_facts:
            held = {name: known.facts[name] for name in change.listing_facts}
            self.restore["listing_facts"] = {"pk": known.pk, "facts": held}
            self.note_resumed()
            year_listings.correct_listing(
                self.listed, change.listing_facts, by=self.by, now=self.now
            )
        if change.annual_plan is not None:
            annual_plans.adopt(self.listed, change.annual_plan, by=self.by, now=self.now)
            self.restore["plan"] = self.listed.pk

    def note_resumed(self) -> None:
        """不停工 completes an open RESUME, which an undo has to know."""
        held = self.known.milestones.get(Code.RESUME)
        if "no_winter_stop" in self.change.listing_facts and held and held.completed_on is None:
            self.restore["completed"] = [{"milestone": held.pk, "state": held.state}]

    def new_listing(self, new: NewListing) -> YearListing:
        listing = year_listings.list_project(
            self.project,
            year=self.writer.changeset.year,
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

    def add_completion(self) -> None:
        if self.change.completion_due:
            facts = completion_facts(self.project, self.change, self.listed.listed_on)
            facts |= {"by": self.by, "now": self.now, "accept_overdue": True}
            made = roadmap.add_milestone(**facts)
            self.restore["added"] = made.pk

    def completed(self, held: dict[int, Milestone]) -> "list[Completed]":
        """[(milestone, day)] of what was done; `held` are those that stood before, by key."""
        completed = []
        for code, on in self.change.completions.items():
            if known := self.known.milestones.get(code):
                done = self.restore.setdefault("completed", [])
                done.append({"milestone": known.pk, "state": known.state})
            completed.append((held[known.pk] if known else self.made(code), on))
        return completed

    def made(self, code: str) -> Milestone:
        """The milestone that this very writing has made; a completion belongs to no year."""
        of_year = {} if code == Code.COMPLETE else {"listing": self.listed}
        kept = self.project.milestones.exclude(state=Milestone.State.CANCELLED)
        return kept.get(code=code, **of_year)

    def people(self) -> None:
        change, writer = self.change, self.writer
        facts: dict[str, Any] = {"on": self.today, "by": self.by, "now": self.now}
        if change.leads:
            self.restore["leads"] = [self.known.lead, *self.known.deputies]
            primary, *deputies = [writer.person(ref) for ref in change.leads]
            appoint(self.project, primary, deputies, **facts)
        for role, ref in change.holders.items():
            self.restore[role] = self.known.holders.get(role)
            assign_people.assign_holder(role, self.project, writer.person(ref), **facts)
        if change.contact_facts:
            self.contact_facts()

    def contact_facts(self) -> None:
        pk = self.writer.pk(self.change.holders.get("contact") or self.known.holders["contact"])
        person = Person.objects.get(pk=pk)
        was = people.facts(person)
        facts = self.change.contact_facts
        self.restore["person"] = {"pk": pk, "facts": {name: was[name] for name in facts}}
        for name, value in facts.items():
            setattr(person, name, value)
        people.correct(person, was=was, by=self.by, today=self.today)
