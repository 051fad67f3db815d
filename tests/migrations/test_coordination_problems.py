"""supervision 0005 makes a problem of each 需要上级协调 that stands open, with days from today."""

from datetime import date, datetime
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from norms.models import CalendarDay
from projects.models import Milestone, ProgressUpdate
from supervision.models import Problem, ProblemEvent

pytestmark = pytest.mark.django_db
MIGRATION = import_module("supervision.migrations.0005_problems")


@pytest.fixture
def start(project):
    return project.milestones.get(code="START")


@pytest.fixture
def say(start, contact):
    """say("2026-03-02", problem="两户没有签约"): a report as it was kept before."""

    def tell(day, needs_help=True, milestone=start, **facts):
        facts = {"standing": "stuck", "obstacle": "land", "problem": "两户没有签约"} | facts
        return ProgressUpdate.objects.create(
            project=milestone.project,
            milestone=milestone,
            needs_help=needs_help,
            by=contact,
            by_name=str(contact),
            at=datetime.fromisoformat(f"{day}T10:00+08:00"),
            **facts,
        )

    return tell


def taken_over(day="2026-11-26"):
    with time_machine.travel(f"{day} 10:00+08:00", tick=False):
        MIGRATION.take_over(apps, None)
    return list(Problem.objects.order_by("pk"))


def test_r_pr_1_what_asked_first_becomes_one_problem(say, start, contact):
    first, _ = say("2026-03-02"), say("2026-04-02", problem="还是没有签约")
    (problem,) = taken_over()
    assert (problem.project, problem.milestone, problem.update) == (start.project, start, first)
    assert (problem.source, problem.category) == ("coordination", "land")
    assert problem.text == "用地，两户没有签约"
    assert (problem.standing, problem.due_date) == ("待交办", date(2026, 11, 27))
    assert (problem.known_since, problem.created_on) == (date(2026, 11, 26), date(2026, 11, 26))
    assert (problem.raised_by, problem.raised_at) == (contact, first.at)
    assert [event.kind for event in problem.events.all()] == ["raise"]


@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-11-27", "2026-11-30"), ("2026-09-30", "2026-10-08"), ("2026-10-09", "2026-10-10")],
)
def test_r_pr_1_to_be_named_by_the_next_working_day(say, day, due):
    assert CalendarDay.objects.exists()
    say("2026-03-02")
    assert str(taken_over(day)[0].due_date) == due


def test_what_had_ended_makes_none(say, start, contact, project):
    say("2026-03-02")
    say("2026-04-02", needs_help=False, standing="working")
    assert taken_over() == []


def test_asked_for_again_after_an_end_the_later_one(say):
    say("2026-03-02")
    say("2026-04-02", needs_help=False, standing="working")
    again = say("2026-05-02")
    assert [problem.update for problem in taken_over()] == [again]


def test_a_milestone_that_is_done_makes_none(say, start):
    say("2026-03-02")
    Milestone.objects.filter(pk=start.pk).update(state="done", completed_on=date(2026, 4, 1))
    assert taken_over() == []


def test_while_its_project_rests_as_well(say, start):
    say("2026-03-02")
    Milestone.objects.filter(pk=start.pk).update(frozen_on=date(2026, 4, 1))
    assert len(taken_over()) == 1


def test_of_a_withdrawn_project_none(say, project):
    say("2026-03-02")
    project.withdrawn_on = date(2026, 4, 1)
    project.save(update_fields=["withdrawn_on"])
    assert taken_over() == []


def test_news_that_waited_is_told_once_of_the_problem(say):
    say("2026-11-26", awaits_notice=True)
    (problem,) = taken_over()
    assert not ProgressUpdate.objects.filter(awaits_notice=True).exists()
    assert ProblemEvent.objects.awaiting_notice().get().problem == problem


def test_without_words_the_milestone_names_it(say, start):
    say("2026-03-02", obstacle="", problem="")
    assert taken_over()[0].text == start.name


def test_many_keep_their_order(say, make_project):
    others = [make_project(f"示例项目{n}").milestones.get(code="START") for n in "二三"]
    for day, milestone in zip(("2026-03-04", "2026-03-03"), others, strict=True):
        say(day, milestone=milestone)
    assert [problem.milestone for problem in taken_over()] == others
