"""A look at the XML of an .xlsx before anything opens it: far cells, hidden rows, errors."""

import posixpath
import re
import shutil
import zipfile
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from defusedxml import ElementTree

from exchange.workbooks.file_type import BROKEN, SheetRefused
from exchange.workbooks.number_formats import BUILT_IN_MONTHS, shows_only_month

CHUNK = 2**16


@dataclass
class SheetFacts:
    """What the values alone do not show; rows from 1, columns from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    # row -> column -> formula, month (a date shown without its day), uncalculated, "#REF!"
    special: dict[int, dict[int, str]] = field(default_factory=dict)
    beyond_rows: bool = False
    beyond_columns: bool = False

    def mark(self, row: int, column: int, what: str) -> None:
        self.special.setdefault(row, {})[column] = what

    def notes(self, last_row: int, last_column: int) -> Iterator[str]:
        """Say what was left out because it stands beyond the limits."""
        if self.beyond_rows:
            yield f"第 {last_row} 行以后还有内容，没有读取。"
        if self.beyond_columns:
            yield f"第 {last_column} 列以后还有内容，没有读取。"


@dataclass
class BookFacts:
    """What the scan found, by name of sheet; no facts of a sheet that has nothing special."""

    epoch_1904: bool = False
    sheets: dict[str, SheetFacts] = field(default_factory=dict)

    def sheet(self, name: str) -> SheetFacts:
        return self.sheets.get(name) or SheetFacts()


def scan(path: Path, last_row: int, last_column: int) -> tuple[BookFacts, IO[bytes]]:
    """The facts, and what to read: the file itself, opened, or a copy without its far cells."""
    found = BookFacts()
    far: dict[str, _Reader] = {}
    with zipfile.ZipFile(path) as archive:
        parts, found.epoch_1904 = _parts(archive)
        months = _month_styles(archive)
        for name, part in parts.items():
            reader = _Reader(last_row, last_column, months)
            reader.read(archive, part)
            found.sheets[name] = reader.facts
            if reader.facts.beyond_rows or reader.facts.beyond_columns:
                far[part] = reader
        file = _without(archive, far, last_row, last_column) if far else path.open("rb")
    return found, file


def _parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Map the names of visible sheets to the members that hold them."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError) as broken:
        raise SheetRefused(BROKEN) from broken
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts: dict[str, str] = {}
    epoch_1904 = False
    for element in book.iter():
        tag = _local(element.tag)
        if tag == "workbookPr":
            epoch_1904 = element.get("date1904") in ("1", "true")
        if tag == "sheet" and element.get("state", "visible") == "visible":
            target = targets.get(_relation_id(element), "")
            # A target is relative to xl/ or, with a slash before it, to the archive.
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            if part in archive.namelist() and "worksheet" in part:
                parts[element.get("name")] = part
    return parts, epoch_1904


def _month_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the cell styles that show a date as year and month alone."""
    try:
        root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    except (KeyError, ElementTree.ParseError):
        return frozenset()
    formats = set(map(str, BUILT_IN_MONTHS))
    for element in root.iter():
        if _local(element.tag) == "numFmt" and shows_only_month(element.get("formatCode", "")):
            formats.add(element.get("numFmtId"))
    # Cells name a style by its place in cellXfs, not by the number of its format.
    styles = next((part for part in root if _local(part.tag) == "cellXfs"), ())
    return frozenset(str(i) for i, xf in enumerate(styles) if xf.get("numFmtId") in formats)


def _relation_id(element: Any) -> str:
    return next((value for key, value in element.items() if _local(key) == "id"), "")


def _local(tag: str) -> str:
    return re.sub(r"^(\{.*\}|.*:)", "", tag)


