"""Months of problems and orders, told by Hypothesis: every act is done twice, by the product's
verbs and in the plain model, and both must say the same; after each step both are asked everything.

A machine of its own beside that of a project's year: what is owed here is owed by units, and rests
for no pause.
"""

from collections import Counter
from datetime import date, datetime, timedelta

import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts import audit
from accounts.models import AuditEntry, Person, Unit
from norms.policy import policy_on
from projects import assign_people, project_lifecycle, roadmap
from projects.models import Milestone, Project
from supervision import draft_orders, order_answers, orders, problem_climb, problems
from supervision.models import (
    OrderRow,
    OrderStep,
    OrderStepEvent,
    Problem,
    ProblemEvent,
    SupervisionOrder,
)
from tests.stories.machine import same
from tests.stories.model_rows import Person as Player
from tests.stories.model_rows import Refused
from tests.stories.model_supervision import KINDS, Office, Site

CHINA = timezone.get_default_timezone()
REASON = "按县里要求办理"
DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(2026, 1, 26), date(2026, 12, 1)
#: The days before the county's long holidays, and others.
BEGINNINGS = [date(2026, 1, 26), date(2026, 2, 10), date(2026, 4, 27), date(2026, 9, 25)]
UNITS = {
    "bureau": "示例工信局",
    "water": "示例水利局",
    "company": "示例企业甲公司",
    "nobody": "示例林业局",
}
PLAYERS = (
    Player("office", duty="office"),
    Player("office2", duty="office"),
    Player("owner_office", unit="company", duty="office"),
    Player("supervisor", duty="supervision"),
    Player("supervisor2", duty="supervision"),
    Player("water_supervisor", unit="water", duty="supervision"),
    Player("county_leader", duty="county_leader"),
    Player("lead"),
    Player("contact", unit="company"),
    Player("unit_head", unit="bureau", heads="bureau"),
    Player("clerk", unit="bureau"),
    Player("water_head", unit="water", heads="water"),
    Player("water_clerk", unit="water"),
)
NAMES = [player.name for player in PLAYERS]
OFFICES, SUPERVISORS = NAMES[:3], NAMES[3:6]
#: {site: how many ordinary milestones it owes}
SITES = {"示例项目一": 4, "示例项目二": 2}
SOURCES = ["report", "meeting", "hotline", "hotline", "d13710", "other"]
REFUSALS = (ValidationError, PermissionDenied)
some = st.integers(0, 10**6)
agreed = st.booleans()


def has(rows, *states):
    """Only while there is something in one of these states for the act."""
    return precondition(lambda story: bool(story.fitting(rows, states)))


