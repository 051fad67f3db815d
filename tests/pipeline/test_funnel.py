"""漏斗: which facts put a project or a chain on which step, and that all of them add up."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline import contracts
from pipeline.funnel import (
    CHAIN_FACTS,
    FACTS,
    OUT,
    Facts,
    Step,
    chains_with_steps,
    county_funnel,
    entries,
    furthest_step,
    with_steps,
)
from pipeline.models import SigningContract
from projects import project_lifecycle, year_listings
from projects.models import Project
from tests import pauses
from tests.pipeline.conftest import NOW, TODAY
from tests.pipeline.test_signed_projects import reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(office):
    return {"by": office, "now": NOW, "today": TODAY}


def step_of(project):
    return (
        with_steps(Project.objects.all(), TODAY).values_list("step", flat=True).get(pk=project.pk)
    )


def chains():
    rows = chains_with_steps(SigningContract.objects.all())
    return {row.name: (row.step, row.worth) for row in rows}


def counts():
    """{step: how many}, of those that are not empty."""
    return {step: row.count for step, row in county_funnel(TODAY).figures.items() if row.count}


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_alone_is_its_step(name):
    assert furthest_step(Facts(**{name: True})) == name


def test_without_a_fact_it_is_an_idea_and_with_all_it_has_left():
    assert furthest_step(Facts()) == Step.CONCEIVED
    assert furthest_step(Facts(*[True] * len(FACTS))) == Step.WITHDRAWN
    assert [Step(name) for name in FACTS] == list(reversed(Step))[:2] + [
        step for step in reversed(Step) if step not in (*OUT, Step.CONCEIVED)
    ]
    assert set(CHAIN_FACTS) < set(FACTS)


# --- Lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "step"),
    [("reserve", "conceived"), ("preliminary", "conceived"), ("", "conceived"), ("new", "listed"),
     ("continuing", "started")],
)  # fmt: skip
def test_the_kind_of_its_newest_list(make_project, kind, step):
    assert step_of(make_project(kind=kind)) == step


def test_back_to_the_reserve_it_stands_where_it_stood(make_project, office):
    project = make_project(kind="new")
    listing = project.listings.get()
    change = {"by": office, "now": NOW, "reason": "条件不具备"}
    year_listings.change_kind(listing, kind="reserve", **change)
    assert step_of(project) == Step.CONCEIVED


def test_the_newest_list_speaks(make_project, office):
    project = make_project(kind="new", year=2025)
    assert step_of(project) == Step.LISTED
    year_listings.list_project(project, year=2026, kind="reserve", by=office, now=NOW)
    assert step_of(project) == Step.CONCEIVED


def test_off_the_list_again_the_older_one_speaks(make_project, office):
    project = make_project(kind="new", year=2025)
    listing = year_listings.list_project(project, year=2026, kind="reserve", by=office, now=NOW)
    year_listings.unlist(listing, by=office, reason="误列", now=NOW, on=TODAY)
    assert step_of(project) == Step.LISTED


# --- What is built --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "step"),
    [("conceived", "listed"), ("reserved", "listed"), ("signed", "listed"), ("landed", "listed"),
     ("started", "started"), ("building", "started"), ("completed", "started"),
     ("commissioned", "commissioned"), ("at_capacity", "at_capacity")],
)  # fmt: skip
def test_the_stage_of_what_is_built(make_project, stage, step):
    assert step_of(make_project(stage=stage)) == step


@pytest.mark.parametrize(("day", "step"), [(7, "started"), (8, "started"), (9, "listed")])
def test_a_confirmed_start_counts_from_its_day(make_project, day, step):
    project = make_project()
    reach(project, "START", date(2026, 7, day))
    assert step_of(project) == step


@pytest.mark.parametrize(
    ("stage", "step"),
    [("landed", "listed"), ("building", "started"), ("commissioned", "commissioned")],
)
def test_at_rest_it_stays_on_the_step_reached(make_project, office, stage, step):
    project = make_project(stage=stage)
    pauses.pause(project, by=office, on=TODAY, now=NOW)
    assert step_of(project) == step


# --- Left -----------------------------------------------------------------------------------------


def test_terminated_and_restored(make_project, office):
    project = make_project(stage="building")
    done = {"by": office, "on": TODAY, "reason": "不再建设", "now": NOW}
    pauses.set_stage(project, "terminated", **done)
    assert counts() == {Step.TERMINATED: 1}
    pauses.resume(project, by=office, on=TODAY, now=NOW)
    assert counts() == {Step.STARTED: 1}


def test_withdrawn(make_project, office):
    project = make_project(stage="building")
    project_lifecycle.withdraw(project, by=office, reason="重复", on=TODAY, now=NOW)
    assert counts() == {Step.WITHDRAWN: 1}


# --- Contracts ------------------------------------------------------------------------------------


def test_a_chain_without_a_project_is_one(sign):
    framework = sign("示例框架", 100, kind="framework", on="2026-01-10")
    sign("示例合同一", 60, fulfils=framework)
    assert chains() == {"示例框架": (Step.SIGNED, 100)}
    sign("示例合同二", 70, fulfils=framework)
    assert chains() == {"示例框架": (Step.SIGNED, 130)}
    sign("示例合同三", 50)
    assert counts() == {Step.SIGNED: 2}


def test_a_chain_and_what_it_became_are_one(sign, make_project, office):
    project = make_project(kind="reserve")
    framework = sign("示例框架", 100, kind="framework", on="2026-01-10")
    contract = sign("示例合同", 60, fulfils=framework)
    contracts.land(contract, project, by=office)
    assert (chains(), step_of(project)) == ({}, Step.SIGNED)
    contracts.land(contract, None, by=office)
    assert (len(chains()), step_of(project)) == (1, Step.CONCEIVED)


def test_what_its_project_became_carries_the_chain(sign, make_project, office):
    project = make_project(kind="new")
    contracts.land(sign(), project, by=office)
    assert counts() == {Step.LISTED: 1}


def test_a_project_entered_by_mistake_gives_its_chain_back(sign, make_project, office):
    project = make_project(kind="reserve")
    contracts.land(sign(), project, by=office)
    project_lifecycle.withdraw(project, by=office, reason="重复", on=TODAY, now=NOW)
    assert counts() == {Step.SIGNED: 1, Step.WITHDRAWN: 1}


def test_a_framework_in_force_keeps_its_project_on_signed(sign, make_project, office, told):
    project = make_project(kind="reserve")
    framework = sign("示例框架", 100, kind="framework", on="2026-01-10")
    contract = sign("示例合同", 60, fulfils=framework)
    contracts.land(contract, project, by=office)
    contracts.end(contract, ending="lapsed", on=TODAY, reason="解除", **told)
    assert counts() == {Step.SIGNED: 1}
    contracts.end(framework, ending="lapsed", on=TODAY, reason="解除", **told)
    assert counts() == {Step.CONCEIVED: 1}


def test_lapsed_without_a_project_it_is_told_with_what_it_was_worth(sign, told):
    framework = sign("示例框架", 100, kind="framework", on="2026-01-10")
    contract = sign("示例合同", 130, fulfils=framework)
    contracts.end(framework, ending="lapsed", on=TODAY, reason="解除", **told)
    assert chains() == {"示例框架": (Step.SIGNED, 130)}
    contracts.end(contract, ending="lapsed", on=TODAY, reason="解除", **told)
    assert chains() == {"示例框架": (Step.TERMINATED, 130)}


def test_a_mistake_is_no_part_of_a_chain(sign, make_project, office, told):
    framework = sign("示例框架", 100, kind="framework", on="2026-01-10")
    twice = sign("示例合同", 130, fulfils=framework)
    contracts.land(twice, make_project(kind="reserve"), by=office)
    contracts.end(twice, ending="mistaken", on=TODAY, reason="重复", **told)
    assert chains() == {"示例框架": (Step.SIGNED, 100)}
    assert counts() == {Step.SIGNED: 1, Step.CONCEIVED: 1}
    contracts.end(framework, ending="mistaken", on=TODAY, reason="重复", **told)
    assert chains() == {"示例框架": (Step.WITHDRAWN, 130)}


# --- Money and rates ------------------------------------------------------------------------------


def test_money_by_one_rule(make_project, sign):
    make_project("示例一", total_investment=Decimal("800.5"))
    make_project("示例二", total_investment=None)
    sign(amount=60)
    found = county_funnel(TODAY).figures
    listed, signed = found["listed"], found["signed"]
    assert (listed.count, listed.amount, listed.unpriced) == (2, Decimal("800.50"), 1)
    assert (signed.projects, signed.chains, signed.amount, signed.unpriced) == (0, 1, 60, 0)


def test_a_rate_where_every_project_takes_the_step_before(make_project):
    for number, stage in enumerate(["landed", "building", "commissioned", "at_capacity"]):
        make_project(f"示例{number}", stage=stage)
    make_project("示例储备", kind="reserve")
    lines = {line.figures.step: line for line in county_funnel(TODAY).lines}
    rates = {step: line.conversion for step, line in lines.items() if line.conversion is not None}
    assert rates == {Step.STARTED: 75, Step.COMMISSIONED: Decimal(200) / 3, Step.AT_CAPACITY: 50}
    assert [line.share for line in lines.values()] == [100, 0, 0, 0, 100, 100, 100, 100]


def test_of_nothing_there_is_no_rate():
    found = county_funnel(TODAY)
    assert (found.projects, found.chains) == (0, 0)
    assert {line.conversion for line in found.lines} == {None}


# --- Any number -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 20])
def test_any_number_takes_one_query(make_project, sign, office, number, django_assert_num_queries):
    for key in range(number):
        contract = sign(f"示例{key}", investor=f"示例投资方{key}")
        project = make_project(f"示例项目{key}", kind="reserve")
        if key % 2:
            contracts.land(contract, project, by=office)
    with django_assert_num_queries(1):
        found = county_funnel(TODAY)
    assert found.count == number + number - number // 2
    everything = (
        with_steps(Project.objects.all(), TODAY),
        chains_with_steps(SigningContract.objects.all()),
    )
    assert len(entries(*everything)) == found.count
