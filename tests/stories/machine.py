"""A project's year, told by Hypothesis: every act is done twice, by the product's verbs and in the
plain model, and both must say the same; after each step both are asked everything (rules.md).

A story runs within one transaction that is rolled back, and by verbs alone, no pages.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts import audit, deputies
from accounts.models import AuditEntry, Deputyship, Person
from exchange.batches import store, undo
from exchange.batches.one_at_a_time import one_import_at_a_time
from exchange.kinds.ledger.match_rows import match_rows
from exchange.models import ImportBatch
from exchange.parsing.parsed_workbook import ParsedRow, ParsedWorkbook
from investment import (
    completion_and_gap,
    corrections,
    month_closing,
    monthly_reports,
    overdue_stock,
    unreported_units,
)
from investment.models import Month, MonthFigure, MonthlyReport, ReportEvent
from norms.policy import policy_on
from projects import (
    assign_people,
    project_lifecycle,
    promises,
    roadmap,
    schedule_light,
    year_listings,
)
from projects.models import (
    ChangeRequest,
    Milestone,
    MilestoneChange,
    MilestoneEvent,
    PauseReview,
    PauseReviewEvent,
    Project,
    RequestEvent,
    YearListing,
    obligation_permissions,
)
from projects.obligation_status import status_of
from supervision.models import Instruction, InstructionEvent, instruct
from tests.stories.machine_cast import (
    CAUSE,
    CONFIRMERS,
    DECISIONS,
    DEPUTIES,
    DOCUMENT,
    FIRST_DAY,
    KINDS,
    LAST_DAY,
    LEADS,
    OFFICES,
    OWNERS,
    PEOPLE,
    REASON,
    STANDING_IN,
    agreed,
    has,
    near,
    some,
)
from tests.stories.machine_pauses import PauseActs
from tests.stories.machine_requests import RequestActs
from tests.stories.machine_templates import TEMPLATES, TemplateActs
from tests.stories.model import County
from tests.stories.model_rows import DAY, Actor, Refused, period

CHINA = timezone.get_default_timezone()
MODELS = {
    "milestone": Milestone, "report": MonthlyReport, "reply": Instruction,
    "request": ChangeRequest, "review": PauseReview,
}  # fmt: skip
EVENTS = (MilestoneEvent, ReportEvent, InstructionEvent, RequestEvent, PauseReviewEvent)
#: Kinds with light, level and a place in the overdue list.
LIT = ("milestone", "report", "reply")
OBLIGATIONS = [kind._meta.label_lower for kind in MODELS.values()]
REFUSALS = (ValidationError, PermissionDenied, undo.CannotUndo)


class Story(PauseActs, RequestActs, TemplateActs, RuleBasedStateMachine):
    """`Story.stage` is set by the test: the people and units that the story finds."""

    stage = None
    #: {act: times accepted} over all stories.
    happened: Counter

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.county = County([replace(person) for person in PEOPLE], FIRST_DAY)
        self.minute = 0
        self.rows, self.keys, self.projects, self.batches = {}, {}, {}, {}
        self.editions = {}
        self.asked = self.decided = None
        self.last_audit = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # --- Time and people ------------------------------------------------------------------------

    @property
    def day(self):
        return self.county.day

    def now(self):
        self.minute += 1
        noon = datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=CHINA)
        return noon + timedelta(minutes=self.minute)

    def actor(self, actor):
        """The product's actor for one of the model."""
        if not actor.name:
            return audit.CommandLine()
        person = Person.objects.select_related("unit").get(pk=self.stage[actor.name])
        person.duty_codes(FIRST_DAY)
        if actor.deputy:
            person.stood_in_by = Person.objects.get(pk=self.stage[actor.deputy])
        return person

    def choose(self, actors, number):
        """One of them, or a deputy who stands in for one of them today."""
        acting = [
            Actor(person, deputy)
            for person, deputy, first, last in self.county.lent
            if first <= self.day <= last and Actor(person) in actors
        ]
        found = [*actors, *acting, *acting]
        return found[number % len(found)]

    def fitting(self, sort, states):
        """Rows in one of the states that an act is about; without states, all of a sort."""
        rows = (r for r in self.county.rows if r.sort == sort)
        return [r for r in rows if not states or r.state in states]

    def pick(self, number, sort="milestone", *states):
        rows = self.fitting(sort, states)
        return rows[number % len(rows)]

    def pick_project(self, number):
        projects = list(self.county.projects.values())
        return projects[number % len(projects)]

    def fresh(self, row):
        return MODELS[row.sort].objects.select_related("project").get(pk=self.keys[row.key])

    def project(self, project):
        return Project.objects.get(pk=self.projects[project.key])

    def listing(self, project):
        return YearListing.objects.select_related("project").get(project=self.projects[project.key])

    # --- One act, done twice --------------------------------------------------------------------

    def both(self, verb, do, *args, **options):
        """The act in the model and in the product; both accept or both refuse."""
        now = self.now()
        moment = now.astimezone(CHINA).replace(tzinfo=None)
        refused = problem = None
        try:
            self.county.act(verb, moment, *args, **options)
        except Refused as why:
            refused = why
        try:
            with transaction.atomic():
                done = do(now)
        except REFUSALS as why:
            done, problem = False, why
        told = f"{verb} {args} {options} on {self.day}"
        assert bool(done) == (refused is None), f"{told}: model {refused!r}, product {problem!r}"
        self.happened[verb] += bool(done)
        self.learn()
        return done

    def learn(self):
        """Match what both have made: rows of one sort in the order in which they came."""
        for sort, kind in MODELS.items():
            ours = [r for r in self.county.rows if r.sort == sort]
            known = [r for r in ours if r.key in self.keys]
            if len(known) == len(ours) == kind.objects.count():
                continue
            theirs = list(kind.objects.order_by("pk").values_list("pk", flat=True))
            assert len(ours) == len(theirs), f"{len(ours)} rows of {sort}, not {len(theirs)}"
            self.keys |= {row.key: pk for row, pk in zip(ours, theirs, strict=True)}

    # --- Acts -----------------------------------------------------------------------------------

    @initialize(
        kind=st.sampled_from(KINDS),
        stage=st.sampled_from(["", "landed", "building"]),
        days=near,
        is_offices_own=st.sampled_from([False, False, False, True]),
        first=st.sampled_from([0, 0, 50, 85, 170, 190, 300]),
        closing=agreed,
        lent=st.sampled_from([None, *DEPUTIES]),
        steps=st.sampled_from([None, *TEMPLATES[:3]]),
        lead=st.sampled_from(LEADS),
    )
    def listed(self, kind, stage, days, is_offices_own, first, closing, lent, steps, lead):
        """Months may have gone by, closed or not, before anything is told."""
        if steps:
            self.lay_down(kind, self.day, steps)
        if is_offices_own:
            self.move_the_office()
        self._list("示例项目一", kind, date(2026, 1, 1), "company", accept=True)
        if lead:
            self.change_lead(0, "primary", lead)
            self.change_lead(0, "deputy", "lead_deputy")
        if stage:
            self.change_stage(0, stage)
        self._add(0, Actor("office"), self.day + timedelta(days=days), "COMPLETE", True)
        self._pass(first)
        while closing and self.next_to_close() < period(self.day):
            self.close_month(0, True)
        if lent:
            self.lend(lent, 90)
            if self.fitting("report", ("pending",)):
                self.say(0, 0, 100)

    def move_the_office(self):
        """All holders of 项目中心 are of the owner unit: 督查室 confirms (R-AC-2)."""
        for name, person in self.county.people.items():
            if person.duty == "office":
                person.unit = "company"
                Person.objects.filter(pk=self.stage[name]).update(unit=self.stage["company"])

    def _list(self, name, kind, listed_on, owner, *, due=None, approval=False, accept=False):
        def do(now):
            columns = {
                "responsible_unit_id": self.stage["bureau"],
                "owner_unit_id": self.stage[owner],
            }
            project = project_lifecycle.create(
                Project(name=name, **columns), by=self.actor(Actor("office"))
            )
            facts = {"due_date": due, "approval": DOCUMENT if approval else ""}
            year_listings.list_project(
                project,
                year=2026,
                kind=kind,
                listed_on=listed_on,
                by=self.actor(Actor("office")),
                now=now,
                accept_overdue=accept,
                **facts,
            )
            self.projects[name] = project.pk
            return True

        options = {"due": due, "approval": approval, "accept": accept}
        self.both("enter", do, name, kind, listed_on, owner, **options)

    @precondition(lambda self: len(self.county.projects) < 2 and self.day.year == 2026)
    @rule(kind=st.sampled_from(KINDS), days=near, approval=agreed, own=agreed, accept=agreed)
    def list_supplement(self, kind, days, approval, own, accept):
        due = self.day + timedelta(days=days) if own else None
        facts = {"due": due, "approval": approval, "accept": accept}
        self._list("示例项目二", kind, self.day, "company", **facts)

    @precondition(lambda self: self.day < LAST_DAY - timedelta(days=40))
    @rule(days=st.sampled_from([1, 1, 2, 5, 8, 16]))
    def days_pass(self, days):
        self._pass(days)

    @precondition(lambda self: self.day < LAST_DAY - timedelta(days=60))
    @rule(days=st.integers(20, 60))
    def weeks_pass(self, days):
        self._pass(days)

    def _pass(self, days):
        self.minute = self.minute if not days else 0
        for _ in range(days):
            self.county.next_day()
            if self.day.day == 1:
                noon = datetime(self.day.year, self.day.month, 1, 6, tzinfo=CHINA)
                monthly_reports.open_reports(self.day, now=noon)
        self.learn()

    @rule(
        number=some, who=some, days=st.integers(-70, 1), code=st.sampled_from(["", "", "COMPLETE"])
    )
    def add(self, number, who, days, code):
        due = self.day + timedelta(days=days + 40)
        self._add(number, self.choose(OFFICES[:2], who), due, code, bool(number % 5))

    def _add(self, number, actor, due, code, accept):
        project = self.pick_project(number)

        def do(now):
            return roadmap.add_milestone(
                self.project(project),
                name=f"节点{len(self.keys)}",
                code=code,
                due_date=due,
                by=self.actor(actor),
                now=now,
                known_since=self.day,
                accept_overdue=accept,
            )

        self.both("add", do, project, actor, due, code=code, accept=accept)

    @has("milestone", "pending")
    @rule(
        number=some,
        who=some,
        days=st.sampled_from([1, 0, 0, -1, -3, -10, -30]),
        from_due=agreed,
        year=st.sampled_from([0] * 9 + [1999]),
        then=st.sampled_from(["", "confirm", "confirm", "send_back", "withdraw"]),
        wait=st.sampled_from([0, 0, 1, 12, 33]),
    )
    def report_done(self, number, who, days, from_due, year, then, wait):
        """A report, and often what is decided on it after a while."""
        row = self.pick(number, "milestone", "pending")
        actor = self.choose(OWNERS, who)
        on = (min(row.due, self.day) if from_due else self.day) + timedelta(days=days)
        on = on.replace(year=year, day=1) if year else on
        self.both(
            "submit",
            lambda now: self.fresh(row).submit(by=self.actor(actor), on=on, now=now),
            row,
            actor,
            on,
        )
        if then and row.state == "submitted":
            self.agree()
            self._pass(wait if self.day < LAST_DAY - timedelta(days=60) else 0)
            actors = OWNERS if then == "withdraw" else [*OFFICES[:3], Actor("supervisor")]
            self._decide(then, row, self.choose(actors, number))

    @has("milestone", "pending")
    @rule(number=some, who=some, ago=st.integers(0, 40), from_due=agreed)
    def report_and_confirm(self, number, who, ago, from_due):
        self.report_done(number, who, -ago if from_due else -ago // 9, from_due, 0, "confirm", 0)

    @has("milestone", "pending")
    @rule(number=some, ago=st.integers(0, 20), wait=st.integers(0, 40))
    def report_late(self, number, ago, wait):
        """Of a day on or before the due date, told after it where that has passed."""
        then = ("confirm", "send_back", "withdraw")[number % 3]
        self.report_done(number, 0, -ago, True, 0, then, wait)

    @has("milestone", "submitted", "done")
    @rule(number=some, who=some, verb=st.sampled_from(list(DECISIONS)))
    def decide(self, number, who, verb):
        """Of a row that it may be said of, by somebody."""
        actors, states = DECISIONS[verb]
        if self.fitting("milestone", states):
            self._said(verb, number, who, *states, actors=actors)

    @has("milestone")
    @rule(
        number=some,
        who=some,
        verb=st.sampled_from(["confirm", "send_back", "withdraw", "reopen", "cancel"]),
    )
    def out_of_turn(self, number, who, verb):
        """Of a row in whatever state, by whomever: a confirm twice, after a withdrawal."""
        self._said(verb, number, who)

    def _said(self, verb, number, who, *states, sort="milestone", actors=CONFIRMERS, **options):
        self._decide(verb, self.pick(number, sort, *states), self.choose(actors, who), **options)

    def _decide(self, verb, row, actor, **options):
        options |= {} if verb in ("confirm", "answer") else {"reason": REASON}

        def do(now):
            return getattr(self.fresh(row), verb)(by=self.actor(actor), now=now, **options)

        self.both(verb, do, row, actor)

    @has("milestone", "pending")
    @rule(number=some, who=some, days=st.integers(-5, 200), approval=agreed)
    def replan(self, number, who, days, approval):
        row = self.pick(number, "milestone", "pending")
        actor, due = self.choose(OFFICES, who), self.day + timedelta(days=days)
        due = date(9999, 12, 31) if number % 11 == 0 else due

        def do(now):
            facts = CAUSE | {"approval": DOCUMENT if approval else ""}
            by = self.actor(actor)
            return self.fresh(row).replan(by=by, new_due=due, reason=REASON, now=now, **facts)

        self.both("replan", do, row, actor, due, approval=approval)

    @has("milestone", "pending")
    @rule(number=some, who=some, days=near, accept=agreed)
    def correct(self, number, who, days, accept):
        row = self.pick(number, "milestone", "pending")
        actor, due = self.choose(OFFICES, who), self.day + timedelta(days=days)

        def do(now):
            facts = {"reason": REASON, "accept_overdue": accept}
            return self.fresh(row).correct_baseline(
                by=self.actor(actor), new_due=due, now=now, **facts
            )

        self.both("correct", do, row, actor, due, accept=accept)

    @rule(
        number=some,
        stage=st.sampled_from(
            ["suspended", "suspended", "terminated", "landed", "building", "building", "completed"]
        ),
    )
    def change_stage(self, number, stage):
        project = self.pick_project(number)

        def do(now):
            facts = {"on": self.day, "reason": REASON, "now": now}
            by = self.actor(Actor("office"))
            return project_lifecycle.change_stage(self.project(project), stage, by=by, **facts)

        self.both("change_stage", do, project, stage)

    @precondition(lambda self: self.day.year == 2026)
    @rule(
        number=some,
        kind=st.sampled_from(KINDS),
        ago=st.sampled_from([-1, 0, 0, 1, 20, 60]),
        own=agreed,
        approval=agreed,
        accept=agreed,
    )
    def change_kind(self, number, kind, ago, own, approval, accept):
        project, decided_on = self.pick_project(number), self.day - timedelta(days=ago)
        due = self.day + timedelta(days=60 - ago) if own else None
        facts = {"decided_on": decided_on, "due": due, "approval": approval, "accept": accept}

        def do(now):
            year_listings.change_kind(
                self.listing(project),
                kind=kind,
                reason=REASON,
                by=self.actor(Actor("office")),
                now=now,
                decided_on=decided_on,
                due_date=due,
                approval=DOCUMENT if approval else "",
                accept_overdue=accept,
            )
            return True

        self.both("change_kind", do, project, kind, **facts)

    @rule(number=some)
    def withdraw_project(self, number):
        if number % 9 != 4:
            return
        project = self.pick_project(number // 9)

        def do(now):
            by = self.actor(Actor("office"))
            return project_lifecycle.withdraw(
                self.project(project), by=by, reason=REASON, on=self.day, now=now
            )

        self.both("withdraw_project", do, project)

    def promise(self, number, who, days):
        row = self.pick(number, "milestone", "pending")
        on, who = self.day + timedelta(days=days), ("contact", "unit_head")[who % 2]

        def do(now):
            return promises.make_promise(self.fresh(row), by=self.actor(Actor(who)), on=on, now=now)

        self.both("promise", do, row, who, on)

    def lend(self, pair, days):
        person, deputy = (Person.objects.get(pk=self.stage[name]) for name in pair)

        def do(now):
            last = self.day + timedelta(days=days - 1)
            facts = {"since": self.day, "last": last, "by": person, "today": self.day}
            made = deputies.appoint(person, deputy, **facts)
            Deputyship.objects.filter(pk=made.pk).update(in_force_since=self.day)
            return True

        self.both("lend", do, *pair, days)

    def change_lead(self, number, role, official):
        project = self.pick_project(number)
        if self.county.leads.get(project.key, {}).get(role) == official or project.withdrawn:
            return

        def do(now):
            facts = {"on": self.day, "by": self.actor(Actor("office")), "now": now}
            person = official and Person.objects.get(pk=self.stage[official])
            if role == "deputy":
                assign_people.set_deputies(self.project(project), [person], **facts)
            elif official:
                assign_people.assign_lead(self.project(project), person, **facts)
            else:
                assign_people.end_lead(self.project(project), **facts)
            return True

        self.both("lead", do, project, role, official)

    # --- Replies and monthly reports ------------------------------------------------------------

    @rule(number=some, who=some, days=st.integers(-1, 60), pair=st.sampled_from(DEPUTIES))
    def aside(self, number, who, days, pair):
        """What changes nothing of the dates: a promise, a deputy; an instruction and its reply."""
        act = number % 5
        if act == 0 and self.fitting("milestone", ("pending",)):
            self.promise(number, who, days)
        elif act == 1:
            self.lend(pair, max(days, 1))
        elif act == 2 and number % 3:
            self.change_lead(number, "primary", LEADS[number // 5 % len(LEADS)])
        elif act < 4 and self.fitting("reply", ("pending",)):
            self._said("answer", number, who, "pending", sort="reply", actors=OWNERS, text="已办")
        else:
            self.instruct(number, days % 20)

    @has("report", "pending", "submitted", "done")
    @rule(number=some, who=some, amount=st.integers(0, 900))
    def report(self, number, who, amount):
        """The next thing that can happen to a monthly report."""
        waiting = self.fitting("report", ("submitted",))
        if waiting and number % 3:
            verb = "send_back" if number % 5 == 0 else "confirm"
            self._said(verb, number, who, "submitted", sort="report")
        elif number % 7 == 0 and self.fitting("report", ("done",)):
            self._said("reopen", number, who, "done", sort="report", actors=OFFICES)
        elif self.fitting("report", ("pending",)):
            self.say(number, who, amount)

    def instruct(self, number, days):
        project, due = self.pick_project(number), self.day + timedelta(days=days)

        def do(now):
            by, text = self.actor(Actor("supervisor")), f"请抓紧办理 {len(self.keys)}"
            facts = {"text": text, "reply_by": due, "now": now, "today": self.day}
            return instruct(by=by, project=self.project(project), **facts)

        self.both("instruct", do, project, due)

    def say(self, number, who, amount):
        row = self.pick(number, "report", "pending")
        actor = self.choose(OWNERS, who)
        words = {"physical_progress": f"完成{amount}", "problems": "无", "next_step": "继续"}

        def do(now):
            by, told = self.actor(actor), {"month_amount": Decimal(amount), **words}
            return self.fresh(row).submit(by=by, now=now, **told)

        self.both("say", do, row, actor, amount)

    # --- Months ---------------------------------------------------------------------------------

    def next_to_close(self):
        return max(self.county.closed, default=period(date(2025, 12, 1))) + 1

    @precondition(lambda self: self.next_to_close() < period(self.day))
    @rule(ahead=st.sampled_from([0, 0, 0, 1]), ticked=st.sampled_from([True, True, False]))
    def close_month(self, ahead, ticked):
        month = self.next_to_close() + (ahead if self.county.closed else 0)
        year, number = completion_and_gap.year_month(month)

        def do(now):
            missing = unreported_units.unreported_units(year, number) if ticked else []
            ticks = [row.pk for unit in missing for row in unit.listings]
            facts = {"now": now, "today": self.day, "unreported": ticks}
            return month_closing.close(year, number, by=self.actor(Actor("office")), **facts)

        self.both("close", do, month, ticked)

    @precondition(lambda self: 0 < len(self.county.closed) < 12)
    @rule(number=some, amount=st.integers(-300, 300))
    def book(self, number, amount):
        standing = [p for p in self.county.projects.values() if not p.withdrawn]
        if not standing:
            return
        project = standing[number % len(standing)]
        year, month = completion_and_gap.year_month(self.county.closed[-1])

        def do(now):
            corrects = Month.objects.get(year=year, month=month)
            facts = {"reference": "核对表", "reason": f"第 {number} 次", "now": now}
            listing, by = self.listing(project), self.actor(Actor("office"))
            return corrections.book_correction(
                listing, corrects=corrects, amount=Decimal(amount), by=by, **facts
            )

        self.both("book", do, project, amount)

    # --- Imports --------------------------------------------------------------------------------

    @precondition(lambda self: len(self.county.projects) < 3 and self.day.year == 2026)
    @rule(
        kind=st.sampled_from(["continuing", "new"]),
        days=st.integers(-250, 1),
        done=agreed,
        by=agreed,
    )
    def bring_new(self, kind, days, done, by):
        actor = Actor("office" if by else "")
        on = self.day + timedelta(days=days) if done else None
        name = f"示例项目三{'之一' * len(self.county.projects)}"
        values = {
            "name": name,
            "kind": kind,
            "responsible_unit": "示例局",
            "owner_unit": "示例企业乙",
        }
        if on:
            values["started_on" if kind == "new" else "resumed_on"] = on

        def do(now):
            return self._bring(actor, values, now) == "new"

        if self.both("bring_new", do, name, kind, "other_company", on, actor):
            self.projects[name] = Project.objects.get(name=name).pk
            if days % 3 == 0:
                self.agree()
                self.undo(0)

    @precondition(lambda self: self.day.year == 2026)
    @rule(number=some, days=st.integers(-60, 1), same=agreed, by=agreed)
    def bring_event(self, number, days, same, by):
        rows = [r for r in self.county.rows if r.code in ("START", "RESUME")]
        rows = [r for r in rows if r.state in ("pending", "submitted") and not r.project.withdrawn]
        if not rows:
            return
        row = rows[number % len(rows)]
        actor = Actor("office" if by else "")
        on = row.on if same and row.on else self.day + timedelta(days=days)
        key = "started_on" if row.code == "START" else "resumed_on"
        values = {"name": row.project.key, "responsible_unit": "示例局", key: on}
        self.both(
            "bring_event", lambda now: self._bring(actor, values, now) == "changed", row, on, actor
        )

    def _bring(self, actor, values, now):
        """One understood row of a sheet, planned and written as a batch; its outcome."""
        by, options = self.actor(actor), {"year": 2026, "today": self.day}
        rows = [ParsedRow("台账", 2, values=values)]
        with one_import_at_a_time():
            plan = match_rows(rows, by=by, **options)
            if not plan.writes:
                raise ValidationError([c.sentence for c in rows[0].issues] or "无变化")
            plan.parsed = ParsedWorkbook(rows)
            batch = ImportBatch(
                year=2026, file_name="x.xlsx", sha256="", at=now, **audit.signed(by)
            )
            store.write(batch, plan, by=by, now=now)
        self.batches[len(self.batches)] = batch.pk
        return str(plan.rows[0].outcome)

    @precondition(lambda self: any(b.at.date() >= self.day - DAY for b in self.county.batches))
    @rule(number=some)
    def undo(self, number):
        batch = self.county.batches[-1 - number % min(len(self.county.batches), 2)]

        def do(now):
            found = ImportBatch.objects.get(pk=self.batches[batch.key])
            return undo.undo(found, by=self.actor(Actor("office")), now=now)

        self.both("undo", do, batch)

    # --- What both are asked --------------------------------------------------------------------

    @invariant()
    def agree(self):
        if not self.county.projects:
            return
        policy = policy_on(self.day)
        for sort, kind in MODELS.items():
            self._compare_rows(sort, kind, policy)
        self._compare_projects(policy)
        self._compare_stock()
        self._compare_figures()
        self._compare_confirmers()
        self._compare_history()
        self._compare_templates()
        self._compare_deciders()
        self._compare_pauses()

    def _compare_rows(self, sort, kind, policy):
        ours = {self.keys[r.key]: r for r in self.county.rows if r.sort == sort}
        if not ours:
            return
        found = kind.objects.overdue(self.day).with_days(self.day)
        listed = {row.pk: (row.days_overdue, row.days_on_ladder) for row in found}
        for row in kind.objects.select_related("project"):
            mine = ours[row.pk]
            status = status_of(row, self.day, policy)
            days = mine.days(self.day), mine.ladder_days(self.day)
            same(
                (row, self.day),
                state=(mine.state, row.state),
                due=(mine.due, row.due_date),
                frozen=(bool(mine.frozen and mine.state == "pending"), _rests(row)),
                overdue=(mine.is_overdue(self.day), row.is_overdue(self.day)),
                listed=(days if mine.is_overdue(self.day) else None, listed.get(row.pk)),
            )
            if sort in LIT:
                same(
                    (row, self.day),
                    days=(days[0], status.days),
                    level=(mine.level(self.day), status.level),
                    light=(mine.light(self.day), status.light.colour),
                )
            if sort == "milestone":
                same(
                    row,
                    on=(mine.on, row.completed_on),
                    baseline=(mine.baseline, row.baseline_due_date),
                )

    def _compare_projects(self, policy):
        rows = schedule_light.with_schedule_light(
            Project.objects.prefetch_related("milestones"), self.day, policy
        )
        theirs = {row.pk: row for row in rows}
        for project in self.county.projects.values():
            row = theirs[self.projects[project.key]]
            light = self.county.project_light(project)
            again = schedule_light.schedule_light(
                list(row.milestones.all()), self.day, policy
            ).colour
            same(
                row, stage=(project.stage, row.stage), light=(light, row.light), twin=(light, again)
            )

    def _compare_stock(self):
        for stock in overdue_stock.open_months(self.day):
            self._same_stock(stock.period, stock)
        ours = {
            self.keys[r.key]: r.days(self.day) for r in self.county.rows if r.sort == "milestone"
        }
        days = {key: row.days for key, row in stock.overdue.items()}
        assert days == {key: ours[key] for key in days}, f"days of the stock on {self.day}"
        for month in Month.objects.order_by("-pk")[:1]:
            rows = overdue_stock.rows_of_month(month)
            self._same_stock(month.period, overdue_stock.MonthStock(month.period, rows))
        assert [self.county.stock(m) for m in self.county.closed] == list(
            self.county.written.values()
        ), "a closed month never changes"

    def _compare_figures(self):
        """Every closed month stands as it was closed, whatever was booked since."""
        keys = {pk: key for key, pk in self.projects.items()}
        for year, month, pk, ytd in MonthFigure.objects.values_list(
            "year", "number", "project", "ytd"
        ):
            ours = self.county.figures[completion_and_gap.period(year, month)][keys[pk]]
            assert ours == ytd, f"{keys[pk]} {year}-{month}: model {ours}, product {ytd}"

    def _same_stock(self, month, stock):
        theirs = [sorted(r.key for r in stock.part(name)) for name in ("opened", "cleared", "open")]
        ours = [sorted(self.keys[key] for key in part) for part in self.county.stock(month)]
        assert theirs == ours, f"{month} on {self.day}: product {theirs}, model {ours}"

    def _compare_confirmers(self):
        """Everybody is asked when something new waits, or somebody new stands in."""
        waiting = [r for r in self.county.rows if r.state == "submitted"]
        known = [(r.key, r.said_on, r.by) for r in waiting], len(self.county.lent)
        if known == self.asked:
            return
        self.asked = known
        fresh = [(row, self.fresh(row)) for row in waiting]
        for actor in dict.fromkeys([*CONFIRMERS, *STANDING_IN]):
            confirmer = obligation_permissions.Confirmer(self.actor(actor), self.day)
            for row, theirs in fresh:
                refusal = confirmer.refusal(theirs, by_head=row.sort == "report")
                assert self.county.may_confirm(actor, row) == (not refusal), (actor, row, refusal)

    def _compare_history(self):
        """As many events and entries of the trail as accepted changes."""
        changes = Counter()
        for row in self.county.rows:
            changes[row.sort] += row.changes
        told = [events.objects.count() for events in EVENTS]
        assert told == [changes[sort] for sort in MODELS], "events"
        trail = AuditEntry.objects.filter(pk__gt=self.last_audit or 0)
        of_rows = trail.filter(subject_type__in=OBLIGATIONS).exclude(action="承诺").count()
        # Of a review, its setting stands in the entry of the pause.
        set_by_pause = PauseReviewEvent.objects.filter(kind="create").count()
        assert of_rows == sum(told) - set_by_pause, "the trail of what is owed"
        of_requests, slips = ("request",), MilestoneChange.SLIPS
        moved = MilestoneChange.objects.filter
        counts = moved(kind__in=of_requests).count(), moved(kind__in=slips).count()
        ours = sum(r.agreed for r in self.county.rows), sum(r.moves for r in self.county.rows)
        assert ours == counts, "requests agreed to, moves that count"
        moves = sum(project.stage_moves for project in self.county.projects.values())
        assert trail.filter(action="变更阶段").count() == moves, "the trail of stages"


def _rests(row):
    return row.state == "pending" and row.frozen_on is not None


def same(of, **pairs):
    """Each pair is (model, product)."""
    different = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    assert not different, f"{of}: (model, product) {different}"


__all__ = ["Month", "Story"]
