"""The child that opens a stranger's workbook to mark its cells, under limits, knowing no Django.

python -m exchange.workbooks.annotate_child IN.xlsx OUT.xlsx, with the remarks as JSON on standard
input.
"""

import json
import re
import resource
import sys
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

MEMORY = 1024 * 2**20
SECONDS = 90
#: The worst level first.
FILLS = {
    "error": PatternFill("solid", fgColor="00FBE3E1"),
    "question": PatternFill("solid", fgColor="00DCEAF7"),
    "warning": PatternFill("solid", fgColor="00FFF1CF"),
}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST = 30_000


def main(source: str, target: str) -> None:
    """Write a copy of the workbook with the remarks at their cells and on a sheet of their own."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    request = json.load(sys.stdin)
    with open(source, "rb") as file:  # by content: an uploaded file has no ending to its name
        book = load_workbook(file, keep_links=False)
    at: dict[tuple[str, int, str], list[dict[str, Any]]] = {}
    for remark in request["remarks"]:
        if remark["row"] and remark["sheet"] in book.sheetnames:
            place = remark["sheet"], remark["row"], remark["letter"] or "A"
            at.setdefault(place, []).append(remark)
    for (sheet, row, letter), remarks in at.items():
        mark(book[sheet], f"{letter}{row}", remarks)
    add_list(book, request)
    book.save(target)


def mark(sheet: Worksheet, place: str, remarks: list[dict[str, Any]]) -> None:
    """In the colour of its worst remark, with the sentences as a comment; merged cells carry both
    at the first of them."""
    cell = sheet[place]
    if isinstance(cell, MergedCell):
        cell = next(
            sheet[area.coord.split(":")[0]] for area in sheet.merged_cells.ranges if place in area
        )
    levels = {remark["level"] for remark in remarks}
    cell.fill = next(fill for level, fill in FILLS.items() if level in levels)
    text = "\n".join(r["sentence"] for r in remarks)
    comment = Comment(CONTROL.sub("", text)[:LONGEST], "台账")
    comment.width, comment.height = 320, 90
    cell.comment = comment


def add_list(book: Workbook, request: dict[str, Any]) -> None:
    """All remarks on a sheet of their own, in place of the one of the last time."""
    name = request["list"]
    if name in book.sheetnames:  # the list of the last time, brought back
        del book[name]
    sheet = book.create_sheet(name)
    write(sheet, 1, request["head"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line, remark in enumerate(request["remarks"], start=2):
        place = f"{remark['letter']}{remark['row'] or ''}"
        level = request["levels"][remark["level"]]
        words = [remark["sheet"], str(remark["row"] or ""), place, level, remark["sentence"]]
        write(sheet, line, words)
    sheet.column_dimensions["E"].width = 80
    sheet.freeze_panes = "A2"


def write(sheet: Worksheet, line: int, words: list[str]) -> None:
    """Texts without control characters, of at most LONGEST characters; none becomes a formula
    (S13)."""
    for column, word in enumerate(words, start=1):
        cell = sheet.cell(line, column, CONTROL.sub("", word)[:LONGEST])
        # A text, whatever it begins with: no formula gets out.
        cell.data_type = "s"


if __name__ == "__main__":
    main(*sys.argv[1:])
