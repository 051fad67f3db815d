"""Which column is read as which field; what is left out is told, or asked about."""

import pytest

from exchange.answers import COLUMN
from exchange.issues import NOTE, QUESTION, WARNING
from exchange.parsing.ledger_headers import LedgerHeaders
from exchange.workbooks.reader import Cell, Row, Sheet
from tests.exchange.sheets import find_layout, parsed, write_sheet


def layout_of(header, *rows, answers=None):
    built = [
        Row(number, {c: cell_of(value) for c, value in enumerate(row) if value is not None})
        for number, row in enumerate([header, *rows], 1)
    ]
    headers = LedgerHeaders(2026, answered=(answers or {}).get)
    return find_layout(Sheet("台账", rows=built), 2026, headers=headers)


def cell_of(value):
    return Cell("text", value) if isinstance(value, str) else Cell("number", str(value))


def read(layout):
    return {key: place.letter for key, place in layout.places.items()}


def asked(layout):
    return [(i.level, i.letter, i.what) for i in layout.issues if i.asks == COLUMN]


HEAD = ["项目名称", "责任单位"]
ROW = ["示例甲", "县住建局"]


@pytest.mark.parametrize(
    ("header", "cell", "level"),
    [
        ("盘子", 300, QUESTION),
        ("盘子", "1,200.5万元", QUESTION),
        ("计划投资（2027年）", 300, QUESTION),
        ("计划投资（2027年）", None, WARNING),
        ("盘子", "较大", NOTE),
        ("占地（亩）", 300, NOTE),
        ("入列年份", 2025, NOTE),
        ("哪年", 2025, NOTE),
        ("2025年形象进度", "主体", WARNING),
        ("开工时间", "2026年3月", WARNING),
        ("累计完成投资", 300, WARNING),
    ],
)
def test_what_is_not_understood_is_asked_about(header, cell, level):
    layout = layout_of([*HEAD, header], [*ROW, cell])
    assert [(found, letter) for found, letter, _ in asked(layout)] == [(level, "C")]
    [issue] = [issue for issue in layout.issues if issue.asks]
    assert issue.choices[-1] == ("", "不读取这一列")
    assert "没有读取" in issue.sentence


@pytest.mark.parametrize(
    ("header", "level"),
    [("序号", NOTE), ("本年累计完成", NOTE), ("本月进展", NOTE), ("1—10月完成投资", WARNING)],
)
def test_what_is_known_and_not_read_is_told(header, level):
    layout = layout_of([*HEAD, header], [*ROW, 300])
    assert [(i.level, i.letter, i.asks) for i in layout.issues] == [(level, "C", "")]


def test_an_answered_column_is_read_or_left_and_not_asked_again():
    head, row = [*HEAD, "盘子（万元）", "别的钱"], [*ROW, 300, 400]
    assert len(asked(layout_of(head, row))) == 2
    layout = layout_of(head, row, answers={"盘子(万元)": "annual_plan", "别的钱": ""})
    assert read(layout)["annual_plan"] == "C"
    assert layout.places["annual_plan"].unit == "万元"
    assert asked(layout) == []


def test_content_and_the_content_of_the_year_are_two_fields():
    layout = layout_of([*HEAD, "主要建设内容", "2026年主要建设内容"])
    assert (read(layout)["content"], read(layout)["annual_content"]) == ("C", "D")
    assert layout.issues == []


@pytest.mark.parametrize(
    "pair", [("计划投资（调整前）", "计划投资（调整后）"), ("一季度计划投资", "二季度计划投资")]
)
def test_a_pair_of_plans_is_asked_about_one_by_one(pair):
    layout = layout_of([*HEAD, *pair], [*ROW, 1, 2])
    assert layout.usable
    assert [level for level, _, _ in asked(layout)] == [QUESTION, QUESTION]


def test_of_two_columns_for_one_field_neither_is_guessed():
    head = [*HEAD, "估算总投资", "概算总投资"]
    layout = layout_of(head, [*ROW, 1, 2])
    assert "total_investment" not in layout.places
    what = [("question", "C", "估算总投资"), ("question", "D", "概算总投资")]
    assert asked(layout) == what
    layout = layout_of(head, [*ROW, 1, 2], answers={"概算总投资": "total_investment"})
    assert read(layout)["total_investment"] == "D"
    assert asked(layout) == []
    layout = layout_of(head, [*ROW, 1, 2], answers={"概算总投资": ""})
    assert read(layout)["total_investment"] == "C"


def test_two_columns_of_one_header_are_told_apart_by_their_letters():
    head, row = [*HEAD, "总投资", "总投资"], [*ROW, 1, 2]
    assert [what for *_, what in asked(layout_of(head, row))] == ["总投资@c", "总投资@d"]
    layout = layout_of(head, row, answers={"总投资@d": "total_investment", "总投资@c": ""})
    assert read(layout)["total_investment"] == "D"
    assert asked(layout) == []


@pytest.mark.parametrize(
    ("doubted", "better", "key"),
    [
        ("年度目标任务", "2026年主要建设内容", "annual_content"),
        ("建设规模", "主要建设内容", "content"),
        ("年度投资", "2026年计划投资", "annual_plan"),
        ("县级领导", "挂包领导", "lead_officials"),
    ],
)
def test_a_word_that_says_less_gives_way(doubted, better, key):
    layout = layout_of([*HEAD, doubted, better], [*ROW, 1, 2])
    assert read(layout)[key] == "D"
    assert [(level, letter) for level, letter, _ in asked(layout)] == [(WARNING, "C")]
    assert read(layout_of([*HEAD, doubted], [*ROW, 1]))[key] == "C"


def test_the_second_row_of_a_header_is_no_end_of_its_table(tmp_path):
    head = [
        ["项目名称", "责任单位", "剩余投资", "项目基本情况", None, None],
        [None, None, None, "建设地点", "建设内容", "总投资（万元）"],
    ]
    merged = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 5)]
    rows = [*head, ["示例甲", "县住建局", 300, "示例村", "道路", 500]]
    found = parsed(write_sheet(tmp_path / "台账.xlsx", rows, merged=merged))
    assert [(i.level, i.letter) for i in found.issues if i.asks == COLUMN] == [(QUESTION, "C")]
