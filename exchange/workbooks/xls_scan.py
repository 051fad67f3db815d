"""A look at the records of an .xls before anything opens it: far cells, hidden rows, errors."""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from exchange.workbooks.file_type import BROKEN, SheetRefused
from exchange.workbooks.number_formats import BUILT_IN_MONTHS, shows_only_month
from exchange.workbooks.xlsx_scan import BookFacts, SheetFacts

# From END - 2 up a sector's number is a mark: the end of a chain, free, or one of the tables' own.
END = 0xFFFFFFFE
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!"}
BOF, EOF, BOUNDSHEET, FILEPASS, DATE1904 = 0x0809, 0x000A, 0x0085, 0x002F, 0x0022
FORMAT, XF = 0x041E, 0x00E0
ROW, FORMULA, BOOLERR, NUMBER, RK, MULRK = 0x0208, 0x0006, 0x0205, 0x0203, 0x027E, 0x00BD
# The last three are words: shared, a cell's own, in several fonts.
CELLS = {FORMULA, BOOLERR, NUMBER, RK, MULRK, 0x00FD, 0x0204, 0x00D6}
TOO_FAR = (
    "工作表第 {row} 行以后、第 {column} 列以后还有内容，请删去多余的行列、另存为 .xlsx 后再导入。"
)


def scan(path: Path, last_row: int, last_column: int) -> tuple[BookFacts, IO[bytes]]:
    """The facts, and the file, opened; a far cell is refused, since .xls cannot be cut."""
    content = path.read_bytes()
    try:
        stream = book_stream(content)
        found = _facts(stream, last_row, last_column)
    except (struct.error, IndexError, KeyError, ValueError) as broken:
        raise SheetRefused(BROKEN) from broken
    return found, path.open("rb")


