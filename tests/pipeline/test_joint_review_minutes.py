"""联席会议纪要: what stands on its paper."""

from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from pipeline import joint_reviews
from pipeline.joint_review_minutes import agenda_of, numeral, review_minutes
from pipeline.models import JointReview
from tests.pipeline.reviewing import AFTER, BEFORE, HELD, at

pytestmark = pytest.mark.django_db


def paper(review):
    """All that is written, headers included, a paragraph a line."""
    document = docx.Document(BytesIO(review_minutes(review, agenda_of(review))))
    parts = [document.element, document.sections[0].header._element]
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for part in parts
        for paragraph in part.iter(qn("w:p"))
    )


def test_the_minutes_say_the_agenda_what_was_said_and_the_conclusion(
    idea, argue, give, convene, make_project
):
    review = convene(place="示例会议室")
    give(argue(idea, review=review, reason="前期齐全"), "agree", "return", "agree")
    other = make_project("示例储备二", kind="reserve", plan=None)
    give(argue(other, review=review), "agree", "agree", "refuse")
    text = paper(JointReview.objects.get())
    for said in (
        "左权县重点项目三方联席会议纪要",
        "2026年7月8日",
        "示例会议室",
        "左权县示例一局、左权县示例二局、左权县示例三局",
        "一、示例储备一",
        "二、示例储备二",
        "责任单位左权县工业和信息化局，项目单位示例企业甲；拟入库金额6000万元，前期类，第1轮论证。",
        "提请理由：前期齐全。",
        "需要补正：补地勘报告",
        "不符合规划",
        "示例论证一",
        "结论：退回（2026年7月8日）。需要补正：",
        "县示例二局：补地勘报告",
        "结论：不予通过（2026年7月8日）。",
    ):
        assert said in text, said
    assert "未定稿" not in text


def test_the_minutes_bear_the_day_of_the_last_conclusion(idea, argue, give):
    case = give(argue(idea), "agree", "agree")
    assert "2026年7月8日印发" not in paper(case.review)
    give(case, None, None, "agree", on=AFTER)
    text = paper(JointReview.objects.get())
    assert "左权县项目中心\n2026年7月9日\n" in text
    assert "2026年7月9日印发" in text


def test_an_undecided_review_says_so(idea, argue, give):
    review = give(argue(idea), "agree").review
    text = paper(review)
    assert "未定稿" in text
    assert "未出具" in text
    assert "结论：意见未收齐，尚未作出结论。" in text


def test_one_that_was_called_off_says_so(convene, office):
    review = convene()
    joint_reviews.call_off(review, reason="示例", by=office, now=at(BEFORE))
    assert "已取消" in paper(review)


def test_a_withdrawn_case_stays_on_the_agenda(idea, argue, office):
    case = argue(idea)
    joint_reviews.withdraw_case(case, reason="示例理由", by=office, now=at(HELD))
    assert "结论：已撤回，示例理由。" in paper(JointReview.objects.get())


def test_the_same_review_makes_the_same_bytes(idea, argue, give, django_assert_num_queries):
    review = give(argue(idea), "agree", "agree", "agree").review
    with django_assert_num_queries(2):
        once = review_minutes(review, agenda_of(review))
    assert review_minutes(review, agenda_of(review)) == once


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_headings_are_numbered_in_chinese(number, word):
    assert numeral(number) == word
