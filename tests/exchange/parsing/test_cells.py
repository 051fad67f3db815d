"""Cells of a row, as they are parsed: dates, amounts, words, and what is asked about."""

from datetime import date

import pytest
import xlsxwriter

from exchange.issues import NOTE, WARNING
from tests.exchange.sheets import HEADER, fill, parsed, row_of, sentences, write_sheet


@pytest.mark.parametrize(
    ("kind", "column", "written", "key", "kept", "warned"),
    [
        ("续建", "计划复工时间", "2026-03-30", "resume_due", (3, 30), False),
        ("续建", "计划复工时间", "2026-03-31", "resume_due", (3, 31), False),
        ("续建", "计划复工时间", "2026-04-01", "resume_due", (3, 31), True),
        ("新建", "计划开工时间", "2026-06-29", "start_due", (6, 29), False),
        ("新建", "计划开工时间", "2026-06-30", "start_due", (6, 30), False),
        ("新建", "计划开工时间", "2026-07-01", "start_due", (6, 30), True),
        ("新建", "计划复工/开工时间", "2026-07-01", "start_due", (6, 30), True),
        ("续建", "计划复工/开工时间", "2026-07-01", "resume_due", (3, 31), True),
        ("储备", "计划开工时间", "2026-09-01", "start_due", (9, 1), False),
        ("前期", "计划复工/开工时间", "2026-09-01", "start_due", (9, 1), False),
        ("续建", "计划开工时间", "2026-09-01", "start_due", (9, 1), False),
    ],
)
def test_a_later_date_than_the_statutory_one_is_taken_in_with_that(
    tmp_path, kind, column, written, key, kept, warned
):
    row = row_of(tmp_path, 建设性质=kind, **{column: written})
    assert row.values[key] == date(2026, *kept)
    assert bool(sentences(row, WARNING)) is warned
    assert not row.refused


def test_a_project_listed_after_the_statutory_date_keeps_its_own(tmp_path):
    late = {"建设性质": "新建", "增补日期": "2026-07-05", "计划开工时间": "2026-09-30"}
    assert row_of(tmp_path, **late).values["start_due"] == date(2026, 9, 30)
    early = late | {"增补日期": "2026-06-30"}
    assert row_of(tmp_path, **early).values["start_due"] == date(2026, 6, 30)


def test_without_a_kind_a_date_waits_for_the_ledgers_own(tmp_path):
    row = row_of(tmp_path, **{"计划复工/开工时间": "2026-07-01"})
    assert row.values["resume_or_start_due"] == date(2026, 7, 1)


def test_actual_dates_lie_in_the_past_and_in_order(tmp_path):
    assert row_of(tmp_path, 实际开工时间="2026-04-10").values["started_on"] == date(2026, 4, 10)
    assert row_of(tmp_path, 实际开工时间="2026-04-11").refused
    assert row_of(tmp_path, 实际开工时间="2026-04-02", 实际竣工时间="2026-04-01").refused
    assert not row_of(tmp_path, 实际开工时间="未开工").refused
    assert row_of(tmp_path, 实际开工时间="已开工").refused


def test_a_planned_end_before_its_start_is_a_warning(tmp_path):
    row = row_of(tmp_path, 建设性质="新建", 计划开工时间="2026-05-01", 计划竣工时间="2026-04-30")
    assert "计划竣工时间早于计划开工时间，请核实。" in sentences(row, WARNING)


@pytest.mark.parametrize(("total", "warned"), [(1_000_000, False), (1_000_000.01, True)])
def test_an_amount_beyond_a_county_is_a_warning(tmp_path, total, warned):
    row = row_of(tmp_path, **{"总投资（万元）": total})
    assert bool(sentences(row, WARNING)) is warned
    assert not row.refused


def test_a_plan_beyond_what_is_left_is_a_warning(tmp_path):
    money = {
        "总投资（万元）": 100,
        "截至2025年底累计完成（万元）": 60,
        "2026年计划投资（万元）": 40,
    }
    assert sentences(row_of(tmp_path, **money), WARNING) == []
    money["2026年计划投资（万元）"] = 40.01
    assert len(sentences(row_of(tmp_path, **money), WARNING)) == 1


def test_no_winter_stop_wants_its_reason(tmp_path):
    assert row_of(tmp_path, 不停工="是").refused
    row = row_of(tmp_path, 不停工="是", 不停工原因="厂房内施工")
    assert (row.values["no_winter_stop"], row.refused) == (True, False)


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("项目代码", 26031407228901000010, "national_code"),
        ("项目代码", "2603-140722", "national_code"),
        ("项目名称", "示\x07例", "name"),
        ("项目名称", "长" * 201, "name"),
        ("建设内容", "长" * 4001, "content"),
        ("邮箱", "a@b", "contact_email"),
        ("责任单位", "示例局、另一局", "responsible_unit"),
        ("增补日期", "2025-12-31", "listed_on"),
        ("项目名称", 123, "name"),
    ],
)
def test_a_cell_that_cannot_be_kept_blocks_its_row(tmp_path, column, value, key):
    row = row_of(tmp_path, **{column: value})
    assert row.refused
    assert key not in row.values


def test_text_that_looks_like_a_formula_is_text(tmp_path):
    assert row_of(tmp_path, 备注="=1+1").values["remark"] == "=1+1"
    assert row_of(tmp_path, 项目名称="@示例项目").values["name"] == "@示例项目"


def test_errors_and_uncalculated_formulas_block_their_row_but_not_in_passed_columns(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        fill(book, sheet, [[*HEADER, "完成率（%）"], ["甲项目", "续建", None, 1, "示例局"]])
        sheet.write_formula("C2", "=B1/0", None, "#DIV/0!")
        sheet.write_formula("F2", "=B1/0", None, "#DIV/0!")
    [row] = parsed(path).rows
    assert [c.letter for c in row.issues] == ["C"]
    assert "#DIV/0!" in sentences(row)[0]


def test_invisible_characters_and_marks_go_with_a_note(tmp_path):
    row = row_of(tmp_path, 项目名称="▲示例\u202e项目\u200b")
    assert row.name == "示例项目"
    assert len(sentences(row, NOTE)) == 2


def test_rare_characters_are_kept(tmp_path):
    assert row_of(tmp_path, 项目名称="𠮷示例🏗项目").name == "𠮷示例🏗项目"


def test_a_value_reckoned_by_a_formula_is_marked(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        fill(book, sheet, [["项目名称", "责任单位", "总投资（万元）"], ["示例项目", "县局", None]])
        sheet.write_formula("C2", "=60+40", None, 100)
    (row,) = parsed(path).rows
    assert row.values["total_investment"] == 100
    assert sentences(row, "note") == ["由公式算出，取保存时的值。"]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (1.35, "“1.35”看不出是 1.35% 还是 135%，请写成带百分号的文字，如“100%”。"),
        ("-5%", "形象进度 -5% 不在 0 到 100 之间，请核对。"),
    ],
)
def test_a_doubtful_share_is_asked_about(tmp_path, cell, sentence):
    rows = [["项目名称", "责任单位", "形象进度"], ["示例项目", "县局", cell]]
    (row,) = parsed(write_sheet(tmp_path / "a.xlsx", rows)).rows
    assert sentences(row, "error") == [sentence]
