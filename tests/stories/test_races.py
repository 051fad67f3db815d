"""Races on one project: no outcome that no serial order of the accepted acts explains."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEntry
from exchange.batches import store, undo
from exchange.batches.one_at_a_time import one_import_at_a_time
from exchange.kinds.ledger.match_rows import match_rows
from exchange.models import ImportBatch
from exchange.parsing.parsed_workbook import ParsedRow, ParsedWorkbook
from investment import corrections
from investment.models import Correction, Month
from projects import change_requests, pauses, project_lifecycle, roadmap
from projects.models import ChangeRequest, Milestone, Pause, Project, YearListing
from tests.cast import NEW_YEAR
from tests.stories.model import County
from tests.stories.model_rows import Actor, Person
from tests.stories.races import Act, at_once, lost_updates, replay, trail_since

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time; raced on PostgreSQL"
)
#: SQLite has one writer at a time.
ROUNDS, MANY = 10 if connection.vendor == "postgresql" else 2, 200
#: Threads of a round; and of the largest, each of which has a connection of its own.
THREADS, MOST_THREADS = 20, 200
TODAY = date(2026, 7, 8)
NOW = datetime.combine(TODAY, time(10), timezone.get_default_timezone())
PLAIN_NOW = datetime.combine(TODAY, time(10))
DUE = date(2026, 7, 31)


class Round:
    """One project with its plain model, and the acts that may be tried on it."""

    def __init__(self, project, people, code="COMPLETE"):
        self.people, self.project = people, project
        self.office = people["示例办一"]
        self.county = County(
            [
                Person("示例甲", unit="company"),
                Person("示例办一", duty="office"),
                Person("示例办二", duty="office"),
            ],
            TODAY,
        )
        self.plain = self.county.act("enter", PLAIN_NOW, "一", "reserve", NEW_YEAR, "company")
        self.milestones, self.rows = [], []
        self.add(code)

    def add(self, code):
        facts = {"name": code or "节点", "code": code, "due_date": DUE, "known_since": NEW_YEAR}
        self.milestones.append(
            roadmap.add_milestone(self.project, by=self.office, now=NOW, **facts)
        )
        self.county.act("add", PLAIN_NOW, self.plain, Actor("示例办一"), DUE, code=code)
        self.rows.append(self.county.rows[-1])

    def start(self):
        self.last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]

    # --- Acts -----------------------------------------------------------------------------------

    def of_row(self, verb, action, who, number, *args, place=0, **options):
        """A verb of a milestone, as read when the thread gets to it; `args` are of the model."""
        mark = who if verb == "confirm" else f"第{number}人"
        key, row = self.milestones[place].pk, self.rows[place]
        reason = {"submit": {"remark": mark}, "confirm": {}}.get(verb, {"reason": mark})
        model_verb = "correct" if verb == "correct_baseline" else verb

        def call():
            found = Milestone.objects.select_related("project").get(pk=key)
            return getattr(found, verb)(by=self.people[who], now=NOW, **reason, **options)

        def again(county):
            county.act(model_verb, PLAIN_NOW, row, Actor(who), *args)

        return Act(action, mark, call, again)

    def submit(self, number, day=TODAY, place=0):
        return self.of_row("submit", "报完成", "示例甲", number, day, on=day, place=place)

    def confirm(self, number):
        return self.of_row("confirm", "核定", ("示例办一", "示例办二")[number % 2], number)

    def send_back(self, number):
        return self.of_row("send_back", "退回", ("示例办一", "示例办二")[number % 2], number)

    def withdraw(self, number):
        return self.of_row("withdraw", "撤回填报", "示例甲", number)

    def reopen(self, number):
        return self.of_row("reopen", "重新打开", "示例办二", number)

    def correct(self, number):
        due = DUE + timedelta(days=number + 1)
        return self.of_row("correct_baseline", "更正原定", "示例办一", number, due, new_due=due)

    def replan(self, number):
        due = DUE + timedelta(days=number + 1)
        facts = {"new_due": due, "category": "land", "caused_by": "superior"}
        return self.of_row("replan", "改期", "示例办一", number, due, **facts)

    def ask(self, number):
        mark, due = f"第{number}人", DUE + timedelta(days=number % 60 + 1)

        def call():
            found = Milestone.objects.select_related("project").get(pk=self.milestones[0].pk)
            facts = {"new_due": due, "category": "land", "caused_by": "owner_unit"}
            by = self.people["示例甲"]
            return change_requests.ask(found, by=by, reason=mark, now=NOW, **facts)

        def again(county):
            county.act("ask", PLAIN_NOW, self.rows[0], Actor("示例甲"), due)

        return Act("顺延申请：提出", mark, call, again)

    def agree(self, number):
        """By the office, as there is no lead official."""
        who = ("示例办一", "示例办二")[number % 2]

        def call():
            waiting = ChangeRequest.objects.open().select_related("project", "milestone")
            found = waiting.get(milestone=self.milestones[0].pk)
            return change_requests.agree(found, by=self.people[who], now=NOW)

        def again(county):
            waiting = county.waiting_request(self.rows[0])
            county.act("agree", PLAIN_NOW, waiting, Actor(who), None)

        return Act("顺延申请：同意", who, call, again)

    def freeze(self, number):
        """停工"""
        mark, review = f"第{number}人", TODAY + timedelta(days=90)

        def call():
            facts = {"approved_on": TODAY, "category": "land", "caused_by": "owner_unit"}
            facts |= {"reason": mark, "document": "示例 1 号", "review_date": review}
            found = Project.objects.get(pk=self.project.pk)
            return pauses.pause(found, by=self.office, now=NOW, **facts)

        def again(county):
            county.act("pause", PLAIN_NOW, self.plain, TODAY, review)

        return Act("停工", mark, call, again)

    def resume(self, number):
        """恢复施工, the dates as they are."""
        mark = f"第{number}人"

        def call():
            rested = Pause.objects.select_related("project").get(
                project=self.project, resumed_on=None
            )
            facts = {"on": TODAY, "reason": mark, "document": "示例 2 号"}
            return pauses.resume(rested, by=self.office, now=NOW, **facts)

        def again(county):
            county.act("resume", PLAIN_NOW, self.plain, TODAY, {})

        return Act("恢复施工", mark, call, again)

    def edit(self, number):
        mark = f"第{number}人"

        def call():
            found = Project.objects.get(pk=self.project.pk)
            return project_lifecycle.correct(found, {"location": mark}, by=self.office, reason=mark)

        return Act("更正项目", mark, call, self._touch)

    def book(self, number):
        mark = f"第{number}人"

        def call():
            listing = YearListing.objects.get(project=self.project)
            facts = {"amount": Decimal(1), "reference": "核对表", "reason": mark, "now": NOW}
            month = Month.objects.get()
            return corrections.book_correction(listing, corrects=month, by=self.office, **facts)

        return Act("登记更正", mark, call, self._touch)

    def _touch(self, county):
        county.act("edit", PLAIN_NOW, self.plain)

    def undo(self, number):
        who = ("示例办一", "示例办二")[number % 2]

        def call():
            found = ImportBatch.objects.get(pk=self.batch.pk)
            return undo.undo(found, by=self.people[who], now=NOW)

        def again(county):
            county.act("undo", PLAIN_NOW, county.batches[0])

        # Of the first entry that the undo leaves on the project.
        return Act("重新打开", f"撤销第 {self.batch.pk} 批导入", call, again)

    def bring(self, on):
        """The office's sheet says when the milestone was done."""
        values = {"name": self.project.name, "responsible_unit": "县工信局", "completed_on": on}
        rows = [ParsedRow("台账", 2, values=values)]
        with one_import_at_a_time():
            plan = match_rows(rows, year=2026, today=TODAY, by=self.office)
            plan.parsed = ParsedWorkbook(rows)
            facts = {"file_name": "x.xlsx", "sha256": "", "at": NOW, **audit.signed(self.office)}
            self.batch = ImportBatch(year=2026, **facts)
            store.write(self.batch, plan, by=self.office, now=NOW)
        self.county.act("bring_event", PLAIN_NOW, self.rows[0], on, Actor("示例办一"))

    # --- What came of it ------------------------------------------------------------------------

    def explain(self, acts):
        """What no serial order explains, or ""."""
        trail = trail_since(self.last, self.project.pk)
        problem = replay(acts, trail, self.county)
        lost = lost_updates(trail)
        return problem or (f"lost: {lost}" if lost else "") or self._differences()

    def _differences(self):
        for milestone, row in zip(self.milestones, self.rows, strict=True):
            milestone.refresh_from_db()
            ours = row.state, row.on, row.due, row.baseline, row.frozen, row.changes
            theirs = (
                milestone.state,
                milestone.completed_on,
                milestone.due_date,
                milestone.baseline_due_date,
                milestone.frozen_on,
                milestone.events.count(),
            )
            if ours != theirs:
                return f"{row}: model {ours}, product {theirs}"
            entries = AuditEntry.objects.filter(
                subject_type="projects.milestone", subject_id=milestone.pk
            )
            counted = milestone.version + 1, entries.count()
            if counted != (row.changes, row.changes):
                return f"{row}: {row.changes} changes, version and entries {counted}"
        stage = Project.objects.get(pk=self.project.pk).stage
        return "" if stage == self.plain.stage else f"stage {stage}, not {self.plain.stage}"


