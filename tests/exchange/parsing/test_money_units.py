"""Which unit of money a sheet declares, and what becomes of a sheet that declares none or two."""

import dataclasses

import pytest

from exchange.answers import MONEY_UNIT, Answers
from exchange.issues import ERROR, NOTE, WARNING
from exchange.parsing.money_units import declared_units
from exchange.workbooks.reader import Cell, Row
from tests.exchange.sheets import CONTEXT, parsed, write_sheet


def declared(*texts):
    row = Row(1, {column: Cell("text", text) for column, text in enumerate(texts)})
    return [(each.unit, each.address) for each in declared_units([row])]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("单位:亿元", "亿元"),
        ("单 位： 万 元", "万元"),
        ("金额单位：元", "元"),
        ("投资单位：万元", "万元"),
        ("金额：万元", "万元"),
        ("货币单位：千元", "千元"),
        ("单位：万", "万元"),
        ("单位：万元、亩", "万元"),
        ("单位：亩、万元", "万元"),
        ("单位：人民币万元", "万元"),
        ("（单位：亿元）", "亿元"),
        ("重点项目表（亿元）", "亿元"),
        ("重点项目表【单位：万元】", "万元"),
        ("单位：百万元", "百万元"),
        ("填报日期：2026年1月10日  单位：万元", "万元"),
        ("编制单位：县开元街道办   金额单位：万元", "万元"),
        ("截至 2026-03-31；金额单位：万元；完成数为已确认的月报", "万元"),
        ("万元", "万元"),
        ("单位 万元", "万元"),
    ],
)
def test_a_unit_is_declared_by_unit_words_alone(text, unit):
    assert declared(text) == [(unit, "A1")]


@pytest.mark.parametrize(
    "text",
    [
        "编制单位：县开元街道办",
        "编制单位：开元",
        "填报单位：亿元",
        "报送单位：万元乡",
        "制表单位：亿利公司",
        "单位：县开元街道办",
        "单位：亿达公司",
        "左权县2026年亿元以上重点项目台账",
        "重点项目表（含开元街道）",
        "重点项目（亿元以上）",
        "责任单位：万元镇",
    ],
)
def test_a_name_declares_no_unit(text):
    assert declared(text) == []


def test_two_units_in_one_cell_are_two():
    assert [unit for unit, _ in declared("单位：万元、亿元")] == ["万元", "亿元"]


BARE = ["项目名称", "总投资", "年度计划投资", "建设性质", "责任单位"]
ROW = ["开元道路", 95000, 2000, "新建", "县住建局"]


def read(tmp_path, *rows, answers=()):
    context = dataclasses.replace(CONTEXT, answers=Answers(answers))
    return parsed(write_sheet(tmp_path / "a.xlsx", rows), context)


def test_the_office_of_a_street_called_kaiyuan_is_no_unit(tmp_path):
    found = read(tmp_path, ["编制单位：县开元街道办"], BARE, ROW)
    assert found.rows[0].values["total_investment"] == 95000
    [asked] = [c for c in found.issues if c.asks == MONEY_UNIT]
    assert (asked.level, asked.sentence) == (WARNING, "没有写明金额单位，按万元读取，请核实。")
    assert [unit for unit, _ in asked.choices] == ["万元", "亿元", "元"]


def test_the_cell_a_unit_was_read_from_is_always_said(tmp_path):
    found = read(tmp_path, ["编制单位：开元局", None, "单位：亿元"], BARE, ROW)
    assert found.rows[0].values["total_investment"] == 950_000_000
    [said] = [c for c in found.issues if "金额单位" in c.sentence]
    assert (said.level, str(said)) == (
        NOTE,
        "工作表“台账”第 1 行（C1）：金额单位按表中写明的亿元读取。",
    )


def test_an_answer_gives_the_unit_where_the_sheet_has_none(tmp_path):
    found = read(tmp_path, BARE, ROW, answers=[("", MONEY_UNIT, "", "元")])
    assert str(found.rows[0].values["total_investment"]) == "9.50"
    assert not [c for c in found.issues if c.asks]


def test_what_the_sheet_says_stands_against_an_answer(tmp_path):
    found = read(tmp_path, ["单位：万元"], BARE, ROW, answers=[("", MONEY_UNIT, "", "亿元")])
    assert found.rows[0].values["total_investment"] == 95000
    assert any("没有采用所给的亿元" in c.sentence for c in found.issues if c.level == WARNING)


def test_two_units_refuse_the_sheet_until_one_is_chosen(tmp_path):
    rows = ["单位：万元"], ["重点项目（亿元）"], BARE, ROW
    found = read(tmp_path, *rows)
    [asked] = [c for c in found.issues if c.asks == MONEY_UNIT]
    assert (asked.level, asked.row) == (ERROR, None)
    assert [unit for unit, _ in asked.choices] == ["万元", "亿元"]
    assert "A1 写的是万元" in asked.sentence
    assert (found.rows, found.lines_of_refused_sheets) == ([], 1)
    found = read(tmp_path, *rows, answers=[("台账", MONEY_UNIT, "", "亿元")])
    assert found.rows[0].values["annual_plan"] == 20_000_000


def test_money_of_another_country_is_asked_about(tmp_path):
    found = read(tmp_path, ["单位：万美元"], BARE, ROW)
    [asked] = [c for c in found.issues if c.asks == MONEY_UNIT]
    assert (asked.level, "万美元" in asked.sentence) == (ERROR, True)
    assert not found.rows
