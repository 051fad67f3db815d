"""督办件 on the desks: of the unit that owes them, of 督查室, and to be read by the owner."""

from datetime import timedelta

import pytest
import time_machine

from tests.supervision.conftest import (  # noqa: F401
    ISSUED,
    add_milestone,
    at,
    drafted,
    issued,
    node,
    replied,
    site,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def evening():
    with time_machine.travel(at(ISSUED, 18), tick=False):
        yield


@pytest.fixture
def desk(client):
    """desk(person, "OrdersOfUnit"): that block of their desk, or None."""

    def of(person, name):
        client.force_login(person)
        blocks = client.get("/").context["blocks"]
        return next((block for block in blocks if type(block).__name__ == name), None)

    return of


def names(orders):
    return [row.order.rows.get().title for row in orders.rows]


def test_of_the_unit_what_it_owes(desk, add_milestone, issued, replied, bureau_clerk, unit_head):  # noqa: F811
    issued(add_milestone("甲"))
    replied(add_milestone("乙"))
    replied(add_milestone("丙"), is_done=True)
    for person in (bureau_clerk, unit_head):
        orders = desk(person, "OrdersOfUnit").orders
        assert (set(names(orders)), orders.number) == ({"甲", "乙"}, 2)


def test_whose_unit_owes_nothing_has_no_such_block(desk, drafted, node, unit_head, contact):  # noqa: F811
    drafted(node)
    assert desk(unit_head, "OrdersOfUnit") is desk(contact, "OrdersOfUnit") is None


def test_of_supervision_drafts_reviews_and_what_runs_out(
    desk,
    add_milestone,  # noqa: F811
    drafted,  # noqa: F811
    issued,  # noqa: F811
    replied,  # noqa: F811
    supervisor,
):
    drafted(add_milestone("草稿"))
    issued(add_milestone("待签收"))
    replied(add_milestone("待办结"))
    replied(add_milestone("待复核"), is_done=True)
    orders = desk(supervisor, "Supervision").orders
    assert names(orders.drafts) == ["草稿"]
    assert names(orders.reviews) == ["待复核"]
    assert names(orders.running_out) == [], "signed for by Monday"
    with time_machine.travel(at(ISSUED + timedelta(days=2)), tick=False):
        assert names(desk(supervisor, "Supervision").orders.running_out) == ["待签收"]


def test_the_owner_reads_what_others_owe_on_its_projects(desk, issued, node, contact, unit_head):  # noqa: F811
    issued(node)
    assert names(desk(contact, "Tasks").orders) == [node.name]
    assert desk(unit_head, "Tasks").orders.number == 0, "it stands among what the unit owes"


def test_the_bar_counts_what_waits_for_the_reader(
    client,
    add_milestone,  # noqa: F811
    drafted,  # noqa: F811
    issued,  # noqa: F811
    supervisor,
    unit_head,
    auditor,
):
    drafted(add_milestone("甲"))
    issued(add_milestone("乙"))
    for person, number in ((supervisor, 1), (unit_head, 1), (auditor, 0)):
        client.force_login(person)
        frame = client.get("/orders/").context["frame"]
        assert frame.orders_to_do == number
