"""An empty sheet to fill in and bring: its heads, how to fill it in, drop-down lists of choices."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from core.spreadsheets.printed_list import A4, CELL, LOOKS, OPTIONS, SHADE, Column

HEADER = 2
#: Rows that are laid out; more may be added below them.
ROWS = 300
#: The hidden sheet on which the choices stand: typed into a rule they may have 255 characters.
CHOICES = "选项"


def write(
    columns: Sequence[Column], choices: Mapping[str, Sequence[str]], *, title: str, how: str
) -> bytes:
    """The bytes of the workbook; `choices`: {key of a column: what may stand in it}. A choice is
    offered and not forced: what the office calls otherwise is asked about when it comes back."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {**OPTIONS, "constant_memory": False}) as book:
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({**CELL, **SHADE, "text_wrap": True})
        looks = {kind: book.add_format({**CELL, **look}) for kind, look in LOOKS.items()}
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
        sheet.write_string(1, 0, how)
        for place, column in enumerate(columns):
            sheet.write_string(HEADER, place, column.title, head)
            _lay_out(sheet, place, column, looks)
        _offer(book, sheet, columns, choices)
        _set_up(sheet)
    return out.getvalue()


def _lay_out(sheet: Worksheet, place: int, column: Column, looks: dict[str, Format]) -> None:
    sheet.set_column(place, place, column.width)
    for line in range(HEADER + 1, HEADER + 1 + ROWS):
        sheet.write_blank(line, place, None, looks[column.kind])


def _offer(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    columns: Sequence[Column],
    choices: Mapping[str, Sequence[str]],
) -> None:
    listed = book.add_worksheet(CHOICES)
    listed.hide()
    for place, column in enumerate(columns):
        words = choices.get(column.key, ())
        if not words:
            continue
        listed.write_column(0, place, words)
        letter = xl_col_to_name(place)
        rule = {
            "validate": "list",
            "source": f"={CHOICES}!${letter}$1:${letter}${len(words)}",
            "error_type": "information",
            "error_title": column.title,
            "error_message": "不在列出的选项中，导入时会再核对。",
        }
        sheet.data_validation(HEADER + 1, place, HEADER + ROWS, place, rule)


def _set_up(sheet: Worksheet) -> None:
    sheet.freeze_panes(HEADER + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
