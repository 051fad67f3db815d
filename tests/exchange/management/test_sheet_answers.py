"""What a command brings along as answers to the questions of a sheet."""

import pytest

from exchange.answers import COLUMN, MONEY_UNIT, RESPONSIBLE_UNIT, Answers
from exchange.management.sheet_answers import NoSuchField, answers_of
from tests.exchange.ledgers import command, ledger

NONE = {"accept_column": [], "responsible_unit": None, "money_unit": None}


def test_each_option_answers_for_all_sheets():
    options = {
        "accept_column": ["2026年 投资额=年度计划投资", "备 注2="],
        "responsible_unit": "县住建局",
        "money_unit": "亿元",
    }
    answers = Answers(tuple(answers_of(options)))
    assert answers.of("台账", COLUMN, "2026年投资额") == "annual_plan"
    assert answers.of("台账", COLUMN, "备注2") == ""
    assert answers.of("台账", COLUMN, "别的") is None
    assert answers.of("任一表", RESPONSIBLE_UNIT) == "县住建局"
    assert answers.of("任一表", MONEY_UNIT) == "亿元"


def test_a_field_is_named_by_its_key_its_label_or_a_word_known_for_it():
    for name in ("annual_plan", "年度计划投资", "本年计划投资"):
        [(_, _, _, key)] = answers_of(NONE | {"accept_column": [f"投资额={name}"]})
        assert key == "annual_plan"


@pytest.mark.parametrize("text", ["投资额", "=年度计划投资", "投资额=没有这个栏目"])
def test_an_answer_that_names_no_field_is_a_sentence(text):
    with pytest.raises(NoSuchField):
        answers_of(NONE | {"accept_column": [text]})


@pytest.mark.django_db
def test_the_command_says_so_and_writes_nothing(april_10, tmp_path):
    path = str(ledger(tmp_path, ["示例项目九"], head=["项目名称"]))
    code, lines = command(path, year=2026, accept_column=["投资额=没有"])
    assert (code, lines[-1]) == (2, "new 0, changed 0, unchanged 0, refused 0")


def test_the_answer_for_a_sheet_wins_and_the_last_one_counts():
    answers = Answers(
        (("", MONEY_UNIT, "", "元"), ("甲", MONEY_UNIT, "", "万元"), ("甲", MONEY_UNIT, "", "亿元"))
    )
    assert answers.of("甲", MONEY_UNIT) == "亿元"
    assert answers.of("乙", MONEY_UNIT) == "元"
