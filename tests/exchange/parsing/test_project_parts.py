"""A project over several rows is one row of the ledger, or one sentence."""

import pytest

from exchange.issues import ERROR, NOTE, WARNING
from tests.exchange.sheets import parsed, sentences, write_sheet

HEAD = ["序号", "项目名称", "资金来源", "总投资（万元）", "年度计划投资（万元）", "责任单位"]


def read(tmp_path, *rows, head=HEAD, **layout):
    return parsed(write_sheet(tmp_path / "台账.xlsx", [head, *rows], **layout))


def money(row):
    return row.values.get("total_investment"), row.values.get("annual_plan")


FINANCED = (
    [1, "甲", "合计", 30, 6, "县局"],
    [None, None, "中央", 10, 2],
    [None, None, "银行", 20, 4],
)


@pytest.mark.parametrize("merged", [(), [(1, 1, 3, 1)], [(1, 0, 3, 0), (1, 1, 3, 1), (1, 5, 3, 5)]])
def test_lines_of_financing_belong_to_the_project_above(tmp_path, merged):
    found = read(tmp_path, *FINANCED, [2, "乙", "自筹", 5, 5, "县局"], merged=merged)
    first, second = found.rows
    assert (first.number, money(first), money(second)) == (2, (30, 6), (5, 5))
    assert "funding" not in first.values
    assert "本项目占第 2—4 行，按一个项目读取，其余各行是其分项。" in sentences(first, NOTE)
    assert found.sheets[0].skipped == {"分项": 2}
    assert not [c for c in found.issues if c.level in (ERROR, WARNING)]


def test_the_first_row_counts_where_the_others_add_up_to_it(tmp_path):
    rows = [1, "甲", None, 30, 6, "县局"], [None, None, "中央", 10, 2], [None, None, "银行", 20, 4]
    [row] = read(tmp_path, *rows).rows
    assert (money(row), row.refused) == ((30, 6), False)


def test_the_row_of_the_sum_may_stand_last(tmp_path):
    rows = (
        [1, "甲", "中央", 10, 2, "县局"],
        [None, None, "银行", 20, 4],
        [None, None, "合计", 30, 6],
    )
    found = read(tmp_path, *rows, merged=[(1, 1, 3, 1)])
    assert [money(row) for row in found.rows] == [(30, 6)]
    found = read(tmp_path, *rows)
    assert [money(row) for row in found.rows] == [(30, 6)]


def test_parts_that_do_not_add_up_are_one_sentence(tmp_path):
    rows = [1, "甲", "中央", 10, 2, "县局"], [None, None, "银行", 20, 4]
    found = read(tmp_path, *rows, merged=[(1, 1, 2, 1)])
    [row] = found.rows
    [sentence] = sentences(row, ERROR)
    assert "第 2—3 行" in sentence
    assert found.sheets[0].rows == 1


def test_a_marked_sum_that_lies_is_said(tmp_path):
    rows = [1, "甲", "合计", 31, 6, "县局"], *FINANCED[1:]
    [row] = read(tmp_path, *rows).rows
    assert "总投资合计为 31 万元，各分项相加为 30 万元，请核实。" in sentences(row, WARNING)


def test_other_units_under_one_name_are_one_sentence(tmp_path):
    rows = [1, "甲", None, 30, 6, "县局"], [None, None, None, 30, 6, "市局"]
    [row] = read(tmp_path, *rows, merged=[(1, 1, 2, 1)]).rows
    assert "责任单位" in sentences(row, ERROR)[0]


def test_a_project_of_two_hundred_rows_is_one_sentence(tmp_path):
    rows = [1, "甲", None, 30, 6, "县局"], *[[None, None, "中央", 1, 1]] * 199
    for merged in ([(1, 1, 200, 1)], ()):
        found = read(tmp_path, *rows, merged=merged)
        assert [len(sentences(row, ERROR)) for row in found.rows] == [1]
        assert "共 200 行" in sentences(found.rows[0], ERROR)[0]


BUNDLE = ["序号", "项目名称", "建设内容", "总投资（万元）", "责任单位"]


@pytest.mark.parametrize("numbers", ["（1） （2）", "① ②", "1.1 1.2", "(1) (2)"])
def test_the_rows_of_a_bundle_are_not_counted_twice(tmp_path, numbers):
    first, second = numbers.split()
    found = read(
        tmp_path,
        [1, "道路打捆", "共2条", 50, "县局"],
        [first, "东路", "1公里", 30, "县局"],
        [second, "西路", "1公里", 20, "县局"],
        [2, "桥", "1座", 7, "县局"],
        ["合计", None, None, 57],
        head=BUNDLE,
    )
    assert [(row.name, row.values["total_investment"]) for row in found.rows] == [
        ("道路打捆", 50),
        ("桥", 7),
    ]
    assert not [c for c in found.issues if c.level in (ERROR, WARNING)]


def test_a_bundle_that_does_not_add_up_is_one_sentence(tmp_path):
    rows = [1, "道路打捆", "共2条", 50, "县局"], ["（1）", "东路", "1公里", 30, "县局"]
    [row] = read(tmp_path, *rows, head=BUNDLE).rows
    assert "第 2—3 行" in sentences(row, ERROR)[0]


def test_numbers_in_brackets_alone_number_projects(tmp_path):
    rows = ["（1）", "东路", "1公里", 30, "县局"], ["（2）", "西路", "1公里", 20, "县局"]
    assert [row.name for row in read(tmp_path, *rows, head=BUNDLE).rows] == ["东路", "西路"]


def test_a_row_without_a_name_and_with_contents_is_refused(tmp_path):
    rows = [1, "甲", None, 30, 6, "县局"], [None, None, None, 30, 6, "县局"]
    found = read(tmp_path, *rows)
    assert [row.refused for row in found.rows] == [False, True]


@pytest.mark.parametrize("word", ["小计", "合计"])
def test_a_total_under_the_sources_of_money_is_none_of_the_last_project(tmp_path, word):
    found = read(
        tmp_path,
        [1, "甲", "自筹", 30, 6, "县局"],
        [2, "乙", "自筹", 10, 4, "县局"],
        [None, None, word, 40, 10],
    )
    assert [money(row) for row in found.rows] == [(30, 6), (10, 4)]
    assert found.sheets[0].skipped == {"合计": 1}
    assert not [c for c in found.issues if c.level in (ERROR, WARNING)]
