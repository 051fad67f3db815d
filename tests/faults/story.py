"""The state machine of mishaps: a county, its clock, its mail server, and every mishap.

Hypothesis writes the stories. What must hold is asked of the wire and of tests/faults/oracle.py.
"""

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.models import Person
from alerts.delivery import leases, settle, workers
from alerts.letters import assemble
from alerts.models import Letter, Notice, ReminderRun
from alerts.notices import due_reminders
from alerts.runs import full_pass
from projects import project_lifecycle, roadmap
from projects.models import Milestone
from tests import pauses
from tests.faults import oracle
from tests.faults.wire import Killed, Server
from tests.moved_dates import move_date

CHINA = ZoneInfo("Asia/Shanghai")
BEGINNING = datetime(2026, 8, 31, 9, 0, tzinfo=CHINA)
POINTS = "deciding decided bundling claimed rcpt marked taken closing closed sent".split()
POINTS += "settling settled".split()
#: Reached when a batch breaks off, as when the server refuses us.
GIVING_BACK = "releasing released".split()
MISHAPS = [
    ("MAIL", "451 later"),
    ("RCPT", "451 later"),
    ("RCPT", "550 5.7.1 relaying denied"),
    ("RCPT", "cut"),
    ("DATA", "451 later"),
    ("DATA", "cut"),
    ("end", "451 later"),
    ("end", "552 too big"),
    ("end", "cut"),
    ("end", "lost"),
]


@dataclass
class Item:
    """What the story knows of a milestone, apart from the database."""

    row: Milestone
    name: str
    due: date
    written: date
    resumed: date | None = None
    is_open: bool = True
    #: Reported after its date of a day before it, and not yet decided: not to be told (R-OD-1).
    waits: bool = False
    rests: bool = False
    is_withdrawn: bool = False
    #: Every day from which it was ever reminded.
    beginnings: set = field(default_factory=set)

    @property
    def begins(self):
        return oracle.beginning(self.due, self.written, self.resumed)

    @property
    def is_to_be_told(self):
        return self.is_open and not self.rests

    def begin(self):
        self.beginnings.add(self.begins)


class Stage:
    """What all stories of one run stand on: the cast, the patches, and what has happened."""

    def __init__(self, project, another, roles, office):
        self.project, self.another, self.roles, self.office = project, another, roles, office
        self.owner = roles["owner"]
        self.machine = None
        self.happened = Counter()

    def trip(self, point):
        if self.machine:
            self.machine.trip(point)

    def set(self, monkeypatch):
        """Every crash point: before or after a step of the product."""
        self._around(monkeypatch, due_reminders, "_fold_lower", after="deciding")
        self._around(monkeypatch, assemble, "assemble_today", before="decided")
        self._around(monkeypatch, assemble, "_letter", before="bundling")
        self._around(monkeypatch, leases, "claim", after="claimed")
        self._around(monkeypatch, leases, "mark", after="marked")
        self._around(monkeypatch, leases, "close", before="closing", after="closed")
        self._around(monkeypatch, leases, "sent", before="closing", after="sent")
        self._around(monkeypatch, settle, "settle", before="settling", after="settled")
        self._around(monkeypatch, leases, "release", before="releasing", after="released")
        drain = workers.send_due

        def drain_of_the_living(*args, **kwargs):
            if self.machine and self.machine.is_dead:
                raise Killed
            return drain(*args, **kwargs)

        monkeypatch.setattr(workers, "send_due", drain_of_the_living)

    def _around(self, monkeypatch, module, name, before=None, after=None):
        real = getattr(module, name)

        def stepped(*args, **kwargs):
            if before:
                self.trip(before)
            found = real(*args, **kwargs)
            # An empty answer: there was nothing to do.
            if after and (found is None or found):
                self.trip(after)
            return found

        monkeypatch.setattr(module, name, stepped)


def said(day):
    return f"{day.month}月{day.day}日"


