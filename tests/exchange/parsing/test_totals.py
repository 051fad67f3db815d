"""Totals: none of them is a project, and all are compared with the rows they stand for."""

import dataclasses

import pytest

from exchange.answers import TOTAL, YES, Answers
from exchange.issues import ERROR, QUESTION, WARNING
from tests.exchange.sheets import CONTEXT, HEADER, parsed, write_sheet

HEAD = ["序号", *HEADER]
YI = ["序号", "项目名称", "建设性质", "总投资（亿元）", "年度计划投资（亿元）", "责任单位"]


def project(number, total, plan, kind="新建"):
    return [number, f"示例{number}路", kind, total, plan, "县住建局"]


def read(tmp_path, *rows, head=HEAD, answers=()):
    context = dataclasses.replace(CONTEXT, answers=Answers(answers))
    return parsed(write_sheet(tmp_path / "台账.xlsx", [head, *rows]), context)


def asked(found):
    return [(c.level, c.what, c.letter) for c in found.issues if c.asks == TOTAL]


A, B = project(1, 100, 10), project(2, 200, 30, "续建")


@pytest.mark.parametrize(
    "line",
    [
        ["合计", None, None, 300, 40],
        [None, "总 计", None, 300, 40],
        [None, "合计（2项）", None, 300, 40],
        ["合计", "（共2项）", None, 300, 40],
        ["合计：2 个", None, None, 300, 40],
        ["合计", None, 2, 300, 40, "—"],
        [None, None, "合计", 300, 40],
        [None, None, None, 300, 40, "合计"],
        ["以上合计", None, None, 300, 40],
        ["总合计", None, None, 300, 40],
        ["县级合计", None, None, 300, 40],
        ["累计", None, None, 300, 40],
        ["产业类小计", None, None, 300, 40],
        [None, "其中：新建", None, 100, 10, "县住建局"],
        [None, "续建小计", None, 200, 30],
        [None, "其中", None, 100, 10],
        ["本页小计", None, None, 300, 40],
    ],
)
def test_a_total_is_no_project_and_agrees_with_its_rows(tmp_path, line):
    found = read(tmp_path, A, B, line)
    assert [row.number for row in found.rows] == [2, 3]
    assert not [c for c in found.issues if c.level in (ERROR, QUESTION, WARNING)]
    assert found.sheets[0].skipped == {"合计": 1}


@pytest.mark.parametrize(
    "line",
    [
        ["填表人：示例甲", None, "审核人：示例乙", None, "填报日期：2026年1月10日"],
        [None, "单位负责人：", None, None, "联系电话："],
        ["2026年1月10日"],
        ["（盖章）"],
        ["第1页共3页"],
        ["第 1 页，共 3 页"],
        ["注：以上数据截至3月底"],
        ["备注：以概算批复为准"],
        ["标注▲为结转项目（1项）；标注★为新开工"],
        ["以上项目的总投资以概算批复为准，年度计划随进度调整；请各单位核对。"],
    ],
)
def test_foot_lines_are_no_projects(tmp_path, line):
    found = read(tmp_path, A, B, ["合计", None, None, 300, 40], line)
    assert [row.number for row in found.rows] == [2, 3]
    assert not [c for c in found.issues if c.level in (ERROR, QUESTION, WARNING)]
    assert found.sheets[0].skipped == {"合计": 1, "说明": 1}


@pytest.mark.parametrize("where", ["above", "below"])
def test_a_total_that_differs_is_asked_about_and_the_rows_go_in(tmp_path, where):
    line = ["合计", None, None, 310, 40]
    rows = [line, A, B] if where == "above" else [A, B, line]
    found = read(tmp_path, *rows)
    row = "2" if where == "above" else "4"
    assert asked(found) == [(QUESTION, row, "D")]
    [issue] = [c for c in found.issues if c.asks]
    assert "总投资写的是 310 万元，各行相加为 300 万元" in issue.sentence
    assert issue.choices == ((YES, "已核对，按各行导入"),)
    assert len(found.rows) == 2
    assert not asked(read(tmp_path, *rows, answers=[("台账", TOTAL, row, YES)]))


def test_a_total_that_left_one_section_out_is_a_lie(tmp_path):
    rows = ["一、新建项目"], A, ["二、续建项目"], B, ["合计", None, None, 200, 30]
    assert asked(read(tmp_path, *rows)) == [(QUESTION, "6", "D")]


