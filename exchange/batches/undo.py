"""Take a whole batch back within 24 hours, while nothing else has touched its rows."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils import timezone

from accounts import audit, people
from accounts.models import AuditEntry, Person, Unit
from exchange.batches.store import turn
from exchange.kinds import registry
from exchange.kinds.ledger.apply_changes import Moved, appoint, must, tag, tell
from exchange.models import ImportBatch, ImportRow
from investment import annual_plans
from norms.models import WorkArea
from projects import assign_people, project_lifecycle, year_listings
from projects.models import Milestone, ProgressUpdate, Project, YearListing
from projects.models.event_order import place_of, stage_reached
from projects.models.project import lock_projects

WITHIN = timedelta(hours=24)
State, Outcome = ImportBatch.State, ImportRow.Outcome
EMPTY_WORDS = {"note": "", "percent": None, "problem": "", "next_step": ""}


class CannotUndo(Exception):
    """Why a batch stays: one plain Chinese sentence."""


def why_not(batch, now):
    """The sentence why a batch cannot be taken back now, or ""."""
    if batch.state == State.UNDONE:
        return f"第 {batch.pk} 批已经撤销。"
    if batch.state != State.COMMITTED:
        return f"第 {batch.pk} 批没有写入，不用撤销。"
    if now - batch.committed_at > WITHIN:
        return f"第 {batch.pk} 批写入已超过 24 小时，不能整批撤销，请在项目页逐项更正。"
    if closed := registry.why_not_back(batch):
        return closed
    touched = touched_since(batch)
    if touched:
        names = "、".join(touched[:5]) + (f"等 {len(touched)} 个项目" if len(touched) > 5 else "")
        return f"写入以后，{names}另有变动，不能整批撤销，请在项目页逐项更正。"
    return ""


def touched_since(batch):
    """Names of the batch's projects that something else has changed since it was written."""
    rows = batch.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED])
    written = {row.project_id: row for row in rows.only("project_id", "name", "trail")}
    entries = AuditEntry.objects.filter(id__gt=batch.trail_from).exclude(project_id=None)
    counted = entries.order_by().values("project_id").annotate(n=Count("id"))
    trails = dict(counted.values_list("project_id", "n"))
    told = ProgressUpdate.objects.filter(at__gt=batch.committed_at)
    told = set(told.values_list("project", flat=True))
    return [row.name for pk, row in written.items() if trails.get(pk, 0) != row.trail or pk in told]


def undo(batch, *, by, now):
    """Withdraw what the batch made and restore what it changed: (withdrawn, restored).

    Its projects are held before "touched since" is asked: whoever acts on one of them meanwhile
    was first, and the batch stays, or waits until it is back.
    """
    with turn():
        try:
            return _undo(batch, by, now)
        except Moved as moved:
            raise CannotUndo(f"{moved}，整批没有撤销，请再试一次。") from None
        except ValidationError as refusal:
            raise CannotUndo(f"第 {batch.pk} 批没有撤销：{'；'.join(refusal.messages)}") from None


def _undo(batch, by, now):
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    written = batch.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED])
    lock_projects(written.order_by().values_list("project", flat=True))
    if sentence := why_not(batch, now):
        raise CannotUndo(sentence)
    back = (registry.back(batch) or _Back)(f"撤销第 {batch.pk} 批导入", by, now)
    rows = batch.rows.select_related("project").order_by("-pk")
    new, changed = rows.filter(outcome=Outcome.NEW), rows.filter(outcome=Outcome.CHANGED)
    for row in new:
        facts = {"reason": back.reason, "on": timezone.localdate(now), "now": now}
        must(project_lifecycle.withdraw(row.project, by=by, **facts), row.project)
    for row in changed:
        back.restore(row.project, row.restore)
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.UNDONE, undone_at=now)
    counts = len(new), len(changed)
    after = {"撤回": counts[0], "恢复": counts[1]}
    audit.record(by=by, action="撤销导入", subject=batch, after=after)
    return counts


