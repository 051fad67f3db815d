"""Several tables on one sheet, and what stands above a header."""

import pytest

from exchange.issues import ERROR, WARNING
from tests.exchange.sheets import HEADER, parsed, write_sheet

HEAD = ["序号", "项目名称", "建设性质", "总投资", "年度计划投资", "责任单位"]


def read(tmp_path, *rows, **layout):
    return parsed(write_sheet(tmp_path / "台账.xlsx", rows, **layout))


def amounts(found):
    return [(row.name, row.values["total_investment"]) for row in found.rows]


def test_a_second_table_has_its_own_unit(tmp_path):
    found = read(
        tmp_path,
        ["重点项目台账", None, None, None, "单位：万元"],
        HEAD,
        [1, "甲", "新建", 15000, 100, "县局"],
        ["合计", None, None, 15000, 100],
        ["重点项目台账（续）", "单位：亿元"],
        HEAD[:3] + HEAD[4:5] + HEAD[3:4] + HEAD[5:],
        [1, "乙", "新建", 0.5, 1.5, "县局"],
        ["合计", None, None, 0.5, 1.5],
    )
    assert amounts(found) == [("甲", 15000), ("乙", 15000)]
    assert found.rows[1].values["annual_plan"] == 5000
    assert not [c for c in found.issues if c.level in (ERROR, WARNING)]


def test_a_second_header_with_units_of_its_own_begins_a_table(tmp_path):
    found = read(
        tmp_path,
        HEADER,
        ["甲", "新建", 15000, 100, "县局"],
        ["项目名称", "建设性质", "总投资（亿元）", "年度计划投资（亿元）", "责任单位"],
        ["乙", "新建", 1.5, 0.1, "县局"],
    )
    assert amounts(found) == [("甲", 15000), ("乙", 15000)]


def test_a_second_table_has_its_own_order_of_columns(tmp_path):
    found = read(
        tmp_path,
        HEADER,
        ["甲", "新建", 100, 10, "县局"],
        ["责任单位", "年度计划投资（万元）", "项目名称", "总投资（万元）", "包联领导"],
        ["县局", 20, "乙", 200, "示例甲"],
    )
    assert amounts(found) == [("甲", 100), ("乙", 200)]
    assert found.rows[1].values["responsible_unit"] == "县局"
    assert found.rows[1].values["lead_officials"] == ["示例甲"]
    assert found.rows[1].places["name"].letter == "C"


def test_a_richer_header_near_the_top_does_not_hide_the_first_table(tmp_path):
    found = read(
        tmp_path,
        HEADER,
        ["甲", "新建", 100, 10, "县局"],
        [*HEADER, "包联领导"],
        ["乙", "新建", 200, 10, "县局", "示例甲"],
    )
    assert amounts(found) == [("甲", 100), ("乙", 200)]


def test_headings_end_with_their_table(tmp_path):
    found = read(
        tmp_path,
        HEADER,
        ["一、续建项目"],
        ["甲", None, 100, 10, "县局"],
        [*HEADER, "备注"],
        ["乙", None, 200, 10, "县局"],
        ["二、新建项目"],
        HEADER,
        ["丙", None, 300, 10, "县局"],
    )
    assert [row.values.get("kind") for row in found.rows] == ["continuing", None, "new"]


def test_a_header_printed_again_begins_no_table(tmp_path):
    parents = ["序号", "项目名称", "2026年计划", None, "责任单位"]
    below = [None, None, "年度计划投资（万元）", "年度建设内容"]
    found = read(
        tmp_path,
        parents,
        below,
        [1, "甲", 10, "主体", "县局"],
        parents,
        below,
        [2, "乙", 10, "主体", "县局"],
        merged=[(0, 2, 0, 3), (3, 2, 3, 3)],
    )
    assert [row.name for row in found.rows] == ["甲", "乙"]
    assert found.sheets[0].skipped == {"重复的表头": 2}


