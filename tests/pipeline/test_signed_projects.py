"""The figures of a year in groups, and the rates of what was signed in it (R-SG-1)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from norms.policy import policy_on
from pipeline import contracts
from pipeline.signed_projects import GROUPINGS, figures_of_year, signed_projects
from projects.models import Project, YearListing
from tests import pauses
from tests.pipeline.conftest import NOW, TODAY, reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(office):
    return {"by": office, "now": NOW, "today": TODAY}


def figures(by="", day=TODAY, year=2026, **policy):
    return figures_of_year(signed_projects(day), year, day, replace(policy_on(day), **policy), by)


def whole(**asked):
    [row] = figures(**asked)
    return row


def test_without_contracts_all_is_nought_and_no_rate_is_said():
    row = whole()
    assert (row.counted, row.signed, row.start_rate, row.arrival_rate) == (0, 0, None, None)
    assert figures("method") == []


def test_frameworks_and_contracts_are_told_apart_and_counted_once(sign):
    framework = sign("示例框架", 100000, "2026-02-01", kind="framework")
    sign("示例合同一", 40000, "2026-05-01", fulfils=framework)
    sign("示例合同二", 80000, "2026-06-01", fulfils=framework)
    row = whole()
    assert (row.counted, row.signed) == (120000, 1)
    assert (row.taken.contracts, row.taken.frameworks) == (120000, 100000)


def test_the_policy_says_whether_frameworks_meet_the_target(sign):
    sign("示例框架", 100000, "2026-02-01", kind="framework")
    sign("示例合同", 40000, "2026-05-01")
    assert whole().counted == 140000
    assert whole(signing_basis="contracts").counted == 40000


def test_each_rate_is_of_the_step_before(sign, project, other_project, office):
    for number, became in enumerate([project, other_project, None, None], start=1):
        made = sign(f"示例合同{number}", 1000 * number, investor=f"示例投资方{number}")
        contracts.land(made, became, by=office)
    Project.objects.update(stage="landed")
    YearListing.objects.update(kind="new")
    assert whole().start_rate == 0
    reach(project, "START", date(2026, 5, 1))
    reach(other_project, "START", date(2026, 7, 8))
    reach(project, "COMMISSION", date(2026, 7, 8))
    row = whole()
    assert (row.signed, row.landed, row.started, row.commissioned) == (4, 2, 2, 1)
    assert (row.start_rate, row.commission_rate, row.capacity_rate) == (50, 50, 0)
    before = whole(day=date(2026, 7, 7))
    assert (before.started, before.commissioned) == (1, 0)


def test_what_came_onto_the_ledger_started_has_started(sign, project, office):
    contracts.land(sign(), project, by=office)
    project.listings.update(kind="new")
    Project.objects.update(stage="building")
    assert whole().started == 1


def test_what_rests_has_taken_the_steps_it_took_before(sign, project, office):
    contracts.land(sign(), project, by=office)
    project.listings.update(kind="new")
    Project.objects.update(stage="commissioned")
    project.refresh_from_db()
    pauses.pause(project, by=office, on=TODAY, now=NOW)
    assert (whole().started, whole().commissioned, whole().at_capacity) == (1, 1, 0)


def test_a_lapsed_project_stays_in_the_denominator_and_a_mistake_is_none(sign, told):
    sign("示例合同一", 1000)
    lapsed = sign("示例合同二", 2000)
    contracts.end(lapsed, ending="lapsed", on=date(2026, 6, 1), reason="退出", **told)
    mistake = sign("示例合同三", 3000)
    contracts.end(mistake, ending="mistaken", on=TODAY, reason="重复", **told)
    row = whole()
    assert (row.signed, row.ended, row.counted) == (2, 1, 1000)


def test_a_lapse_of_last_year_is_told_apart(sign, told):
    old = sign("示例合同一", 8000, "2025-03-01")
    sign("示例合同二", 3000, "2026-03-01")
    contracts.end(old, ending="lapsed", on=date(2026, 6, 1), reason="退出", **told)
    row = whole()
    assert (row.counted, row.lost, row.signed) == (3000, 8000, 1)
    assert whole(year=2025, day=date(2025, 12, 31)).counted == 8000


def test_arrived_money_of_the_year_beside_its_contracts(sign, told):
    contract = sign(amount=6000)
    for on, amount in ((date(2026, 5, 1), 1000), (date(2026, 7, 8), 500)):
        contracts.add_arrival(contract, amount=Decimal(amount), on=on, **told)
    assert whole(day=date(2026, 7, 7)).arrived == 1000
    assert whole().arrival_rate == 25


def test_the_groups_of_every_grouping_add_up_to_the_whole(sign, travel, told):
    trip = travel()
    sign("示例合同一", 1000, "2026-02-01", method="chain", chain_name="示例产业链", trip=trip)
    framework = sign("示例框架", 5000, "2026-05-01", kind="framework", method="ties")
    sign("示例合同二", 7000, "2026-06-01", fulfils=framework)
    old = sign("示例合同三", 900, "2025-06-01")
    contracts.change_amount(old, amount=Decimal(1000), on=date(2026, 2, 1), reason="增资", **told)
    row = whole()
    assert row.counted == 1000 + 7000 + 100
    for by in GROUPINGS:
        groups = figures(by)
        for name in ("counted", "signed", "lost", "arrived"):
            assert sum(getattr(group, name) for group in groups) == getattr(row, name), by
    assert {g.label: g.counted for g in figures("quarter")} == {
        "第一季度": 1000, "第二季度": 7000, "以前年度首次签约": 100,
    }  # fmt: skip
    assert {g.label: g.signed for g in figures("leader")} == {
        str(trip.leader): 1, "不在招商活动中签订": 1,
    }  # fmt: skip
    assert [g.label for g in figures("method")] == ["以商招商", "以链招商", "以情招商"]
    assert [g.label for g in figures("chain")][0] == "示例产业链"


@pytest.mark.parametrize(
    ("signed_on", "quarter"),
    [("2026-03-31", "第一季度"), ("2026-04-01", "第二季度"), ("2026-06-30", "第二季度"),
     ("2026-07-01", "第三季度")],
)  # fmt: skip
def test_a_signed_project_belongs_to_the_quarter_of_its_first_signature(sign, signed_on, quarter):
    framework = sign("示例框架", 1000, signed_on, kind="framework")
    sign("示例合同", 3000, "2026-07-08", fulfils=framework)
    assert {row.label: row.counted for row in figures("quarter")} == {quarter: 3000}


@pytest.mark.parametrize("number", [1, 20])
def test_any_number_of_contracts_takes_the_same_queries(
    sign, project, office, number, django_assert_num_queries
):
    for key in range(number):
        contracts.land(sign(f"示例{key}", investor=f"示例投资方{key}"), project, by=office)
    policy = policy_on(TODAY)
    with django_assert_num_queries(4):
        figures_of_year(signed_projects(TODAY), 2026, TODAY, policy, "method")
