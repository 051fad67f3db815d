"""R-SO-1: an order is drafted, issued by a person of 督查室 with its number, upgraded, void."""

import pytest

from supervision.models import OrderStep
from tests.supervision.conftest import ISSUED

pytestmark = pytest.mark.django_db


def test_an_order_is_numbered_when_it_is_issued_and_has_its_three_steps(drafted, node, supervisor):
    from supervision import orders
    from tests.supervision.conftest import at

    order = drafted(node)
    assert (order.number_words, order.standing) == ("", "草稿")
    assert orders.issue(order, by=supervisor, now=at(ISSUED))
    assert order.number_words == "左督〔2026〕1号"
    assert order.standing == "待签收"
    dates = dict(order.steps.values_list("code", "due_date"))
    assert {code: str(day) for code, day in dates.items()} == {
        "sign": "2026-07-20",
        "answer": "2026-07-22",
        "done": "2026-07-24",
    }


def test_r_so_1_the_whole_way(replied, node, supervisor, unit_head):
    from datetime import timedelta

    from supervision import order_answers
    from tests.supervision.conftest import at

    order = replied(node)
    assert order.standing == "待办结"
    assert order_answers.send_back(order, by=supervisor, reason="没有写明时限", now=at(ISSUED, 16))
    assert order.standing == "已退回，待反馈"
    facts = {"by": unit_head, "words": "已办结", "now": at(ISSUED, 17)}
    assert order_answers.answer(order, is_done=True, **facts)
    assert order.standing == "待复核"
    assert order_answers.close(order, by=supervisor, now=at(ISSUED + timedelta(days=1)))
    assert order.standing == "已销号"
    assert not OrderStep.objects.filter(state__in=["pending", "submitted"]).exists()
