import pytest

from exchange.all_ledger_fields import BY_KEY
from exchange.answers import COLUMN
from exchange.issues import ERROR, QUESTION, WARNING
from exchange.parsing.cells import READERS
from exchange.workbooks.reader import Cell, Row, Sheet
from projects.ledger_fields import COLUMNS
from tests.exchange.sheets import find_layout


def sheet_of(*rows, merged=()):
    """A sheet of texts; merged ranges are (top, left, bottom, right), rows from 1."""
    built = [
        Row(number, {c: Cell("text", value) for c, value in enumerate(row) if value})
        for number, row in enumerate(rows, 1)
    ]
    return Sheet("台账", rows=[row for row in built if row.cells], merged=list(merged))


def columns_of(layout):
    return {key: place.letter for key, place in layout.places.items()}


def test_every_sort_of_column_has_its_reader():
    assert {column.sort for column in BY_KEY.values()} == READERS.keys()


def test_no_header_word_means_two_columns():
    words = [alias for column in COLUMNS for alias in column.aliases.split()]
    assert len(words) == len(set(words))


def test_the_header_is_found_under_titles_anywhere_in_20_rows():
    for above in (0, 1, 5, 19):
        rows = [["标题"]] * above + [["序号", "项目名称", "总投资（万元）"], ["1", "甲", "2"]]
        layout = find_layout(sheet_of(*rows), 2026)
        assert layout.last_header_row == above + 1
        assert columns_of(layout) == {"name": "B", "total_investment": "C"}
    assert find_layout(sheet_of(*[["标题"]] * 20, ["项目名称", "总投资"]), 2026) is None


def test_columns_stand_in_any_order_and_unnamed_ones_are_passed():
    layout = find_layout(sheet_of(["责任单位", "总投资", None, "项目名称", "分管领导"]), 2026)
    assert columns_of(layout) == {"responsible_unit": "A", "total_investment": "B", "name": "D"}
    assert [place.letter for place in layout.ignored] == ["E"]


@pytest.mark.parametrize(
    ("above", "unit"),
    [
        (["台账", None, "单位：万元"], "万元"),
        (["台账", None, "单位:亿元"], "亿元"),
        (["重点项目表（单位：亿元）"], "亿元"),
        (["重点项目表（亿元）"], "亿元"),
        (["编制单位：示例局", None, "金额单位：万元、亩"], "万元"),
    ],
)
def test_the_unit_of_money_stands_in_a_side_cell_or_the_title(above, unit):
    layout = find_layout(sheet_of(above, ["项目名称", "总投资", "年度计划投资（万元）"]), 2026)
    assert layout.places["total_investment"].unit == unit
    assert layout.places["annual_plan"].unit == "万元"
    assert layout.usable


def test_a_unit_in_one_header_says_nothing_about_its_neighbour():
    layout = find_layout(sheet_of(["项目名称", "总投资（亿元）", "年度计划投资"]), 2026)
    assert layout.places["annual_plan"].unit == "万元"
    [asked] = [c for c in layout.issues if c.level == WARNING]
    assert "没有写明金额单位" in asked.sentence


def test_two_units_above_a_header_are_named_and_refused():
    rows = ["单位：万元", "单位：亿元"], ["项目名称", "总投资"]
    layout = find_layout(sheet_of(*rows), 2026)
    assert not layout.usable
    assert "万元、亿元" in layout.issues[0].sentence


def test_a_doubled_column_is_asked_about_with_both_places():
    layout = find_layout(sheet_of(["项目名称", "总投资(万元)", "总投资（万元）"]), 2026)
    assert layout.usable
    assert "total_investment" not in layout.places
    doubled = [c for c in layout.issues if c.level == QUESTION]
    assert [(c.asks, c.letter) for c in doubled] == [(COLUMN, "B"), (COLUMN, "C")]
    assert "C 列" in doubled[0].sentence
    assert "B 列" in doubled[1].sentence


def test_a_doubled_name_refuses_the_sheet():
    layout = find_layout(sheet_of(["项目名称", "项目名称", "总投资"]), 2026)
    assert not layout.usable


def test_of_two_words_for_one_thing_the_plain_name_wins_and_it_is_said():
    layout = find_layout(sheet_of(["项目名称", "建设单位", "项目单位"]), 2026)
    assert columns_of(layout)["owner_unit"] == "C"
    assert [(c.level, c.letter) for c in layout.issues] == [(WARNING, "B")]


def test_the_telephone_is_the_one_beside_the_contact():
    row = ["项目名称", "责任人", "联系电话", "联系人", "联系电话"]
    layout = find_layout(sheet_of(row), 2026)
    assert columns_of(layout)["contact_phone"] == "E"
    assert layout.usable


def test_a_missing_name_is_named():
    layout = find_layout(sheet_of(["责任单位", "总投资（万元）", "建设性质"]), 2026)
    assert not layout.usable
    assert "项目名称" in next(c.sentence for c in layout.issues if c.level == ERROR)


def test_a_summary_beside_the_ledger_has_no_header():
    assert find_layout(sheet_of(["责任单位", "项目个数", "总投资（万元）"]), 2026) is None
    assert find_layout(sheet_of(["求和项:总投资", "列标签"]), 2026) is None


def test_a_header_two_rows_high_takes_its_parents_words():
    rows = (
        ["标题"],
        ["序号", "项目名称", "2026年计划", None, "开工时间", None, "总投资（亿元）"],
        [None, None, "年度计划投资", "年度建设内容", "计划", "实际", None],
        ["1", "甲"],
    )
    merged = [(1, 0, 1, 6), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 2, 5), (2, 6, 3, 6)]
    for merges in (merged, []):
        layout = find_layout(sheet_of(*rows, merged=merges), 2026)
        assert layout.last_header_row == 3
        found = columns_of(layout)
        assert found["name"] == "B"
        assert found["annual_plan"] == "C"
        assert found["annual_content"] == "D"
        assert found["start_due"] == "E"
        assert found["total_investment"] == "G"
        if merges:
            assert found["started_on"] == "F"


def test_a_parent_over_parts_gives_its_meaning_to_their_sum():
    rows = (["项目名称", "2026年计划投资（万元）", None], [None, "小计", "第一季度"])
    merged = [(1, 0, 2, 0), (1, 1, 1, 2)]
    layout = find_layout(sheet_of(*rows, merged=merged), 2026)
    assert columns_of(layout) == {"name": "A", "annual_plan": "B"}
    assert layout.places["annual_plan"].unit == "万元"


def test_a_total_right_below_the_header_is_no_second_header():
    layout = find_layout(sheet_of(["序号", "项目名称", "总投资"], ["合计", None, "100"]), 2026)
    assert layout.last_header_row == 1
