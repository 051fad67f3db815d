"""One 13710 number may stand on a problem, an order and an instruction: found over all three."""

import pytest

from supervision import problems
from supervision.models import Instruction, Problem, instruct
from supervision.numbers_13710 import items_numbered
from tests.page_text import page_text
from tests.supervision.conftest import DUE, ISSUED, at

pytestmark = pytest.mark.django_db
NUMBER = "晋13710-2026-0712"


@pytest.fixture
def numbered(site, node, contact, lead, issued, supervisor):
    """One number on each of the three."""
    facts = {"text": "线路没有迁改", "source": "coordination", "category": "land"}
    problem = problems.raise_problem(site, by=contact, number_13710=NUMBER, now=at(ISSUED), **facts)
    told = {"text": "请抓紧", "reply_by": ISSUED, "now": at(ISSUED), "today": ISSUED}
    instruction = instruct(by=lead, project=site, number_13710=f" {NUMBER} ", **told)
    order = issued(node)
    type(order).objects.filter(pk=order.pk).update(number_13710=NUMBER)
    return problem, order, instruction


def test_a_number_is_found_over_all_three(numbered, supervisor):
    problem, order, instruction = numbered
    found = items_numbered("2026-0712", supervisor)
    assert [item.kind for item in found] == ["问题", "督办件", "批示"]
    assert {item.number for item in found} == {NUMBER}
    assert [item.standing for item in found][1:] == ["待签收", "待回复"]
    assert [item.url for item in found][1:] == [
        order.get_absolute_url(),
        instruction.get_absolute_url(),
    ]
    assert isinstance(problem, Problem)
    assert isinstance(instruction, Instruction)


def test_only_what_its_reader_may_open_and_nothing_for_no_number(
    numbered, contact, stranger, administrator, supervisor
):
    assert len(items_numbered(NUMBER, contact)) == 3
    assert items_numbered(NUMBER, stranger) == items_numbered(NUMBER, administrator) == []
    assert items_numbered("  ", supervisor) == []


def test_a_drafts_number_is_of_supervision_alone(drafted, node, contact, supervisor):
    order = drafted(node)
    type(order).objects.filter(pk=order.pk).update(number_13710=NUMBER)
    assert len(items_numbered(NUMBER, supervisor)) == 1
    assert items_numbered(NUMBER, contact) == []


def test_it_costs_the_same_whatever_is_found(numbered, supervisor, django_assert_max_num_queries):
    supervisor.has_duty("supervision")
    with django_assert_max_num_queries(5):  # a query a kind, the orders' steps, whom one leads
        items_numbered("13710", supervisor)


def test_the_page_says_what_is_done_here_and_what_there(client, numbered, supervisor):
    client.force_login(supervisor)
    page = page_text(client.get("/13710/", {"q": "0712"}))
    assert "两边互不代替" in page
    assert "督办单左督〔2026〕1号" in page
    assert "没有编号含“9999”" in page_text(client.get("/13710/", {"q": "9999"}))


def test_the_form_of_an_instruction_takes_the_number(client, site, lead):
    client.force_login(lead)
    typed = {"text": "请抓紧", "number_13710": NUMBER}
    assert client.post(f"/projects/{site.pk}/instruct/", typed).status_code == 302
    row = Instruction.objects.get()
    assert row.number_13710 == NUMBER
    client.force_login(lead)
    assert f"13710 编号 {NUMBER}" in page_text(client.get(row.get_absolute_url()))
    assert DUE < ISSUED
