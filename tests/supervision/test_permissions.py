"""Who closes a problem: who raised it or 项目中心, never one of the answering unit (R-PR-2)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from projects.models.obligation_permissions import Confirmer
from supervision import permissions, problems
from supervision.models import Problem
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-06")


def close(problem, by):
    return problems.close(Problem.objects.get(pk=problem.pk), by=by, now=NOW)


@pytest.mark.parametrize("who", ["contact", "office", "office_colleague"])
def test_who_raised_it_and_the_office_close(request, answered, who):
    assert close(answered, request.getfixturevalue(who))


@pytest.mark.parametrize("who", ["owner_colleague", "unit_head", "lead", "supervisor", "auditor"])
def test_nobody_else_closes(request, answered, who):
    with pytest.raises(PermissionDenied, match="提出人或项目中心"):
        close(answered, request.getfixturevalue(who))


def test_one_of_the_answering_unit_closes_nothing_even_raised_or_by_duty(
    project, make_person, water_bureau, stranger, office
):
    clerk = make_person("示例水利二", unit=water_bureau, duty="office")
    problem = problems.raise_problem(
        project, by=clerk, text="没有接水", source="meeting", now=at("2026-03-02")
    )
    problems.name_holder(problem, by=office, lead_unit=water_bureau, now=at("2026-03-03"))
    problems.answer(problem, by=stranger, text="已接水", now=at("2026-03-05"))
    with pytest.raises(ValidationError, match="答复的单位就是您的单位"):
        close(problem, clerk)
    assert close(problem, office)


def test_who_stands_in_for_one_of_the_answering_unit_closes_nothing(
    answered, stranger, office, lend
):
    """On the day of the answer 示例办一 stood in for who answered."""
    lend(stranger, office, date(2026, 3, 4), date(2026, 3, 20))
    with pytest.raises(ValidationError, match="代办关系"):
        close(answered, office)


def test_a_deputyship_that_began_after_the_answer_binds_nobody(answered, stranger, office, lend):
    lend(stranger, office, date(2026, 3, 6), date(2026, 3, 20))
    assert close(answered, office)


def test_by_duty_nobody_closes_on_a_project_of_their_own_unit(answered, make_person, company):
    clerk = make_person("示例企业办", unit=company, duty="office")
    make_person("示例办二", duty="office")
    with pytest.raises(ValidationError, match="项目单位就是您的单位"):
        close(answered, clerk)


def test_where_all_of_the_office_answer_the_supervision_office_closes(
    project, make_person, water_bureau, supervisor, contact, office
):
    office.unit = water_bureau
    office.save(update_fields=["unit"])
    problem = problems.raise_problem(
        project, by=contact, text="没有接水", source="meeting", now=at("2026-03-02")
    )
    problems.name_holder(problem, by=office, lead_unit=water_bureau, now=at("2026-03-03"))
    problems.answer(problem, by=office, text="已接水", now=at("2026-03-05"))
    with pytest.raises(ValidationError, match="答复的单位"):
        close(problem, office)
    assert close(problem, supervisor)


def test_who_may_not_close_may_not_send_back_or_reopen(answered, stranger, contact):
    refusal = permissions.closing_refusal(answered, Confirmer(stranger, NOW.date()))
    assert refusal == permissions.CLOSE_SENTENCE
    with pytest.raises(PermissionDenied):
        problems.send_back(answered, by=stranger, reason="不行", now=NOW)
    problems.close(answered, by=contact, now=NOW)
    with pytest.raises(PermissionDenied):
        problems.reopen(answered, by=stranger, reason="不行", now=NOW)
