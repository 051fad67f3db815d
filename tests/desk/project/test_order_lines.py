"""督办件 on the project's page and in its history: what is out everybody reads, drafts 督查室."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from investment import past_light
from projects.models import Project
from supervision import order_answers, orders
from supervision.draft_orders import draft_orders
from supervision.models import SupervisionOrder
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db
PLUS_16, NEXT, LATER = date(2026, 7, 16), date(2026, 7, 17), date(2026, 7, 20)
READERS = ["office", "lead", "contact", "unit_head", "auditor"]


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(at(LATER, 9), tick=False):
        yield


@pytest.fixture
def draft(project):
    draft_orders(PLUS_16, now=at(PLUS_16))
    return SupervisionOrder.objects.get()


@pytest.fixture
def order(draft, supervisor):
    draft_words = {"demands": "请到现场。"}
    assert orders.edit_draft(draft, draft_words, by=supervisor, now=at(PLUS_16))
    assert orders.issue(draft, by=supervisor, now=at(NEXT))
    return draft


@pytest.fixture
def text_of(client):
    def get(person, url):
        client.force_login(person)
        return client.get(url).content.decode()

    return get


def history(project):
    return reverse("desk:project-history", args=[project.pk])


@pytest.mark.parametrize("who", READERS)
def test_nobody_else_reads_of_a_draft(request, text_of, project, draft, who):
    person = request.getfixturevalue(who)
    for url in (project.get_absolute_url(), history(project), "/overdue/"):
        page = text_of(person, url)
        assert project.name in page
        assert "草稿" not in page.replace("data-draft", "")
        assert "拟督办件" not in page
        assert f"/orders/{draft.pk}/" not in page


def test_the_supervision_office_reads_of_it_on_row_page_and_history(
    text_of, project, draft, supervisor
):
    page = text_of(supervisor, project.get_absolute_url())
    assert "督办单（草稿）" in page
    assert f'<a href="/orders/{draft.pk}/">督办单草稿</a>' in page
    assert "拟督办件" in text_of(supervisor, history(project))
    row = text_of(supervisor, "/overdue/")
    assert f'noprint" href="/orders/{draft.pk}/">督办单草稿</a>' in row


@pytest.mark.parametrize("who", [*READERS, "supervisor"])
def test_an_order_that_is_out_stands_on_page_milestone_and_row(
    request, text_of, project, order, who
):
    words = "督办单 左督〔2026〕1号 待签收 07-20"
    person = request.getfixturevalue(who)
    page = text_of(person, project.get_absolute_url())
    assert f'<a href="/orders/{order.pk}/">督办单左督〔2026〕1号</a>' in page
    assert f'<a href="/orders/{order.pk}/">{words}</a>' in page
    assert f'href="/orders/{order.pk}/">{words}</a>' in text_of(person, "/overdue/")


def test_the_file_has_orders_and_no_drafts(client, project, draft, supervisor):
    client.force_login(supervisor)
    address = "/overdue/export/?form=csv"
    assert "草稿" not in client.get(address).content.decode("utf-8-sig")
    assert orders.issue(draft, by=supervisor, now=at(NEXT))
    assert "左督〔2026〕1号 待签收" in client.get(address).content.decode("utf-8-sig")


def test_the_history_tells_the_whole_way(text_of, project, order, contact, unit_head, supervisor):
    said = {"by": unit_head, "words": "已与单位对接"}
    assert order_answers.sign_for(order, now=at(NEXT, 14), **said)
    assert order_answers.answer(order, now=at(NEXT, 15), **said)
    assert order_answers.report_done(order, now=at(NEXT, 16), **said)
    assert order_answers.close(order, by=supervisor, now=at(LATER))
    page = text_of(contact, history(project))
    for act in ("发出督办件", "督办：签收", "督办：反馈", "督办：报办结", "督办件：已销号"):
        assert act in page, act
    assert "左督〔2026〕1号" in page
    for of_draft in ("拟督办件", "修改督办件草稿", "请到现场。"):
        assert of_draft not in page, of_draft
    assert "修改督办件草稿" in text_of(supervisor, history(project))


def test_one_query_whatever_there_is(client, project, draft, supervisor, lead):
    """The page of a project with an order costs what it costs without one."""

    def queries():
        client.get(project.get_absolute_url())
        with CaptureQueriesContext(connection) as caught:
            client.get(project.get_absolute_url())
        return len(caught)

    client.force_login(lead)
    before = queries()
    assert orders.issue(draft, by=supervisor, now=at(NEXT))
    assert queries() == before


def test_a_day_gone_by_is_as_it_was(project, milestone, supervisor):
    """No light, line or figure of a day is made of orders: what is known of it stays the same."""
    before = past_light.as_known_then(date(2026, 7, 15))
    draft_orders(PLUS_16, now=at(PLUS_16))
    order = SupervisionOrder.objects.get()
    assert orders.edit_draft(order, {"demands": "请到现场。"}, by=supervisor, now=at(PLUS_16))
    assert orders.issue(order, by=supervisor, now=at(NEXT))
    assert orders.withdraw(order, by=supervisor, reason="误发", now=at(LATER, 8))
    assert past_light.as_known_then(date(2026, 7, 15)) == before
    assert Project.objects.get().stage == project.stage