@pytest.fixture
def new_round(make_project, contact, office, office_colleague):
    """new_round(number): a fresh project, with a month closed before it."""
    people = {person.name: person for person in (contact, office, office_colleague)}
    Month.objects.create(year=2026, month=1, at=NOW - timedelta(days=150))

    def make(number):
        return Round(make_project(f"示例项目{number}号", kind="reserve", contact=contact), people)

    return make


def report_and_decide(story):
    """What waits is confirmed, sent back, taken back; meanwhile the project is edited and rests."""
    assert story.submit(0).call()
    story.submit(0).again(story.county)
    story.start()
    several = [story.confirm, story.send_back, story.withdraw]
    acts = [make(n) for n in range(4) for make in several]
    acts += [story.submit(n) for n in (20, 21, 22)]
    return [*acts, story.edit(30), story.edit(31), story.freeze(40), story.book(50), story.book(51)]


def correct_and_report(story):
    """A slip of the date is corrected while the owner reports."""
    story.start()
    acts = [make(n) for n in range(5) for make in (story.correct, story.submit)]
    acts += [story.confirm(n) for n in range(4)]
    return [*acts, *(story.edit(n) for n in range(30, 34)), story.freeze(40), story.book(50)]


def undo_and_touch(story):
    """A batch is taken back while others act on its project."""
    story.add("")
    story.bring(TODAY)
    story.start()
    acts = [story.undo(n) for n in range(8)]
    acts += [story.submit(n, place=1) for n in (20, 21, 22)]
    acts += [story.reopen(n) for n in (60, 61, 62)]
    return [*acts, *(story.edit(n) for n in range(30, 34)), story.freeze(40), story.book(50)]


