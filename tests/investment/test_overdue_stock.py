"""R-OD-8: what was overdue at the end of each month, what came and what went."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from investment import month_closing, overdue_stock
from investment.models import Month
from norms.policy import policy_on
from projects import project_lifecycle, roadmap
from projects.models import Milestone, Project
from projects.obligation_status import status_of
from tests import pauses
from tests.cast import NEW_YEAR
from tests.examples import examples
from tests.investment.conftest import at, ticked

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, DECEMBER = ((2026, month) for month in (10, 11, 12))
CAUSE = {"category": "land", "caused_by": "superior"}
CLOSED_ON = date(2026, 11, 8)


@pytest.fixture
def add(make_project, office, lead, contact, unit_head):
    """add("甲", due, written_on): an ordinary milestone of one project."""
    project = make_project("示例前期一", kind="reserve", lead=lead, contact=contact)

    def make(name, due, written_on=NEW_YEAR):
        return roadmap.add_milestone(
            project, name=name, due_date=due, by=office, now=at(written_on),
            known_since=NEW_YEAR, accept_overdue=True,
        )  # fmt: skip

    make.project = project
    return make


@pytest.fixture
def close(office):
    """close(2026, 10, on=date): a month is closed on a day, whether or not the one before was."""

    def closed(year, month, on=CLOSED_ON):
        keys = ticked(year, month)
        return month_closing.close(
            year, month, by=office, now=at(on, 12), today=on, unreported=keys
        )

    return closed


def stocks(today):
    """{(year, month): ({name} in stock, {name} 新增, {name} 销号)} of closed and open months."""
    found = {}
    for month in Month.objects.all():
        found[month.year, month.month] = overdue_stock.rows_of_month(month)
    for stock in overdue_stock.open_months(today):
        found[stock.year_month] = stock.rows
    names = dict(Milestone.objects.values_list("pk", "name"))
    return {
        month: tuple(
            sorted(names[row.key] for row in rows if getattr(row, f"is_{part}"))
            for part in ("open", "opened", "cleared")
        )
        for month, rows in found.items()
    }


def test_r_od_8_a_b_and_c_with_october_closed_on_8_november(add, contact, close):
    add("A", date(2026, 10, 30))
    add("B", date(2026, 11, 2))
    late = add("C", date(2026, 10, 14))
    late.submit(by=contact, on=date(2026, 11, 4), now=at(date(2026, 11, 5)))
    close(*OCTOBER)
    found = stocks(date(2026, 11, 25))
    assert found[OCTOBER] == (["A", "C"], ["A", "C"], [])
    assert found[NOVEMBER] == (["A", "B"], ["B"], ["C"])


def left_by(cause, milestone, *, by_owner, by_office, on):
    """Let a milestone leave the overdue list on a day."""
    now, facts = at(on), {"by": by_office, "reason": "示例原因"}
    if cause == "submitted":
        assert milestone.submit(by=by_owner, on=on, now=now)
    elif cause == "replanned":
        due = on + timedelta(days=20)
        assert milestone.replan(new_due=due, now=now, **CAUSE, **facts)
    elif cause == "frozen":
        pauses.set_stage(milestone.project, Project.Stage.SUSPENDED, on=on, now=now, **facts)
    elif cause == "cancelled":
        assert milestone.cancel(now=now, **facts)
    elif cause == "withdrawn":
        assert project_lifecycle.withdraw(milestone.project, on=on, now=now, **facts)


@pytest.mark.parametrize("cause", ["submitted", "replanned", "frozen", "cancelled", "withdrawn"])
@pytest.mark.parametrize("on", [date(2026, 11, 5), date(2026, 11, 8), date(2026, 11, 20)])
def test_r_od_8_one_leaves_across_a_closing_on_the_day_its_leaving_is_recorded(
    add, contact, office, close, cause, on
):
    milestone = add("甲", date(2026, 10, 10))
    if on <= CLOSED_ON:
        left_by(cause, milestone, by_owner=contact, by_office=office, on=on)
    close(*OCTOBER)
    if on > CLOSED_ON:
        left_by(cause, milestone, by_owner=contact, by_office=office, on=on)
    found = stocks(date(2026, 11, 25))
    assert found[OCTOBER] == (["甲"], ["甲"], [])
    assert found[NOVEMBER] == ([], [], ["甲"])


def test_r_od_8_what_is_recorded_as_open_again_enters_on_that_day(add, contact, office, close):
    sent, paused = add("甲", date(2026, 9, 10)), add("乙", date(2026, 9, 12))
    pauses.set_stage(
        add.project, Project.Stage.SUSPENDED, by=office, on=date(2026, 9, 20),
        reason="停工", now=at(date(2026, 9, 20)),
    )  # fmt: skip
    pauses.set_stage(
        add.project, Project.Stage.BUILDING, by=office, on=date(2026, 11, 20),
        reason="复工", now=at(date(2026, 11, 20)),
    )  # fmt: skip
    close(*OCTOBER, on=date(2026, 11, 21))
    found = stocks(date(2026, 11, 25))
    assert found[OCTOBER] == ([], [], [])
    assert found[NOVEMBER] == (["乙", "甲"], ["乙", "甲"], [])
    assert {sent.name, paused.name} == {"甲", "乙"}


def test_r_od_8_what_a_resumption_moves_to_a_day_gone_by_enters_when_it_is_resumed(add, office):
    """It was at rest until that day, whatever its date is now."""
    row = add("甲", date(2026, 12, 20))
    paused, resumed = date(2026, 9, 20), date(2026, 11, 20)
    pauses.pause(add.project, by=office, on=paused, now=at(paused))
    dates = {row.pk: date(2026, 10, 12)}
    pauses.resume(add.project, by=office, on=resumed, now=at(resumed), dates=dates)
    found = stocks(date(2026, 11, 25))
    assert found[OCTOBER] == ([], [], [])
    assert found[NOVEMBER] == (["甲"], ["甲"], [])


def test_r_od_8_what_is_written_after_a_closing_enters_the_first_open_month(add, close):
    close(*OCTOBER)
    add("补录", date(2026, 8, 31), written_on=date(2026, 11, 20))
    found = stocks(date(2026, 11, 25))
    assert found[OCTOBER] == ([], [], [])
    assert found[NOVEMBER] == (["补录"], ["补录"], [])


def test_r_od_8_what_is_written_before_a_closing_belongs_to_the_month_it_became_overdue(add, close):
    add("补录", date(2026, 10, 10), written_on=date(2026, 11, 7))
    close(*OCTOBER)
    assert stocks(date(2026, 11, 25))[OCTOBER] == (["补录"], ["补录"], [])


def test_r_od_8_an_unclosed_month_is_counted_as_if_closed_now(add, contact):
    milestone = add("甲", date(2026, 9, 10))
    milestone.submit(by=contact, on=date(2026, 9, 20), now=at(date(2026, 11, 3)))
    found = stocks(date(2026, 11, 25))
    assert [found[2026, month][0] for month in (8, 9, 10, 11)] == [[], ["甲"], ["甲"], []]


@pytest.mark.parametrize(("reported", "days"), [(date(2026, 11, 12), 33), (date(2026, 11, 13), 34)])
def test_r_od_1_a_backdated_report_stays_in_list_and_stock_until_it_is_confirmed(
    add, contact, office, close, reported, days
):
    milestone = add("甲", date(2026, 10, 10))
    close(*OCTOBER)
    milestone.submit(by=contact, on=date(2026, 10, 9), now=at(reported))
    day = date(2026, 12, 1)
    assert milestone in Milestone.objects.overdue(day)
    status = status_of(milestone, day, policy_on(day))
    assert (status.days, status.light.colour, status.notes) == (days, "red", ("待核",))
    later = (reported - date(2026, 10, 9)).days
    words = f"逾期 {days} 天，报10月9日完成（{later} 天后补报），等项目中心核定"
    assert status.sentence == words
    close(*NOVEMBER, on=date(2026, 12, 1))
    milestone.refresh_from_db()
    milestone.confirm(by=office, now=at(date(2026, 12, 2)))
    found = stocks(date(2026, 12, 25))
    assert found[NOVEMBER] == (["甲"], [], [])
    assert found[DECEMBER] == ([], [], ["甲"])
    assert not Milestone.objects.overdue(date(2026, 12, 2)).exists()


def test_r_od_8_the_figures_of_a_closed_month_count_what_its_stock_holds(
    make_project, contact, lead, unit_head, close
):
    project = make_project("示例新建一", lead=lead, contact=contact)
    start = project.milestones.get()
    start.submit(by=contact, on=date(2026, 10, 20), now=at(date(2026, 11, 5)))
    figure = close(*OCTOBER).figures.get()
    # Reported on 5 November: in October it was overdue, whatever day it was done on.
    assert (figure.overdue, figure.overdue_days, figure.light) == (1, 123, "red")


# --- Any story -----------------------------------------------------------------------------------

VERBS = st.sampled_from("add submit confirm send_back reopen replan cancel pause close".split())
STORIES = st.lists(
    st.tuples(VERBS, st.integers(0, 3), st.integers(0, 25), st.integers(0, 40)), max_size=14
)
FIRST = date(2026, 8, 3)
REOPENED = [("send_back", "waits"), ("send_back", "waits at rest"), ("reopen", "done")]


class Model:
    """Which milestones stand in the list, as a reader of the rule would keep it by hand: a diary of
    entries and leavings, each put in its month on the spot."""

    def __init__(self):
        self.due, self.listed, self.state, self.reported = {}, set(), {}, {}
        self.closed, self.opened, self.cleared = 7, Counter(), Counter()

    def put(self, key, day, moves):
        moves[max(day.month, self.closed + 1), key] += 1

    def dawn(self, day):
        """The due dates that have passed by this day."""
        for key, due in self.due.items():
            if key not in self.listed and self.state[key] == "owed" and due < day:
                self.enter(key, due + timedelta(days=1))

    def enter(self, key, day):
        self.listed.add(key)
        self.put(key, day, self.opened)

    def leave(self, key, day):
        if key in self.listed:
            self.listed.discard(key)
            self.put(key, day, self.cleared)

    def month(self, month):
        """(stock, 新增, 销号)"""
        keys = Counter()
        for moves, sign in ((self.opened, 1), (self.cleared, -1)):
            for (when, key), number in moves.items():
                keys[key] += sign * number if when <= month else 0
        moved = (self.opened, self.cleared)
        of_month = [sum(n for (when, _), n in m.items() if when == month) for m in moved]
        return (sum(keys.values()), *of_month)


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES)
def test_r_od_8_the_stock_adds_up_over_any_story(add, contact, office, story):
    with transaction.atomic():
        told = Story(add, contact, office)
        for number, act in enumerate(story):
            told.act(number, *act)
        check(told.model, told.day)
        transaction.set_rollback(True)


class Story:
    """Acts done to the product and told to the model, each later than the one before."""

    def __init__(self, add, contact, office):
        self.add, self.contact, self.office = add, contact, office
        self.model, self.day = Model(), FIRST
        self.now = at(FIRST)
        month_closing.close(
            2026, 7, by=office, now=self.now, today=FIRST, unreported=ticked(2026, 7)
        )

    def act(self, place, verb, which, later, number):
        self.day = min(self.day + timedelta(days=later), date(2026, 12, 30))
        self.now = at(self.day) + timedelta(minutes=1 + place)
        self.model.dawn(self.day)
        row = Milestone.objects.filter(name=str(which)).exclude(state="cancelled").last()
        if verb == "close":
            self.close()
        elif verb == "pause":
            self.pause()
        elif verb == "add":
            self.write(str(which), number, row)
        elif row is not None:
            self.move(verb, row, number)

    @property
    def facts(self):
        return {"by": self.office, "reason": "示例原因", "now": self.now}

    def close(self):
        if self.model.closed < self.day.month - 1:
            self.model.closed += 1
            month = self.model.closed
            keys = ticked(2026, month)
            month_closing.close(
                2026, month, by=self.office, now=self.now, today=self.day, unreported=keys
            )

    def write(self, name, number, row):
        if row is not None:
            return
        due, rests = self.day + timedelta(days=number - 25), self.rests
        row = roadmap.add_milestone(
            self.add.project, name=name, due_date=due, by=self.office, now=self.now,
            known_since=NEW_YEAR, accept_overdue=True,
        )  # fmt: skip
        self.model.due[row.pk] = due
        self.model.state[row.pk] = "rests" if rests else "owed"
        self.model.dawn(self.day)

    @property
    def rests(self):
        self.add.project.refresh_from_db()
        return self.add.project.stage == Project.Stage.SUSPENDED

    def pause(self):
        rests, model = self.rests, self.model
        stage = Project.Stage.BUILDING if rests else Project.Stage.SUSPENDED
        pauses.set_stage(self.add.project, stage, on=self.day, **self.facts)
        turns = {"rests": "owed", "waits at rest": "waits"}
        turns = turns if rests else {after: before for before, after in turns.items()}
        for key, state in list(model.state.items()):
            if state in turns:
                model.state[key] = turns[state]
                self.rest(key) if not rests else self.go_on(key)

    def rest(self, key):
        self.model.leave(key, self.day)

    def go_on(self, key):
        waits = self.model.state[key] == "waits"
        if self.model.due[key] < (self.model.reported[key] if waits else self.day):
            self.model.enter(key, self.day)

    def move(self, verb, row, number):
        model, day, key = self.model, self.day, row.pk
        state, new_due = model.state[key], day + timedelta(days=number)
        if verb == "submit" and state == "owed":
            self.submit(row, day - timedelta(days=number))
        elif verb == "confirm" and state in ("waits", "waits at rest"):
            assert row.confirm(by=self.office, now=self.now)
            self.ends(key)
        elif (verb, state) in REOPENED:
            assert getattr(row, verb)(**self.facts)
            self.opens_again(key)
        elif verb == "replan" and state == "owed" and new_due != row.due_date:
            document = {"approval": "示例〔2026〕1号", **CAUSE}
            assert row.replan(new_due=new_due, **document, **self.facts)
            model.leave(key, day)
            model.due[key] = new_due
        elif verb == "cancel" and state not in ("done", "cancelled"):
            assert row.cancel(**self.facts)
            self.ends(key, "cancelled")

    def submit(self, row, on):
        model, key = self.model, row.pk
        is_late = model.due[key] < self.day
        backdated = is_late and on <= model.due[key] or on.month <= model.closed
        assert row.submit(by=self.contact, on=on, now=self.now)
        model.state[key], model.reported[key] = "waits" if backdated else "done", self.day
        if not (backdated and is_late):
            model.leave(key, self.day)

    def ends(self, key, state="done"):
        self.model.state[key] = state
        self.model.leave(key, self.day)

    def opens_again(self, key):
        model = self.model
        model.state[key] = "rests" if self.rests else "owed"
        if model.state[key] == "rests":
            model.leave(key, self.day)
        elif model.due[key] < self.day and key not in model.listed:
            model.enter(key, self.day)


def check(model, today):
    found = {month: counts for (_, month), counts in counted(today).items()}
    assert set(found) >= set(range(8, today.month + 1))
    before = 0
    for month in range(8, today.month + 1):
        stock, opened, cleared = found[month]
        assert stock == before + opened - cleared, month
        assert (stock, opened, cleared) == model.month(month), month
        before = stock
    assert before == Milestone.objects.overdue(today).count() == len(model.listed)


def counted(today):
    """{(year, month): (stock, 新增, 销号)} as the trend of the dashboard shows them."""
    found = {}
    counts = "overdue_open", "overdue_opened", "overdue_cleared"
    for year, month, *told in Month.objects.values_list("year", "month", *counts):
        found[year, month] = tuple(told)
    for stock in overdue_stock.open_months(today):
        counts = stock.counts
        found[stock.year_month] = counts["open"], counts["opened"], counts["cleared"]
    return found
