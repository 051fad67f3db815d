"""Read a workbook as found: cells with their types, nothing interpreted, the file untouched."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, TypeAlias

from exchange.workbooks.file_type import BROKEN, SheetRefused

__all__ = ["Cell", "Row", "Sheet", "SheetRefused", "Workbook", "letter_of", "read_workbook"]

ROOT = Path(__file__).resolve().parents[2]
# Wall time; the child limits its own memory and processor time.
TIMEOUT = 90
TOO_COMPLEX = "工作簿内容过多或过于复杂，请只保留台账所在的工作表、删去多余的行列后再导入。"


@dataclass(slots=True, frozen=True)
class Cell:
    """One cell that is not empty.

    kind: text, number (value is its text of at most 15 digits), date, month (a date shown as
    2026年6月, whose day nobody wrote), time, bool, error (value is "#REF!" and the like),
    uncalculated (a formula that was saved without a value).
    """

    kind: str
    #: Of its kind: a text, a number as text, a date, a bool.
    value: Any
    formula: bool = False


#: Merged cells: top, left, bottom, right.
Merge: TypeAlias = tuple[int, int, int, int]
#: sheet, row, letter, and the text to read there; "" for a blank cell.
Correction: TypeAlias = tuple[str, int, str, str]
#: The cells of a workbook that are alike, by what they hold.
SeenCells: TypeAlias = dict[tuple[str, Any, bool], Cell]


@dataclass(slots=True)
class Row:
    """Cells by column, counted from 0; the number is the one Excel shows."""

    number: int
    cells: dict[int, Cell]
    hidden: bool = False


@dataclass(slots=True)
class Sheet:
    """A worksheet as found; nothing but the name of one that is hidden. notes: what was not
    read."""

    name: str
    visible: bool = True
    rows: list[Row] = field(default_factory=list)
    merged: list[Merge] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Workbook:
    """Its sheets in their order; `epoch_1904`: days are counted from 1904, as old Macs did."""

    sheets: list[Sheet]
    epoch_1904: bool = False
    notes: list[str] = field(default_factory=list)


def letter_of(column: int) -> str:
    """Name a column counted from 0 as Excel does: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_workbook(path: str | Path, corrections: Iterable[Correction] = ()) -> Workbook:
    """Read all visible sheets in a child process, or raise SheetRefused with a Chinese sentence.

    `corrections`: of cells to read otherwise.
    """
    with tempfile.TemporaryFile() as out:
        _run_child(Path(path).resolve(), out)
        out.seek(0)
        workbook = _workbook(out)
    _correct(workbook, corrections)
    return workbook


def _run_child(path: Path, out: IO[bytes]) -> None:
    command = [sys.executable, "-m", "exchange.workbooks.reader_child", str(path)]
    try:
        # An empty environment: what reads a stranger's file needs no secret of ours.
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired as late:
        raise SheetRefused(TOO_COMPLEX) from late
    if done.returncode:
        raise SheetRefused(TOO_COMPLEX if done.returncode < 0 else BROKEN)


def _workbook(lines: Iterable[bytes]) -> Workbook:
    """Rebuild what the child wrote: one JSON line a fact, a sheet's rows after its name."""
    book = Workbook(sheets=[])
    seen: SeenCells = {}
    for line in lines:
        what, *facts = json.loads(line)
        if what == "row":
            book.sheets[-1].rows.append(_row(facts, seen))
        elif what == "sheet":
            book.sheets.append(Sheet(facts[0], facts[1], merged=[tuple(m) for m in facts[2]]))
        elif what == "note":
            book.sheets[-1].notes.append(facts[0])
        elif what == "epoch_1904":
            book.epoch_1904 = True
        elif what == "refused":
            raise SheetRefused(*facts)
    return book


def _row(facts: list[Any], seen: SeenCells) -> Row:
    number, hidden, cells = facts
    return Row(number, {column: _cell(seen, *cell) for column, *cell in cells}, hidden)


def _cell(seen: SeenCells, kind: str, value: Any, formula: bool = False) -> Cell:
    # Units, kinds and dates repeat thousands of times; one object serves them all.
    key = (kind, value, formula)
    if key not in seen:
        value = date.fromisoformat(value) if kind in ("date", "month") else value
        seen[key] = Cell(kind, value, formula)
    return seen[key]


def column_of(letter: str) -> int:
    """The column of a letter, counted from 0: A is 0, AA is 26."""
    number = 0
    for character in letter:
        number = number * 26 + ord(character) - 64
    return number - 1


def _correct(workbook: Workbook, corrections: Iterable[Correction]) -> None:
    cells: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    for sheet, row, letter, text in corrections:
        cells[sheet, row].append((column_of(letter), text))
    for sheet in workbook.sheets if cells else ():
        for row in sheet.rows:
            for column, text in cells.get((sheet.name, row.number), ()):
                if text.strip():
                    row.cells[column] = Cell("text", text)
                else:
                    row.cells.pop(column, None)