def everything_at_once(story, threads=THREADS):
    """Whatever can be done to one milestone, by everybody."""
    story.start()
    acts = [
        story.submit, story.confirm, story.replan, story.send_back, story.submit, story.withdraw,
        story.freeze, story.resume, story.reopen, story.correct, story.ask, story.agree, story.ask,
        story.agree,
    ]  # fmt: skip
    return [acts[n % len(acts)](n) for n in range(threads)]


RACES = (report_and_decide, correct_and_report, undo_and_touch, everything_at_once)


def raced(new_round, race, rounds):
    """What was not explained, by round; and how often each act was accepted."""
    problems, accepted = [], {}
    for number in range(rounds):
        story = new_round(number)
        acts = race(story)
        assert len(acts) == THREADS
        # Not always in the same order to the line.
        at_once(acts[number % THREADS :] + acts[: number % THREADS])
        for act in acts:
            accepted[act.action] = accepted.get(act.action, 0) + act.accepted
        if problem := story.explain(acts):
            problems.append(f"round {number}: {problem}")
    return problems, accepted


@pytest.mark.parametrize("race", RACES)
def test_a_serial_order_explains_every_outcome(new_round, race):
    problems, accepted = raced(new_round, race, ROUNDS)
    assert not problems
    assert sum(accepted.values()) >= ROUNDS


@on_postgresql
def test_two_hundred_at_once_lose_no_update(new_round):
    story = new_round(0)
    acts = everything_at_once(story, MOST_THREADS)
    at_once(acts)
    assert not story.explain(acts)
    assert any(act.accepted for act in acts)


@pytest.mark.full
@on_postgresql
@pytest.mark.parametrize("race", RACES)
def test_a_serial_order_explains_every_outcome_of_two_hundred_rounds(new_round, race):
    problems, accepted = raced(new_round, race, MANY)
    assert not problems
    assert all(accepted.values()), accepted


def test_six_at_once_book_one_correction(new_round):
    story = new_round(0)
    story.start()
    acts = [story.book(1) for _ in range(6)]
    at_once(acts)
    assert all(act.accepted for act in acts)
    assert Correction.objects.count() == 1