def book_stream(content: bytes) -> bytes:
    """Take the stream "Workbook" (or "Book") out of the compound file."""
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    mini = 1 << struct.unpack_from("<H", content, 32)[0]
    directory_at, _, cutoff, mini_at = struct.unpack_from("<IIII", content, 48)
    table = _allocation(content, sector)
    entries = _chain(content, table, directory_at, sector, sector)
    root = _entry(entries, 0)
    for index in range(len(entries) // 128):
        name, start, size = _entry(entries, index)
        if name.lower() in ("workbook", "book"):
            if size >= cutoff:
                return _chain(content, table, start, sector, sector)[:size]
            # Below the cutoff a stream lies in small sectors, inside the stream of the root entry.
            small = _chain(content, table, root[1], sector, sector)
            minis = _chain(content, table, mini_at, sector, sector)
            mini_table = struct.unpack(f"<{len(minis) // 4}I", minis)
            return _chain(small, mini_table, start, mini, 0)[:size]
    raise SheetRefused(BROKEN)


def _entry(entries: bytes, index: int) -> tuple[str, int, int]:
    entry = entries[index * 128 : index * 128 + 128]
    length = struct.unpack_from("<H", entry, 64)[0]
    name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
    start, size = struct.unpack_from("<II", entry, 116)
    return name, start, size


def _allocation(content: bytes, sector: int) -> list[int]:
    # The header has the first 109 sectors of the table; each further block ends with the place of
    # the next. No more blocks than sectors: a loop of them ends as well.
    places = list(struct.unpack_from("<109I", content, 76))
    following = struct.unpack_from("<I", content, 68)[0]
    for _ in range(len(content) // sector):
        if following >= END:
            break
        block = struct.unpack_from(f"<{sector // 4}I", content, (following + 1) * sector)
        places += block[:-1]
        following = block[-1]
    table: list[int] = []
    for place in places:
        if place < END - 2:
            table += struct.unpack_from(f"<{sector // 4}I", content, (place + 1) * sector)
    return table


def _chain(content: bytes, table: Sequence[int], start: int, sector: int, header: int) -> bytes:
    """Join the sectors of a chain; a loop in it ends with an error, not never."""
    parts: list[bytes] = []
    while start < END - 2:
        if len(parts) > len(table):
            raise ValueError("loop")
        parts.append(content[header + start * sector : header + (start + 1) * sector])
        start = table[start]
    return b"".join(parts)


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (kind, place, body) of every record."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _facts(stream: bytes, last_row: int, last_column: int) -> BookFacts:
    found, depth = BookFacts(), 0
    names: dict[int, str] = {}
    facts: SheetFacts | None = None
    formats = set(BUILT_IN_MONTHS)
    styles: list[bool] = []
    for kind, at, body in records(stream):
        if kind == FILEPASS:
            raise SheetRefused("工作簿设有打开密码，请去掉密码、保存后再导入。")
        if kind == BOF:
            # A chart inside a sheet is a stream of its own and must not end the sheet.
            depth += 1
            if depth == 1 and at in names:
                facts = found.sheets[names[at]] = SheetFacts()
        elif kind == EOF:
            depth -= 1
            facts = facts if depth else None
        elif kind == BOUNDSHEET:
            names[struct.unpack_from("<I", body)[0]] = _sheet_name(body)
        elif kind == FORMAT and shows_only_month(_format_code(body)):
            formats.add(struct.unpack_from("<H", body)[0])
        elif kind == XF:
            styles.append(struct.unpack_from("<H", body, 2)[0] in formats)
        elif kind == DATE1904:
            found.epoch_1904 = body[:2] == b"\1\0"
        elif facts is not None and depth == 1:
            _note_record(facts, kind, body, last_row, last_column)
            _note_month(facts, kind, body, styles)
    return found


def _sheet_name(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    name = body[8 : 8 + length * (2 if wide else 1)]
    return name.decode("utf-16-le" if wide else "latin-1")


def _note_record(
    facts: SheetFacts, kind: int, body: bytes, last_row: int, last_column: int
) -> None:
    if kind == ROW:
        number, options = struct.unpack_from("<H", body)[0], struct.unpack_from("<I", body, 12)[0]
        if options & 0x20:
            facts.hidden_rows.add(number + 1)
    elif kind in CELLS:
        row, column = struct.unpack_from("<HH", body)
        if kind == MULRK:  # a run of numbers side by side; its last column ends the record
            column = struct.unpack_from("<H", body, len(body) - 2)[0]
        if row >= last_row or column >= last_column:
            raise SheetRefused(TOO_FAR.format(row=last_row, column=last_column))
        if kind == BOOLERR and body[7]:
            facts.mark(row + 1, column, ERRORS.get(body[6], "#N/A"))
        elif kind == FORMULA:
            facts.mark(row + 1, column, _formula_result(body[6:14]))


def _note_month(facts: SheetFacts, kind: int, body: bytes, styles: list[bool]) -> None:
    if kind not in (FORMULA, NUMBER, RK, MULRK):
        return
    row, column = struct.unpack_from("<HH", body)
    # One number has its style behind its place, a run has one every six bytes.
    ends = len(body) - 2 if kind == MULRK else 6
    for at in range(4, ends, 6):
        style = struct.unpack_from("<H", body, at)[0]
        if style < len(styles) and styles[style]:
            facts.mark(row + 1, column, "month")
        column += 1


def _format_code(body: bytes) -> str:
    length, wide = struct.unpack_from("<H", body, 2)[0], body[4] & 1
    code = body[5 : 5 + length * (2 if wide else 1)]
    return code.decode("utf-16-le" if wide else "latin-1", "replace")


def _formula_result(result: bytes) -> str:
    """A result ending in FFFF is no number: its first byte says text, bool, error or empty."""
    if result[6:8] != b"\xff\xff":
        return "formula"
    if result[0] == 2:
        return ERRORS.get(result[2], "#N/A")
    return "text formula" if result[0] == 0 else "formula"
