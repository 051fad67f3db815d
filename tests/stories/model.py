"""The plain model of the stories: rules.md in dicts and dates, apart from the product's own rules.

It knows nothing of Django. Every act either happens, or raises Refused and changes nothing; what
the rules ask after each step (overdue, days, level, light, stock, who may confirm) is worked out
here a second time, from rules.md alone.
"""

from datetime import date, datetime, timedelta

from tests.stories.model_pauses import PauseRules
from tests.stories.model_requests import RequestRules
from tests.stories.model_rows import (
    DAY,
    MOST_AGREED,
    ORDER,
    PAUSES,
    REPORT_DUE,
    STAGE_OF,
    STATUTORY,
    Batch,
    Project,
    Refused,
    Row,
    Stay,
    last_day,
    period,
    place,
    ten_years,
)
from tests.stories.model_templates import TemplateRules


class County(PauseRules, RequestRules, TemplateRules):
    """People, projects and what they owe on a day, moved by acts alone."""

    def __init__(self, people, day):
        self.people = {person.name: person for person in people}
        self.day = day
        self.projects, self.rows, self.stays = {}, [], []
        self.lent = []  # (person, deputy, first day, last day)
        self.leads = {}  # {project: {role: official}} of today
        self.closed, self.written = [], {}
        self.batches = []
        self.editions, self.template_acts = [], 0
        self.pause_acts = 0
        #: [project, amount, month that carries it or None]; {month: {project: 本年累计}}
        self.corrections, self.figures = [], {}

    # --- What is asked after every step ---------------------------------------------------------

    def overdue(self):
        """Keys of what stands in the overdue list, and so counts in the stock: milestones."""
        rows = (row for row in self.rows if row.sort == "milestone")
        return {row.key for row in rows if row.is_overdue(self.day)}

    def project_light(self, project):
        rows = [r for r in self.rows if r.project is project and r.sort == "milestone"]
        counted = [r for r in rows if r.state != "cancelled" and not r.frozen]
        rests = any(r.state == "pending" and r.frozen for r in rows)
        lights = {r.light(self.day) for r in counted}
        if rests and not any(r.is_open or r.is_overdue(self.day) for r in counted):
            return "grey"
        if not counted:
            return "grey"
        if lights == {"done"}:
            return "done"
        return next((colour for colour in ("red", "yellow") if colour in lights), "green")

    def stock(self, month):
        """(新增, 销号, 存量) of a month, as keys (R-OD-8)."""
        opened = sorted(s.row.key for s in self.stays if s.opened == month)
        cleared = sorted(s.row.key for s in self.stays if s.cleared == month)
        there = (s for s in self.stays if s.opened <= month)
        left = sorted(s.row.key for s in there if s.cleared is None or s.cleared > month)
        return opened, cleared, left

    def may_confirm(self, actor, row):
        """R-AC-2, and R-MR-1 for reports."""
        if row.state != "submitted":
            return False
        by_head = row.sort == "report" and self.heads(actor)
        return self.has_role(actor, row) and not self._is_own(actor, row, by_head)

    def has_role(self, actor, row):
        if not actor.name or row.sort == "report" and self.heads(actor):
            return True
        return self.people[actor.name].duty == self._confirming_duty(row.project)

    def heads(self, actor):
        return bool(actor.name) and self.people[actor.name].heads == "bureau"

    def _confirming_duty(self, project):
        units = {p.unit for p in self.people.values() if p.duty == "office"}
        return "supervision" if units == {project.owner} else "office"

    def _is_own(self, actor, row, by_head):
        if not actor.name:
            return not row.by
        if self._is_bound(actor, row.by, row.said_on):
            return True
        return not by_head and self._is_of_owner(actor, row.project)

    def _is_bound(self, actor, theirs, day):
        """The same person, or joined by a deputyship of that day."""
        return bool(actor.keys & theirs) or any(self._stood_in(actor.keys, theirs, day))

    def _is_of_owner(self, actor, project):
        return any(self.people[key].unit == project.owner for key in actor.keys)

    def _stood_in(self, mine, theirs, day):
        for person, deputy, first, last in self.lent:
            if first <= day <= last:
                yield person in mine and deputy in theirs or deputy in mine and person in theirs

    # --- Time -----------------------------------------------------------------------------------

    def next_day(self):
        """The dawn of a day: what became overdue enters of itself, in its own month."""
        before = self.overdue()
        self.day += DAY
        if self.day.day == 1:
            self._open_reports()
        after = self.overdue()
        for row in self.rows:
            if row.key in after - before:
                self.stays.append(Stay(row, period(self.day)))

    def _open_reports(self):
        ended = period(self.day) - 1
        year, month = divmod(ended, 12)
        at = datetime.combine(self.day, datetime.min.time())
        for project in self._owing(ended):
            self._add(project, "report", REPORT_DUE[year, month + 1], at, period=ended)

    def _owing(self, number):
        """Projects that report on a month: a reserve at the end of a quarter (R-MR-2)."""
        year, month = divmod(number, 12)
        for project in self.projects.values():
            owes = project.kind != "reserve" or (month + 1) % 3 == 0
            listed = project.listed_on.year == year and project.listed_on <= last_day(number)
            if owes and listed and not project.withdrawn and not project.rests:
                yield project

    # --- Acts -----------------------------------------------------------------------------------

    def act(self, verb, now, *args, **options):
        """Do one act; the list of what is overdue is set beside what it was before."""
        before = self.overdue()
        changed = getattr(self, verb)(*args, now=now, **options)
        if changed:
            changed.acts += 1
        self._move_stays(before)
        return changed

    def _move_stays(self, before):
        after, first_open = self.overdue(), self.first_open()
        for stay in self.stays:
            if stay.cleared is None and stay.row.key not in after:
                stay.cleared = max(period(self.day), first_open)
        for row in self.rows:
            if row.key in after - before:
                on = row.due + DAY if row.is_dated else self.day
                self.stays.append(Stay(row, max(period(on), first_open)))
        for row in self.rows:
            row.is_dated = False

    def first_open(self):
        return max(self.closed, default=0) + 1

    def is_closed(self, day):
        return period(day) in self.closed

    def enter(self, key, kind, listed_on, owner, *, now, due=None, approval=False, accept=False):
        project = Project(key, kind, listed_on, owner)
        facts = self._owed(project, due, approval, accept)
        self.projects[key] = project
        self._owe(project, facts, now)
        return project

    def _owed(self, project, due, approval, accept):
        """R-DL-1, 2, 4, 6: (code, due, statutory) or None."""
        if project.kind not in STATUTORY:
            return None
        code, (month, day) = STATUTORY[project.kind]
        limit = date(2026, month, day)
        if project.decided_on > limit:
            if due is None or not approval or due < project.decided_on:
                raise Refused("a date of its own with a document")
        elif due and (due > limit or due < project.decided_on):
            raise Refused("earlier, never later; not before the decision")
        due = due or limit
        if due < self.day and not accept and not project.rests:
            raise Refused("overdue when written")
        return code, due, max(limit, due)

    def _owe(self, project, facts, now):
        if facts:
            code, due, statutory = facts
            self._add(project, "milestone", due, now, code=code, statutory=statutory, changes=1)

    def _add(self, project, sort, due, now, **facts):
        row = Row(len(self.rows), project, sort, due, now, baseline=due, **facts)
        row.is_dated = True
        if project.rests and row.may_rest:
            row.frozen = self.day
        self.rows.append(row)
        return row

    def add(self, project, actor, due, *, now, code="", accept=False):
        self._check_office(actor)
        self._check_current(project)
        if not date(2000, 1, 1) <= due <= ten_years(self.day):
            raise Refused("a slip of the year")
        if due < self.day and not accept and not project.rests:
            raise Refused("overdue when written")
        self._add(project, "milestone", due, now, code=code, changes=1)
        return project

    def instruct(self, project, due, *, now):
        self._check_current(project)
        if due < self.day:
            raise Refused("no reply is owed before today")
        self._add(project, "reply", due, now, changes=1)
        return project

    def answer(self, row, actor, *, now):
        self._check_owner(actor, row)
        self._check(row, row.is_open)
        row.state = "done"
        return self._changed(row)

    def submit(self, row, actor, on, *, now):
        self._check_owner(actor, row)
        self._check(row, row.is_open)
        self._check_event_day(row, on)
        row.backdated = on <= row.due < self.day or self.is_closed(on)
        waits = row.code in ("RESUME", "START", "COMPLETE") or row.backdated
        row.state = "submitted" if waits else "done"
        row.on, row.confirmed, row.reported = on, False, self.day
        row.by, row.said_on = frozenset(actor.keys), self.day
        return self._changed(row, ends_request=True)

    def _check_event_day(self, row, on, brought=False):
        """R-OD-5, R-OD-7"""
        continues = row.project.kind == "continuing" and row.code == "START"
        free = brought or row.code not in ORDER or continues
        if not date(2000 if free else 2026, 1, 1) <= on <= self.day:
            raise Refused("after today, or older than the ledger")
        if row.code == "RESUME" and on.year != 2026:
            raise Refused("within its listing's year")
        if row.code not in ORDER:
            return
        for other in self.rows:
            if other.project is row.project and other is not row and other.on and other.code:
                places = [ORDER.index(r.code) if r.code in ORDER else None for r in (row, other)]
                if None not in places and (places[0] - places[1]) * (on - other.on).days < 0:
                    raise Refused("out of order")

    def say(self, report, actor, amount, *, now):
        """A monthly report handed in, or corrected before it is confirmed."""
        self._check_owner(actor, report)
        self._check(report, report.state in ("pending", "submitted") and not report.frozen)
        report.state, report.amount = "submitted", amount
        report.by, report.said_on = frozenset(actor.keys), self.day
        return self._changed(report)

    def confirm(self, row, actor, *, now):
        self._check(row, self.may_confirm(actor, row))
        row.state, row.confirmed, row.frozen = "done", True, None
        return self._changed(row)

    def send_back(self, row, actor, *, now):
        self._check(row, row.state == "submitted" and self.has_role(actor, row))
        return self._undo_report(row)

    def withdraw(self, row, actor, *, now):
        if not self._is_office(actor):
            self._check_owner(actor, row)
        told = row.state == "submitted" or row.state == "done" and not self.is_closed(row.on)
        self._check(row, told and not row.confirmed)
        return self._undo_report(row)

    def reopen(self, row, actor, *, now):
        self._check_office(actor)
        self._check_current(row.project)
        self._check(row, row.state == "done" and row.booked is None)
        return self._undo_report(row)

    def _undo_report(self, row):
        """Pending again; of a project that rests, frozen (R-OD-6)."""
        was_done = row.state == "done"
        row.state = "pending"
        if row.sort == "milestone":
            row.on, row.confirmed, row.backdated, row.reported = None, False, False, None
            row.by = frozenset()
        if row.project.rests:
            row.frozen = self.day
        return self._changed(row, was_done)

    def replan(self, row, actor, due, *, now, approval=False):
        """R-CH-4: past its date, or after two requests; what takes two halves, by a request."""
        self._check_office(actor)
        self._check(row, row.is_open)
        if not (row.due < self.day or row.agreed >= MOST_AGREED):
            raise Refused("before its date by request alone")
        if due < self.day or row.moves >= 2 and not approval:
            raise Refused("from today on; the third with a document")
        self._check_new_date(row, due)
        row.due, row.moves = due, row.moves + 1
        row.is_dated = True
        return self._changed(row, ends_request=True)

    def correct(self, row, actor, due, *, now, accept=False):
        """R-CH-1"""
        self._check_office(actor)
        self._check(row, row.is_open and now - row.made_at <= timedelta(hours=24))
        self._check_new_date(row, due)
        if due < self.day and not accept:
            raise Refused("overdue when written")
        row.due = row.baseline = due
        row.is_dated = True
        return self._changed(row, ends_request=True)

    def _check_new_date(self, row, due):
        """R-CH-3, R-CH-4"""
        if due == row.due or not date(2000, 1, 1) <= due <= ten_years(self.day):
            raise Refused("the same day, or a slip of the year")
        if self._needs_both(row, due):
            raise Refused("past the statutory date or the year: two halves")

    def _needs_both(self, row, due):
        """R-CH-3: the lead official's consent and the office with 批准文号."""
        return bool(row.statutory and due > row.statutory) or due.year > row.baseline.year

    def cancel(self, row, actor, *, now):
        self._check_office(actor)
        self._check(row, row.state in ("pending", "submitted"))
        return self._cancel(row)

    def _cancel(self, row):
        row.state, row.on, row.confirmed, row.backdated = "cancelled", None, False, False
        row.reported = None
        return self._changed(row, ends_request=True)

    def change_stage(self, project, stage, *, now):
        """停工 and 终止 come and go with a pause alone (R-OD-6)."""
        self._check_current(project)
        if stage == project.stage or stage in PAUSES or project.rests:
            raise Refused("as it is, or a pause")
        if place(stage) < place(self._reached(project)):
            raise Refused("never behind an event")
        self._set_stage(project, stage)
        return project

    def change_kind(
        self, project, kind, *, now, decided_on, due=None, approval=False, accept=False
    ):
        self._check_current(project)
        first = min(project.decided_on, self.day)
        if kind == project.kind or not first <= decided_on <= self.day:
            raise Refused("the same, or a day before the last decision or after today")
        if decided_on == project.kind_decided_on or decided_on.year > 2026:
            raise Refused("once a day, within the year")
        as_new = Project(project.key, kind, project.listed_on, project.owner, decided_on)
        as_new.pauses = project.pauses
        facts = self._owed(as_new, due, approval, accept)
        old = [r for r in self.rows if r.project is project and r.code in ("RESUME", "START")]
        if facts and any(r.code == facts[0] and r.state == "done" for r in old):
            raise Refused("one milestone a code")
        project.kind, project.kind_decided_on = kind, decided_on
        for row in old:
            if row.state in ("pending", "submitted"):
                self._cancel(row)
        self._owe(project, facts, now)
        return project

    def withdraw_project(self, project, *, now):
        self._check_current(project)
        project.withdrawn = True
        for row in self.rows:
            if row.project is project and row.state in ("pending", "submitted"):
                self._cancel(row)
        return project

    def lead(self, project, role, official, *, now):
        """包联领导 from today on: one that is primary, and a deputy; None ends it."""
        held = self.leads.setdefault(project.key, {})
        if held.pop(role, None) == official:
            held[role] = official
            raise Refused("as it is")
        if official:
            held[role] = official
        return project

    def promise(self, row, who, on, *, now):
        if not row.is_open or not self.day <= on <= self.day + timedelta(days=5 * 366):
            raise Refused("nothing owed, or no such day")
        if row.promised.get((who, row.due)) == on:
            raise Refused("said before")
        row.promised.pop((who, row.due), None)
        row.promised[who, row.due] = on
        return row.project

    def promised_day(self, row):
        """The newest promise for the date that stands now."""
        days = [on for (_, due), on in row.promised.items() if due == row.due]
        return days[-1] if row.is_open and days else None

    def lend(self, person, deputy, days, *, now):
        last = self.day + timedelta(days=days - 1)
        for one, other, first, until in self.lent:
            if (one, other) == (person, deputy) and first <= last and until >= self.day:
                raise Refused("stands in already")
        if self.people[person].duty and self.people[deputy].unit == "company":
            raise Refused("nobody of an owner unit for a duty")
        self.lent.append((person, deputy, self.day, last))

    def close(self, month, ticked, *, now):
        """R-IN-8; whoever has not reported is ticked."""
        first = max(self.closed) + 1 if self.closed else period(date(2026, 1, 1))
        reports = [r for r in self.rows if r.sort == "report" and r.booked is None]
        standing = [r for r in reports if r.period <= month and not r.project.withdrawn]
        if month != first or last_day(month) >= self.day:
            raise Refused("in order, and not before its end")
        if any(r.state == "submitted" for r in standing):
            raise Refused("reports wait")
        came = {r.project for r in standing if r.state == "done" and r.period == month}
        if not ticked and set(self._owing(month)) - came:
            raise Refused("not reported, not ticked")
        self.written[month] = self.stock(month)
        for row in standing:
            if row.state == "done":
                row.booked = month
        for correction in self.corrections:
            if correction[2] is None and not correction[0].withdrawn:
                correction[2] = month
        self.closed.append(month)
        self.figures[month] = {p.key: self.ytd(p, by=month) for p in self.projects.values()}

    def ytd(self, project, by=None):
        """本年累计: what closed months carry up to `by`; without it, what is confirmed as well."""
        told = [(r.amount, r.booked) for r in self.rows if r.project is project and r.is_told]
        told += [(amount, booked) for of, amount, booked in self.corrections if of is project]
        return sum(amount for amount, booked in told if by is None or booked and booked <= by)

    def book(self, project, amount, *, now):
        """A closed month stays; its correction goes into the open one (R-IN-8)."""
        self._check_current(project)
        if not amount or not self.closed or self.ytd(project) + amount < 0:
            raise Refused("nothing, no closed month, or less than nothing in the year")
        self.corrections.append([project, amount, None])
        return project

    # --- Imports by rows ------------------------------------------------------------------------

    def bring_new(self, key, kind, owner, on, actor, *, now):
        """A row of a first list counts as decided on 1 January, whenever it comes (R-DL-6). A day
        that cannot be leaves a question, and its cell unwritten."""
        project = Project(key, kind, date(2026, 1, 1), owner)
        facts = self._owed(project, None, False, True)
        row = Row(-1, project, "milestone", facts[1], now, code=facts[0]) if facts else None
        holds = on and row and self._may_be(row, on)
        self.projects[key] = project
        self._owe(project, facts, now)
        if holds:
            self._bring(self.rows[-1], actor, on)
        self.batches.append(Batch(len(self.batches), project, now, project.acts + 1, True))
        return project

    def _may_be(self, row, on):
        try:
            self._check_event_day(row, on, brought=True)
        except Refused:
            return False
        return True

    def bring_event(self, row, on, actor, *, now):
        self._check(row, row.state in ("pending", "submitted") and not row.frozen)
        owed = STATUTORY.get(row.project.kind, ("",))[0]
        if row.code in ("START", "RESUME") and row.code != owed:
            raise Refused("a kind that does not owe it")
        if row.state == "submitted":
            self._check(row, row.on == on and self.may_confirm(actor, row))
        self._check_event_day(row, on, brought=True)
        project, was = row.project, row.state
        self._bring(row, actor, on)
        self.batches.append(
            Batch(len(self.batches), project, now, project.acts + 1, False, row, was)
        )
        return project

    def _bring(self, row, actor, on):
        """Confirmed with the sheet, or submitted where R-AC-2 forbids."""
        by = row.by if row.state == "submitted" else None
        row.state, row.by, row.said_on = "submitted", by or frozenset({"?"}), self.day
        if self.may_confirm(actor, row):
            row.state, row.on, row.confirmed, row.by = "done", on, True, by or frozenset()
        else:
            row.on, row.reported, row.by = on, self.day, frozenset(actor.keys)
            row.backdated = on <= row.due < self.day or self.is_closed(on)
        self._changed(row, ends_request=True)

    def undo(self, batch, *, now):
        """Whole, within 24 hours, while nothing else has touched its project."""
        touched = batch.project.acts != batch.acts
        if batch.is_undone or now - batch.at > timedelta(hours=24) or touched:
            raise Refused("undone, too late, or touched since")
        batch.is_undone = True
        if batch.is_new:
            return self.withdraw_project(batch.project, now=now)
        if batch.was == "submitted":
            batch.row.state, batch.row.confirmed = "submitted", False
            return self._changed(batch.row, was_done=True)
        return self._undo_report(batch.row)

    def edit(self, project, *, now):
        """Plain facts corrected, or a correction of amounts booked: it touches the project."""
        self._check_current(project)
        return project

    # --- What acts share ------------------------------------------------------------------------

    def _check(self, row, holds):
        if not holds:
            raise Refused(f"not of a row that is {row.state}")

    def _check_current(self, project):
        if project.withdrawn:
            raise Refused("withdrawn")

    def _is_office(self, actor):
        return not actor.name or self.people[actor.name].duty == "office"

    def _check_office(self, actor):
        if not self._is_office(actor):
            raise Refused("the office's")

    def _check_owner(self, actor, row):
        person = self.people.get(actor.name)
        if person and person.unit != row.project.owner and not person.heads:
            raise Refused("the owner's")

    def _changed(self, row, was_done=False, *, ends_request=False):
        row.changes += 1
        if ends_request and (waiting := self.waiting_request(row)):
            waiting.state, waiting.changes = "cancelled", waiting.changes + 1
        self._follow(row, was_done)
        return row.project

    def _follow(self, row, was_done):
        """The stage follows what is done; what is opened again gives back the stage it brought."""
        project, stage = row.project, STAGE_OF.get(row.code)
        if project.rests or not stage:
            return
        reached = self._reached(project)
        if place(project.stage) < place(reached):
            row.stage_before = project.stage
            self._set_stage(project, reached)
        elif was_done and project.stage == stage != reached and row.stage_before is not None:
            self._set_stage(project, max(row.stage_before, reached, key=place))
            row.stage_before = None

    def _set_stage(self, project, stage):
        project.stage = stage
        project.stage_moves += 1

    def _reached(self, project):
        done = (r for r in self.rows if r.project is project and r.state == "done")
        return max((STAGE_OF[r.code] for r in done if r.code in STAGE_OF), key=place, default="")
