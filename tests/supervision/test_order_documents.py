"""What stands on an order's paper, of each kind and state."""

from datetime import date, timedelta
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from norms import policy
from norms.models import PolicyVersion
from supervision import order_answers, order_documents, orders
from supervision.models import SupervisionOrder
from tests.supervision.conftest import DUE, ISSUED, at

pytestmark = pytest.mark.django_db
Kind = SupervisionOrder.Kind
KINDS = [Kind.LETTER, Kind.YELLOW, Kind.RED, Kind.TALK]


def read(content):
    return docx.Document(BytesIO(content))


def texts(content):
    """All that is written, headers and boxes included, a paragraph a line."""
    document = read(content)
    section = document.sections[0]
    parts = [document.element, section.header._element, section.first_page_header._element]
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for part in parts
        for paragraph in part.iter(qn("w:p"))
    )


def paper(order):
    return texts(order_documents.order_document(order, ISSUED))


def reply(order):
    return texts(order_documents.reply_sheet(order, ISSUED))


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_says_number_addressee_rows_and_dates(issued, node, site, kind):
    order = issued(node, kind=kind, title="关于示例的事", basis="依据甲", demands="要求乙")
    text = paper(order)
    for said in (
        order.number_words,
        site.responsible_unit.name,
        "关于示例的事",
        "依据甲",
        "要求乙",
        node.title(),
        "6月30日",
        "17 天",
        "情况截至2026年7月17日",
        "2026年7月17日",
        "左权县人民政府督查室",
    ):
        assert said in text
    assert "草稿" not in text
    assert "请于2026年7月20日前签收、7月22日前反馈、7月24日前办结。" in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_says_so_and_has_neither_number_nor_date(drafted, node, kind):
    text = paper(drafted(node, kind=kind))
    assert "草稿，未编号" in text
    assert "〔2026〕" not in text
    assert "　　年　　月　　日" in text
    assert "发出后 3 个工作日内" in text


def test_a_hard_order_says_so(drafted, node):
    text = paper(drafted(node, is_hard=True))
    assert "疑难事项" in text
    assert "发出后 1 个月内" in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_order_is_the_same_bytes(issued, node, kind):
    order = issued(node, kind=kind)
    again = SupervisionOrder.objects.get(pk=order.pk)
    later = date(2027, 1, 5)
    for write in (order_documents.order_document, order_documents.reply_sheet):
        assert write(order, ISSUED) == write(again, later)


def test_the_paper_keeps_the_dates_of_its_issue(issued, node, supervisor, unit_head):
    order = issued(node)
    order_answers.sign_for(order, by=unit_head, words="示例科员一", now=at(ISSUED, 14))
    order_answers.answer(order, by=unit_head, words="正在办理", is_done=False, now=at(ISSUED, 15))
    before = order_documents.order_document(order, ISSUED)
    assert order_answers.send_back(order, by=supervisor, reason="不清楚", now=at(date(2026, 7, 20)))
    again = SupervisionOrder.objects.get(pk=order.pk)
    assert order_documents.order_document(again, ISSUED) == before


def test_what_is_void_says_so(issued, node, supervisor):
    order = issued(node)
    orders.withdraw(order, by=supervisor, reason="重复", now=at(ISSUED, 11))
    text = paper(SupervisionOrder.objects.get(pk=order.pk))
    assert "作废" in text
    assert order.number_words in text


def test_an_upgrade_names_what_it_replaces(issued, node, supervisor):
    order = issued(node)
    red = orders.upgrade(order, by=supervisor, now=at(ISSUED, 11))
    assert f"{order.name}（2026年7月17日发出）" in paper(red)


def test_copies_and_13710_number_stand_on_it(drafted, node, supervisor, water_bureau):
    order = drafted(node)
    changes = {"number_13710": "SX-示例-1"}
    orders.edit_draft(order, changes, by=supervisor, now=at(ISSUED), cc_units=[water_bureau])
    text = paper(order)
    assert f"抄送：{water_bureau.name}。" in text
    assert "SX-示例-1" in text


def test_the_reply_sheet_lists_the_rows_with_room_to_write(issued, node, add_milestone, site):
    order = issued(node, add_milestone("初步设计批复"))
    content = order_documents.reply_sheet(order, ISSUED)
    assert order.number_words in texts(content)
    _, rows, room = read(content).tables
    assert [row.cells[1].text for row in rows.rows] == [
        "事项",
        *(r.title for r in order.rows.all()),
    ]
    assert {row.cells[3].text for row in list(rows.rows)[1:]} == {""}
    assert [row.cells[0].text for row in room.rows] == ["存在问题和下一步措施", "单位负责人"]


def test_forty_rows_and_odd_words_do_no_harm(drafted, add_milestone):
    odd = "A&B <w:p>]]> 😀\x07 "
    nodes = [add_milestone(f"示例节点{number}") for number in range(40)]
    order = drafted(*nodes, title=odd, basis=odd * 40, demands=f"一\n\n{odd * 60}")
    for kind in KINDS:
        order.kind = kind
        text = paper(order)
        assert "A&B <w:p>]]> 😀" in text
        assert "示例节点39" in text
        assert "\x07" not in text
    assert "示例节点39" in reply(order)


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_the_standard_is_named(drafted, node, kind):
    facts = read(order_documents.order_document(drafted(node, kind=kind), ISSUED)).core_properties
    assert facts.subject.startswith("GB/T 9704-2012")
    assert facts.author == "左权县人民政府督查室"


def test_due_is_what_the_rows_were_frozen_with(issued, node):
    assert issued(node).rows.get().due_date == DUE


def test_the_paper_says_who_sends_it_by_the_policy_of_its_day(issued, drafted, add_milestone):
    order = issued(add_milestone("甲"))
    newer = PolicyVersion.objects.get()
    newer.pk, newer.effective_on = None, ISSUED + timedelta(days=1)
    newer.order_issuer = "示例县人民政府办公室"
    policy.create_version(newer, [], [])
    later = ISSUED + timedelta(days=2)
    assert "左权县人民政府督查室" in texts(order_documents.order_document(order, later))
    assert "示例县人民政府办公室" not in texts(order_documents.reply_sheet(order, later))
    draft = drafted(add_milestone("乙"))
    assert "示例县人民政府办公室" in texts(order_documents.order_document(draft, later))
    assert "示例县人民政府办公室" in texts(order_documents.reply_sheet(draft, later))
    assert "左权县人民政府督查室" in texts(order_documents.order_document(draft, ISSUED))
