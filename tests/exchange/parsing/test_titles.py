"""Titles: never parents of columns, never a unit; the year that they name."""

import dataclasses

import pytest

from exchange.answers import YEAR, YES, Answers
from exchange.issues import QUESTION
from tests.exchange.sheets import CONTEXT, parsed, write_sheet

HEAD = ["序号", "项目名称", "总投资", "年度计划投资", "责任单位"]
ROW = [1, "示例路", 95000, 2000, "县住建局"]


def read(tmp_path, *above, merged=(), answers=()):
    context = dataclasses.replace(CONTEXT, answers=Answers(answers))
    rows = [*([text] if isinstance(text, str) else text for text in above), HEAD, ROW]
    return parsed(write_sheet(tmp_path / "a.xlsx", rows, merged=merged), context)


def test_a_title_merged_from_the_second_column_is_no_parent(tmp_path):
    title = [None, "左权县2026年亿元以上重点项目台账"]
    [row] = read(tmp_path, title, merged=[(0, 1, 0, 4)]).rows
    assert row.values["total_investment"] == 95000
    assert row.places["annual_plan"].header == "年度计划投资"


def test_a_title_merged_beside_the_name_is_no_parent_either(tmp_path):
    title = [None, None, "2026年重点项目台账（亿元以上）"]
    [row] = read(tmp_path, title, merged=[(0, 2, 0, 4)]).rows
    assert row.values["total_investment"] == 95000


@pytest.mark.parametrize(
    "title",
    [
        "左权县2025年重点项目台账",
        "2 0 2 5 年 重 点 建 设 项 目 投 资 计 划",
        "二〇二五年重点工程清单",
        "2027年度重点项目责任分解表",
        "2025年12月份重点工程进展情况统计表",
    ],
)
def test_a_title_of_another_year_is_asked_about_and_the_rows_go_in(tmp_path, title):
    found = read(tmp_path, title)
    [asked] = [c for c in found.issues if c.asks == YEAR]
    assert (asked.level, asked.row, asked.letter) == (QUESTION, 1, "A")
    assert asked.choices == ((YES, "按 2026 年导入"),)
    assert [row.refused for row in found.rows] == [False]
    found = read(tmp_path, title, answers=[("台账", YEAR, "", YES)])
    assert not [c for c in found.issues if c.asks == YEAR]


@pytest.mark.parametrize(
    "title",
    [
        "左权县2026年重点项目台账",
        "2 0 2 6 年 重 点 建 设 项 目 投 资 计 划",
        "2025—2027年重点项目滚动计划",
        "2024-2025年结转项目清单",
        "“十五五”期间重点项目台账",
        "2026年重点项目台账（2025年12月30日修订）",
        "填报日期：2025年12月31日",
        "截至2025年底重点项目情况",
        "政发〔2025〕12号文重点项目",
        "重点项目台账",
    ],
)
def test_no_contradiction_no_question(tmp_path, title):
    assert not [c for c in read(tmp_path, title).issues if c.asks == YEAR]
