"""Undo what a batch of ledger rows did to projects: back to what they were, the last first."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from itertools import zip_longest
from typing import Any, TypeAlias

from django.utils import timezone

from accounts import people
from accounts.audit import Actor
from accounts.models import Person, Unit
from exchange.kinds.import_kind import KeptOfNew
from exchange.kinds.ledger.apply_changes import (
    add_many_progress,
    appoint,
    in_bulk_with_units,
    tag_named,
)
from exchange.kinds.ledger.current_values import FACTS, PROGRESS_FIELDS, UNITS
from exchange.matching.changeset import must
from investment import annual_plans
from norms.models import WorkArea
from projects import assign_people, project_lifecycle, year_listings
from projects.models import Milestone, Project, Tag, YearListing
from projects.models.assignments import ONE_AT_A_TIME
from projects.models.event_order import place_of, stages_reached
from projects.models.milestone_verbs import reopen_many
from projects.models.project import check_none_withdrawn

#: Projects, and what the writer kept of each: of all its steps, or of one.
KeptRows: TypeAlias = list[tuple[Project, Any]]
#: Keys of what the writer kept, in the order in which they are restored.
STEPS = (
    *"words person".split(),
    *ONE_AT_A_TIME,
    *"leads added completed plan listing_facts kind listing stage related facts".split(),
)
#: Steps that are made of many projects at once.
AT_ONCE = ("words", "completed", "stage", "facts")
UNIT_COLUMNS = [FACTS[key] for key in UNITS]
EMPTY_PROGRESS = {**dict.fromkeys(PROGRESS_FIELDS, ""), "percent": None}


class LedgerUndo:
    """The verbs that bring projects back to what they were, the last first."""

    def __init__(self, reason: str, by: Actor, now: datetime) -> None:
        self.reason, self.by, self.now = reason, by, now
        self.today = timezone.localdate(now)
        self.facts: dict[str, Any] = {"by": by, "reason": reason, "now": now}
        self.entered: dict[str, Any] = {"on": self.today, "by": by, "now": now}

    def withdraw_many(self, rows: KeptOfNew) -> list[int]:
        """Take new projects off the ledger."""
        keys = [key for key, _ in rows]
        return project_lifecycle.withdraw_many(keys, on=self.today, **self.facts)

    def restore_many(self, rows: KeptRows) -> None:
        """Restore [(project, kept by the writer)]: a step of all of them, then the step before."""
        for name in STEPS:
            self.step(name)([(project, kept[name]) for project, kept in rows if name in kept])

    def step(self, name: str) -> Callable[[KeptRows], None]:
        """A function of [(project, kept)]."""
        if name in AT_ONCE:
            return getattr(self, f"restore_{name}")
        if name in ONE_AT_A_TIME:
            return partial(self.one_by_one, partial(self.restore_holder, name))
        return partial(self.one_by_one, getattr(self, f"restore_{name}"))

    @staticmethod
    def one_by_one(restore: Callable[[Project, Any], None], rows: KeptRows) -> None:
        for project, kept in rows:
            restore(project, kept)

    def restore_stage(self, rows: KeptRows) -> None:
        """As it was, never behind what stands confirmed (R-OD-7); it may be there already. Of what
        rests the undo is refused: no pause ends by it (R-OD-6)."""
        keys = [project.pk for project, _ in rows]
        check_none_withdrawn(keys)
        projects = Project.objects.in_bulk(keys)
        reached = stages_reached(projects.values())
        for pk, stage in zip(keys, (stage for _, stage in rows), strict=True):
            if stage not in Project.FROZEN_STAGES:
                stage = max(stage, reached[pk], key=place_of)
            if projects[pk].stage != stage:
                project_lifecycle.change_stage(projects[pk], stage, on=self.today, **self.facts)

    def restore_words(self, rows: KeptRows) -> None:
        """Progress is only ever added to: what stood before is said once more."""
        reports = [(project, progress or EMPTY_PROGRESS) for project, progress in rows]
        add_many_progress(reports, by=self.by, now=self.now)

    def restore_person(self, project: Project, kept: dict[str, Any]) -> None:
        person = Person.objects.get(pk=kept["pk"])
        was = people.facts(person)
        for name, value in kept["facts"].items():
            setattr(person, name, value)
        people.correct(person, was=was, by=self.by, today=self.today)

    def restore_holder(self, role: str, project: Project, pk: int | None) -> None:
        person: Any = Person.objects.get(pk=pk) if pk else None
        assign_people.assign_holder(role, project, person, **self.entered)

    def restore_leads(self, project: Project, pks: list[int | None]) -> None:
        found = Person.objects.in_bulk([pk for pk in pks if pk])
        primary, deputies = pks[0], [found[pk] for pk in pks[1:] if pk]
        if primary:
            appoint(project, found[primary], deputies, **self.entered)
            return
        assign_people.end_lead(project, reason=self.reason, **self.entered)
        assign_people.set_deputies(project, deputies, **self.entered)

    def restore_completed(self, rows: KeptRows) -> None:
        keys = [kept["milestone"] for _, completed in rows for kept in completed]
        milestones = Milestone.objects.select_related("project").in_bulk(keys)
        # The last of each project first: each gives back the stage that it had moved on.
        for some in zip_longest(*(reversed(completed) for _, completed in rows)):
            self.take_back([(kept, milestones[kept["milestone"]]) for kept in some if kept])

    def take_back(self, completed: list[tuple[dict[str, Any], Milestone]]) -> None:
        """Completions of different projects: [(kept, milestone)]."""
        reopening = []
        for kept, milestone in completed:
            if verb := self._verb_before(kept, milestone):
                must(verb(**self.facts), milestone)
            else:
                reopening.append(milestone)
        reopened = {milestone.pk for milestone in reopen_many(reopening, **self.facts)}
        for milestone in reopening:
            must(milestone.pk in reopened, milestone)

    @staticmethod
    def _verb_before(kept: dict[str, Any], milestone: Milestone) -> Callable[..., bool] | None:
        """What leads back to a report that waits, or from one; None of what was confirmed."""
        waited = kept["state"] == Milestone.State.SUBMITTED
        if waited and milestone.state == Milestone.State.DONE:
            return milestone.return_to_waiting
        return milestone.withdraw if milestone.state == Milestone.State.SUBMITTED else None

    def restore_added(self, project: Project, pk: int) -> None:
        """A milestone that the batch made is cancelled, opened again first where it was done."""
        milestone = Milestone.objects.get(pk=pk)
        self.reopen([milestone])
        must(milestone.cancel(**self.facts), milestone)

    def reopen(self, milestones: Iterable[Milestone]) -> None:
        """Those that the batch made and found done."""
        for milestone in milestones:
            if milestone.state == Milestone.State.DONE:
                must(milestone.reopen(**self.facts), milestone)

    def restore_plan(self, project: Project, listing: int) -> None:
        listed = YearListing.objects.get(pk=listing)
        must(annual_plans.void(listed, by=self.by, reason=self.reason), project)

    def restore_listing_facts(self, project: Project, kept: dict[str, Any]) -> None:
        listing = YearListing.objects.get(pk=kept["pk"])
        year_listings.correct_listing(listing, kept["facts"], by=self.by, now=self.now)

    def restore_kind(self, project: Project, listing: int) -> None:
        """Back to a blank kind: the milestone that it owed is cancelled with it."""
        listed = YearListing.objects.get(pk=listing)
        self.reopen(listed.milestones.all())
        year_listings.change_kind(listed, kind="", reason=self.reason, by=self.by, now=self.now)

    def restore_listing(self, project: Project, listing: int) -> None:
        listed = YearListing.objects.get(pk=listing)
        self.reopen(listed.milestones.all())
        must(year_listings.unlist(listed, on=self.today, **self.facts), project)

    def restore_related(self, project: Project, kept: dict[str, Any]) -> None:
        rows: dict[str, list[Tag] | list[Unit]] = {}
        if "tags" in kept:
            rows["tags"] = [tag_named(name) for name in kept["tags"]]
        if "supporting_units" in kept:
            rows["supporting_units"] = list(Unit.objects.filter(pk__in=kept["supporting_units"]))
        project_lifecycle.relate(project, by=self.by, **rows)

    def restore_facts(self, rows: KeptRows) -> None:
        projects = in_bulk_with_units([project.pk for project, _ in rows])
        areas = WorkArea.objects.in_bulk(_kept_keys(rows, "work_area_id"))
        units = Unit.objects.in_bulk(_kept_keys(rows, *UNIT_COLUMNS))
        found = {"work_area_id": areas, **dict.fromkeys(UNIT_COLUMNS, units)}
        wanted = [(projects[project.pk], _columns(kept, found)) for project, kept in rows]
        done = project_lifecycle.correct_many(wanted, by=self.by, reason=self.reason)
        corrected = {project.pk for project in done}
        for project, _ in rows:
            must(project.pk in corrected, project)


def _kept_keys(rows: KeptRows, *names: str) -> set[int]:
    return {kept[name] for _, kept in rows for name in names if kept.get(name)}


def _columns(facts: dict[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Kept facts as columns of Project; `found` are the rows referred to, by column and key."""
    return {
        name.removesuffix("_id"): found[name].get(value)
        if name in found
        else _from_json(name, value)
        for name, value in facts.items()
    }


def _from_json(name: str, value: Any) -> Any:
    """JSON keeps an amount as text; the model's own field reads it back."""
    field: Any = Project._meta.get_field(name)
    return field.to_python(value)
