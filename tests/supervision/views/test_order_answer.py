"""反馈 and 报办结 by the unit, with a photo; what 督查室 records from paper with its scan."""

import pytest
from django.urls import reverse

from supervision import order_answers
from tests.forms import form_to
from tests.supervision.conftest import ISSUED, at

pytestmark = pytest.mark.usefixtures("evening")


@pytest.fixture
def send(client):
    """send(person, order, "answer", words="…"): its page opened, its form sent."""

    def sent(person, order, name="answer", **typed):
        client.force_login(person)
        address = reverse(f"supervision:order-{name}", args=[order.pk])
        form = form_to(client.get(address), address)
        return client.post(address, form.fields | typed)

    return sent


def test_one_form_signs_for_it_and_answers_with_a_photo(send, issued, node, bureau_clerk, photo):
    order = issued(node)
    typed = {"holder": "示例科员一", "words": "已到现场督促", "photo": photo()}
    answer = send(bureau_clerk, order, **typed)
    assert answer.status_code == 302
    order.refresh_from_db()
    assert order.standing == "待办结"
    step = order.steps.get(code="answer")
    assert (step.words, step.evidence.count()) == ("已到现场督促", 1)
    assert order.steps.get(code="sign").words == "示例科员一"


def test_what_was_signed_for_asks_for_no_holder(client, issued, node, unit_head):
    order = issued(node)
    order_answers.sign_for(order, by=unit_head, words="示例科员一", now=at(ISSUED, 14))
    client.force_login(unit_head)
    form = client.get(reverse("supervision:order-answer", args=[order.pk])).context["form"]
    assert "holder" not in form.fields


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"words": ""}, "words", "请写明办理情况。"),
        ({"words": "在办", "planned_on": "2026-07-01"}, "planned_on", "不能早于今天"),
        ({"words": "在办", "planned_on": "下周"}, "planned_on", ""),
        ({"words": "在办", "holder": ""}, "holder", "请写明由谁承办。"),
    ],
)
def test_what_does_not_hold_is_said_at_its_field(
    send, issued, node, unit_head, typed, field, sentence
):
    answer = send(unit_head, issued(node), **{"holder": "示例科员一", **typed})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert sentence in errors[field][0]
    assert not node.order_rows.get().order.steps.filter(state="done").exists(), (
        "nothing half written"
    )
    assert typed["words"] in answer.content.decode()


def test_settled_at_once(send, issued, node, unit_head):
    order = issued(node)
    send(unit_head, order, holder="示例科员一", words="已全部完成", is_done="on")
    order.refresh_from_db()
    assert order.standing == "待复核"


def test_settled_later(send, replied, node, unit_head, photo):
    order = replied(node)
    assert send(unit_head, order, "done", words="全部完成", files=photo()).status_code == 302
    order.refresh_from_db()
    assert order.standing == "待复核"
    assert order.steps.get(code="done").evidence.count() == 1


def test_a_colleague_was_quicker_and_nothing_typed_is_lost(
    client, issued, node, unit_head, bureau_clerk
):
    order = issued(node)
    client.force_login(bureau_clerk)
    address = reverse("supervision:order-answer", args=[order.pk])
    form = form_to(client.get(address), address)
    order_answers.sign_for(order, by=unit_head, words="示例局长一", now=at(ISSUED, 17))
    answer = client.post(address, form.fields | {"holder": "示例科员一", "words": "已到现场"})
    assert answer.status_code == 409
    assert "已到现场" in answer.content.decode()
    assert "签收" in answer.content.decode()
    again = form_to(answer, address)
    assert client.post(address, again.fields).status_code == 302
    assert order.steps.get(code="answer").words == "已到现场"


def test_a_form_that_arrives_again_is_taken_once(client, replied, node, unit_head):
    order = replied(node)
    client.force_login(unit_head)
    address = reverse("supervision:order-done", args=[order.pk])
    form = form_to(client.get(address), address)
    typed = form.fields | {"words": "全部完成"}
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 302
    assert order.steps.filter(code="review").count() == 1


def test_what_is_not_asked_for_is_said_in_its_place(client, replied, node, unit_head):
    order = replied(node)
    client.force_login(unit_head)
    shown = client.get(reverse("supervision:order-answer", args=[order.pk])).content.decode()
    assert "现在是“待办结”" in shown
    assert 'name="words"' not in shown


@pytest.mark.parametrize("name", ["answer", "done"])
@pytest.mark.parametrize("who", ["supervisor", "contact", "lead", "office", "county_leader"])
def test_the_unit_alone_answers(request, client, replied, node, who, name):
    order = replied(node)
    client.force_login(request.getfixturevalue(who))
    address = reverse(f"supervision:order-{name}", args=[order.pk])
    assert client.get(address).status_code == 403
    assert client.post(address, {"words": "已办结"}).status_code == 403


def test_paper_is_recorded_with_its_scan(send, issued, node, supervisor, photo):
    order = issued(node)
    typed = {"holder": "示例局长一", "words": "已组织整改", "files": photo("签收.jpg")}
    assert send(supervisor, order, "paper", **typed).status_code == 302
    for code in ("sign", "answer"):
        step = order.steps.get(code=code)
        assert (step.is_from_paper, step.evidence.count()) == (True, 1)
    assert order.steps.get(code="answer").words == "已组织整改"


def test_paper_without_its_scan_is_refused_at_the_field(send, issued, node, supervisor):
    answer = send(supervisor, issued(node), "paper", holder="示例局长一")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["files"]
    assert "示例局长一" in answer.content.decode()


def test_paper_may_say_no_more_than_who_signed_for_it(send, issued, node, supervisor, photo):
    order = issued(node)
    send(supervisor, order, "paper", holder="示例局长一", files=photo())
    order.refresh_from_db()
    assert order.standing == "待反馈"


def test_supervision_alone_records_paper(client, issued, node, unit_head):
    client.force_login(unit_head)
    address = reverse("supervision:order-paper", args=[issued(node).pk])
    assert client.get(address).status_code == 403
