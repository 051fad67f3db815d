"""Where a sheet keeps what: its header, its columns, its unit of money."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from core.values.text import strip_spaces
from exchange.issues import ERROR, Issue
from exchange.parsing.assign_columns import Place, assign_columns
from exchange.parsing.sheet_headers import Heading, SheetHeaders
from exchange.workbooks.reader import Cell, Row, Sheet

HEADER_WITHIN = 20
# Fewer known headers than this are a summary that happens to name projects.
MIN_HEADERS = 2
#: Rows that a header may be high, and characters that a cell of it may have.
TALLEST, LONGEST_HEADER = 6, 120
#: Of the columns of a header a title alone in its row covers so many.
TITLE_SPANS = 0.8
#: What is merged over columns and names none of them.
TITLE = re.compile(":|附件|台账|清单|名单|一览表|汇总表|计划表|情况表|进度表|统计表|月报")


@dataclass
class Layout:
    """The header of one sheet as parsed; rows after `last_header_row` are its body."""

    sheet: str
    last_header_row: int
    headers: SheetHeaders
    places: dict[str, Place] = field(default_factory=dict)
    ignored: list[Place] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    first_header_row: int = 0
    header_texts: dict[int, set[str]] = field(default_factory=dict)
    name_until: int = 0  # the last column over which 项目名称 is merged

    @property
    def usable(self) -> bool:
        return "name" in self.places and not any(c.level == ERROR for c in self.issues)

    def add_issue(
        self, level: str, sentence: str, place: Place | None = None, **asked: Any
    ) -> None:
        """Add an issue about the sheet or about a column; `asked`: asks, what and choices."""
        where = (place.header, place.letter) if place else ("", "")
        self.issues.append(Issue(level, sentence, self.sheet, None, *where, **asked))


def header_rows(sheet: Sheet, headers: SheetHeaders) -> list[int]:
    """The numbers of the rows that are headers, by the words known among theirs."""
    meaning = cache(lambda text: headers.meaning(text).key)
    found: list[tuple[int, tuple[bool, int]]] = []
    for row in sheet.rows:
        known = _known_in(row, meaning)
        if len(known) >= MIN_HEADERS:
            found.append((row.number, _rank(known)))
    return list(_without_their_parents(found))


def _known_in(row: Row, meaning: Callable[[str], str | None]) -> set[str]:
    """The keys that a row's cells would mean as headers; below the top a header has no numbers."""
    cells = row.cells.values()
    if row.number > HEADER_WITHIN and any(cell.kind not in ("text", "month") for cell in cells):
        return set()
    words = map(heading_text, cells)
    keys = (meaning(word) for word in words if word and len(word) <= LONGEST_HEADER)
    return {key for key in keys if key is not None}


def _without_their_parents(found: list[tuple[int, tuple[bool, int]]]) -> Iterator[int]:
    """Of two rows of one header the one with the name. What has no name is a header by three known
    words, or by two below a table."""
    is_below = False
    for at, (number, (is_named, known)) in enumerate(found):
        below = found[at + 1] if at + 1 < len(found) else (0, (False, 0))
        is_parent = not is_named and below[0] == number + 1 and below[1][0]
        if not is_parent and (is_named or is_below or known > MIN_HEADERS):
            is_below = True
            yield number


def layout_at(
    sheet: Sheet, number: int, headers: SheetHeaders, others: Sequence[int] = ()
) -> Layout:
    """The layout whose header begins in a row; `others`: the rows in which headers begin."""
    rows = {row.number: row for row in sheet.rows if number - 1 <= row.number < number + TALLEST}
    headings, last = _down(sheet, rows, number, _headings(sheet, rows, number, headers), headers)
    layout = Layout(sheet.name, last, headers, first_header_row=number)
    layout.header_texts = _texts(rows, number, last)
    end = min((other for other in others if other > last), default=math.inf)
    below = [row for row in sheet.rows if last < row.number < end]
    assign_columns(layout, headings, below, sheet.merged)
    if any(top == number and low - top >= TALLEST for top, _, low, _ in sheet.merged):
        layout.add_issue(ERROR, f"表头超过 {TALLEST} 行，请核对第 {number} 行的合并单元格。")
    return layout


