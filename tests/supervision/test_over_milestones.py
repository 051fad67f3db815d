"""What stands over milestones, in words; drafts for 督查室 alone."""

from datetime import date

import pytest

from supervision import order_answers, orders, problems
from supervision.models import SupervisionOrder
from supervision.over_milestones import over_milestones, over_rows, pressed, reads_drafts
from tests.supervision.conftest import ISSUED, at

pytestmark = pytest.mark.django_db
Kind = SupervisionOrder.Kind


@pytest.fixture
def words(node):
    """words(): what is read of the milestone, by 督查室 and by everybody else."""

    def read():
        found = [
            over_milestones([node.pk], with_drafts=with_drafts) for with_drafts in (True, False)
        ]
        return tuple([over.words for over in each.get(node.pk, [])] for each in found)

    return read


def test_over_nothing_stands_nothing(words):
    assert words() == ([], [])


def test_a_draft_is_read_of_by_the_supervision_office_alone(words, drafted, node):
    drafted(node)
    assert words() == (["督办单草稿"], [])


def test_an_order_says_its_number_and_what_it_waits_for_first(
    words, issued, node, unit_head, supervisor
):
    order = issued(node)
    assert words() == (["督办单 左督〔2026〕1号 待签收 07-20"],) * 2
    assert order_answers.sign_for(order, by=unit_head, words="示例科员一", now=at(ISSUED, 14))
    assert words()[1] == ["督办单 左督〔2026〕1号 待反馈 07-22"]
    said = {"by": unit_head, "words": "正在办理"}
    assert order_answers.answer(order, now=at(ISSUED, 15), **said)
    assert words()[1] == ["督办单 左督〔2026〕1号 待办结 07-24"]
    assert order_answers.send_back(order, by=supervisor, reason="没有时限", now=at(ISSUED, 16))
    assert words()[1] == ["督办单 左督〔2026〕1号 已退回，待反馈 07-21"]
    assert order_answers.answer(order, is_done=True, now=at(ISSUED, 17), **said)
    assert words()[1] == ["督办单 左督〔2026〕1号 待复核 07-22"]
    assert order_answers.close(order, by=supervisor, now=at(date(2026, 7, 20)))
    assert words() == ([], [])


def test_a_problem_says_where_it_stands(words, node, office, water_bureau, stranger):
    problem = problems.raise_problem(
        node.project, by=office, text="线路没有迁改", source="meeting", milestone=node,
        now=at(ISSUED),
    )  # fmt: skip
    assert words()[1] == ["问题：待交办，项目中心 7月17日起"]
    facts = {"by": office, "lead_unit": water_bureau, "now": at(ISSUED, 11)}
    assert problems.name_holder(problem, **facts)
    assert words()[1] == ["问题：待受理，县水利局 7月17日起"]
    assert problems.answer(problem, by=stranger, text="已迁改", now=at(ISSUED, 12))
    assert words()[1] == ["问题：已答复，县水利局 7月17日起"]


def test_orders_come_before_drafts_and_problems_and_lead_to_their_pages(
    node, issued, office, supervisor
):
    problem = problems.raise_problem(
        node.project, by=office, text="线路没有迁改", source="meeting", milestone=node,
        now=at(ISSUED),
    )  # fmt: skip
    order = issued(node)
    red = orders.upgrade(order, by=supervisor, now=at(ISSUED))
    (found,) = over_rows([node], with_drafts=True).values()
    assert [each.path for each in found] == [
        f"/orders/{order.pk}/",
        f"/orders/{red.pk}/",
        f"/problems/{problem.pk}/",
    ]
    assert [(each.is_draft, each.is_grave, each.is_problem) for each in found] == [
        (False, False, False),
        (True, True, False),
        (False, False, True),
    ]


def test_one_query_for_any_number(issued, add_milestone, node, django_assert_num_queries):
    issued(node), issued(add_milestone("初设批复"))
    with django_assert_num_queries(1):
        assert len(over_milestones(node.project.milestones.values("pk"), with_drafts=True)) == 2
    with django_assert_num_queries(0):
        assert over_milestones([], with_drafts=True) == {}


def test_what_is_pressed_is_counted_for_the_county(issued, node, office):
    assert pressed(ISSUED).sentence == ""
    order = issued(node)
    assert pressed(ISSUED).sentence == "在办督办件 1 件"
    due = order.steps.get(code="sign").due_date
    problems.raise_problem(
        node.project, by=office, text="线路没有迁改", source="meeting", now=at(ISSUED)
    )
    assert pressed(due).sentence == "在办督办件 1 件，未销号问题 1 个"
    assert (
        pressed(date(2026, 7, 21)).sentence == "在办督办件 1 件（1 件有环节逾期），未销号问题 1 个"
    )


@pytest.mark.parametrize(
    ("who", "reads"), [("supervisor", True), ("office", False), ("lead", False)]
)
def test_who_reads_drafts(request, who, reads):
    assert reads_drafts(request.getfixturevalue(who)) is reads
