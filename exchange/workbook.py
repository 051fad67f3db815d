"""Write a list as an Excel sheet an office can print and read back: real numbers, real dates.

What a person typed is written as text whatever it begins with, so no formula gets out.
"""

from dataclasses import dataclass
from io import BytesIO

import xlsxwriter

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a cell holds at most; Excel refuses a file with more.
LONGEST_TEXT = 32_767
FORMATS = {
    "text": {"text_wrap": True},
    "number": {"num_format": "#,##0"},
    "money": {"num_format": "#,##0.00"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
}
CELL = {"border": 1, "border_color": "#B6C4D0", "valign": "vcenter"}


@dataclass(frozen=True)
class Column:
    """One column: its heading, what its cells are (text, number, money, date), how wide."""

    title: str
    kind: str = "text"
    width: int = 12


def write(title, columns, rows, *, note="", total=None):
    """The bytes of a workbook with one sheet: title, note, heading, rows, total row."""
    out = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(title[:31])
        _set_up(sheet, columns)
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 15}))
        sheet.write_string(1, 0, note, book.add_format({"font_color": "#44576A"}))
        head = book.add_format({**CELL, "bold": True, "text_wrap": True, "bg_color": "#EEF3F7"})
        for place, column in enumerate(columns):
            sheet.write_string(2, place, column.title, head)
        formats = [book.add_format({**CELL, **FORMATS[column.kind]}) for column in columns]
        line = 2
        for line, row in enumerate(rows, start=3):
            _write_row(sheet, line, row, columns, formats)
        if total is not None:
            bold = [
                book.add_format({**CELL, **FORMATS[column.kind], "bold": True})
                for column in columns
            ]
            _write_row(sheet, line + 1, total, columns, bold)
    return out.getvalue()


def _set_up(sheet, columns):
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write_row(sheet, line, row, columns, formats):
    for place, (value, column, style) in enumerate(zip(row, columns, formats, strict=True)):
        if value is None or value == "":
            sheet.write_blank(line, place, None, style)
        elif isinstance(value, str):
            sheet.write_string(line, place, value[:LONGEST_TEXT], style)
        elif column.kind == "date":
            sheet.write_datetime(line, place, value, style)
        else:
            sheet.write_number(line, place, value, style)
