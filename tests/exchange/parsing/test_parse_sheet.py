"""Rows, headings, totals and sheets of a county's ledger, as they are parsed."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from core.values.text import PENDING
from exchange.answers import TOTAL
from exchange.issues import ERROR, NOTE, QUESTION, WARNING
from exchange.workbooks.reader import SheetRefused
from tests.exchange.sheets import (
    CONTEXT,
    HEADER,
    fill,
    parsed,
    rows_of,
    sentences,
    write_sheet,
)

MESSY = [
    ["左权县2026年重点项目推进台账"],
    ["编制单位：示例项目中心", *[None] * 11, "单位：万元"],
    [
        "序号", "项目\n名称", "项目代码", "级别", "建设内容\n及规模", "总投资", "2026年计划", None,
        "计划复工/\n开工时间", "计划竣工\n时间", "包联领导", "责任单位", "建设单位", "联系人及电话",
    ],
    [None] * 6 + ["年度计划\n投资", "年度建设内容"],
    ["合计", "（3项）", None, None, None, 1_234_567.5, 20_000, None, None, "#REF!"],
    ["一、续建项目（2项）", None, None, None, None, 13_500, 5000],
    ["（一）", "省级重点项目"],
    [
        1, "★示例一\n旧区改造项目", "2603-140722-89-01-000010", None, "1.拆除\n2.新建", 12_000,
        "4,000", "主体", "3月底", "2027.12", "示例甲（组长）、示例乙", "示例 住建局", "示例公司",
        "示例丙 13900000001", "已入统",
    ],
    [
        2, "示例二 电站", "2603-140722-89-01-000011", "市级", None, "１５００．０", 1000,
        None, date(2026, 4, 20), (date(2026, 10, 1),), "待定", "示例能源局", "—", "139****0001",
    ],
    ["二、新 建项目"],
    ["——", "县级重点项目"],
    [
        1, "示例三公路", None, None, None, 300, 500, None, "二季度", "6月31日", "示例甲",
        "示例交通局", None, None,
    ],
    [2, "示例四学校", None, None, None, "约500", None, None, "3/4/26", None, "示例甲 示例乙"],
    [None],
    ["注：以上数据截至3月底"],
    ["填表人：示例丁"],
]  # fmt: skip


def messy(tmp_path):
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path) as book:
        merged = [(0, 0, 0, 14), (2, 6, 2, 7), (2, 0, 3, 0), (2, 1, 3, 1)]
        fill(book, book.add_worksheet("台账"), MESSY, merged, hidden=[9])
        summary = book.add_worksheet("按责任单位分")
        fill(book, summary, [["责任单位", "项目个数"], ["示例局", 3]])
        book.add_worksheet("选项").hide()
    return parsed(path)


def test_a_real_sheet_is_read_to_the_right_values(tmp_path):
    first, second, third, fourth = messy(tmp_path).rows
    assert first.values == {
        "name": "示例一旧区改造项目",
        "national_code": "2603-140722-89-01-000010",
        "kind": "continuing",
        "grade": "provincial",
        "content": "1.拆除\n2.新建",
        "total_investment": Decimal("12000.00"),
        "annual_plan": Decimal("4000.00"),
        "annual_content": "主体",
        "resume_due": date(2026, 3, 31),
        "completion_due": date(2027, 12, 31),
        "lead_officials": ["示例甲", "示例乙"],
        "responsible_unit": "示例住建局",
        "owner_unit": "示例公司",
        "contact_person": "示例丙",
        "contact_phone": "13900000001",
    }
    assert not first.refused
    assert second.values == {
        "name": "示例二电站",
        "national_code": "2603-140722-89-01-000011",
        "kind": "continuing",
        "grade": "municipal",
        "total_investment": Decimal("1500.00"),
        "annual_plan": Decimal("1000.00"),
        "resume_due": date(2026, 3, 31),
        "completion_due": date(2026, 10, 31),
        "lead_officials": PENDING,
        "responsible_unit": "示例能源局",
    }
    assert (first.hidden, second.hidden) == (False, True)
    assert "completion_due" not in third.values
    assert not third.refused
    assert fourth.values["lead_officials"] == ["示例甲", "示例乙"]  # both named in the first row
    assert not fourth.refused


def test_each_doubt_is_named_by_sheet_row_and_column(tmp_path):
    _, second, third, fourth = messy(tmp_path).rows
    assert [str(c) for c in third.issues if c.level == QUESTION] == [
        "工作表“台账”第 12 行“计划竣工时间”（J12）："
        "2026 年 6 月没有 31 日，请写成 2026-06-30 的样式。"
    ]
    assert third.values["kind"] == "new"
    assert third.values["grade"] == "county"
    assert third.values["start_due"] == date(2026, 6, 30)
    assert {c.letter for c in fourth.issues if c.level == QUESTION} == {"F", "I"}
    warnings = sentences(second, WARNING)
    assert any("2026-04-20，晚于复工时限" in sentence for sentence in warnings)
    assert any("校验位" in sentence for sentence in warnings)
    assert "年度计划投资大于总投资，请核实单位和数额。" in sentences(third, WARNING)


def test_what_is_no_project_is_passed_and_the_sheet_says_what_it_is(tmp_path):
    understanding = messy(tmp_path)
    ledger, summary, options = understanding.sheets
    assert (ledger.read, ledger.rows, ledger.hidden_rows) == (True, 4, 1)
    found = [c.sentence for c in ledger.issues]
    assert "有 1 行已隐藏，同样读取。" in found
    assert not any("分节“续建项目”写明" in sentence for sentence in found)
    assert not summary.read
    assert "没有台账表头" in summary.issues[0].sentence
    assert not options.read
    assert "已隐藏" in options.issues[0].sentence


def test_counts_and_subtotals_of_sections_are_checked_against_their_rows(tmp_path):
    path = write_sheet(
        tmp_path / "a.xlsx",
        [
            HEADER,
            ["一、续建项目（3项）", None, 900, 300],
            ["（一）工业", None, 600, 200],
            ["甲项目", None, 400, 100, "示例局"],
            ["乙项目", None, 200, 100, "示例局"],
            ["（二）农业", None, 300, 100],
            ["丙项目", None, 299.99, 100, "示例局"],
            ["二、新建项目（2个）", None, 5],
            ["丁项目", None, 5, 5, "示例局"],
            ["三、储备项目"],
        ],
    )
    issues = parsed(path).sheets[0].issues
    assert [(c.row, c.letter, c.asks) for c in issues if c.level == QUESTION] == [
        (2, "C", TOTAL),
        (6, "C", TOTAL),
    ]
    assert [c.row for c in issues if c.level == WARNING] == [8, 10]


def test_a_heading_with_a_projects_content_is_refused(tmp_path):
    [row] = rows_of(tmp_path, ["一、示例项目", "续建", 500, None, "示例局"])
    assert row.refused
    assert "分节标题" in sentences(row)[0]


def test_a_name_alone_is_neither_heading_nor_project(tmp_path):
    [row] = rows_of(tmp_path, ["农业方面"])
    assert "只有名称" in sentences(row, ERROR)[0]


def test_a_bare_kind_is_a_heading(tmp_path):
    rows = rows_of(
        tmp_path,
        ["续建项目"],
        ["甲", None, 1, 1, "局"],
        ["新建项目（1个）"],
        ["乙", None, 1, 1, "局"],
    )
    assert [row.values["kind"] for row in rows] == ["continuing", "new"]


def test_a_filled_cell_beats_its_heading(tmp_path):
    [row] = rows_of(tmp_path, ["一、续建项目"], ["甲项目", "新建", 1, 1, "示例局"])
    assert row.values["kind"] == "new"


def test_a_heading_does_not_fill_over_a_cell_that_was_not_understood(tmp_path):
    [row] = rows_of(tmp_path, ["一、续建项目"], ["甲项目", "扩建？", 1, 1, "示例局"])
    assert row.is_asked("kind")
    assert not row.refused
    assert "kind" not in row.values


@pytest.mark.parametrize("word", ["合计", "小 计", "总计：", "合计（3项）", "全县合计"])
@pytest.mark.parametrize("where", [0, 1])
def test_a_total_is_no_project(tmp_path, word, where):
    header = ["序号", *HEADER]
    total = [None] * 6
    total[where], total[3] = word, 900
    rows = rows_of(tmp_path, total, [1, "甲项目", "续建", 1, 1, "示例局"], header=header)
    assert [row.name for row in rows] == ["甲项目"]


def test_numbering_and_repeated_headers_are_no_projects(tmp_path):
    header = ["序号", *HEADER]
    project = [1, "甲项目", "续建", 1, 1, "示例局"]
    numbering = ["甲", "乙", "1", "2", "3", "4"]
    rows = rows_of(tmp_path, numbering, list("123456"), project, header, header=header)
    assert [row.name for row in rows] == ["甲项目"]


def test_a_row_without_a_name_is_refused(tmp_path):
    [row] = rows_of(tmp_path, [None, "续建", 100, 50, "示例局"])
    assert "缺少项目名称" in sentences(row, ERROR)[0]


def test_merged_cells_give_their_value_to_each_row_but_money_does_not(tmp_path):
    rows = rows_of(
        tmp_path,
        ["甲项目", "续建", 100, 10, "示例局"],
        ["乙项目", "新建", None, 20, None],
        merged=[(1, 2, 2, 2), (1, 4, 2, 4)],
    )
    assert [row.values.get("responsible_unit") for row in rows] == ["示例局", "示例局"]
    assert "合并单元格，取第 2 行的内容。" in sentences(rows[1], NOTE)
    assert [row.refused for row in rows] == [False, False]
    assert all(row.is_asked("total_investment") for row in rows)
    assert not any("total_investment" in row.values for row in rows)


def test_a_workbook_without_a_ledger_is_refused(tmp_path):
    with pytest.raises(SheetRefused, match="没有找到台账表头"):
        parsed(write_sheet(tmp_path / "a.xlsx", [["甲", "乙"], [1, 2]]))
    with pytest.raises(SheetRefused, match="缺少“项目名称”列"):
        parsed(write_sheet(tmp_path / "a.xlsx", [HEADER[1:], ["续建", 1, 1, "局"]]))


def test_every_sheet_with_a_header_is_read(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("工业", "农业"):
            fill(book, book.add_worksheet(name), [HEADER, [f"{name}项目", "续建", 1, 1, "示例局"]])
    assert [(row.sheet, row.name) for row in parsed(path).rows] == [
        ("工业", "工业项目"),
        ("农业", "农业项目"),
    ]


def test_an_old_workbook_in_yi_yuan_is_understood(tmp_path):
    from tests.exchange.workbooks.test_reader import FILES

    new, continuing = parsed(FILES / "ledger.xls").rows
    assert new.values["total_investment"] == Decimal("36000.00")
    assert new.values["completion_due"] == date(2027, 6, 30)
    assert continuing.values["total_investment"] == Decimal("12500.00")
    assert continuing.hidden


def test_another_year_reads_its_own_columns(tmp_path):
    header = ["项目名称", "责任单位", "2026年计划投资（万元）", "2027年计划投资（万元）"]
    path = write_sheet(tmp_path / "a.xlsx", [header, ["甲项目", "示例局", 1, 2]])
    context = dataclasses.replace(CONTEXT, year=2027)
    assert parsed(path, context).rows[0].values["annual_plan"] == 2
    assert parsed(path).rows[0].values["annual_plan"] == 1


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("续建项目", "kind", "continuing"),
        ("深化工业转型", "work_area", 5),
        ("省级重点", "grade", "provincial"),
    ],
)
def test_the_name_of_a_sheet_fills_what_it_says_and_says_so(tmp_path, name, key, value):
    rows = [["项目名称", "责任单位", "总投资（万元）"], ["示例项目", "县局", 100]]
    (row,) = parsed(write_sheet(tmp_path / "a.xlsx", rows, name=name)).rows
    assert row.values[key] == value
    assert f"按工作表名“{name}”补上。" in "".join(sentences(row, "note"))


def test_the_name_of_a_sheet_gives_way_to_a_heading_and_never_guesses(tmp_path):
    rows = [
        ["项目名称", "责任单位", "总投资（万元）"],
        ["一、新建项目", None, None],
        ["甲", "县局", 1],
    ]
    (row,) = parsed(write_sheet(tmp_path / "a.xlsx", rows, name="续建项目")).rows
    assert row.values["kind"] == "new"
    (row,) = parsed(write_sheet(tmp_path / "b.xlsx", rows[::2], name="新建续建表")).rows
    assert "kind" not in row.values


def test_a_column_without_a_header_is_named(tmp_path):
    rows = [["项目名称", "责任单位", None, "备注"], ["示例项目", "县局", "已完成", "好"]]
    (report,) = parsed(write_sheet(tmp_path / "a.xlsx", rows)).sheets
    found = [(c.letter, c.sentence) for c in report.issues if "没有表头" in c.sentence]
    assert found == [("C", "没有表头，没有读取。")]
