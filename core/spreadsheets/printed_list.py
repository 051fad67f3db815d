"""One list as the office prints it: two-row header, sections with subtotals, totals that agree.

Every sheet that leaves is written here: real numbers, real dates, and what a person
typed is text whatever it begins with, so that no formula gets out (S13).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import Any, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a cell holds at most; Excel refuses a file with more.
LONGEST_TEXT = 32_767
NUMERALS = "零一二三四五六七八九"
A3, A4 = 8, 9
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: Formats by the kind of a column, as xlsxwriter names their properties.
LOOKS: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "number": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.00"},
    "money": {"num_format": "#,##0.00"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
}
CELL: dict[str, Any] = {
    "border": 1,
    "border_color": "#B6C4D0",
    "valign": "vcenter",
    "font_size": 10,
}
SHADE: dict[str, Any] = {"bold": True, "bg_color": "#EEF3F7"}
#: What a total is: the function of SUBTOTAL, its twin in Python, how it reads.
TOTALS: dict[str, tuple[int, Callable[[list[Any]], Any], dict[str, Any]]] = {
    "sum": (9, sum, {}),
    "max": (4, max, {"num_format": '"最长 "0'}),
    "count": (3, len, {"num_format": '0" 项"'}),
}
#: Title and note stand above the header.
HEADER = 2


@dataclass(frozen=True)
class Column:
    """One column. `parent` is the merged heading over it; amounts are summed, others by `total`."""

    key: str
    title: str
    kind: str = "text"  # text, number, decimal, money, date
    width: int = 12
    parent: str = ""
    total: str = ""  # sum, max, count
    hidden: bool = False

    @property
    def totalled(self) -> str:
        return self.total or ("sum" if self.kind == "money" else "")


#: Names the project when the sheet comes back (ZQ-12).
REF = Column("ref", "系统编号", width=10, hidden=True)


#: A row: {column key: value}, of whatever sort its column is.
PrintedRow: TypeAlias = dict[str, Any]


@dataclass
class Section:
    """A heading and its rows {key: value}, held together: the subtotal stands above them."""

    title: str
    rows: list[PrintedRow] = field(default_factory=list)


def write(
    sections: Iterable[Section], columns: list[Column], *, title: str, note: str, name: str = ""
) -> bytes:
    """The bytes of the workbook. Sections without a title have no heading row."""
    out = BytesIO()
    sections = list(sections)
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        _Sheet(book, columns, name or title).write(sections, title, note)
    return out.getvalue()


class _Sheet:
    """序号 stands at the left; whatever is said of a total stands in the first column beside it."""

    def __init__(self, book: xlsxwriter.Workbook, columns: list[Column], name: str) -> None:
        self.book, self.columns = book, columns
        self.sheet = book.add_worksheet(name[:31])
        self.places = list(enumerate(columns, start=1))
        self.body = HEADER + (2 if any(column.parent for column in columns) else 1)
        self.head = book.add_format({**CELL, **SHADE, "text_wrap": True, "align": "center"})
        self.looks = {kind: book.add_format({**CELL, **look}) for kind, look in LOOKS.items()}
        self.bold = {column.key: self._bold(column) for column in columns}

    def _bold(self, column: Column) -> Format:
        more = TOTALS[column.totalled][2] if column.totalled else {}
        return self.book.add_format({**CELL, **LOOKS[column.kind], **SHADE, **more})

    def write(self, sections: list[Section], title: str, note: str) -> None:
        self._set_up()
        self.sheet.write_string(0, 0, title, self.book.add_format({"bold": True, "font_size": 18}))
        self.sheet.write_string(1, 0, note)
        self._header()
        rows = [row for section in sections for row in section.rows]
        headings = sum(bool(section.title) for section in sections)
        self._totals(f"合计（{len(rows)} 项）", rows, self.body, len(rows) + headings)
        line = self.body + 1
        for number, section in enumerate(sections, start=1):
            line = self._section(section, number, line)

    def _set_up(self) -> None:
        sheet = self.sheet
        sheet.set_column(0, 0, 6)
        for place, column in self.places:
            sheet.set_column(place, place, column.width, None, {"hidden": column.hidden})
        sheet.freeze_panes(self.body, 2)
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER, self.body - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def _header(self) -> None:
        """Parents over their columns; what has none is merged down. In the order of the rows."""
        low = self.body - 1
        places = [(0, Column("", "序号")), *self.places]
        for parent, some in groupby(places, key=lambda pair: pair[1].parent):
            some = list(some)
            if parent:
                self._merge(HEADER, some[0][0], HEADER, some[-1][0], parent)
            else:
                for place, column in some:
                    self._merge(HEADER, place, low, place, column.title)
        if low > HEADER:
            for place, column in places:
                self.sheet.write(low, place, column.title if column.parent else None, self.head)

    def _merge(self, top: int, left: int, low: int, right: int, text: str) -> None:
        """As merge_range(), which constant memory does not allow over two rows: the blank cells
        of the second row are written in their turn."""
        self.sheet.write_string(top, left, text, self.head)
        for place in range(left + 1, right + 1):
            self.sheet.write_blank(top, place, None, self.head)
        if (top, left) != (low, right):
            self.sheet.merge.append([top, left, low, right])

    def _totals(self, words: str, rows: list[dict[str, Any]], line: int, below: int) -> None:
        """Formulas over the lines below; SUBTOTAL passes over the subtotals among them."""
        self.sheet.write_blank(line, 0, None, self.bold[self.columns[0].key])
        for place, column in self.places:
            look = self.bold[column.key]
            if column is self.columns[0]:
                self.sheet.write_string(line, place, words, look)
            elif column.totalled and below:
                function, reckoned, _ = TOTALS[column.totalled]
                top = xl_rowcol_to_cell(line + 1, place)
                low = xl_rowcol_to_cell(line + below, place)
                values = [row[column.key] for row in rows if row.get(column.key)]
                value = reckoned(values) if values else 0
                formula = f"=SUBTOTAL({function},{top}:{low})"
                # Reckoned exactly; a cell holds nothing but a float.
                self.sheet.write_formula(line, place, formula, look, float(value))
            elif not column.hidden:
                self.sheet.write_blank(line, place, None, look)

    def _section(self, section: Section, number: int, line: int) -> int:
        if section.title:
            words = f"{numeral(number)}、{section.title}（{len(section.rows)} 项）"
            self._totals(words, section.rows, line, len(section.rows))
            line += 1
        for count, row in enumerate(section.rows, start=1):
            self._row(count, row, line)
            line += 1
        return line

    def _row(self, count: int, row: dict[str, Any], line: int) -> None:
        self.sheet.write_number(line, 0, count, self.looks["text"])
        for place, column in self.places:
            write_cell(self.sheet, line, place, row.get(column.key), column.kind, self.looks)


def write_cell(
    sheet: Worksheet, line: int, place: int, value: Any, kind: str, looks: dict[str, Format]
) -> None:
    """A value as what it is; `looks` are formats by kind."""
    look = looks[kind]
    if value is None or value == "":
        sheet.write_blank(line, place, None, look)
    elif isinstance(value, str):
        sheet.write_string(line, place, value[:LONGEST_TEXT], look)
    elif kind == "date":
        sheet.write_datetime(line, place, value, look)
    else:
        sheet.write_number(line, place, value, look)


def numeral(number: int) -> str:
    """1 to 999 as 一、… 九百九十九: how sections are numbered."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{NUMERALS[hundreds]}百" if hundreds else ""
    if tens:
        words += "十" if tens == 1 and not hundreds else f"{NUMERALS[tens]}十"
    elif hundreds and ones:
        words += "零"
    return words + (NUMERALS[ones] if ones else "")
