"""/orders/: which orders a reader finds, under which tab, by which filters, and as a file."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.urls import reverse

from supervision import order_answers, orders
from supervision.models import SupervisionOrder
from tests.desk.exported import rows
from tests.pages import rows_shown
from tests.supervision.conftest import ISSUED, at

pytestmark = pytest.mark.usefixtures("evening")
LIST = "/orders/"


@pytest.fixture
def names(get):
    """names(person, "?tab=mine"): the first row of every order listed, in their order."""

    def listed(person, query=""):
        answer = get(person, f"{LIST}{query}")
        assert answer.status_code == 200
        return [row.order.rows.all()[0].title for row in rows_shown(answer)]

    return listed


@pytest.fixture
def several(add_milestone, drafted, issued, replied, supervisor):
    """One order of each standing, named by it."""
    drafted(add_milestone("草稿"))
    issued(add_milestone("待签收"))
    signed = issued(add_milestone("待反馈"), kind="letter")
    replied(add_milestone("待办结"))
    replied(add_milestone("待复核"), is_done=True)
    closed = replied(add_milestone("已销号"), is_done=True)
    void = issued(add_milestone("作废"))
    facts = {"by": supervisor, "now": at(ISSUED, 16)}
    order_answers.close(closed, **facts)
    orders.withdraw(void, reason="发错了", **facts)
    return signed


@pytest.fixture
def standing(several, unit_head):
    order_answers.sign_for(several, by=unit_head, words="示例科员一", now=at(ISSUED, 15))


@pytest.mark.parametrize(
    ("tab", "found"),
    [
        ("draft", ["草稿"]),
        ("sign", ["待签收"]),
        ("answer", ["待反馈"]),
        ("done", ["待办结"]),
        ("review", ["待复核"]),
        ("closed", ["已销号"]),
        ("ended", ["作废"]),
        ("mine", ["待复核", "草稿"]),
    ],
)
def test_each_tab_holds_what_stands_there(names, standing, supervisor, tab, found):
    assert sorted(names(supervisor, f"?tab={tab}")) == sorted(found)


def test_what_is_out_by_its_next_date(names, standing, supervisor):
    assert names(supervisor)[0] == "待签收"
    assert set(names(supervisor)) == {"待签收", "待反馈", "待办结", "待复核"}


def test_the_tabs_count_what_they_hold(get, standing, supervisor, contact):
    counts = {tab.key: tab.count for tab in get(supervisor, LIST).context["tabs"]}
    assert counts == {
        "mine": 2, "draft": 1, "open": 4, "sign": 1, "answer": 1, "done": 1, "review": 1,
        "closed": 1, "ended": 1,
    }  # fmt: skip
    assert "draft" not in [tab.key for tab in get(contact, LIST).context["tabs"]]


def test_the_stage_asked_in_sql_is_the_one_the_row_says(standing):
    from supervision.order_queue import STAGES, with_stage

    for order in with_stage(SupervisionOrder.objects.all()):
        assert order.standing == STAGES[order.stage], order


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("contact", 4),
        ("unit_head", 4),
        ("bureau_clerk", 4),
        ("lead", 4),
        ("office", 4),
        ("auditor", 4),
        ("county_leader", 4),
        ("stranger", 0),
        ("administrator", 0),
    ],
)
def test_who_sees_the_project_sees_its_issued_orders(request, names, standing, who, found):
    person = request.getfixturevalue(who)
    assert len(names(person)) == found
    assert names(person, "?tab=draft") == []


def test_what_waits_for_the_unit_is_mine_to_its_people(names, standing, bureau_clerk, contact):
    assert set(names(bureau_clerk, "?tab=mine")) == {"待签收", "待反馈", "待办结"}
    assert names(contact, "?tab=mine") == []


def test_a_unit_finds_what_was_sent_to_it_on_a_project_of_others(
    names, issued, node, make_person, water_bureau
):
    clerk = make_person("示例水利科员", unit=water_bureau, username="water_clerk")
    issued(node, to_unit=water_bureau)
    assert names(clerk) == names(clerk, "?tab=mine") == [node.name]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=letter", ["待反馈"]),
        ("kind=x", []),
        ("year=2026", 4),
        ("year=2025", []),
        ("unit=999", []),
        ("overdue=any", []),
        ("d13710=1", []),
        ("d13710=0", 4),
        ("q=待办结", ["待办结"]),
        ("q=左督函〔2026〕1号", ["待反馈"]),
        ("q=2026-1", 2),
        ("q=没有", []),
        ("q=示例项目一", 4),
    ],
)
def test_each_filter_narrows(names, standing, auditor, query, found):
    listed = names(auditor, f"?{query}")
    assert len(listed) == found if isinstance(found, int) else listed == found


def test_by_its_13710_number(names, drafted, node, supervisor):
    order = drafted(node)
    facts = {"by": supervisor, "now": at(ISSUED)}
    orders.edit_draft(order, {"number_13710": "13710-2026-7"}, **facts)
    orders.issue(order, **facts)
    assert names(supervisor, "?q=13710-2026-7") == names(supervisor, "?d13710=1") == [node.name]
    assert names(supervisor, "?q=13710-2026-8") == names(supervisor, "?d13710=0") == []


def test_overdue_steps_are_found_ticked_and_reminded_of(get, client, issued, node, supervisor):
    order = issued(node)
    step = order.steps.get(code="sign")
    with time_machine.travel(at(step.due_date + timedelta(days=1)), tick=False):
        answer = get(supervisor, f"{LIST}?overdue=sign")
        assert [row.order for row in rows_shown(answer)] == [order]
        assert f'value="orderstep-{step.pk}"' in answer.content.decode()
        assert rows_shown(get(supervisor, f"{LIST}?overdue=answer")) == []
        chase = f"{reverse('desk:manual-reminder')}?row=orderstep-{step.pk}&next=/orders/"
        page = client.get(chase)
        assert [row.obligation for row in page.context["rows"]] == [step]
        assert "返回督办清单" in page.content.decode()


def test_only_who_may_remind_is_offered_boxes(get, issued, node, lead):
    order = issued(node)
    with time_machine.travel(at(ISSUED + timedelta(days=10)), tick=False):
        assert "orderstep-" not in get(lead, LIST).content.decode()
        assert order.name


def test_the_files_tell_the_same(get, standing, auditor, supervisor):
    address = reverse("supervision:orders-export")
    sheet = rows(get(auditor, address))
    assert sum("左督" in row["编号"] for row in sheet) == 4
    text = get(auditor, f"{address}?form=csv").content.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text)))
    assert len(lines) == 5
    assert "草稿" not in text
    drafts = get(supervisor, f"{address}?form=csv&tab=draft").content.decode("utf-8-sig")
    assert "草稿" in drafts


def test_as_many_queries_at_one_order_as_at_many(
    client, django_assert_max_num_queries, django_assert_num_queries, add_milestone, issued, auditor
):
    client.force_login(auditor)
    issued(add_milestone("0"))
    client.get(LIST)
    with django_assert_max_num_queries(15) as seen:
        client.get(LIST)
    for number in range(1, 12):
        issued(add_milestone(str(number)))
    with django_assert_num_queries(len(seen.captured_queries)):
        client.get(LIST)