class _Back:
    """The verbs that bring one project back to what it was, the last first."""

    def __init__(self, reason, by, now):
        self.reason, self.by, self.now = reason, by, now
        self.today = timezone.localdate(now)
        self.said = {"by": by, "reason": reason, "now": now}
        self.entered = {"on": self.today, "by": by, "now": now}

    def restore(self, project, kept):
        for name in STEPS:
            if name in kept:
                getattr(self, f"back_{name}")(project, kept[name])

    def back_stage(self, project, stage):
        """As it was, never behind what stands confirmed (R-OD-7); it may be there already."""
        if stage not in Project.FROZEN_STAGES:
            stage = max(stage, stage_reached(project), key=place_of)
        project_lifecycle.change_stage(
            project, stage, by=self.by, on=self.today, reason=self.reason, now=self.now
        )

    def back_words(self, project, words):
        tell(project, words or EMPTY_WORDS, by=self.by, now=self.now)

    def back_person(self, project, kept):
        person = Person.objects.get(pk=kept["pk"])
        was = people.facts(person)
        for name, value in kept["facts"].items():
            setattr(person, name, value)
        people.correct(person, was=was, by=self.by, today=self.today)

    def back_contact(self, project, pk):
        person = Person.objects.get(pk=pk) if pk else None
        assign_people.assign_contact(project, person, **self.entered)

    def back_responsible(self, project, pk):
        person = Person.objects.get(pk=pk) if pk else None
        assign_people.assign_responsible(project, person, **self.entered)

    def back_leads(self, project, pks):
        found = Person.objects.in_bulk([pk for pk in pks if pk])
        primary, deputies = pks[0], [found[pk] for pk in pks[1:]]
        if primary:
            appoint(project, found[primary], deputies, **self.entered)
            return
        assign_people.end_lead(project, reason=self.reason, **self.entered)
        assign_people.set_deputies(project, deputies, **self.entered)

    def back_completed(self, project, milestones):
        # The last first: each gives back the stage that it had moved on.
        for kept in reversed(milestones):
            milestone = Milestone.objects.get(pk=kept["milestone"])
            must(self._verb_back(kept, milestone)(**self.said), milestone)

    @staticmethod
    def _verb_back(kept, milestone):
        waited = kept["state"] == Milestone.State.SUBMITTED
        if waited and milestone.state == Milestone.State.DONE:
            return milestone.return_to_waiting
        if milestone.state == Milestone.State.SUBMITTED:
            return milestone.withdraw
        return milestone.reopen

    def back_added(self, project, pk):
        milestone = Milestone.objects.get(pk=pk)
        self.reopen([milestone])
        must(milestone.cancel(**self.said), milestone)

    def reopen(self, milestones):
        """Those that the batch made and found done."""
        for milestone in milestones:
            if milestone.state == Milestone.State.DONE:
                must(milestone.reopen(**self.said), milestone)

    def back_plan(self, project, listing):
        listing = YearListing.objects.get(pk=listing)
        must(annual_plans.take_back(listing, by=self.by, reason=self.reason), project)

    def back_listing_facts(self, project, kept):
        listing = YearListing.objects.get(pk=kept["pk"])
        year_listings.correct_listing(listing, kept["facts"], by=self.by, now=self.now)

    def back_kind(self, project, listing):
        listing = YearListing.objects.get(pk=listing)
        self.reopen(listing.milestones.all())
        year_listings.change_kind(listing, kind="", reason=self.reason, by=self.by, now=self.now)

    def back_listing(self, project, listing):
        listing = YearListing.objects.get(pk=listing)
        self.reopen(listing.milestones.all())
        must(year_listings.unlist(listing, on=self.today, **self.said), project)

    def back_related(self, project, kept):
        rows = {}
        if "tags" in kept:
            rows["tags"] = [tag(name) for name in kept["tags"]]
        if "supporting_units" in kept:
            rows["supporting_units"] = list(Unit.objects.filter(pk__in=kept["supporting_units"]))
        project_lifecycle.relate(project, by=self.by, **rows)

    def back_facts(self, project, facts):
        columns = {}
        for name, value in facts.items():
            model = WorkArea if name == "work_area_id" else Unit
            key = name.removesuffix("_id")
            columns[key] = (
                model.objects.filter(pk=value).first() if key != name else _decimal(key, value)
            )
        project.refresh_from_db()
        must(project_lifecycle.correct(project, columns, by=self.by, reason=self.reason), project)


STEPS = (
    "words person contact responsible leads added completed plan listing_facts kind listing "
    "stage related facts"
).split()


def _decimal(name, value):
    """JSON keeps an amount as text; the model's own field reads it back."""
    return Project._meta.get_field(name).to_python(value)
