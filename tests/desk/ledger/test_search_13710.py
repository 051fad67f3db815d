"""The search of the ledger finds by its 13710 number a problem, an order, an instruction."""

import pytest

from supervision import orders, problems
from supervision.models import Problem, instruct
from tests.cast import ENTERED
from tests.pages import TODAY

pytestmark = pytest.mark.usefixtures("noon")
NUMBER = "13710-2026-0108"


@pytest.fixture
def numbered(project, lead, office, supervisor, unit_head, make_milestone, noon):
    """A problem, an order that is out and an instruction with one number; a draft with another."""
    facts = {"project": project, "number_13710": NUMBER, "now": noon}
    reply = {"by": lead, "text": "请抓紧", "reply_by": TODAY, "today": TODAY}
    instruct(**facts, **reply)
    problems.raise_problem(**facts, by=office, text="等用地批复", source=Problem.Source.D13710)
    for number, name in ((NUMBER, "甲"), ("13710-2026-0999", "乙")):
        row = make_milestone(project, name, late=20)
        order = orders.draft_order(project, [row], by=supervisor, now=noon)
        orders.edit_draft(order, {"number_13710": number}, by=supervisor, now=noon)
        if number == NUMBER:
            orders.issue(order, by=supervisor, now=noon)
    assert noon > ENTERED


def found(get, person, text):
    return [row.kind for row in get(person, f"/projects/?q={text}").context["numbered"]]


@pytest.mark.parametrize("text", [NUMBER, "2026-0108", "0108"])
def test_all_three_are_found(get, numbered, auditor, text):
    assert found(get, auditor, text) == ["问题", "督办件", "批示"]


def test_a_draft_is_found_by_supervision_alone(get, numbered, auditor, supervisor):
    assert found(get, auditor, "0999") == []
    assert found(get, supervisor, "0999") == ["督办件"]


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_who_does_not_see_the_project_finds_nothing(request, get, numbered, who):
    assert found(get, request.getfixturevalue(who), NUMBER) == []


@pytest.mark.parametrize("text", ["108", "示例项目", ""])
def test_what_can_be_no_number_asks_for_none(get, numbered, auditor, text):
    assert found(get, auditor, text) == []


def test_the_page_leads_to_each(get, numbered, auditor):
    answer = get(auditor, f"/projects/?q={NUMBER}")
    shown = answer.content.decode()
    assert "13710 编号相符" in shown
    for row in answer.context["numbered"]:
        assert f'<a href="{row.url}">{row.title}</a>' in shown
