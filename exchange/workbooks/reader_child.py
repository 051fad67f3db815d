"""The child that opens a stranger's file under limits and writes what it found, a JSON line a fact.

It runs alone (python -m exchange.workbooks.reader_child PATH), knows nothing of Django and
has no environment; when it dies the parent refuses the file.
"""

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine

from exchange.workbooks import xls_scan, xlsx_scan
from exchange.workbooks.file_type import SheetRefused, kind_of

# Of address space, so that what the child really holds stays below 300 MB (20,000 rows of 40
# columns take 100).
MEMORY = 280 * 2**20
SECONDS = 20
OUTPUT = 64 * 2**20
# 20,000 rows below a header that may stand as low as row 20, and its second row.
LAST_ROW = 20_021
LAST_COLUMN = 60
# Excel's own limit of characters a cell.
LONGEST = 32_767


def limit_self() -> None:
    """Take the limits before the file is touched."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def emit(*fact: object) -> None:
    """One fact as a line of JSON; its first item says of which sort it is."""
    sys.stdout.write(json.dumps(fact, ensure_ascii=False, separators=(",", ":")) + "\n")


def main(name: str) -> None:
    """Tell the parent what the file holds; a refusal is a fact like any other."""
    limit_self()
    path = Path(name)
    try:
        scan = {"xlsx": xlsx_scan.scan, "xls": xls_scan.scan}[kind_of(path)]
        found, file = scan(path, LAST_ROW, LAST_COLUMN)
        with file:
            write(found, python_calamine.load_workbook(file))
    except SheetRefused as refused:
        emit("refused", refused.sentence, refused.hostile)
    except python_calamine.PasswordError:
        emit("refused", "工作簿设有打开密码，请去掉密码、保存后再导入。")


def write(found: xlsx_scan.BookFacts, book: python_calamine.CalamineWorkbook) -> None:
    """What the values say and what the scan found; of a hidden sheet its name alone."""
    if found.epoch_1904:
        emit("epoch_1904")
    for meta in book.sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
        if not visible:
            emit("sheet", meta.name, False, [])
            continue
        write_sheet(book.get_sheet_by_name(meta.name), found.sheet(meta.name))


def write_sheet(sheet: python_calamine.CalamineSheet, facts: xlsx_scan.SheetFacts) -> None:
    """The rows that hold something, by Excel's numbers; merged areas with rows from 1, columns from
    0."""
    merged = [[top + 1, left, low + 1, right] for (top, left), (low, right) in merges(sheet)]
    emit("sheet", sheet.name, True, merged)
    for note in facts.notes(LAST_ROW, LAST_COLUMN):
        emit("note", note)
    # A row at a time: all at once they are the largest thing the child would hold.
    for number, row in enumerate(rows_of(sheet), 1):
        cells = list(cells_of(row, facts.special.get(number, {})))
        if cells:
            emit("row", number, number in facts.hidden_rows, cells)


def merges(
    sheet: python_calamine.CalamineSheet,
) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
    """((top, left), (low, right)) of each, counted from 0."""
    return sheet.merged_cell_ranges or []


def rows_of(sheet: python_calamine.CalamineSheet) -> Iterator[list[Any]]:
    """The rows from the first one on, each from column A on."""
    left = [""] * sheet.start[1] if sheet.start else []
    return (left + row for row in islice(sheet.iter_rows(), LAST_ROW))


def cells_of(row: list[Any], special: dict[int, str]) -> Iterator[list[object]]:
    """Yield [column, kind, value] or [column, kind, value, true] for a formula."""
    last = max(len(row), max(special, default=-1) + 1)
    for column in range(min(last, LAST_COLUMN)):
        value = row[column] if column < len(row) else ""
        mark = special.get(column)
        if mark == "text formula":
            # An .xls whose formula promises a text that nobody has saved.
            mark = "formula" if typed(value) else "uncalculated"
        if mark in (None, "formula"):
            if cell := typed(value):
                yield [column, *cell, True] if mark else [column, *cell]
        elif mark == "month":
            yield from month_cell(column, value)
        elif mark == "uncalculated":
            yield [column, "uncalculated", ""]
        else:
            yield [column, "error", mark]


def month_cell(column: int, value: Any) -> Iterator[list[object]]:
    """A date that the sheet shows as 2026年6月: its day is the spreadsheet's, not the writer's."""
    cell = typed(value)
    if cell and cell[0] == "date":
        cell = ("month", cell[1])
    if cell:
        yield [column, *cell]


def typed(value: Any) -> tuple[str, object] | None:
    """Keep the type the cell had; a blank text is an empty cell."""
    if isinstance(value, str):
        return ("text", value[: LONGEST + 1]) if value.strip() else None
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, datetime):
        # The day on which the cell's time falls: 23:59:59.9 is not rounded into tomorrow.
        return "date", value.date().isoformat()
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, time | timedelta):
        return "time", str(value)
    # Excel itself keeps and shows 15 digits; more would be the noise of binary fractions.
    return "number", format(value, ".15g")


if __name__ == "__main__":
    main(*sys.argv[1:])
