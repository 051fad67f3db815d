"""A sheet to fill in offline and bring back: what is asked for is free, all else locked.

Hidden at the right stand the project's number and what stood in the asked cells when the sheet was
taken: what comes back is set against it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.spreadsheets.printed_list import A3, CELL, LOOKS, OPTIONS, REF, SHADE, Column, write_cell

HEADER = 2
LOCKED = {"bg_color": "#F3F5F7"}
#: An amount takes no negative number.
AMOUNT = {
    "validate": "decimal",
    "criteria": ">=",
    "value": 0,
    "input_title": "万元",
    "input_message": "按万元填写，没有完成就填 0。",
    "error_title": "金额",
    "error_message": "请按万元填写数字，不能为负数。",
}


@dataclass(frozen=True)
class Form:
    """The columns shown, those of them that are asked for, and how to fill them in."""

    name: str
    how: str
    columns: list[Column]
    asked: list[Column]
    paper: int = A3

    @property
    def all_columns(self) -> list[Column]:
        return [*self.columns, REF, *map(as_taken, self.asked)]


def as_taken(column: Column) -> Column:
    """The hidden column that keeps what stood in an asked one when the sheet was taken."""
    return replace(column, title=f"下载时·{column.title}".replace("（万元）", ""), hidden=True)


def write(form: Form, rows: Iterable[Mapping[str, Any]], *, title: str) -> bytes:
    """The bytes of the workbook of these rows {column key: value}."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {**OPTIONS, "constant_memory": False}) as book:
        sheet = book.add_worksheet(form.name)
        _head(book, sheet, form, title)
        last = _body(book, sheet, form, rows)
        _check_amounts(sheet, form, last)
        _set_up(sheet, form.paper)
    return out.getvalue()


def _head(book: xlsxwriter.Workbook, sheet: Worksheet, form: Form, title: str) -> None:
    head = book.add_format({**CELL, **SHADE, "text_wrap": True})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, form.how)
    for place, column in enumerate(form.all_columns):
        sheet.set_column(place, place, column.width, None, {"hidden": column.hidden})
        sheet.write_string(HEADER, place, column.title, head)


def _body(
    book: xlsxwriter.Workbook, sheet: Worksheet, form: Form, rows: Iterable[Mapping[str, Any]]
) -> int:
    """Writes the rows; the line of the last one."""
    locked, free = _looks(book, **LOCKED), _looks(book, locked=False)
    places = list(enumerate(form.all_columns))
    line = HEADER
    for line, row in enumerate(rows, start=HEADER + 1):
        for place, column in places:
            looks = free if column in form.asked else locked
            write_cell(sheet, line, place, row.get(column.key), column.kind, looks)
    return line


def _looks(book: xlsxwriter.Workbook, **more: Any) -> dict[str, Format]:
    return {kind: book.add_format({**CELL, **look, **more}) for kind, look in LOOKS.items()}


def _check_amounts(sheet: Worksheet, form: Form, last: int) -> None:
    for place, column in enumerate(form.columns):
        if column in form.asked and column.kind == "money" and last > HEADER:
            sheet.data_validation(HEADER + 1, place, last, place, AMOUNT)


def _set_up(sheet: Worksheet, paper: int) -> None:
    """Locked against slips, without a password; columns and rows may still be resized."""
    sheet.freeze_panes(HEADER + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
    sheet.protect("", {"format_columns": True, "format_rows": True})
