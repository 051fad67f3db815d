"""A printed list: numbers are numbers, dates are dates, totals agree, text is never a formula."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from core.spreadsheets import printed_list
from core.spreadsheets.csv import csv_of
from core.spreadsheets.printed_list import Column, Section, numeral

COLUMNS = [
    Column("name", "名称", total="count"),
    Column("amount", "金额（万元）", "money"),
    Column("day", "日期", "date"),
    Column("days", "天", "number", total="max"),
]


def book(*sections, columns=COLUMNS, **options):
    content = printed_list.write(sections, columns, title="示例清单", note="单位：万元")
    return openpyxl.load_workbook(BytesIO(content), **options).active


def plain(*rows):
    keys = [column.key for column in COLUMNS]
    return Section("", [dict(zip(keys, row, strict=True)) for row in rows])


def test_cells_keep_their_kind():
    written = book(plain(["示例项目", Decimal("12345.60"), date(2026, 3, 31), 7]))
    assert (written["A1"].value, written["A2"].value) == ("示例清单", "单位：万元")
    heads = [cell.value for cell in written[3]]
    assert heads == ["序号", "名称", "金额（万元）", "日期", "天"]
    number, name, amount, day, days = written[5]
    assert (number.value, name.value, amount.value, days.value) == (1, "示例项目", 12345.6, 7)
    assert day.value.date() == date(2026, 3, 31)
    assert (day.is_date, amount.data_type) == (True, "n")


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("x")', "http://x.invalid", "007"]
)
def test_what_looks_like_a_formula_or_a_link_stays_text(text):
    cell = book(plain([text, None, None, None]))["B5"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_nothing_is_an_empty_cell_and_a_long_text_is_cut():
    written = book(plain(["", None, None, None], ["长" * 40_000, None, None, None]))
    assert [cell.value for cell in written[5]] == [1, None, None, None, None]
    assert len(written["B6"].value) == printed_list.LONGEST_TEXT


def test_subtotals_stand_above_their_rows_and_the_total_counts_each_row_once():
    sections = [
        Section("甲类", [{"name": "一", "amount": Decimal("1.10"), "days": 3}]),
        Section("乙类", [{"name": "二", "amount": Decimal("2.20"), "days": 9}, {"name": "三"}]),
    ]
    formulas, values = book(*sections), book(*sections, data_only=True)
    assert [cell.value for cell in values["B"][3:]] == [
        "合计（3 项）", "一、甲类（1 项）", "一", "二、乙类（2 项）", "二", "三",
    ]  # fmt: skip
    assert formulas["C4"].value == "=SUBTOTAL(9,C5:C9)"
    assert formulas["C7"].value == "=SUBTOTAL(9,C8:C9)"
    assert formulas["E4"].value == "=SUBTOTAL(4,E5:E9)"
    assert [values[f"C{line}"].value for line in (4, 5, 7)] == [3.3, 1.1, 2.2]
    assert [values[f"E{line}"].value for line in (4, 5, 7)] == [9, 3, 9]


def test_it_prints_on_landscape_a3_with_its_heading_on_every_page():
    written = book(plain(["甲", 1, None, None]))
    assert written.freeze_panes == "C4"
    assert (written.page_setup.orientation, int(written.page_setup.paperSize)) == ("landscape", 8)
    assert written.print_title_rows == "$3:$3"
    assert written["B4"].font.bold


def test_headings_that_share_a_parent_stand_in_a_second_row():
    columns = [
        Column("name", "名称"),
        Column("a", "甲", parent="合"),
        Column("b", "乙", parent="合"),
    ]
    written = book(Section("", [{"name": "一"}]), columns=columns)
    assert {"A3:A4", "B3:B4", "C3:D3"} == set(map(str, written.merged_cells.ranges))
    assert [cell.value for cell in written[4]] == [None, None, "甲", "乙"]
    assert (written.print_title_rows, written.freeze_panes) == ("$3:$4", "C5")


def test_a_list_without_rows_still_has_its_heading_and_total():
    written = book()
    assert (written["B3"].value, written["B4"].value) == ("名称", "合计（0 项）")


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠", "\t", "\r", "\n", "\0"])
def test_csv_lets_no_formula_out_and_quotes_every_cell(start):
    content = csv_of([{"name": f"{start}1+1", "amount": Decimal("-5")}], COLUMNS[:2])
    line = content.decode("utf-8-sig").split("\r\n", 1)[1]
    assert line == f'"\'{start}1+1","-5"\r\n'


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (45, "四十五"),
        (100, "一百"), (108, "一百零八"), (110, "一百一十"), (112, "一百一十二"),
    ],
)  # fmt: skip
def test_sections_are_numbered_as_the_office_does(number, words):
    assert numeral(number) == words
