"""R-LT-1, R-LT-2, R-LT-6: one table drives the Python rule and its SQL twin."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from norms.policy import policy_on
from projects import roadmap, schedule_light
from projects.models import Project
from projects.obligation_status import status_of
from tests import pauses
from tests.cast import ENTERED, NEW_YEAR


def both(project, as_of):
    """The light of a project on a day by both twins, which must agree."""
    policy = policy_on(as_of)
    by_python = schedule_light.schedule_light(list(project.milestones.all()), as_of, policy)
    by_sql = schedule_light.with_schedule_light(
        Project.objects.filter(pk=project.pk), as_of, policy
    ).get()
    assert by_sql.light == by_python.colour
    return by_python


@pytest.mark.parametrize(
    ("as_of", "colour"),
    [
        (date(2026, 6, 15), "green"),  # 15 days before
        (date(2026, 6, 16), "yellow"),  # 14 days before
        (date(2026, 6, 30), "yellow"),
        (date(2026, 7, 1), "yellow"),
        (date(2026, 7, 30), "yellow"),  # 30 days overdue
        (date(2026, 7, 31), "red"),  # 31 days overdue
        (date(2026, 8, 1), "red"),
    ],
)
def test_light_of_a_start(project, as_of, colour):
    assert both(project, as_of).colour == colour


@pytest.mark.parametrize(
    ("days_to_due", "colour"),
    [(8, "green"), (7, "yellow"), (0, "yellow"), (-1, "yellow"), (-30, "yellow"), (-31, "red")],
)
def test_light_of_another_milestone_warns_seven_days_before(
    make_project, office, days_to_due, colour
):
    project = make_project(kind="preliminary")
    due = date(2026, 9, 30)
    roadmap.add_milestone(
        project, name="环评批复", due_date=due, known_since=NEW_YEAR, by=office, now=ENTERED
    )
    assert both(project, due - timedelta(days=days_to_due)).colour == colour


def test_a_project_without_milestones_is_grey_never_green(make_project):
    light = both(make_project(kind=""), date(2026, 7, 1))
    assert (light.colour, light.sentence) == ("grey", "还没有排路线图")


def test_done_late_is_green_with_its_days(project, milestone, contact, office):
    now = timezone.now()
    milestone.submit(by=contact, on=date(2026, 7, 10), now=now)
    waiting = both(project, date(2026, 9, 1))
    assert waiting.colour == "green"
    policy = policy_on(date(2026, 9, 1))
    assert status_of(milestone, date(2026, 9, 1), policy).light.word == "待核"
    milestone.confirm(by=office, now=now)
    assert both(project, date(2026, 9, 1)).word == "已完成"
    assert "晚 10 天" in status_of(milestone, date(2026, 9, 1), policy).sentence


def test_the_worst_milestone_gives_the_light_and_the_sentence(project, office):
    roadmap.add_milestone(
        project,
        name="环评批复",
        due_date=date(2026, 5, 1),
        known_since=NEW_YEAR,
        by=office,
        now=ENTERED,
    )
    light = both(project, date(2026, 7, 5))
    assert light.colour == "red"
    assert light.sentence == "环评批复：逾期 65 天，现定5月1日"


def test_a_suspended_project_is_grey_and_out_of_the_overdue_list(project, office):
    as_of, now = date(2026, 8, 10), timezone.now()
    assert both(project, as_of).colour == "red"
    pauses.set_stage(
        project, Project.Stage.SUSPENDED, by=office, on=as_of, reason="县政府批准停工", now=now
    )
    assert both(project, as_of).colour == "grey"
    assert not project.milestones.all().overdue(as_of).exists()
    pauses.set_stage(project, Project.Stage.BUILDING, by=office, on=as_of, reason="复工", now=now)
    assert both(project, as_of).colour == "red"


def test_a_light_always_carries_word_and_sentence(project):
    for day in (date(2026, 1, 1), date(2026, 6, 20), date(2026, 7, 3), date(2026, 9, 1)):
        light = both(project, day)
        assert light.word
        assert light.sentence
        assert light.glyph


def test_a_suspended_project_is_not_called_finished_for_what_it_did_before(project, office):
    now, on = timezone.now(), date(2026, 6, 1)
    done = roadmap.add_milestone(
        project,
        name="施工招标完成",
        due_date=date(2026, 5, 1),
        known_since=NEW_YEAR,
        by=office,
        now=ENTERED,
    )
    done.complete_confirmed(by=office, on=date(2026, 4, 30), now=now)
    pauses.set_stage(
        project, Project.Stage.SUSPENDED, by=office, on=on, reason="县政府批准停工", now=now
    )
    light = both(project, date(2026, 8, 1))
    assert (light.colour, light.word) == ("grey", "已暂停")
