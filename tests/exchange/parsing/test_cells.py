"""Cells of a row, as they are parsed: dates, amounts, words, and what is asked about."""

from datetime import date

import pytest
import xlsxwriter

from exchange.issues import NOTE, QUESTION, WARNING
from tests.exchange.sheets import HEADER, fill, parsed, row_of, rows_of, sentences, write_sheet


def asked(row, *keys):
    """Whether the row goes in without these columns, and one of them is asked about."""
    left = not any(key in row.values for key in keys)
    return left and not row.refused and any(row.is_asked(key) for key in keys)


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
    assert asked(row_of(tmp_path, 实际开工时间="2026-04-11"), "started_on")
    assert asked(row_of(tmp_path, 实际开工时间="已开工"), "started_on")
    assert sentences(row_of(tmp_path, 实际开工时间="未开工")) == []


def test_of_two_dates_that_contradict_each_other_neither_is_kept(tmp_path):
    row = row_of(tmp_path, 实际开工时间="2026-04-02", 实际竣工时间="2026-04-01")
    assert asked(row, "started_on", "completed_on")
    both = {"建设性质": "新建", "计划开工时间": "2026-05-01", "计划复工/开工时间": "2026-06-01"}
    assert asked(row_of(tmp_path, **both), "start_due", "resume_or_start_due")


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
    assert asked(row_of(tmp_path, 不停工="是"), "no_winter_stop")
    row = row_of(tmp_path, 不停工="是", 不停工原因="厂房内施工")
    assert (row.values["no_winter_stop"], row.refused) == (True, False)


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("项目代码", 26031407228901000010, "national_code"),
        ("项目代码", "2603-140722", "national_code"),
        ("项目名称", "示\x07例", "name"),
        ("项目名称", "长" * 201, "name"),
        ("责任单位", "示例局 示例股份公司", "responsible_unit"),
        ("项目名称", 123, "name"),
    ],
)
def test_a_doubt_about_which_project_it_is_blocks_its_row(tmp_path, column, value, key):
    row = row_of(tmp_path, **{column: value})
    assert row.refused
    assert key not in row.values


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("建设内容", "长" * 4001, "content"),
        ("邮箱", "a@b", "contact_email"),
        ("联系电话", "见附件", "contact_phone"),
        ("增补日期", "2025-12-31", "listed_on"),
        ("项目阶段", "前期", "stage"),
        ("项目阶段", "未开工", "stage"),
        ("建设性质", "改扩建", "kind"),
        ("建设性质", "技改", "kind"),
        ("建设性质", "迁建", "kind"),
        ("建设性质", "在建", "kind"),
        ("级别", "国家级", "grade"),
        ("所属领域", "工业", "work_area"),
        ("是否入统", "部分", "stat_enrolled"),
        ("项目单位", "示例公司、示例集团", "owner_unit"),
        ("责任人", "示例甲、示例乙", "responsible_person"),
        ("包联领导", "张三 李四", "lead_officials"),
        ("包联领导", "县委常委", "lead_officials"),
        ("总投资（万元）", "约3000", "total_investment"),
        ("总投资（万元）", "3000（暂定）", "total_investment"),
        ("总投资（亿元）", "0.5-0.8亿", "total_investment"),
        ("总投资（万元）", "3000元", "total_investment"),
        ("计划竣工时间", "2026年底或2027年初", "completion_due"),
        ("计划竣工时间", "2026-2028", "completion_due"),
        ("计划竣工时间", "2026年3月-6月", "completion_due"),
        ("形象进度", 1.35, "note"),
    ],
)
def test_a_side_cell_in_doubt_is_asked_about_and_left_blank(tmp_path, column, value, key):
    assert asked(row_of(tmp_path, **{column: value}), key)


@pytest.mark.parametrize(
    ("column", "value", "first"),
    [
        ("建设性质", "在建", "续建"),
        ("建设性质", "改扩建", "续建"),
        ("建设性质", "预备", "前期"),
        ("项目阶段", "未开工", "谋划"),
        ("级别", "国家级", "省级"),
        ("是否入统", "部分", "是"),
        ("责任人", "示例甲、示例乙", "示例甲"),
        ("项目单位", "示例公司、示例集团", "示例公司"),
    ],
)
def test_what_may_be_put_into_the_cell_is_offered_the_likely_first(tmp_path, column, value, first):
    row = row_of(tmp_path, **{column: value})
    [question] = [issue for issue in row.issues if issue.level == QUESTION]
    assert question.choices[0] == (first, first)
    assert sentences(row_of(tmp_path, **{column: first}), QUESTION) == []


@pytest.mark.parametrize(
    ("column", "written", "amount"),
    [("总投资（万元）", "1.5亿元", 15000), ("总投资（亿元）", "5000万元", 5000)],
)
def test_an_amount_in_a_unit_of_its_own_is_taken_and_said(tmp_path, column, written, amount):
    row = row_of(tmp_path, **{column: written})
    assert row.values["total_investment"] == amount
    assert f"按 {amount}.00 万元读取" in sentences(row, WARNING)[0]


@pytest.mark.parametrize(
    ("written", "lead", "others"),
    [
        ("牵头单位：县住建局", "县住建局", None),
        ("县住建局 县交通局", "县住建局", ["县交通局"]),
        ("县住建局（牵头）、县交通局", "县住建局", ["县交通局"]),
        ("县交通局（配合）、县住建局（牵头）", "县住建局", ["县交通局"]),
        ("区经信局、区招商局", "区经信局", ["区招商局"]),
    ],
)
def test_of_several_units_the_first_answers_and_the_others_help(tmp_path, written, lead, others):
    row = row_of(tmp_path, 责任单位=written)
    assert not row.refused
    assert row.values["responsible_unit"] == lead
    assert row.besides.get("supporting_units") == others
    assert bool(sentences(row, QUESTION)) is bool(others)


def test_a_blank_between_two_names_is_one_where_the_sheet_names_both(tmp_path):
    header = ["项目名称", "责任单位", "包联领导"]
    rows = rows_of(
        tmp_path,
        ["甲项目", "示例局", "示例区领导乙\n示例区领导丙"],
        ["乙项目", "示例局", "示例区领导乙 示例区领导丙"],
        ["丙项目", "示例局", "示例区领导乙 示例区领导丁"],
        header=header,
    )
    both = ["示例区领导乙", "示例区领导丙"]
    assert [row.values.get("lead_officials") for row in rows] == [both, both, None]
    assert asked(rows[2], "lead_officials")


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
    assert sentences(row, QUESTION) == [sentence]