def _texts(rows: dict[int, Row], first: int, last: int) -> dict[int, set[str]]:
    """Column -> the words that stand over it in the header."""
    texts: dict[int, set[str]] = {}
    for number in range(first, last + 1):
        for column, cell in rows[number].cells.items() if number in rows else ():
            texts.setdefault(column, set()).add(strip_spaces(heading_text(cell) or ""))
    return texts


def _rank(known: set[str]) -> tuple[bool, int]:
    """A row with 项目名称 is the header, whatever stands above or below it."""
    return "name" in known, len(known)


def _headings(
    sheet: Sheet, rows: dict[int, Row], number: int, headers: SheetHeaders
) -> dict[int, tuple[str, Heading]]:
    """Column -> (header text, meaning), with the merged cell above as parent."""
    found: dict[int, tuple[str, Heading]] = {}
    name = None
    for column, cell in rows[number].cells.items():
        if (word := heading_text(cell)) is not None:
            found[column] = strip_spaces(word), headers.meaning(word)
            if found[column][1].key == "name":
                name = column
    for column, cell in rows[number].cells.items():
        parent, word = _parent(sheet, rows, number, column, name), heading_text(cell)
        if parent and word is not None:
            found[column] = _joined(parent, word), headers.meaning(word, parent)
    return found


def heading_text(cell: Cell) -> str | None:
    """The words of a header cell; 2026年6月 may be kept as a date. None for anything else."""
    if cell.kind == "month":
        return f"{cell.value.year}年{cell.value.month}月"
    return cell.value if cell.kind == "text" else None


def _joined(parent: str, text: str) -> str:
    return strip_spaces(f"{parent}·{text}") if parent else strip_spaces(text)


def _parent(sheet: Sheet, rows: dict[int, Row], number: int, column: int, name: int | None) -> str:
    """The text of a cell merged over several columns right above, if it is no title."""
    if heading_text(rows[number].cells[column]) is None:
        return ""
    for top, left, low, right in sheet.merged:
        if low == number - 1 and left <= column <= right and left < right and left > 0:
            cell = rows[top].cells.get(left) if top in rows else None
            spans_name = name is not None and left <= name <= right
            spans_most = right - left + 1 >= TITLE_SPANS * len(rows[number].cells)
            is_alone = cell and len(rows[top].cells) == 1 and spans_most
            if cell is None or cell.kind != "text" or spans_name or is_alone:
                return ""
            return "" if TITLE.search(strip_spaces(cell.value)) else cell.value
    return ""


def _down(
    sheet: Sheet,
    rows: dict[int, Row],
    number: int,
    headings: dict[int, tuple[str, Heading]],
    headers: SheetHeaders,
) -> tuple[dict[int, tuple[str, Heading]], int]:
    """(headings, last row): the further rows of a header stand under the cells of the first."""
    last = max([number, *(low for top, _, low, _ in sheet.merged if top == number)])
    last = min(last, number + TALLEST - 1)
    below = rows.get(number + 1)
    if last == number and below and _is_header_half(below, headings, headers):
        last = number + 1
    for line in range(number + 1, last + 1):
        above = dict(headings)
        for column, cell in rows[line].cells.items() if line in rows else ():
            if (word := heading_text(cell)) is not None:
                parent = _spanning(sheet, line - 1, above, column)
                headings[column] = _joined(parent, word), headers.meaning(word, parent)
    return headings, last


def _spanning(
    sheet: Sheet, number: int, headings: dict[int, tuple[str, Heading]], column: int
) -> str:
    """The header that stands over a column in a row, merged or in the column itself."""
    for top, left, low, right in sheet.merged:
        if top <= number <= low and left <= column <= right:
            return headings[left][0] if left in headings else ""
    return _text_over(headings, column)


def _text_over(headings: dict[int, tuple[str, Heading]], column: int) -> str:
    return headings[column][0] if column in headings else ""


def _is_header_half(
    row: Row, headings: dict[int, tuple[str, Heading]], headers: SheetHeaders
) -> bool:
    """Without merged cells: all texts, the name column empty, and at least one known header,
    be it in itself alone: 计划投资 below 2027年 is a header that is not read.
    """
    name = next((column for column, (_, h) in headings.items() if h.key == "name"), None)
    if name is None or name in row.cells or not all(c.kind == "text" for c in row.cells.values()):
        return False
    return any(
        headers.meaning(cell.value).ignored != "unknown"
        or headers.meaning(cell.value, _text_over(headings, column)).key
        for column, cell in row.cells.items()
    )
