"""R-LT-8, R-OD-1, R-DL-6: light, level, days and words of an obligation on a day."""

from datetime import date, timedelta

import pytest

from norms.policy import policy_on
from projects import roadmap, schedule_light
from projects.models import Milestone, Project
from projects.models.obligation import obligation_kinds
from projects.obligation_status import KINDS, status_of
from tests import pauses
from tests.cast import NEW_YEAR
from tests.investment.conftest import at

pytestmark = pytest.mark.django_db
WRITTEN = date(2026, 11, 25)


def stands(row, day):
    return status_of(row, day, policy_on(day))


def both(project, day):
    """The light of a project by both twins, which must agree."""
    policy = policy_on(day)
    found = schedule_light.schedule_light(list(project.milestones.all()), day, policy)
    row = schedule_light.with_schedule_light(
        Project.objects.filter(pk=project.pk), day, policy
    ).get()
    assert row.light == found.colour
    return found


def in_list(milestone, day):
    """(days, days on the ladder) by the SQL twin, None where it does not stand in the list."""
    rows = Milestone.objects.overdue(day).with_days(day).filter(pk=milestone.pk)
    return rows.values_list("days_overdue", "days_on_ladder").first()


@pytest.fixture
def add(make_project, office, contact, lead):
    def make(due, written_on=NEW_YEAR):
        return roadmap.add_milestone(
            make_project("示例前期一", kind="reserve", contact=contact, lead=lead),
            name="主体封顶",
            due_date=due,
            by=office,
            now=at(written_on),
            known_since=NEW_YEAR,
            accept_overdue=True,
        )

    return make


def test_r_lt_8_every_kind_of_obligation_stands_in_the_table():
    assert {kind.ladder for kind in obligation_kinds()} <= set(KINDS)
    steps = {step.obligation for step in policy_on(WRITTEN).ladder}
    assert {kind.ladder for kind in obligation_kinds()} <= steps


@pytest.mark.parametrize(
    ("day", "days", "level", "colour"),
    [
        (date(2026, 11, 25), 148, 0, "red"),
        (date(2026, 11, 26), 149, 1, "red"),
        (date(2026, 12, 2), 155, 1, "red"),
        (date(2026, 12, 3), 156, 2, "red"),
        (date(2026, 12, 11), 164, 3, "red"),
        (date(2026, 12, 26), 179, 4, "red"),
        # A pass as of a day before it was written takes the due date.
        (date(2026, 7, 1), 1, 1, "yellow"),
    ],
)
def test_r_dl_6_what_is_born_late_climbs_from_the_day_it_was_written(add, day, days, level, colour):
    milestone = add(date(2026, 6, 30), written_on=WRITTEN)
    status = stands(milestone, day)
    assert (status.days, status.level, status.light.colour) == (days, level, colour)
    assert in_list(milestone, day) == (days, milestone.ladder_days(day))
    assert both(milestone.project, day).colour == colour
    assert status.notes == (("补录，自11月25日起提醒",) if day >= WRITTEN else ())


def test_r_dl_6_what_rested_climbs_from_the_day_it_went_on(add, office):
    milestone = add(date(2026, 3, 31))
    for stage, day in (("suspended", date(2026, 4, 10)), ("building", date(2026, 8, 1))):
        milestone.project.refresh_from_db()
        pauses.set_stage(
            milestone.project, stage, by=office, on=day, reason="示例原因", now=at(day)
        )
    milestone.refresh_from_db()
    status = stands(milestone, date(2026, 8, 2))
    assert (status.days, status.level) == (124, 1)
    assert status.notes == ("恢复，自8月1日起提醒",)


@pytest.mark.parametrize(
    ("late", "colour", "level"),
    [(0, "green", 0), (1, "yellow", 1), (8, "yellow", 2), (30, "yellow", 3), (31, "red", 4)],
)
@pytest.mark.parametrize("waits", [0, 1, 40])
def test_r_od_1_a_backdated_report_keeps_light_days_and_level_of_the_day_it_was_made(
    add, contact, late, colour, level, waits
):
    due = date(2026, 6, 30)
    milestone, reported = add(due), due + timedelta(days=late)
    assert milestone.submit(by=contact, on=due - timedelta(days=1), now=at(reported))
    day = reported + timedelta(days=waits)
    status = stands(milestone, day)
    if not late:
        assert status.light.colour == "done"
        assert in_list(milestone, day) is None
        return
    assert (status.days, status.light.colour, status.level) == (late, colour, level)
    assert status.notes == ("待核",)
    words = f"逾期 {late} 天，报6月29日完成（{late + 1} 天后补报），等项目中心核定"
    assert status.sentence == words
    assert in_list(milestone, day) == (late, late)
    light = both(milestone.project, day)
    assert (light.colour, light.sentence) == (colour, f"主体封顶：{words}")


def test_r_od_1_a_report_of_a_day_after_the_due_date_leaves_list_and_light_at_once(
    make_project, contact, lead
):
    project = make_project(contact=contact, lead=lead)
    start = project.milestones.get()
    start.submit(by=contact, on=date(2026, 7, 20), now=at(date(2026, 8, 3)))
    status = stands(start, date(2026, 9, 1))
    assert (status.days, status.level, status.light.word, status.notes) == (0, 0, "待核", ())
    assert in_list(start, date(2026, 9, 1)) is None
    assert both(project, date(2026, 9, 1)).colour == "green"


@pytest.mark.parametrize(("when", "colour"), [("before", "green"), ("after", "done")])
def test_what_is_all_done_is_not_counted_green(make_project, contact, lead, office, when, colour):
    project = make_project(contact=contact, lead=lead)
    start = project.milestones.get()
    start.submit(by=contact, on=date(2026, 6, 20), now=at(date(2026, 6, 21)))
    if when == "after":
        start.confirm(by=office, now=at(date(2026, 6, 22)))
    assert both(project, date(2026, 7, 5)).colour == colour
