"""A cause is kept with unit, lead official and the year's plan of that day (R-CH-2)."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from investment import annual_plans
from projects import assign_people, change_requests, owner_reports, pauses, roadmap
from projects.models import MilestoneChange, ProgressUpdate
from projects.models.facts_of_day import facts_of_day
from tests.cast import ENTERED, NEW_YEAR
from tests.pauses import pause, resume

pytestmark = pytest.mark.django_db
DAY, LATER = date(2026, 7, 8), date(2026, 7, 10)
CAUSE = {"category": "land", "caused_by": "locality"}


def at(day):
    return datetime.combine(day, time(10), timezone.get_default_timezone())


def kept(row):
    return row.responsible_unit_id, row.lead_official_id, row.annual_plan


@pytest.fixture
def ordinary_in_august(project, office):
    facts = {"name": "主体封顶", "due_date": date(2026, 8, 10), "known_since": NEW_YEAR}
    return roadmap.add_milestone(project, by=office, now=ENTERED, **facts)


@pytest.fixture
def as_it_stands(project, lead):
    return project.responsible_unit_id, lead.pk, Decimal(12000)


@pytest.fixture
def change_lead_and_plan(project, office, county_leader):
    def change(day):
        assign_people.assign_lead(project, county_leader, on=day, by=office, now=at(day))
        listing = project.listings.get()
        facts = {"reason": "县里调整", "by": office, "now": at(day)}
        annual_plans.adjust(listing, Decimal(9000), **facts)
        return project.responsible_unit_id, county_leader.pk, Decimal(9000)

    return change


def test_a_replan_keeps_them_as_of_its_day(
    ordinary_in_august, office, as_it_stands, change_lead_and_plan
):
    milestone = ordinary_in_august
    facts = {"by": office, "reason": "征地", **CAUSE}
    assert milestone.replan(new_due=date(2026, 8, 20), now=at(date(2026, 8, 11)), **facts)
    now_stands = change_lead_and_plan(date(2026, 8, 15))
    assert milestone.replan(new_due=date(2026, 9, 1), now=at(date(2026, 8, 21)), **facts)
    later, earlier = milestone.changes.all()
    assert (kept(earlier), kept(later)) == (as_it_stands, now_stands)


def test_a_request_keeps_them_of_its_day_and_its_move_those_of_the_decision(
    ordinary_in_august, contact, lead, county_leader, as_it_stands, change_lead_and_plan
):
    milestone = ordinary_in_august
    request = change_requests.ask(
        milestone, by=contact, new_due=date(2026, 9, 1), reason="征地", now=at(DAY), **CAUSE
    )
    now_stands = change_lead_and_plan(LATER)
    assert change_requests.agree(request, by=county_leader, now=at(LATER))
    assert kept(request) == as_it_stands
    (move,) = milestone.changes.all()
    assert (kept(move), move.category, move.caused_by) == (now_stands, "land", "locality")


def test_a_pause_keeps_them_and_so_do_the_moves_by_it_with_its_cause(
    project, milestone, ordinary_in_august, office, as_it_stands, change_lead_and_plan
):
    rested = pause(project, by=office, on=DAY, now=at(DAY))
    now_stands = change_lead_and_plan(LATER)
    dates = {m.pk: date(2026, 10, 1) for m in pauses.frozen_milestones(project)}
    assert len(dates) == 2
    facts = {"dates": dates, "approval": "左政办函〔2026〕5号"}
    resume(project, by=office, on=LATER, now=at(LATER), **facts)
    assert kept(rested) == as_it_stands
    moves = MilestoneChange.objects.filter(kind=MilestoneChange.Kind.PAUSE)
    assert [kept(move) for move in moves] == [now_stands] * 2
    assert {(move.category, move.caused_by) for move in moves} == {
        (rested.category, rested.caused_by)
    }


def test_many_projects_cost_the_queries_of_one(
    project, other_project, as_it_stands, django_assert_num_queries
):
    with django_assert_num_queries(3):
        found = facts_of_day([project, other_project], DAY)
    facts = found[project.pk]
    assert (
        facts["responsible_unit_id"], facts["lead_official_id"], facts["annual_plan"]
    ) == as_it_stands  # fmt: skip
    assert found[other_project.pk]["responsible_unit_id"] == other_project.responsible_unit_id


def test_a_report_keeps_them_with_its_obstacle(milestone, contact, as_it_stands):
    said = {"standing": "stuck", "obstacle": "land", "caused_by": "locality", "problem": "未签约"}
    assert owner_reports.record_progress(milestone, by=contact, now=at(DAY), **said)
    (update,) = milestone.updates.all()
    assert (kept(update), update.caused_by_word) == (as_it_stands, "属地")


def keep(*reports):
    """(the updates, how many queries they took)"""
    with CaptureQueriesContext(connection) as queries:
        updates = owner_reports.add_updates(reports, by=None, now=at(DAY), standing="stuck")
    return updates, len(queries)


def test_only_reports_with_obstacles_ask_for_them_and_all_together(project, other_project):
    (plain,), alone = keep((project, {"note": "正常"}))
    assert (kept(plain), plain.are_facts_kept) == ((None, None, None), False)
    stuck = {"obstacle": "funds", "caused_by": "owner_unit"}
    updates, together = keep((project, stuck), (other_project, stuck))
    assert together == alone + 3
    stored = ProgressUpdate.objects.in_bulk()
    assert [stored[row.pk].responsible_unit_id for row in updates] == [
        project.responsible_unit_id,
        other_project.responsible_unit_id,
    ]


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        ({"obstacle": "nonsense", "caused_by": "locality"}, "请选原因。"),
        ({"obstacle": "land", "caused_by": "nobody"}, "请选原因在谁。"),
        ({"obstacle": "land", "caused_by": "department"}, "请选是哪个部门。"),
    ],
)
def test_a_cause_that_says_who_is_checked(milestone, contact, cause, sentence):
    with pytest.raises(ValidationError) as refusal:
        owner_reports.record_progress(milestone, by=contact, now=at(DAY), standing="stuck", **cause)
    assert refusal.value.messages == [sentence]
    assert not ProgressUpdate.objects.exists()
