"""节点页: one milestone as a reader sees it, each part asked once."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from accounts.models import Duty
from norms.policy import policy_on
from projects import evidence, owner_reports, promises
from projects.forms.evidence import EvidenceForm
from projects.forms.milestone import ProgressForm, last_update_as_initial
from projects.models import Milestone, MilestoneChange, obligation_permissions
from projects.models.facts_of_day import NAMED_WITH_A_CAUSE
from projects.models.milestone_dates import CORRECTION_WINDOW, FREE_MOVES, MOST_REQUESTS, furthest
from projects.models.visibility import acts_for_owner, leads
from projects.obligation_status import status_of
from projects.postponement import slip, words
from projects.request_deciders import Turn

#: As many reports and events as the page shows.
RECENT = 20
#: What a reporter types in words or dates.
TEXTS = ("completed_on", "percent", "promised_on", "note", "problem", "next_step", "number")
NOTES = ("正常施工", "等审批", "等供货", "场平完成", "主体施工")


def readable_milestones(person):
    """Milestones whose page this person may open, with what the page says of their project."""
    rows = Milestone.objects.readable_by(person).select_related(
        "project__responsible_unit", "project__owner_unit", "submitted_by"
    )
    return rows.with_pending_request()


@dataclass
class MilestonePage:
    milestone: Milestone
    person: object
    now: object
    today: object
    form: ProgressForm | None = None

    def __post_init__(self):
        self.policy = policy_on(self.today)
        self.project = self.milestone.project
        self.status = status_of(self.milestone, self.today, self.policy)
        self.days, self.light = self.status.days, self.status.light
        self.level = self.status.level
        if self.form is None and self.milestone.is_open and self.may_report:
            self.form = ProgressForm(
                milestone=self.milestone,
                today=self.today,
                initial=self.seen | last_update_as_initial(self.updates, self.today),
            )

    # --- who may ------------------------------------------------------------------------------

    @cached_property
    def is_current(self):
        return self.project.withdrawn_on is None

    @cached_property
    def may_report(self):
        return self.is_current and acts_for_owner(self.person, self.project, self.today)

    @property
    def may_manage(self):
        return self.is_current and self.person.has_duty(Duty.Kind.OFFICE)

    @property
    def may_instruct(self):
        """As access.check_may_instruct(), asked only where the page offers it."""
        leader = self.person.has_duty(Duty.Kind.COUNTY_LEADER)
        return self.is_current and (leader or leads(self.person, self.project, self.today))

    @property
    def may_withdraw(self):
        state = self.milestone.state
        reported = state in (Milestone.State.SUBMITTED, Milestone.State.DONE)
        return self.may_report and reported and not self.milestone.is_confirmed

    @property
    def may_confirm(self):
        """Whether this person confirms such reports at all; `confirm_refusal` says why not this."""
        waits = self.milestone.state == Milestone.State.SUBMITTED
        return self.is_current and waits and not self._confirmer.role_refusal(self.project)

    @property
    def confirm_refusal(self):
        return self._confirmer.refusal(self.milestone)

    @cached_property
    def _confirmer(self):
        return obligation_permissions.Confirmer(self.person, self.today)

    @property
    def may_reopen(self):
        return self.may_manage and self.milestone.state == Milestone.State.DONE

    @property
    def may_move(self):
        return self.may_manage and self.milestone.is_open

    @property
    def may_replan(self):
        """Past its date, or after two requests; before, it moves by request alone (R-CH-4)."""
        is_past = self.milestone.due_date < self.today
        return self.may_move and (is_past or self.has_two_requests)

    @property
    def may_cancel(self):
        submitted = self.milestone.state == Milestone.State.SUBMITTED
        return self.may_manage and not self.milestone.frozen_on and (self.may_move or submitted)

    @property
    def may_correct(self):
        return self.may_move and self.now - self.milestone.created_at <= CORRECTION_WINDOW

    @property
    def may_add_evidence(self):
        cancelled = self.milestone.state == Milestone.State.CANCELLED
        return not cancelled and (self.may_report or self.may_manage)

    # --- another date -------------------------------------------------------------------------

    @cached_property
    def pending_request(self):
        """The request for a later date that is being decided, or None."""
        if not self.milestone.request_id:
            return None
        asked = self.milestone.change_requests.select_related("project")
        return asked.get(pk=self.milestone.request_id)

    @property
    def request_waits_for(self):
        """Who is to decide it, by name."""
        return Turn.of(self.pending_request, self.today).sentence()

    @property
    def may_ask(self):
        """Whether this person may ask for a later date today (R-CH-2)."""
        if not self.may_report or self.pending_request or self.today > self.milestone.due_date:
            return False
        return self.milestone.is_open and not self.has_two_requests

    @property
    def has_two_requests(self):
        """As Milestone.requests_agreed(), of the moves that the page has read."""
        agreed = [change for change in self.dates if change.kind == change.Kind.REQUEST]
        return len(agreed) >= MOST_REQUESTS

    @property
    def may_start(self):
        """Whether this person may start a move past a statutory date, or into the next year, as
        项目中心 (R-CH-5)."""
        return self.may_move and not self.pending_request

    # --- what was said ------------------------------------------------------------------------

    @cached_property
    def updates(self):
        return list(self.milestone.updates.select_related(*NAMED_WITH_A_CAUSE)[:RECENT])

    @property
    def seen(self):
        """What the form says its reader had before them."""
        newest = self.updates[0].pk if self.updates else 0
        return {"version": self.milestone.version, "last_seen": newest}

    @property
    def last_update(self):
        return self.updates[0] if self.updates else None

    @property
    def last_percent(self):
        return next((u.percent for u in self.updates if u.percent is not None), None)

    @property
    def typed(self):
        """What a bound form holds, for the reader to copy when it cannot be kept."""
        names = [n for n in self.form.fields if n in TEXTS]
        return [(self.form.fields[n].label, self.form.data.get(n)) for n in names]

    @cached_property
    def promises(self):
        """Every promise of this milestone, newest first."""
        return list(promises.for_obligation(self.milestone)[:RECENT])

    @property
    def promise_section(self):
        """As promises.word_on(), without a further query."""
        is_open, due = self.milestone.is_open, self.milestone.due_date
        standing = (one for one in self.promises if is_open and one.due_date == due)
        offered = is_open and self.may_report
        day = promises.proposed_day(self.today)
        return promises.PromiseSection(next(standing, None), offered, day, self.today)

    @cached_property
    def evidence(self):
        return list(self.milestone.evidence.all())

    @property
    def lacks_evidence(self):
        return evidence.is_lacking(self.milestone, len(self.evidence))

    @cached_property
    def dates(self):
        return list(self.milestone.changes.select_related(*NAMED_WITH_A_CAUSE))

    @property
    def postponement(self):
        """第 2 次顺延，累计 47 天; "" for a date that was not moved."""
        return words(slip(self.milestone), MilestoneChange.moves_of(self.dates))

    @property
    def changes(self):
        """The moves of its date that count, newest first."""
        return [change for change in self.dates if change.kind in change.SLIPS]

    @property
    def next_move(self):
        """Which re-plan of this milestone the next one is, from 1."""
        return len(self.changes) + 1

    @property
    def move_needs_document(self):
        return self.next_move > FREE_MOVES

    @property
    def furthest_due(self):
        return furthest(self.today)

    @cached_property
    def history(self):
        """[(what, row, change of date)] newest first; a report of completion stands once, as its
        event."""
        done = self.updates[0].Standing.DONE if self.updates else None
        notes = [("update", row, None) for row in self.updates if row.standing != done]
        # A promise made with a report stands in its line.
        heard = {row.at for row in self.updates}
        notes += [("promise", one, None) for one in self.promises if one.at not in heard]
        dates = {change.at: change for change in self.dates}
        for row in self.milestone.events.all()[:RECENT]:
            moved = dates.get(row.at) if row.kind in ("replan", "correct") else None
            notes.append(("event", row, moved))
        return sorted(notes, key=lambda note: note[1].at, reverse=True)

    @cached_property
    def contact(self):
        return self.project.contact_on(self.today)

    @cached_property
    def lead(self):
        return self.project.lead_on(self.today)

    @property
    def evidence_form(self):
        return EvidenceForm(project=self.project)

    # --- the reporter's queue -----------------------------------------------------------------

    @cached_property
    def queue(self):
        if not self.may_report:
            return []
        waiting = owner_reports.milestones_to_report(self.person, self.today, self.policy)
        return list(waiting.values_list("pk", flat=True))

    @property
    def place(self):
        """(1-based place, length) in the queue, or None."""
        pk = self.milestone.pk
        return (self.queue.index(pk) + 1, len(self.queue)) if pk in self.queue else None

    @property
    def next_pk(self):
        """The one after this in the queue; the first for a milestone outside it."""
        if self.milestone.pk not in self.queue:
            return next(iter(self.queue), None)
        at = self.queue.index(self.milestone.pk) + 1
        return self.queue[at] if at < len(self.queue) else None

    @property
    def note_chips(self):
        return NOTES

    @property
    def yesterday(self):
        return self.today - timedelta(days=1)

    @property
    def promise_chips(self):
        """[(words, day)] proposed for a promise."""
        friday = self.today + timedelta(days=(4 - self.today.weekday()) % 7)
        next_month = (self.today.replace(day=28) + timedelta(days=4)).replace(day=1)
        chips = {
            "本周五": friday,
            "下周五": friday + timedelta(days=7),
            "月底": next_month - timedelta(days=1),
            "下月底": (next_month + timedelta(days=31)).replace(day=1) - timedelta(days=1),
        }
        return list(chips.items())