def position(reference: str | None) -> tuple[int | None, int | None]:
    """Turn "C12" into (12, 2), or (None, None) where there is no reference."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})", reference or "")
    if not match:
        return None, None
    column = 0
    for letter in match[1]:
        # Letters count from 1: there is no nought, and AA follows Z.
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1


class _Reader:
    """Walk one sheet's XML as a stream; a document type inside is refused at once."""

    def __init__(self, last_row: int, last_column: int, months: Container[str]) -> None:
        self.facts = SheetFacts()
        self.months = months
        self.last_row, self.last_column = last_row, last_column
        self.row = self.column = 0
        self.type = self.within = ""
        self.formula = self.value = self.month = False
        self.text: list[str] = []

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        try:
            with archive.open(part) as member:
                while chunk := member.read(CHUNK):
                    parser.Parse(chunk)
                parser.Parse(b"", True)
        except (expat.ExpatError, zipfile.BadZipFile, EOFError, ValueError) as broken:
            raise SheetRefused(BROKEN) from broken

    def refuse(self, *declaration: object) -> None:
        raise SheetRefused("文件内含不允许的 XML 声明，未予读取。", hostile=True)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            # Some programs write no references: such a cell follows the one before it.
            _, column = position(attributes.get("r"))
            self.column = self.column + 1 if column is None else column
            self.type = attributes.get("t", "")
            self.month = attributes.get("s") in self.months
            self.formula = self.value = False
            self.text = []
        elif tag == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.facts.hidden_rows.add(self.row)
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "is"):
            self.within = tag

    def characters(self, text: str) -> None:
        if self.within:
            self.value = True
            if self.type == "e":
                self.text.append(text)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("v", "is"):
            self.within = ""
        elif tag == "c" and (self.value or self.formula):
            self.keep_cell()

    def keep_cell(self) -> None:
        if self.row > self.last_row:
            self.facts.beyond_rows = True
        elif self.column >= self.last_column:
            self.facts.beyond_columns = True
        elif self.type == "e" and self.value:
            self.facts.mark(self.row, self.column, "".join(self.text) or "#N/A")
        # A formula of type str without a value has come out as an empty text; any other was never
        # calculated, and its reader would take the cell for empty.
        elif self.formula and not self.value and self.type != "str":
            self.facts.mark(self.row, self.column, "uncalculated")
        elif self.month and self.type in ("", "n"):
            self.facts.mark(self.row, self.column, "month")
        elif self.formula:
            self.facts.mark(self.row, self.column, "formula")


def _without(
    archive: zipfile.ZipFile, far: Container[str], last_row: int, last_column: int
) -> BytesIO:
    """Copy the workbook with the far cells left out: one cell at XFD1048576 kills its reader."""
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name in archive.namelist():
            with archive.open(name) as member, out.open(name, "w") as kept:
                if name in far:
                    _Cutter(last_row, last_column, kept).cut(member)
                else:
                    shutil.copyfileobj(member, kept)
    copy.seek(0)
    return copy


class _Cutter:
    """Write a sheet again, without rows and cells beyond the limits."""

    def __init__(self, last_row: int, last_column: int, kept: IO[bytes]) -> None:
        self.last_row, self.last_column, self.kept = last_row, last_column, kept
        self.row = self.column = self.skipping = 0
        self.out: list[str] = []

    def cut(self, member: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        while chunk := member.read(CHUNK):
            parser.Parse(chunk)
            self.write()
        parser.Parse(b"", True)
        self.write()

    def write(self) -> None:
        self.kept.write("".join(self.out).encode())
        self.out.clear()

    def is_far(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = -1
            return self.row > self.last_row
        if tag == "c":
            row, column = position(attributes.get("r"))
            self.column = self.column + 1 if column is None else column
            return self.column >= self.last_column or (row or 0) > self.last_row
        # The declared used range would still name the far corner.
        return tag == "dimension"

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        # Counts the elements that are open within the one left out.
        if self.skipping or self.is_far(tag.rpartition(":")[2], attributes):
            self.skipping += 1
            return
        words = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self.out.append(f"<{tag}{words}>")

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
        else:
            self.out.append(f"</{tag}>")

    def characters(self, text: str) -> None:
        if not self.skipping:
            self.out.append(escape(text))
