"""A written list: numbers are numbers, dates are dates, and text never becomes a formula."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from exchange import workbook
from exchange.workbook import Column

COLUMNS = [
    Column("名称"),
    Column("金额（万元）", "money"),
    Column("日期", "date"),
    Column("项", "number"),
]


def sheet(rows, **more):
    content = workbook.write("示例清单", COLUMNS, rows, **more)
    return openpyxl.load_workbook(BytesIO(content)).active


def test_cells_keep_their_kind():
    written = sheet([["示例项目", Decimal("12345.60"), date(2026, 3, 31), 7]], note="单位：万元")
    assert written["A1"].value == "示例清单"
    assert written["A2"].value == "单位：万元"
    assert [cell.value for cell in written[3]] == ["名称", "金额（万元）", "日期", "项"]
    name, amount, day, number = written[4]
    assert (name.value, amount.value, number.value) == ("示例项目", 12345.6, 7)
    assert day.value.date() == date(2026, 3, 31)
    assert day.is_date
    assert amount.data_type == "n"


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("x")', "http://x.invalid", "007"]
)
def test_what_looks_like_a_formula_or_a_link_stays_text(text):
    cell = sheet([[text, None, None, None]])["A4"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.hyperlink is None


def test_nothing_is_an_empty_cell_and_a_long_text_is_cut():
    written = sheet([["", None, None, None], ["长" * 40_000, None, None, None]])
    assert [cell.value for cell in written[4]] == [None] * 4
    assert len(written["A5"].value) == workbook.LONGEST_TEXT


def test_it_prints_on_landscape_a4_with_its_heading_on_every_page():
    written = sheet([["甲", 1, None, None]], total=["合计", 1, None, None])
    assert written.freeze_panes == "A4"
    assert (written.page_setup.orientation, int(written.page_setup.paperSize)) == ("landscape", 9)
    assert written.print_title_rows == "$3:$3"
    assert written["A5"].value == "合计"
    assert written["A5"].font.bold


def test_a_list_without_rows_still_has_its_heading_and_total():
    written = sheet([], total=["合计 0 个", None, None, None])
    assert written["A3"].value == "名称"
    assert written["A4"].value == "合计 0 个"