@pytest.mark.parametrize("factor", [10, 100, 10_000])
def test_a_total_of_another_unit_refuses_the_sheet(tmp_path, factor):
    rows = A, B, ["合计", None, None, 300 / factor, 40 / factor]
    found = read(tmp_path, *rows)
    assert asked(found) == [(ERROR, "4", "")]
    [issue] = [c for c in found.issues if c.level == ERROR]
    assert (issue.row, f"相差 {factor} 倍" in issue.sentence) == (None, True)
    assert (found.rows, found.lines_of_refused_sheets, found.sheets[0].read) == ([], 3, False)
    found = read(tmp_path, *rows, answers=[("台账", TOTAL, "4", YES)])
    assert (len(found.rows), asked(found)) == (2, [])


def test_a_total_of_another_unit_is_found_by_its_decimals(tmp_path):
    rows = project(1, 95012.34, 10), project(2, 31000, 30), ["合计", None, None, 12.6, 0]
    assert [level for level, _, _ in asked(read(tmp_path, *rows))] == [ERROR]


def test_two_columns_the_wrong_way_round_refuse_the_sheet(tmp_path):
    found = read(tmp_path, A, B, ["合计", None, None, 40, 300])
    assert [level for level, _, _ in asked(found)] == [ERROR]
    assert "像是两列对调" in next(c.sentence for c in found.issues if c.level == ERROR)


def test_rounding_of_a_total_in_yi_yuan_is_no_difference(tmp_path):
    rows = project(1, 1.2345, 0.1), project(2, 2.1111, 0.2)
    assert not asked(read(tmp_path, *rows, ["合计", None, None, 3.35, 0.3], head=YI))
    assert asked(read(tmp_path, *rows, ["合计", None, None, 3.36, 0.3], head=YI))
    assert asked(read(tmp_path, A, B, ["合计", None, None, 300.01, 40]))


def test_amounts_of_more_than_two_decimals_add_up_exactly(tmp_path):
    rows = [project(number, 1.004, 0) for number in range(1, 6)]
    assert not asked(read(tmp_path, *rows, ["合计", None, None, 5.02, 0]))


def test_an_amount_that_was_not_read_is_compared_with_nothing(tmp_path):
    found = read(tmp_path, A, project(2, "约200", 30), ["合计", None, None, 300, 40])
    assert not asked(found)


def test_a_total_so_far_that_stands_on_top_is_of_all_rows(tmp_path):
    assert not asked(read(tmp_path, ["累计", None, None, 300, 40], A, B))
    assert asked(read(tmp_path, ["累计", None, None, 310, 40], A, B))


def test_every_section_has_its_total_and_all_have_one(tmp_path):
    found = read(
        tmp_path,
        ["总计", None, None, 300, 40],
        ["一、新建项目"],
        A,
        ["合计", None, None, 100, 10],
        ["二、续建项目"],
        B,
        ["合计", None, None, 200, 30],
    )
    assert not [c for c in found.issues if c.level in (QUESTION, WARNING)]


def test_the_count_of_a_total_is_compared(tmp_path):
    found = read(tmp_path, A, B, ["合计（共3项）", None, None, 300, 40])
    [issue] = [c for c in found.issues if c.level == WARNING]
    assert issue.sentence == "“合计(共3项)”写明 3 项，实有 2 项，请核实。"


def test_the_amounts_of_a_heading_that_fit_another_unit_refuse_the_sheet(tmp_path):
    found = read(tmp_path, ["一、新建项目", None, None, 0.03, 0.004], A, B)
    assert [level for level, _, _ in asked(found)] == [ERROR]


@pytest.mark.parametrize("where", ["above", "below"])
def test_a_total_of_the_county_is_of_all_its_sections(tmp_path, where):
    for amount, level in ((300, None), (310, QUESTION), (0.03, ERROR)):
        line = ["县级合计", None, None, amount]
        rows = ["一、新建项目"], A, ["二、续建项目"], B
        found = read(tmp_path, *([line, *rows] if where == "above" else [*rows, line]))
        assert [found_level for found_level, _, _ in asked(found)] == ([level] if level else [])


def test_a_share_whose_rows_have_no_kind_is_said_to_be_unchecked(tmp_path):
    rows = (
        ["1", "示例甲工程", None, 100, 10],
        ["2", "示例乙工程", None, 200, 30],
        ["合计", None, None, 300, 40],
        ["其中：续建", None, None, 999, 1],
    )
    said = [issue for issue in read(tmp_path, *rows).issues if issue.level == WARNING]
    assert [(issue.row, "没有核对" in issue.sentence) for issue in said] == [(5, True)]
