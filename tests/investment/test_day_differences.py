"""Why the two answers on a day differ: vectors of R-KD-2, each with the row that explains it."""

from datetime import date, timedelta

import pytest
import time_machine

from core.values.local_days import midnight
from investment import (
    day_differences,
    kept_days,
    month_closing,
    past_light,
    statistics,
)
from projects import roadmap
from tests.cast import NEW_YEAR
from tests.investment.conftest import at, ticked
from tests.moved_dates import move_date

DAY = timedelta(days=1)
JULY_8, JULY_20, AUGUST_2 = date(2026, 7, 8), date(2026, 7, 20), date(2026, 8, 2)
NOW = at(date(2026, 8, 20), 12)


@pytest.fixture
def listed(make_project, lead, contact, unit_head):
    with time_machine.travel(at(date(2026, 1, 5)), tick=False):
        return make_project(lead=lead, contact=contact)


@pytest.fixture
def on(listed):
    """on(JULY_20, act, …): does it on that day, at ten."""

    def do(day, act, *arguments, **facts):
        with time_machine.travel(at(day), tick=False):
            return act(*arguments, now=at(day), **facts)

    return do


@pytest.fixture
def planned(listed, office, on):
    """A further milestone, due on 20 July."""
    facts = {"name": "主体封顶", "due_date": JULY_20, "known_since": NEW_YEAR}
    return on(date(2026, 1, 6), roadmap.add_milestone, listed, by=office, **facts)


@pytest.fixture
def answers(listed, office, on):
    """answers(): the two on 8 July, July closed on 2 August."""

    def asked():
        kept_days.keep(JULY_8, now=midnight(JULY_8 + DAY))
        facts = {"by": office, "today": AUGUST_2, "unreported": ticked(2026, 7)}
        on(AUGUST_2, month_closing.close, 2026, 7, **facts)
        return kept_days.read(JULY_8).day, past_light.at_closing(JULY_8, now=NOW)

    return asked


def found(then, answer, project):
    """{(milestone, label): (then, at closing, actions)}"""
    rows = day_differences.differences(then, answer, [project.pk])
    assert all(row.causes for row in rows)
    return {
        (row.milestone and row.milestone.name, row.label): (
            row.then,
            row.at_closing,
            [cause.action for cause in row.causes],
        )
        for row in rows
    }


def test_an_event(listed, planned, contact, on, answers):
    """Due 07-20, done on 07-06, reported on 07-10: open that night, done by the closing."""
    on(date(2026, 7, 10), planned.submit, by=contact, on=date(2026, 7, 6))
    rows = found(*answers(), listed)
    assert rows["主体封顶", "状态"] == ("未完成", "已完成", ["报完成"])
    assert rows["主体封顶", "实际"][:2] == ("—", "2026-07-06")


def test_an_event_of_a_later_day_is_none_yet(listed, planned, contact, on, answers):
    """Done on 07-12: on 07-08 it was open by both."""
    on(date(2026, 7, 12), planned.submit, by=contact, on=date(2026, 7, 12))
    assert ("主体封顶", "状态") not in found(*answers(), listed)


def test_what_was_overdue_stays_in_both_lists_until_its_report(
    listed, contact, office, on, answers
):
    """R-OD-8: 开工 due 06-30, reported on 07-10 as done on 07-09: overdue on 07-08 by both."""
    start = listed.milestones.get(code="START")
    on(date(2026, 7, 10), start.submit, by=contact, on=date(2026, 7, 9))
    start.refresh_from_db()
    on(date(2026, 7, 13), start.confirm, by=office)
    then, answer = answers()
    assert then.overdue[start.pk].days == answer.day.overdue[start.pk].days == 8
    assert answer.day.projects[listed.pk].colour in ("yellow", "red")


def test_a_move_of_a_date(listed, planned, office, on, answers):
    on(JULY_20, move_date, planned, date(2026, 8, 30), by=office)
    rows = found(*answers(), listed)
    assert rows["主体封顶", "现定"] == ("2026-07-20", "2026-08-30", ["改期"])


def test_a_correction_of_the_date_first_promised(listed, office, on, answers):
    facts = {"name": "设备采购", "due_date": date(2026, 7, 25), "known_since": NEW_YEAR}
    made = on(JULY_8, roadmap.add_milestone, listed, by=office, **facts)
    moved = {"new_due": date(2026, 7, 28), "reason": "笔误"}
    with time_machine.travel(at(JULY_8 + DAY, 9), tick=False):
        assert made.correct_baseline(by=office, now=at(JULY_8 + DAY, 9), **moved)
    rows = found(*answers(), listed)
    assert rows["设备采购", "原定"] == ("2026-07-25", "2026-07-28", ["更正原定"])


def test_what_was_written_after_the_day(listed, office, on, answers):
    facts = {"name": "设备采购", "due_date": date(2026, 7, 1), "known_since": NEW_YEAR}
    on(JULY_20, roadmap.add_milestone, listed, by=office, accept_overdue=True, **facts)
    rows = found(*answers(), listed)
    assert rows["设备采购", "节点"] == ("没有", "有", ["建立节点"])
    assert rows["设备采购", "逾期清单"][:2] == ("不在", "2026-07-01 到期，逾期 7 天")


def test_the_closing_itself(listed, answers):
    rows = found(*answers(), listed)
    then, closing, actions = rows[None, "最近结账月"]
    assert (then, closing) == ("—", "7月")
    assert "月度结账" in actions


def test_an_enrolment(listed, statistician, on, answers):
    on(JULY_20, statistics.enrol, listed, on=date(2026, 7, 15), by=statistician)
    assert found(*answers(), listed)[None, "已入统"] == ("否", "是", ["登记入统"])


def test_what_comes_after_the_closing_is_in_neither(listed, planned, contact, on, answers):
    then, answer = answers()
    on(date(2026, 8, 10), planned.submit, by=contact, on=date(2026, 7, 6))
    later = past_light.at_closing(JULY_8, now=NOW)
    assert later == answer
    assert ("主体封顶", "状态") not in found(then, later, listed)


def test_equal_answers_have_no_differences(listed):
    kept_days.keep(JULY_8, now=midnight(JULY_8 + DAY))
    then, answer = kept_days.read(JULY_8).day, past_light.at_closing(JULY_8, now=NOW)
    assert answer.closed is None
    assert day_differences.differences(then, answer, [listed.pk]) == []
    assert day_differences.lines_that_differ(then, answer.day, {listed.pk}) == []


def test_the_list_alone_is_that_of_the_whole_answer(listed, planned, other_project, answers):
    _, answer = answers()
    alone = past_light.overdue_at_closing(JULY_8, now=NOW)
    assert alone.day.overdue == answer.day.overdue
    assert alone.until == answer.until
