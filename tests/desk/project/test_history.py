"""变更记录: what was said of a project in a joint review, in words."""

import pytest

from desk.project import history
from tests.pipeline.reviewing import (  # noqa: F401
    argue,
    convene,
    give,
    idea,
    parties,
    propose,
)

pytestmark = pytest.mark.django_db


def test_opinions_and_conclusion_of_a_joint_review_stand_in_words(
    idea,  # noqa: F811
    argue,  # noqa: F811
    give,  # noqa: F811
    office,
):
    give(argue(idea), "agree", "agree", "return")
    found = {entry.what: entry for entry in history.page(idea, 1, reader=office).entries}
    said = found["论证意见：出具意见"]
    assert said.about in {f"县示例{n}局对示例储备一 第1轮论证的意见" for n in "一二三"}
    assert ("意见", None, "同意") in said.changes or ("意见", None, "退回") in said.changes
    assert not [label for label, _, _ in said.changes if label == "状态"]
    decided = found["联席论证：退回"]
    assert (decided.changes, decided.colour) == ([("结论", "待论证", "退回")], "red")
    assert decided.reason == "县示例三局：补地勘报告"