def test_a_table_that_is_no_ledger_is_said_and_skipped(tmp_path):
    found = read(
        tmp_path,
        HEADER,
        ["甲", "新建", 100, 10, "县局"],
        ["责任单位", "建设性质", "总投资（万元）", "年度计划投资（万元）"],
        ["县局", "新建", 100, 10],
        [*HEADER, "备注"],
        ["乙", "新建", 200, 10, "县局"],
    )
    assert amounts(found) == [("甲", 100), ("乙", 200)]
    [said] = [c for c in found.issues if c.level == WARNING]
    assert (said.row, "没有“项目名称”列" in said.sentence) == (3, True)


def test_a_project_above_the_header_refuses_the_sheet(tmp_path):
    row = [1, "示例路", "新建", 100, 10, "县局"]
    found = read(tmp_path, ["台账"], HEAD, row)
    assert len(found.rows) == 1
    path = write_sheet(tmp_path / "a.xlsx", [row, HEAD, row])
    with pytest.raises(Exception, match="第 1 行在表头之上"):
        parsed(path)


def test_a_sheet_of_headers_only_has_nothing_and_says_so(tmp_path):
    found = read(tmp_path, *[HEADER] * 30)
    assert not found.rows
    assert found.sheets[0].skipped == {"重复的表头": 29}
    found = read(tmp_path, *[[*HEADER, f"备注{number}"] for number in range(30)])
    assert not found.rows


def test_a_header_of_forty_rows_is_answered_by_a_sentence(tmp_path):
    rows = [["序号", "项目名称", "总投资（万元）"], *[[]] * 39, [1, "甲", 1]]
    path = write_sheet(tmp_path / "a.xlsx", rows, merged=[(0, 1, 39, 1)])
    with pytest.raises(Exception, match="表头超过 6 行"):
        parsed(path)


def test_a_header_cell_of_forty_parts_is_no_header(tmp_path):
    long = "·".join(f"{number}月计划投资（万元）" for number in range(40))
    found = read(tmp_path, [*HEADER, long], ["甲", "新建", 100, 10, "县局", 5])
    assert amounts(found) == [("甲", 100)]


def test_project_names_may_stand_beside_the_column_of_their_header(tmp_path):
    found = read(
        tmp_path,
        ["项目名称", None, "总投资（万元）", "责任单位"],
        ["续建项目（1项）"],
        [1, "甲", 100, "县局"],
        ["新开工项目（1项）"],
        [2, "乙", 200, "县局"],
    )
    assert amounts(found) == [("甲", 100), ("乙", 200)]
    assert [row.values["kind"] for row in found.rows] == ["continuing", "new"]


def test_lines_are_counted_by_what_they_are(tmp_path):
    found = read(
        tmp_path,
        HEADER,
        ["一、续建项目"],
        ["甲", None, 100, 10, "县局"],
        ["小计", None, 100, 10],
        ["注：概算"],
    )
    assert found.sheets[0].skipped == {"分节标题": 1, "合计": 1, "说明": 1}
    assert "没有作为项目读取：分节标题 1 行、合计 1 行、说明 1 行。" in [
        c.sentence for c in found.sheets[0].issues
    ]


def test_a_refused_sheet_beside_a_read_one_counts_its_lines(tmp_path):
    import xlsxwriter

    from tests.exchange.sheets import fill

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        fill(book, book.add_worksheet("甲"), [HEADER, ["甲", "新建", 1, 1, "县局"]])
        broken = [HEADER[1:], ["新建", 1, 1, "县局"], ["新建", 1, 1, "县局"]]
        fill(book, book.add_worksheet("乙"), broken)
        fill(book, book.add_worksheet("丙"), [HEADER[1:]])
    found = parsed(path)
    assert [report.refused_lines for report in found.sheets] == [0, 2, 1]
    assert found.lines_of_refused_sheets == 3
