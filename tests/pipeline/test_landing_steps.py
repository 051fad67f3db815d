"""What counts as 开工, 投产 and 达效 of what was signed, and from which day (R-SG-1)."""

from datetime import date, timedelta

import pytest

from norms.policy import policy_on
from pipeline import contracts
from pipeline.landing_steps import LandingSteps, steps_taken
from pipeline.signed_projects import figures_of_year, signed_projects
from projects.models import Project
from tests.pipeline.conftest import TODAY, reach

pytestmark = pytest.mark.django_db

DONE_ON = date(2026, 5, 20)
DAY = timedelta(days=1)
NONE = LandingSteps()
STARTED = LandingSteps(started=True)
COMMISSIONED = LandingSteps(started=True, commissioned=True)
AT_CAPACITY = LandingSteps(started=True, commissioned=True, at_capacity=True)


@pytest.fixture
def landed(project):
    """A project of a contract that has not started: on the list as 新建, its stage 落地."""
    project.listings.update(kind="new")
    Project.objects.update(stage="landed")
    return project


def steps(project, day):
    return steps_taken([project.pk], day)[project.pk]


@pytest.mark.parametrize(
    ("code", "reached"),
    [
        ("START", STARTED),
        ("RESUME", STARTED),
        ("COMPLETE", STARTED),
        ("COMMISSION", COMMISSIONED),
        ("CAPACITY", AT_CAPACITY),
    ],
)
def test_a_step_is_taken_from_the_day_it_was_done_and_holds_those_before(landed, code, reached):
    reach(landed, code, DONE_ON)
    assert steps(landed, DONE_ON - DAY) == NONE
    assert steps(landed, DONE_ON) == reached
    assert steps(landed, DONE_ON + DAY) == reached


def test_what_nobody_has_confirmed_is_no_step(landed):
    reach(landed, "START", DONE_ON, state="submitted")
    assert steps(landed, DONE_ON + DAY) == NONE


@pytest.mark.parametrize(
    ("stage", "reached"),
    [
        ("signed", NONE),
        ("landed", NONE),
        ("started", STARTED),
        ("completed", STARTED),
        ("commissioned", COMMISSIONED),
        ("at_capacity", AT_CAPACITY),
    ],
)
def test_what_came_onto_the_ledger_without_events_is_as_far_as_its_stage(landed, stage, reached):
    """Each step holds those before it: 投产达效率 is never of more than what was commissioned."""
    Project.objects.filter(pk=landed.pk).update(stage=stage)
    assert steps(landed, TODAY) == reached


@pytest.mark.parametrize(
    ("day", "reached"),
    [(date(2025, 12, 31), NONE), (date(2026, 1, 1), STARTED), (date(2026, 1, 2), STARTED)],
)
def test_a_project_listed_as_continuing_has_started_from_that_year_on(landed, day, reached):
    landed.listings.update(kind="continuing")
    assert steps(landed, day) == reached


def test_a_listing_taken_back_says_nothing(landed):
    landed.listings.update(kind="continuing", withdrawn_on=TODAY)
    assert steps(landed, TODAY) == NONE


# --- The rates ------------------------------------------------------------------------------------


def rates(day=TODAY, year=2026):
    [row] = figures_of_year(signed_projects(day), year, day, policy_on(day))
    return [row.start_rate, row.commission_rate, row.capacity_rate]


def test_the_three_rates_move_one_after_the_other(landed, sign, office):
    contracts.land(sign(), landed, by=office)
    sign("示例合同二", 900)
    assert rates(DONE_ON) == [0, None, None]
    reach(landed, "START", DONE_ON)
    assert rates(DONE_ON - DAY) == [0, None, None]
    assert rates(DONE_ON) == [50, 0, None]
    reach(landed, "COMMISSION", DONE_ON + DAY)
    assert rates(DONE_ON) == [50, 0, None]
    assert rates(DONE_ON + DAY) == [50, 100, 0]
    reach(landed, "CAPACITY", DONE_ON + 2 * DAY)
    assert rates(DONE_ON + DAY) == [50, 100, 0]
    assert rates(DONE_ON + 2 * DAY) == [50, 100, 100]


def test_a_framework_with_its_contracts_is_one_signed_project_as_far_as_its_furthest(
    landed, other_project, sign, office
):
    framework = sign("示例框架", 10000, "2026-02-01", kind="framework")
    for name, became in (("示例合同一", landed), ("示例合同二", other_project)):
        contracts.land(sign(name, 4000, fulfils=framework), became, by=office)
    other_project.listings.update(kind="new")
    reach(landed, "START", DONE_ON)
    assert rates(DONE_ON) == [100, 0, None]
    reach(other_project, "COMMISSION", DONE_ON)
    assert rates(DONE_ON) == [100, 100, 0]


def test_what_was_signed_a_year_ago_is_in_the_rates_of_that_year(landed, sign, office):
    contracts.land(sign(on="2025-12-31"), landed, by=office)
    sign("示例合同二", 900, "2026-01-01")
    reach(landed, "START", DONE_ON)
    assert rates() == [0, None, None]
    assert rates(year=2025) == [100, 0, None]
