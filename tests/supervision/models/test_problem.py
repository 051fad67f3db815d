"""A problem declares itself: whose it is, what its letters say, what a report makes of it."""

from datetime import date

import pytest

from alerts.notices import from_events
from norms.policy import policy_on
from projects import owner_reports
from projects.models import Milestone, ProgressUpdate
from projects.obligation_status import status_of
from supervision import problems
from supervision.models import Problem, ProblemEvent
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db


# --- Whose it is ----------------------------------------------------------------------------------


def test_the_office_holds_it_until_it_has_named_the_unit(raised, office, water_bureau, stranger):
    assert raised.held_by().key == "office"
    problems.name_holder(raised, by=office, lead_unit=water_bureau, now=at("2026-03-03"))
    assert (raised.held_by().word, raised.held_by().key) == ("unit", water_bureau.pk)
    assert raised.held_at(at("2026-03-02", 12)).key == "office"
    assert raised.held_at(at("2026-03-04")).key == water_bureau.pk


def test_a_letter_says_by_when_what_is_wanted(raised, named):
    before = Problem(due_date=date(2026, 3, 3))
    words = [words for _, words in Problem.due_words([before, named])]
    assert words == ["请于3月3日前交办", "请于3月10日前答复"]


# --- Light and level (R-LT-8) ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "colour", "level", "word"),
    [
        ("2026-03-08", "green", 0, ""),
        ("2026-03-09", "yellow", 0, ""),
        ("2026-03-10", "yellow", 0, ""),
        ("2026-03-11", "yellow", 0, ""),
        ("2026-03-17", "yellow", 1, "一级 报包联领导"),
        ("2026-04-09", "yellow", 3, "三级 报县领导"),
        ("2026-04-10", "red", 3, "三级 报县领导"),
    ],
)
def test_r_lt_8_its_light_and_level(named, day, colour, level, word):
    today = date.fromisoformat(day)
    status = status_of(named, today, policy_on(today))
    assert (status.light.colour, status.level, status.level_word) == (colour, level, word)


def test_r_pr_3_beyond_its_unit_the_row_says_the_level_it_climbed_to(named, stranger):
    problems.cannot_settle(named, by=stranger, reason="属省电网", now=at("2026-03-04"))
    for day in (date(2026, 3, 4), date(2026, 3, 11)):
        status = status_of(named, day, policy_on(day))
        assert (status.level, status.level_word) == (1, "一级 报包联领导")


def test_answered_and_closed_are_said_in_its_own_words(answered, contact):
    today = date(2026, 3, 20)
    assert status_of(answered, today, policy_on(today)).light.word == "待销号"
    problems.close(answered, by=contact, now=at("2026-03-06"))
    assert status_of(answered, today, policy_on(today)).light.sentence == "已销号"


# --- 需要上级协调 (R-PR-4) ------------------------------------------------------------------------


@pytest.fixture
def report(milestone, contact):
    """report("2026-03-02", needs_help=False): what the contact says of the milestone."""

    def tell(day, *, needs_help=True, standing="stuck", hour=10, **facts):
        facts = {"obstacle": "land", "problem": "两户没有签约"} | facts
        return owner_reports.record_progress(
            Milestone.objects.get(pk=milestone.pk),
            by=contact,
            now=at(day, hour),
            standing=standing,
            needs_help=needs_help,
            **facts,
        )

    return tell


def test_r_pr_4_a_report_that_asks_makes_a_problem(report, milestone, contact):
    assert report("2026-03-02")
    problem = Problem.objects.get()
    update = ProgressUpdate.objects.get()
    assert (problem.update, problem.milestone, problem.raised_by) == (update, milestone, contact)
    assert (problem.text, problem.category) == ("用地，两户没有签约", "land")
    assert (problem.source, problem.standing) == ("coordination", "待交办")
    assert problem.events.get().kind == "raise"


def test_r_pr_4_asked_again_while_it_stands_makes_no_second(report, contact):
    report("2026-03-02")
    report("2026-03-03", problem="还是没有签约")
    assert Problem.objects.count() == 1
    problems.close(Problem.objects.get(), by=contact, reason="已签约", now=at("2026-03-04"))
    report("2026-03-05", problem="又有一户反悔")
    assert Problem.objects.unclosed().get().text == "用地，又有一户反悔"


def test_r_pr_4_a_report_without_the_tick_makes_none_and_ends_none(report):
    report("2026-03-02", needs_help=False)
    assert not Problem.objects.exists()
    report("2026-03-03")
    report("2026-03-04", needs_help=False, standing="working", problem="", obstacle="")
    assert Problem.objects.unclosed().count() == 1


def test_r_pr_4_the_news_is_told_once(report, lead, office):
    report("2026-03-02")
    assert not ProgressUpdate.objects.filter(awaits_notice=True).exists()
    event = ProblemEvent.objects.awaiting_notice().get()
    message = event.message()
    assert message.recipients == ("lead", "office")
    assert message.text.endswith("需要上级协调（示例甲）：用地，两户没有签约")
    assert from_events.create_due() == 2


def fail():
    raise LookupError


def test_r_pr_4_what_is_refused_makes_neither(report, milestone, monkeypatch):
    """Nothing half written: the report and its problem are one transaction."""
    monkeypatch.setattr("supervision.models.problem.enqueue", fail)
    with pytest.raises(LookupError):
        report("2026-03-02")
    assert not ProgressUpdate.objects.exists()
    assert not Problem.objects.exists()


# --- What it says to whom -------------------------------------------------------------------------


def said(problem):
    """{step: (recipients)} of its news, in order."""
    rows = problem.events.filter(awaits_notice=True).order_by("pk").select_related("problem")
    messages = [event.message() for event in rows]
    return {message.step: message.recipients for message in messages}


def test_each_step_is_said_to_whom_it_concerns(named, office, stranger, contact):
    problems.accept(named, by=stranger, now=at("2026-03-04"))
    problems.cannot_settle(named, by=stranger, reason="属省电网", now=at("2026-03-04"))
    problems.answer(named, by=stranger, text="已迁改", now=at("2026-03-05"))
    problems.send_back(named, by=contact, reason="还没通电", now=at("2026-03-06"))
    problems.answer(named, by=stranger, text="已通电", now=at("2026-03-09"))
    problems.close(named, by=contact, now=at("2026-03-10"))
    assert said(named) == {
        "raised": ("lead", "office"),
        "named": ("holder",),
        "climbed": ("lead", "office"),
        "answered": ("people", "office", "asker"),
        "sent-back": ("holder",),
        "closed": ("people", "holder"),
    }
    assert from_events.create_due() > 0


def test_climbed_to_the_top_the_county_leaders_hear(named, office, county_leader):
    for day in ("2026-03-04", "2026-03-05", "2026-03-06"):
        problems.cannot_settle(named, by=office, reason="办不了", now=at(day))
    last = named.events.filter(kind="climb").first()
    assert (last.level, last.message().recipients) == (3, ("county", "lead", "office"))


def test_an_event_tells_of_the_level_of_its_own_day(named, stranger, office):
    problems.cannot_settle(named, by=stranger, reason="属省电网", now=at("2026-03-04"))
    problems.cannot_settle(named, by=office, reason="要上会", now=at("2026-03-05"))
    levels = named.events.filter(kind="climb").order_by("pk").values_list("level", flat=True)
    assert list(levels) == [1, 2]
