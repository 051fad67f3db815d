"""One 13710 number may stand on a problem, an order and an instruction: found over all three."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry
from supervision import order_documents, orders, problems
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


# --- Given after it was written or issued ---------------------------------------------------------


@pytest.fixture
def unnumbered(site, lead):
    told = {"text": "请抓紧", "reply_by": ISSUED, "now": at(ISSUED), "today": ISSUED}
    return instruct(by=lead, project=site, **told)


def give(order, number, by, hour=11):
    return orders.give_13710(order, number, by=by, now=at(ISSUED, hour))


def test_an_order_that_is_out_is_given_its_number(issued, node, supervisor):
    order = issued(node)
    assert give(order, f" {NUMBER} ", supervisor)
    order.refresh_from_db()
    assert (order.number_13710, order.numbered_on) == (NUMBER, ISSUED)
    entry = AuditEntry.objects.get(action="补记 13710 编号")
    assert (entry.before, entry.after) == ({"13710 编号": ""}, {"13710 编号": NUMBER})
    assert [item.url for item in items_numbered("0712", supervisor)] == [order.get_absolute_url()]


def test_the_paper_stays_as_it_was_issued(issued, node, supervisor):
    order = issued(node)
    before = order_documents.order_document(order, ISSUED)
    assert give(order, NUMBER, supervisor)
    assert order_documents.order_document(order, ISSUED) == before
    assert give(order, f"{NUMBER}-1", supervisor, 12)
    assert order.issued_number_13710 == ""


def test_the_paper_keeps_the_number_that_it_bears(issued, node, supervisor):
    order = issued(node)
    type(order).objects.filter(pk=order.pk).update(number_13710="13710-1111")
    order.refresh_from_db()
    assert give(order, "", supervisor)
    assert (order.number_13710, order.issued_number_13710) == ("", "13710-1111")


def test_the_same_number_again_changes_nothing(issued, node, supervisor):
    order = issued(node)
    assert give(order, NUMBER, supervisor)
    version = order.version
    assert give(order, NUMBER, supervisor, 12)
    assert order.version == version
    assert AuditEntry.objects.filter(action="补记 13710 编号").count() == 1


def test_one_number_may_stand_on_several(issued, node, unnumbered, supervisor):
    assert give(issued(node), NUMBER, supervisor)
    assert unnumbered.give_13710(NUMBER, by=supervisor, now=at(ISSUED, 11))
    assert [item.kind for item in items_numbered(NUMBER, supervisor)] == ["督办件", "批示"]


def test_an_order_that_has_ended_is_numbered_and_a_draft_is_not(
    issued, drafted, node, add_milestone, supervisor
):
    order = issued(node)
    orders.withdraw(order, by=supervisor, reason="发错了", now=at(ISSUED, 11))
    assert give(order, NUMBER, supervisor, 12)
    with pytest.raises(ValidationError, match="请在草稿里改"):
        give(drafted(add_milestone("乙")), NUMBER, supervisor)


def test_who_read_the_order_as_it_was_is_too_late(issued, node, supervisor):
    order = issued(node)
    stale = type(order).objects.get(pk=order.pk)
    assert give(order, NUMBER, supervisor)
    assert not give(stale, "13710-9999", supervisor)


@pytest.mark.parametrize("who", ["office", "lead", "contact", "bureau_clerk"])
def test_supervision_alone_numbers_an_order(request, issued, node, who):
    with pytest.raises(PermissionDenied):
        give(issued(node), NUMBER, request.getfixturevalue(who))


def test_an_instruction_is_given_its_number_replied_to_or_not(unnumbered, contact, office):
    assert unnumbered.give_13710(NUMBER, by=office, now=at(ISSUED, 11))
    assert not unnumbered.give_13710(f" {NUMBER}", by=office, now=at(ISSUED, 11))
    assert unnumbered.answer(by=contact, text="已办", now=at(ISSUED, 12))
    assert unnumbered.give_13710("", by=office, now=at(ISSUED, 13))
    unnumbered.refresh_from_db()
    assert unnumbered.number_13710 == ""
    kinds = [event.get_kind_display() for event in unnumbered.events.all()]
    assert kinds == ["补记 13710 编号", "回复", "补记 13710 编号", "下达"]
    entry = AuditEntry.objects.filter(action="批示补记 13710 编号").last()
    assert entry.after == {"13710 编号": NUMBER}
    assert not unnumbered.events.filter(kind="number", awaits_notice=True).exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead", 302),  # who wrote it
        ("office", 302),
        ("supervisor", 302),
        ("contact", 403),
        ("unit_head", 403),
        ("county_leader", 403),
        ("auditor", 403),
        ("administrator", 404),
    ],
)
def test_who_numbers_an_instruction_on_its_page(client, request, unnumbered, who, status):
    client.force_login(request.getfixturevalue(who))
    page = client.get(unnumbered.get_absolute_url())
    address = f"{unnumbered.get_absolute_url()}number/"
    assert (address in page.content.decode()) == (status == 302)
    typed = {"number_13710": NUMBER, "version": unnumbered.version}
    assert client.post(address, typed).status_code == status
    unnumbered.refresh_from_db()
    assert (unnumbered.number_13710 == NUMBER) == (status == 302)


def test_a_number_that_is_too_long_is_refused_with_its_sentence(client, unnumbered, office):
    client.force_login(office)
    typed = {"number_13710": "1" * 41, "version": unnumbered.version}
    answer = client.post(f"{unnumbered.get_absolute_url()}number/", typed, follow=True)
    assert "40" in page_text(answer)
    unnumbered.refresh_from_db()
    assert unnumbered.number_13710 == ""


def test_a_colleague_who_numbered_it_meanwhile_is_named(client, unnumbered, office, supervisor):
    client.force_login(office)
    typed = {"number_13710": NUMBER, "version": unnumbered.version}
    assert unnumbered.give_13710("13710-1", by=supervisor, now=at(ISSUED, 11))
    answer = client.post(f"{unnumbered.get_absolute_url()}number/", typed)
    assert answer.status_code == 409
    page = page_text(answer)
    assert "补记 13710 编号" in page
    assert NUMBER in page
