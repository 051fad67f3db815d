"""A ledger without a column 责任单位: one answer for the sheet."""

import dataclasses

from exchange.answers import RESPONSIBLE_UNIT, Answers
from exchange.issues import QUESTION
from tests.exchange.sheets import CONTEXT, HEADER, parsed, write_sheet

ROWS = HEADER[:4], ["甲", "新建", 100, 10], ["乙", "新建", 100, 10]


def read(tmp_path, *above, rows=ROWS, answers=()):
    context = dataclasses.replace(CONTEXT, answers=Answers(answers))
    return parsed(write_sheet(tmp_path / "台账.xlsx", [*above, *rows]), context)


def asked(found):
    return [(c.level, c.row, c.choices) for c in found.issues if c.asks == RESPONSIBLE_UNIT]


def test_a_missing_column_is_asked_about_once(tmp_path):
    found = read(tmp_path)
    assert asked(found) == [(QUESTION, None, ())]
    assert all("responsible_unit" not in row.values for row in found.rows)


def test_who_filled_it_in_is_offered_not_taken(tmp_path):
    for line in (
        ["填报单位：县水利局"],
        ["报送部门：县水利局 单位：万元"],
        ["填报单位：", "县水利局"],
    ):
        found = read(tmp_path, line)
        assert asked(found) == [(QUESTION, None, (("县水利局", "县水利局"),))]
        assert "responsible_unit" not in found.rows[0].values
    assert asked(read(tmp_path, ["报送部门："])) == [(QUESTION, None, ())]


def test_the_answer_stands_for_every_row_as_assumed(tmp_path):
    found = read(tmp_path, answers=[("台账", RESPONSIBLE_UNIT, "", "县水利局")])
    assert not asked(found)
    for row in found.rows:
        assert row.values["responsible_unit"] == "县水利局"
        assert row.assumed == {"responsible_unit"}


def test_a_column_is_never_filled_by_an_answer(tmp_path):
    rows = HEADER, ["甲", "新建", 100, 10, None]
    found = read(tmp_path, rows=rows, answers=[("", RESPONSIBLE_UNIT, "", "县水利局")])
    assert not asked(found)
    assert "responsible_unit" not in found.rows[0].values


def test_a_sheet_of_our_own_with_numbers_of_projects_needs_none(tmp_path):
    rows = [*HEADER[:4], "系统编号"], ["甲", "新建", 100, 10, "7"]
    assert not asked(read(tmp_path, rows=rows))