class Supervised(RuleBasedStateMachine):
    """`stage` is set by the test: {name: key} of people and units."""

    stage = None
    #: {act: times accepted} over all stories.
    happened: Counter

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.minute = 0
        self.projects, self.milestones = {}, {}
        self.problem_keys, self.order_keys = [], []
        self.office, self.seen = None, ""

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # --- Time, people, rows ---------------------------------------------------------------------

    @property
    def day(self):
        return self.office.day

    def now(self):
        self.minute += 1
        nine = datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=CHINA)
        return nine + timedelta(minutes=self.minute)

    def person(self, name):
        person = Person.objects.select_related("unit").get(pk=self.stage[name])
        person.duty_codes(FIRST_DAY)
        return person

    def unit(self, name):
        return Unit.objects.get(pk=self.stage[name]) if name else None

    def fitting(self, rows, states):
        """Problems or orders in one of the states that an act is about; without states, all."""
        found = getattr(self.office, rows) if self.office else []
        return [row for row in found if not states or row.state in states]

    def _mostly(self, able, anything, number):
        """Of those it is about; now and then of all, which the rules then refuse."""
        found = able if able and number % 6 < 5 else anything
        return found[number // 6 % len(found)]

    def problem(self, row):
        needed = ("project__responsible_unit", "lead_unit")
        key = self.problem_keys[row.key]
        return Problem.objects.select_related(*needed).get(pk=key)

    def order(self, row):
        return SupervisionOrder.objects.select_related("project", "to_unit").get(
            pk=self.order_keys[row.key]
        )

    def site(self, number):
        sites = list(self.office.sites.values())
        return sites[number % len(sites)]

    def staying(self):
        return [site for site in self.office.sites.values() if not site.withdrawn]

    def project(self, site):
        return Project.objects.get(pk=self.projects[site.key])

    # --- One act, done twice --------------------------------------------------------------------

    def both(self, verb, do, *args, **options):
        """The act in the model and in the product; both accept or both refuse."""
        now, refused, problem = self.now(), None, None
        try:
            self.office.act(verb, *args, **options)
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

    def learn(self):
        """What both have made, in the order in which it came."""
        self.problem_keys = list(Problem.objects.order_by("pk").values_list("pk", flat=True))
        self.order_keys = list(SupervisionOrder.objects.order_by("pk").values_list("pk", flat=True))
        counts = len(self.office.troubles), len(self.office.orders)
        assert counts == (len(self.problem_keys), len(self.order_keys)), "problems, orders"

    # --- The beginning --------------------------------------------------------------------------

    @initialize(begin=st.sampled_from(BEGINNINGS), leads=agreed)
    def begin(self, begin, leads):
        by, made_at = self.person("office"), datetime(2026, 1, 5, 9, tzinfo=CHINA)
        sites = []
        for key, number in SITES.items():
            columns = {"responsible_unit_id": self.stage["bureau"]}
            columns |= {"owner_unit_id": self.stage["company"]}
            project = project_lifecycle.create(Project(name=key, **columns), by=by)
            self.projects[key] = project.pk
            names, dues = [f"{key}节点{n}" for n in range(number)], {}
            for n, name in enumerate(names):
                dues[name] = begin + timedelta(days=11 * n - 18)
                facts = {"due_date": dues[name], "accept_overdue": True}
                row = roadmap.add_milestone(
                    project, name=name, by=by, now=made_at, known_since=made_at.date(), **facts
                )
                self.milestones[name] = row.pk
            lead = "lead" if leads else ""
            if lead:
                since = date(2026, 1, 5)
                assign_people.assign_lead(
                    project, self.person("lead"), on=since, by=by, now=made_at
                )
            owed = dict.fromkeys(names, True)
            sites.append(Site(key, "company", "bureau", "", lead, owed=owed, dues=dues))
        self.office = Office(PLAYERS, sites, begin)
        self.last_audit = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()

    # --- Days -----------------------------------------------------------------------------------

    @precondition(lambda self: self.day < LAST_DAY)
    @rule(days=st.sampled_from([1, 1, 1, 2, 3, 8, 16, 31]))
    def days_pass(self, days):
        self._pass(days)

    def _pass(self, days):
        if not days:
            return
        self.minute = 0
        for _ in range(days):
            self.office.next_day()
            dawn = datetime(self.day.year, self.day.month, self.day.day, 6, tzinfo=CHINA)
            problems.name_overdue(by=audit.System(), now=dawn)
        self.office.draft_pass()
        draft_orders.draft_orders(self.day, now=dawn + timedelta(minutes=5))
        self.learn()

    # --- Problems -------------------------------------------------------------------------------

    @rule(number=some, who=st.sampled_from(NAMES), source=st.sampled_from(SOURCES))
    def raise_problem(self, number, who, source):
        site, ticket = self.site(number), ["", "T1", "T2", "T3"][number // 2 % 4]
        text = f"问题{len(self.office.troubles)}"

        def do(now):
            facts = {"text": text, "source": source, "ticket": ticket, "now": now}
            return problems.raise_problem(self.project(site), by=self.person(who), **facts)

        self.both("raise_", do, site, who, source, ticket)

    @has("troubles", "pending", "submitted", "done")
    @rule(
        number=some,
        who=st.sampled_from([*OFFICES[:2], *OFFICES[:2], *NAMES]),
        unit=st.sampled_from(["", "", "bureau", "water", "water", "nobody"]),
        supporting=st.sampled_from([(), (), ("water",), ("bureau", "water"), ("nobody",)]),
        hard=agreed,
    )
    def name_holder(self, number, who, unit, supporting, hard):
        waiting = [row for row in self.fitting("troubles", ("pending",)) if not row.unit]
        row = self._mostly(waiting, self.office.troubles, number)

        def do(now):
            units = [self.unit(each) for each in supporting]
            facts = {"lead_unit": self.unit(unit), "supporting_units": units, "is_hard": hard}
            return problems.name_holder(self.problem(row), by=self.person(who), now=now, **facts)

        self.both("name", do, row, who, unit, supporting, hard)

    @has("troubles", "pending", "submitted")
    @rule(number=some, who=some, verb=st.sampled_from(["accept", "cannot_settle", "answer"]))
    def holder_acts(self, number, who, verb):
        """By the holder, mostly; else by anybody."""
        named = [row for row in self.fitting("troubles", ("pending",)) if row.unit]
        row = self._mostly(named, self.office.troubles, number)
        able = [player.name for player in PLAYERS if row.unit and player.unit == row.unit]
        able += ["lead", *OFFICES[:2]] if verb == "cannot_settle" else []
        name = self._mostly(able, NAMES, who)
        said = {"answer": {"text": REASON}, "cannot_settle": {"reason": REASON}}.get(verb, {})

        def do(now):
            act = getattr(problems, verb)
            return act(self.problem(row), by=self.person(name), now=now, **said)

        self.both(verb, do, row, name)

    @has("troubles", "pending", "submitted", "done")
    @rule(number=some, who=some, verb=st.sampled_from(["close", "close", "send_back", "reopen"]))
    def end_problem(self, number, who, verb):
        states = {"close": ("submitted", "pending"), "send_back": ("submitted",)}
        rows = self.fitting("troubles", states.get(verb, ("done",)))
        row = self._mostly(rows, self.office.troubles, number)
        name = self._mostly([row.raised_by, *OFFICES], NAMES, who)

        def do(now):
            act, by = getattr(problems, verb), self.person(name)
            return act(self.problem(row), by=by, reason=REASON, now=now)

        self.both(verb, do, row, name)

    # --- Orders ---------------------------------------------------------------------------------

    @rule(
        number=some,
        who=st.sampled_from([*SUPERVISORS, *SUPERVISORS, *NAMES]),
        kind=st.sampled_from(["yellow", "yellow", *KINDS]),
        unit=st.sampled_from(["", "", "bureau", "water", "water", "company", "nobody"]),
        hard=agreed,
        then=agreed,
    )
    def draft(self, number, who, kind, unit, hard, then):
        """Over one milestone or two, and often issued at once."""
        site = self.site(number)
        free = [name for name in site.owed if not any(self._holds(name))]
        name = self._mostly(free, list(site.owed), number // 2)
        names = [name, *[each for each in free if each != name][: number % 3 == 2]]
        before = len(self.order_keys)

        def do(now):
            rows = [self._milestone(name) for name in names]
            facts = {"kind": kind, "to_unit": self.unit(unit), "is_hard": hard, "now": now}
            orders.draft_order(self.project(site), rows, by=self.person(who), **facts)
            # A second click finds the draft of the first.
            return SupervisionOrder.objects.count() > before

        self.both("draft", do, site, who, kind, unit, names, hard)
        if then and len(self.order_keys) > before:
            self.of_order(self.office.orders[-1], "issue", who)

    def _holds(self, name):
        return (name in order.names for order in self.office.orders if order.holds)

    def _milestone(self, name):
        return Milestone.objects.select_related("project").get(pk=self.milestones[name])

    def of_order(self, row, verb, name, **options):
        """{act of the model: the verb of the product and what it is told}"""
        done = options.get("is_done", False)
        act, said = {
            "issue": (orders.issue, {}),
            "discard": (orders.discard_draft, {}),
            "withdraw": (orders.withdraw, {"reason": REASON}),
            "upgrade": (orders.upgrade, {}),
            "sign": (order_answers.sign_for, {"words": REASON}),
            "reply": (order_answers.answer, {"words": REASON, "is_done": done}),
            "report": (order_answers.report_done, {"words": REASON}),
            "plan": (order_answers.accept_plan, {"reason": REASON}),
            "return_": (order_answers.send_back, {"reason": REASON}),
            "close_order": (order_answers.close, {}),
        }[verb]
        if verb == "plan":
            said |= {"new_due": options["due"]}

        def do(now):
            return act(self.order(row), by=self.person(name), now=now, **said)

        self.both(verb, do, row, name, **options)

    @has("orders", "draft")
    @rule(
        number=some,
        who=st.sampled_from([*SUPERVISORS, *NAMES]),
        verb=st.sampled_from(["issue", "issue", "issue", "discard"]),
    )
    def of_a_draft(self, number, who, verb):
        row = self._mostly(self.fitting("orders", ("draft",)), self.office.orders, number)
        self.of_order(row, verb, who)

    @has("orders", "issued")
    @rule(number=some, who=some, done=agreed)
    def next_step(self, number, who, done):
        """What the unit does next, by its people, mostly."""
        row = self._mostly(self.fitting("orders", ("issued",)), self.office.orders, number)
        waiting = [code for code, step in row.steps.items() if step.state == "pending"]
        verbs = {"sign": "sign", "answer": "reply", "done": "report"}
        verb = verbs[self._mostly(waiting[:1], list(verbs), number // 7)]
        able = [player.name for player in PLAYERS if player.unit == row.unit]
        name = self._mostly(able, NAMES, who)
        self.of_order(row, verb, name, **({"is_done": done} if verb == "reply" else {}))

    @has("orders", "issued")
    @rule(
        number=some,
        who=st.sampled_from([*SUPERVISORS, *SUPERVISORS, *NAMES]),
        verb=st.sampled_from(
            ["return_", "close_order", "close_order", "plan", "upgrade", "upgrade", "withdraw"]
        ),
        days=st.sampled_from([-1, 0, 1, 3, 10, 30]),
    )
    def supervise(self, number, who, verb, days):
        row = self._mostly(self.fitting("orders", ("issued",)), self.office.orders, number)
        if verb == "plan":
            due = row.steps["done"].due if row.steps else self.day
            self.of_order(row, verb, who, due=due + timedelta(days=days))
        else:
            self.of_order(row, verb, who)

    @rule(number=some, steps=st.integers(2, 7), wait=st.sampled_from([0, 0, 1, 4, 9]))
    def whole_way(self, number, steps, wait):
        """An order from its draft on, by those who may, as far as the story lets it go."""
        drafts = self.fitting("orders", ("draft",))
        if not drafts:
            self.draft(number, "supervisor", "yellow", ("", "water")[number % 2], False, False)
            drafts = self.fitting("orders", ("draft",))
        if not drafts:
            return
        row = drafts[number % len(drafts)]
        unit = [player.name for player in PLAYERS if player.unit == row.unit]
        name = unit[0] if unit else "clerk"
        last = ("close_order", "return_", "upgrade")[number % 3]
        way = [("issue", "supervisor"), ("sign", name), ("reply", name), ("report", name)]
        for verb, by in [*way, (last, "supervisor2"), ("reply", name), ("report", name)][:steps]:
            self.of_order(row, verb, by)
            self.agree()
            self._pass(wait if self.day < LAST_DAY else 0)

    @has("troubles", "pending", "submitted", "done")
    @rule(number=some, steps=st.integers(1, 7))
    def whole_way_of_a_problem(self, number, steps):
        """A problem by those who may, from where it stands."""
        row = self.office.troubles[number % len(self.office.troubles)]
        by_office = {"name": self.name_to, "close": self.closes, "send_back": self.closes}
        way = ["name", "accept", "cannot_settle", "answer", "send_back", "answer", "close"]
        for verb in [*way, "reopen"][:steps]:
            by_office.get(verb, self.closes if verb == "reopen" else self.held)(row, verb)
            self.agree()

    def name_to(self, row, verb):
        def do(now):
            return problems.name_holder(
                self.problem(row), by=self.person("office"), now=now, lead_unit=self.unit("water")
            )

        self.both(verb, do, row, "office", "water", (), False)

    def held(self, row, verb):
        said = {"answer": {"text": REASON}, "cannot_settle": {"reason": REASON}}.get(verb, {})

        def do(now):
            act = getattr(problems, verb)
            return act(self.problem(row), by=self.person("water_head"), now=now, **said)

        self.both(verb, do, row, "water_head")

    def closes(self, row, verb):
        def do(now):
            act = getattr(problems, verb)
            return act(self.problem(row), by=self.person("office2"), reason=REASON, now=now)

        self.both(verb, do, row, "office2")

    # --- The site -------------------------------------------------------------------------------

    @has("orders")
    @rule(number=some)
    def finish(self, number):
        """A milestone is done: what is drafted over it is put to nobody."""
        if number % 3:
            return
        site = self.site(number // 3)
        name = list(site.owed)[number // 2 % len(site.owed)]

        def do(now):
            on, by = self.day, self.person("office")
            return self._milestone(name).complete_confirmed(by=by, on=on, now=now, reason=REASON)

        self.both("finish", do, site, name)

    @precondition(lambda self: len(self.fitting("orders", ())) > 2 and self.staying())
    @rule(number=some)
    def withdraw_site(self, number):
        if number % 8 != 3:
            return  # else there would be nothing left to tell of
        site = self.staying()[number // 8 % len(self.staying())]

        def do(now):
            facts = {"by": self.person("office"), "reason": REASON, "on": self.day, "now": now}
            project_lifecycle.withdraw(self.project(site), **facts)
            return True

        self.both("withdraw_site", do, site)

    # --- What both are asked --------------------------------------------------------------------

    @invariant()
    def agree(self):
        if self.office:
            self._compare_problems()
            self._compare_orders()
            self._compare_sight()
            self._compare_history()

    def _compare_problems(self):
        ours = dict(zip(self.problem_keys, self.office.troubles, strict=True))
        policy = policy_on(self.day)
        overdue = set(Problem.objects.overdue(self.day).values_list("pk", flat=True))
        rows = problem_climb.with_climb(Problem.objects.all(), self.day, policy)
        for row in rows.select_related("project", "lead_unit").prefetch_related("supporting_units"):
            mine = ours[row.pk]
            level = mine.level(self.day)
            same(
                (row, self.day),
                state=(mine.state, row.state),
                standing=(mine.standing, row.standing),
                due=(mine.due, row.due_date),
                unit=(self.stage.get(mine.unit), row.lead_unit_id),
                supporting=(
                    {self.stage[each] for each in mine.supporting},
                    {unit.pk for unit in row.supporting_units.all()},
                ),
                overdue=(mine.is_overdue(self.day), row.is_overdue(self.day)),
                listed=(mine.is_overdue(self.day), row.pk in overdue),
                level=(level, problem_climb.climb_on(row, self.day, policy).level),
                level_listed=(level, row.climb_level),
            )

    def _compare_orders(self):
        ours = dict(zip(self.order_keys, self.office.orders, strict=True))
        for row in SupervisionOrder.objects.prefetch_related("steps", "rows"):
            mine = ours[row.pk]
            number = (row.series, row.year, row.number) if row.number else None
            theirs = sorted((s.code, s.due_date, s.state) for s in row.steps.all())
            same(
                (row.pk, self.day),
                state=(mine.state, row.state),
                number=(mine.number, number),
                unit=(self.stage[mine.unit], row.to_unit_id),
                steps=(sorted((s.code, s.due, s.state) for s in mine.all_steps()), theirs),
                rows=(
                    sorted(self.milestones[name] for name in mine.names),
                    sorted(each.object_id for each in row.rows.all()),
                ),
                holds=(mine.holds, any(r.is_draft or r.is_open for r in row.rows.all())),
            )
        owed = [s for order in self.office.orders for s in order.all_steps()]
        late = sum(s.state == "pending" and s.due < self.day for s in owed)
        assert OrderStep.objects.overdue(self.day).count() == late, "steps overdue"
        self._compare_numbers()

    def _compare_numbers(self):
        """Each series of a year from 1 on, without gap or double."""
        found = SupervisionOrder.objects.ever_issued().order_by("series", "year", "number")
        series = {}
        for name, year, number in found.values_list("series", "year", "number"):
            series.setdefault((name, year), []).append(number)
        for name, numbers in series.items():
            assert numbers == [*range(1, len(numbers) + 1)], (name, numbers)
        out = OrderRow.objects.filter(is_open=True, milestone__isnull=False)
        assert out.count() == len(set(out.values_list("milestone", flat=True))), "one order a row"

    def _compare_sight(self):
        """Who may see which project, problem and order; whenever anything has moved."""
        troubles = [(row.state, row.unit, row.supporting) for row in self.office.troubles]
        known = str((troubles, [(row.state, row.number) for row in self.office.orders]))
        if known == self.seen:
            return
        self.seen = known
        noon = datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=CHINA)
        with time_machine.travel(noon, tick=False):  # a gate asks for today
            self._compare_readers()

    def _compare_readers(self):
        for name in NAMES:
            person = self.person(name)
            sites = [site for site in self.office.sites.values() if self.office.sees(name, site)]
            drafts = self.office.duty_of(name) == "supervision"
            shown = [o for o in self.office.orders if o.site in sites and (drafts or o.number)]
            asked = [row for row in self.office.troubles if row.site in sites]
            readable = Problem.objects.readable_by(person).values_list("pk", flat=True)
            told = SupervisionOrder.objects.readable_by(person).values_list("pk", flat=True)
            same(
                (name, self.day),
                problems=({self.problem_keys[row.key] for row in asked}, set(readable)),
                orders=({self.order_keys[row.key] for row in shown}, set(told)),
            )

    def _compare_history(self):
        """As many events as accepted changes, and an entry of the trail for each."""
        steps = [s for order in self.office.orders for s in order.all_steps()]
        ours = sum(row.changes for row in self.office.troubles), sum(s.changes for s in steps)
        assert ours == (ProblemEvent.objects.count(), OrderStepEvent.objects.count()), "events"
        trail = AuditEntry.objects.filter(pk__gt=self.last_audit or 0)
        of_problems = trail.filter(subject_type=Problem._meta.label_lower).count()
        assert of_problems == ours[0], "the trail of problems"
