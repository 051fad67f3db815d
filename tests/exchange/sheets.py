"""Workbooks for tests, written cell by cell, and a basis of fixed rules to read them by."""

from datetime import date

import xlsxwriter

from exchange.answers import NOTHING_ANSWERED
from exchange.parsing.cells import ParseContext
from exchange.parsing.layout import HEADER_WITHIN, header_rows, layout_at
from exchange.parsing.ledger_headers import LedgerHeaders
from exchange.parsing.money_units import declared_units, settle_units
from exchange.parsing.parse_sheet import parse_sheets
from exchange.workbooks.reader import Cell, read_workbook

WORK_AREAS = ((1, "攻坚项目建设"), (5, "深化工业转型"), (6, "发力全域旅游"))
HEADER = ["项目名称", "建设性质", "总投资（万元）", "年度计划投资（万元）", "责任单位"]
CONTEXT = ParseContext(year=2026, today=date(2026, 4, 10), work_areas=WORK_AREAS)


def write_sheet(path, rows, name="台账", merged=(), hidden=()):
    """Write rows (lists, None for an empty cell) into one sheet; dates get a date format."""
    with xlsxwriter.Workbook(path) as book:
        fill(book, book.add_worksheet(name), rows, merged, hidden)
    return path


def fill(book, sheet, rows, merged=(), hidden=()):
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    month = book.add_format({"num_format": 'yyyy"年"m"月"'})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, tuple):  # a date shown without its day
                sheet.write_datetime(number, column, value[0], month)
            elif isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    for first_row, first_column, last_row, last_column in merged:
        value = rows[first_row][first_column]
        sheet.merge_range(first_row, first_column, last_row, last_column, value)
    for number in hidden:
        sheet.set_row(number - 1, None, None, {"hidden": True})


def parsed(path, context=CONTEXT):
    return parse_sheets(read_workbook(path), context)


def rows_of(tmp_path, *rows, header=HEADER, **layout):
    path = write_sheet(tmp_path / "台账.xlsx", [header, *rows], **layout)
    return parsed(path).rows


def row_of(tmp_path, **values):
    """Understand one row: header -> value; the name is given if it is not."""
    values = {"项目名称": "示例项目", "责任单位": "示例局", **values}
    [row] = rows_of(tmp_path, list(values.values()), header=list(values))
    return row


def text(value):
    return Cell("text", value)


def number(value):
    return Cell("number", value)


def sentences(row, level=None):
    return [c.sentence for c in row.issues if level in (None, c.level)]


def find_layout(sheet, year, own=None, headers=None):
    """The layout of the first table of a sheet, with its unit; None if it has none near its top."""
    headers = headers or LedgerHeaders(year, own)
    number = next(iter(header_rows(sheet, headers)), None)
    if number is None or number > HEADER_WITHIN:
        return None
    layout = layout_at(sheet, number, headers)
    above = [row for row in sheet.rows if row.number < number]
    settle_units(layout, declared_units(above), NOTHING_ANSWERED)
    return layout