def story(stage, put_in):
    """The machine's class, bound to a stage; `put_in(server)` plugs the mail server in."""

    class Story(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.rollback = transaction.atomic()
            self.rollback.__enter__()
            self.now = BEGINNING
            self.items = {}
            self.project, self.rests = stage.project, False
            self.project.refresh_from_db()  # what the story before did to it is rolled back
            self.armed, self.is_dead, self.deaths = None, False, 0
            self.server = Server(lambda: self.now)
            self.server.trip = self.trip
            self.server.take = self.take
            self.seen = {}
            put_in(self.server)
            stage.machine = self

        # --- What happens -------------------------------------------------------------------

        @initialize()
        def first_look(self):
            self.look()

        @rule(ahead=st.integers(-45, 20))
        def add(self, ahead):
            today = self.now.date()
            name = f"事项{len(self.items):03}号"
            with self.at():
                row = roadmap.add_milestone(
                    self.project,
                    name=name,
                    due_date=today + timedelta(days=ahead),
                    by=stage.office,
                    now=self.now,
                    accept_overdue=True,
                    known_since=today,
                )
            item = self.items[name] = Item(row, name, row.due_date, today, rests=self.rests)
            item.begin()
            stage.happened["born late"] += item.begins > item.due

        @rule(which=st.integers(0, 50))
        def finish(self, which):
            if item := self._open(which):
                with self.at():
                    assert item.row.submit(by=stage.owner, on=self.now.date(), now=self.now)
                item.is_open = False
                stage.happened["finished"] += 1

        @rule(which=st.integers(0, 50))
        def report_after_the_fact(self, which):
            """Done in time, says who reports it only now: it waits, and nobody is told again."""
            item = self._open(which)
            if item and item.due < self.now.date():
                with self.at():
                    assert item.row.submit(by=stage.owner, on=item.due, now=self.now)
                item.is_open, item.waits = False, True
                stage.happened["waits"] += 1

        @rule(which=st.integers(0, 50))
        def send_back(self, which):
            if item := self._chosen(which, lambda item: item.waits and not item.is_withdrawn):
                with self.at():
                    assert item.row.send_back(by=stage.office, reason="r", now=self.now)
                item.is_open, item.waits, item.rests = True, False, self.rests
                stage.happened["sent back"] += 1

        @rule()
        def pause_or_resume(self):
            self.rests, today = not self.rests, self.now.date()
            with self.at():
                assert pauses.set_stage(
                    self.project, "suspended" if self.rests else "started",
                    by=stage.office, on=today, reason="r", now=self.now,
                )  # fmt: skip
            for item in self._of_the_project():
                if item.is_open and item.rests and not self.rests:
                    item.resumed = today
                    item.begin()
                item.rests = self.rests
            stage.happened["paused" if self.rests else "resumed"] += 1

        @rule()
        def withdraw_and_begin_anew(self):
            if not self._of_the_project():
                return
            with self.at():
                project_lifecycle.withdraw(
                    self.project, by=stage.office, on=self.now.date(), reason="r", now=self.now
                )
                for item in self._of_the_project():
                    item.is_open, item.waits, item.is_withdrawn = False, False, True
                self.project, self.rests = stage.another(), False
            stage.happened["withdrawn"] += 1

        @rule(which=st.integers(0, 50), days=st.integers(-10, 60).filter(bool))
        def move(self, which, days):
            if item := self._open(which):
                item.due = max(item.due + timedelta(days=days), self.now.date())
                if item.due == item.row.due_date:
                    return
                item.begin()
                with self.at():
                    move_date(item.row, item.due, by=stage.office, now=self.now)
                stage.happened["moved"] += 1

        @rule()
        def look(self):
            self.armed, self.is_dead = None, False
            with self.at():
                full_pass.run_reminders()

        @rule(point=st.sampled_from(POINTS), skip=st.integers(0, 2))
        def look_and_die(self, point, skip):
            self.armed, self.is_dead = [point, skip], False
            with self.at():
                try:
                    full_pass.run_reminders()
                except Killed:
                    stage.happened[f"killed {point}"] += 1
            self.armed, self.is_dead = None, False

        @rule(mishap=st.sampled_from(MISHAPS))
        def mishap(self, mishap):
            self.server.plan = dict([mishap])

        @rule(role=st.sampled_from(sorted(stage.roles)))
        def refuse(self, role):
            self.server.refused.add(stage.roles[role].email)

        @rule(is_down=st.booleans())
        def mail_server(self, is_down):
            self.server.is_down = is_down

        @rule(minutes=st.sampled_from([1, 6, 26, 70, 300]))
        def wait(self, minutes):
            self.now += timedelta(minutes=minutes)

        @rule()
        def next_morning(self):
            self.now = (self.now + timedelta(days=1)).replace(hour=9, minute=0)

        @rule(days=st.integers(2, 40))
        def stand_still(self, days):
            self.now = (self.now + timedelta(days=days)).replace(hour=9)
            stage.happened["stood still"] += 1

        @rule(hours=st.integers(1, 30))
        def clock_back_and_forth(self, hours):
            right, self.now = self.now, self.now - timedelta(hours=hours)
            self.look()
            self.now = right
            stage.happened["clock back"] += 1

        # The first machine of the trial missed letters refused with their items: hence directed.
        @rule(mishap=st.sampled_from(MISHAPS))
        def new_and_overdue_with_a_mishap(self, mishap):
            self.add(-1)
            self.next_morning()
            self.server.plan = dict([mishap])
            self.look()

        @rule(point=st.sampled_from(POINTS))
        def new_and_overdue_and_die(self, point):
            self.add(-1)
            self.next_morning()
            self.look_and_die(point, 0)

        @rule(point=st.sampled_from(GIVING_BACK))
        def new_and_overdue_refused_and_die(self, point):
            self.add(-1)
            self.next_morning()
            self.server.plan = {"RCPT": "550 5.7.1 relaying denied"}
            self.look_and_die(point, 0)

        @rule(days=st.integers(1, 20))
        def told_then_paused_and_resumed(self, days):
            self.go_on()
            self.add(-1)
            self.next_morning()
            self.look()
            self.pause_or_resume()
            self.stand_still(days)
            self.look()
            self.pause_or_resume()
            self.next_morning()
            self.look()

        @rule(days=st.integers(1, 20))
        def told_then_reported_after_the_fact_and_sent_back(self, days):
            self.go_on()
            self.add(-1)
            self.next_morning()
            self.look()
            self.report_after_the_fact(-1)
            self.stand_still(days)
            self.look()
            self.send_back(-1)
            self.look()

        def go_on(self):
            if self.rests:
                self.pause_or_resume()

        # --- What must hold -----------------------------------------------------------------

        def take(self, address, raw):
            """The wire: asked at the moment at which a letter is taken."""
            Server.take(self.server, address, raw)
            moment, address, message, text = self.server.letters[-1]
            assert oracle.is_working(moment.date()), "mailed on a day off"
            assert 8 <= moment.hour < 20, "mailed by night"
            if message in self.seen:
                assert self.seen[message] == (address, raw.replace(b"\r\n..", b"\r\n.")), "changed"
                return
            self.seen[message] = (address, raw.replace(b"\r\n..", b"\r\n."))
            if Letter.objects.filter(message_id=message, maybe_twice=True).exists():
                return  # frozen at an earlier mark: for all we knew it had left as it was then
            for item in self.items.values():
                if item.name in text:
                    assert text.count(item.name) == 1, "told twice in one letter"
                    assert item.is_to_be_told, "told of something finished"
                    assert said(item.due) in text, "told of a date that no longer holds"
                    if item.begins > item.due:
                        assert f"自{said(item.begins)}起提醒" in text, "told from another day"

        @invariant()
        def a_letter_a_day(self):
            letters = Counter(
                Letter.objects.filter(message_id__in=list(self.seen)).values_list(
                    "recipient", "day", "occasion"
                )
            )
            assert not letters or max(letters.values()) == 1

        @invariant()
        def every_copy_has_a_cause(self):
            """A worker dies with one letter in hand, and a line that is cut leaves one in doubt."""
            copies = len(self.server.letters) - len({one[2] for one in self.server.letters})
            assert copies <= self.deaths + self.server.cuts

        @invariant()
        def every_copy_is_flagged(self):
            received = Counter(message for _, _, message, _ in self.server.letters)
            twice = {message for message, count in received.items() if count > 1}
            flagged = Letter.objects.filter(message_id__in=twice, maybe_twice=True)
            assert flagged.count() == len(twice)
            stage.happened["copies"] += bool(twice)

        def teardown(self):
            try:
                self.settle()
                self.check_at_rest()
            finally:
                stage.machine = None
                transaction.set_rollback(True)
                self.rollback.__exit__(None, None, None)

        def settle(self):
            """The mishaps are over: after some working days nothing may be left."""
            self.server.plan, self.server.is_down, self.server.refused = {}, False, set()
            for _ in range(14):
                self.next_morning()
                Person.objects.update(email_state="ok")
                for minutes in (0, 30, 330):
                    self.now += timedelta(minutes=minutes)
                    self.look()
                if oracle.is_working(self.now.date()) and not self._pending():
                    return
            raise AssertionError(f"not at rest: {self._pending()}")

        def check_at_rest(self):
            days = list(ReminderRun.objects.order_by("day").values_list("day", flat=True))
            assert len(days) == (days[-1] - days[0]).days + 1, "a day is missing"
            told = self._told()
            for item in self.items.values():
                if item.is_to_be_told:
                    self._check_heard(item, told)
            self._check_told_was_received()
            self._check_not_flooded()

        def _check_heard(self, item, told):
            """Nobody who should have heard has not."""
            wanted = oracle.highest(item.due, item.begins, item.written, self.now.date())
            for role, number in wanted.items():
                heard = told.get((stage.roles[role].pk, item.row.pk, item.begins), [])
                assert any(n >= number for n in heard), (role, item.name, number, heard)

        def _told(self):
            told = defaultdict(list)
            rows = Notice.objects.filter(state__in=["told", "in_app"], event_key="")
            for person, pk, begins, step in rows.values_list(
                "recipient", "object_id", "ladder_start", "step"
            ):
                told[person, pk, begins].append(oracle.days_of(step))
            return told

        def _check_told_was_received(self):
            texts = {message: text for _, _, message, text in self.server.letters}
            for notice in Notice.objects.filter(state="told").select_related("letter"):
                assert notice.letter.message_id in texts, "told, and never received"
                text = texts[notice.letter.message_id]
                # Of very many items, and of a leader's weekly ones, the letter gives the number.
                is_counted = "各单位" in text or "另有" in text or notice.event_key
                assert is_counted or notice.title in text, "told in another letter"

        def _check_not_flooded(self):
            """No more letters about one item than the steps that it has climbed."""
            named = defaultdict(set)
            for _, address, message, text in self.server.letters:
                for name in self.items:
                    if name in text:
                        named[address, name].add(message)
            for (_, name), messages in named.items():
                today, begun = self.now.date(), self.items[name].beginnings
                most = sum(len(oracle.RUNGS) + oracle.weeks(day, today) for day in begun)
                assert len(messages) <= most, "flooded"
            steps = Counter(
                Notice.objects.filter(letter__message_id__in=list(self.seen), event_key="")
                .exclude(state="dropped")
                .values_list("recipient", "object_id", "ladder_start", "step", "occasion")
            )
            assert not steps or max(steps.values()) == 1, "a step was said twice"

        # --- Small parts --------------------------------------------------------------------

        @contextmanager
        def at(self):
            with time_machine.travel(self.now, tick=False):
                yield

        def trip(self, point):
            if self.is_dead:
                raise Killed(point)
            if self.armed and self.armed[0] == point:
                if self.armed[1] == 0:
                    self.is_dead = True
                    self.deaths += 1
                    raise Killed(point)
                self.armed[1] -= 1

        def _open(self, which):
            return self._chosen(which, lambda item: item.is_to_be_told)

        def _chosen(self, which, fits):
            there = [item for item in self.items.values() if fits(item)]
            if not there:
                return None
            item = there[which % len(there)]
            item.row.refresh_from_db()
            return item

        def _of_the_project(self):
            return [item for item in self.items.values() if not item.is_withdrawn]

        def _pending(self):
            letters = Letter.objects.filter(state__in=["queued", "sending"])
            waiting = Notice.objects.filter(state="open")
            return [*letters.values_list("state", "day", "attempts", "reply")] + [
                *waiting.values_list("step", "title", "recipient__name")
            ]

    return Story
