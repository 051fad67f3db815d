"""The same workbook handed back with what is wrong marked at its cells and listed on a sheet."""

import json
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from exchange.issues import ERROR, LEVEL_WORDS, NOTE, QUESTION, WARNING, IssueFacts
from exchange.workbooks.file_type import kind_of
from exchange.workbooks.reader import ROOT, Cell, Sheet, SheetRefused, Workbook, column_of

LEVELS = {level: word for level, word in LEVEL_WORDS.items() if level != NOTE}
LIST = "导入问题"
HEAD = ["工作表", "行", "单元格", "级别", "问题"]
TIMEOUT = 120
TOO_COMPLEX = "这个工作簿内容过于复杂，没有标成；问题清单可以单独下载。"


def remarks_of(issues: list[IssueFacts]) -> list[IssueFacts]:
    """Whatever wants to be looked at, as {sheet, row, letter, level, sentence}."""
    return [c for c in issues if c["level"] in LEVELS]


def annotated(path: str | Path, workbook: Workbook | None, issues: list[IssueFacts]) -> bytes:
    """The bytes of the marked workbook; of an .xls a new .xlsx of the values of `workbook`."""
    remarks = remarks_of(issues)
    path = Path(path)
    if workbook and kind_of(path) == "xls":
        return _rewritten(workbook, remarks)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "marked.xlsx"
        _run_child(path.resolve(), out, remarks)
        return out.read_bytes()


def _run_child(path: Path, out: Path, remarks: list[IssueFacts]) -> None:
    command = [sys.executable, "-m", "exchange.workbooks.annotate_child", str(path), str(out)]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            input=json.dumps({"remarks": remarks, "list": LIST, "head": HEAD, "levels": LEVELS}),
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired as late:
        raise SheetRefused(TOO_COMPLEX) from late
    if done.returncode or not out.exists():
        raise SheetRefused(TOO_COMPLEX)


def problem_list(issues: list[IssueFacts]) -> bytes:
    """The bytes of a workbook with the list of problems alone."""
    out = BytesIO()
    with _book(out) as book:
        _write_list(book, remarks_of(issues))
    return out.getvalue()


def _book(out: BytesIO) -> xlsxwriter.Workbook:
    return xlsxwriter.Workbook(
        out,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )


def _write_list(book: xlsxwriter.Workbook, remarks: list[IssueFacts]) -> None:
    sheet = book.add_worksheet(LIST)
    bold = book.add_format({"bold": True, "bg_color": "#EEF3F7"})
    sheet.set_column(0, 3, 12)
    sheet.set_column(4, 4, 80)
    sheet.freeze_panes(1, 0)
    for column, word in enumerate(HEAD):
        sheet.write_string(0, column, word, bold)
    for line, remark in enumerate(remarks, start=1):
        for column, word in enumerate(_line_of(remark)):
            sheet.write_string(line, column, word)


def _line_of(remark: IssueFacts) -> tuple[str, str, str, str, str]:
    place = f"{remark['letter']}{remark['row'] or ''}"
    number, level = str(remark["row"] or ""), LEVELS[remark["level"]]
    return remark["sheet"], number, place, level, remark["sentence"]


def _rewritten(workbook: Workbook, remarks: list[IssueFacts]) -> bytes:
    """Values only: an .xls cannot be edited in place."""
    out = BytesIO()
    with _book(out) as book:
        looks = {
            ERROR: book.add_format({"bg_color": "#FBE3E1"}),
            QUESTION: book.add_format({"bg_color": "#DCEAF7"}),
            WARNING: book.add_format({"bg_color": "#FFF1CF"}),
        }
        for sheet in workbook.sheets:
            if sheet.visible:
                _write_sheet(book, sheet, remarks, looks)
        _write_list(book, remarks)
    return out.getvalue()


def _write_sheet(
    book: xlsxwriter.Workbook, sheet: Sheet, remarks: list[IssueFacts], looks: dict[str, Any]
) -> None:
    target = book.add_worksheet(sheet.name)
    marks: dict[tuple[int, int], list[IssueFacts]] = {}
    for remark in remarks:
        if remark["sheet"] == sheet.name and remark["row"]:
            column = column_of(remark["letter"]) if remark["letter"] else 0
            marks.setdefault((remark["row"] - 1, column), []).append(remark)
    for row in sheet.rows:
        for column, cell in row.cells.items():
            _write_cell(target, row.number - 1, column, cell, looks, marks)
    for (line, column), remarks in marks.items():
        target.write_comment(line, column, "\n".join(r["sentence"] for r in remarks))


def _write_cell(
    target: Any,
    line: int,
    column: int,
    cell: Cell,
    looks: dict[str, Any],
    marks: dict[tuple[int, int], list[IssueFacts]],
) -> None:
    remarks = marks.get((line, column))
    levels = {remark["level"] for remark in remarks or ()}
    look = next((look for level, look in looks.items() if level in levels), None)
    if cell.kind in ("date", "month"):
        target.write_datetime(line, column, cell.value, look)
    elif cell.kind == "number":
        # At most 15 digits (reader.Cell), which a float holds.
        target.write_number(line, column, float(cell.value), look)
    elif cell.kind == "bool":
        target.write_boolean(line, column, cell.value, look)
    else:
        target.write_string(line, column, str(cell.value), look)
