"""What each line of a table's body is: a project, a heading, a total, a foot line, a part.

A cell is evidence of a project only if it reads as a value of its column. A bare count (5, 5个,
共5项) or a dash is a heading's own, and so is an amount: it is what its rows add up to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from core.values.errors import NotUnderstood
from core.values.text import is_blank, strip_spaces
from exchange.all_ledger_fields import MONEY
from exchange.parsing.cells import ParseContext, read_cell
from exchange.parsing.heading_words import (
    CIRCLED,
    OF_PROJECTS,
    HeadingForm,
    count_in,
    heading_form,
    is_dash,
    is_numeral,
    says_something,
)
from exchange.parsing.layout import Layout
from exchange.parsing.merged_cells import MergedCells
from exchange.workbooks.reader import Cell, Row

PROJECT, HEADING, TOTAL, REMARK, NUMBERING, HEADER_AGAIN, PART, SUB_ROW, UNKNOWN, REFUSED, EMPTY = (
    "项目 分节标题 合计 说明 栏次 重复的表头 分项 子项 看不懂的行 拒收 空行".split()
)
ONLY_A_NAME = "只有名称，没有其他内容：如为分节标题请加序号（一、），如为{0}请补填。"
HEADING_OR_PROJECT = "像分节标题，又填有{0}的内容，请去掉名称前的序号或清空其他单元格。"
NO_NAME = "缺少{0}名称，请补填；不是{0}的行请删去。"

SUM_WORD = "(?:合计|小计|总计|共计|累计|总数)"
UNIT_OF_COUNT = "(?:个|项|件|份)(?:项目|合同)?"
TOTAL_WORDS = re.compile(
    rf"[^:()\d、.]{{0,10}}?{SUM_WORD}:?(?:\(?(?:共|计)?\d+(?:{UNIT_OF_COUNT})?\)?)?"
    rf"|\(?其中\)?(?::.*)?|其中[^:]{{1,12}}"
)
TOTAL_SENTENCE = re.compile(r"(?:本页|全县)?(?:合计|小计|总计|共计|总数)[:(\d].*")
FOOT = re.compile(
    r"(?:标?注|备注|说明|附注)(?:\d{0,2}[:.、]|[▲★☆△●○◆◇■□※*]).*"
    r"|[^:、.()\d]{0,8}(?:人|长|领导|单位|部门|日期|时间|电话|签字|签章|盖章|审核|制表|复核)(?:签字)?:.*"
    r"|\(?(?:盖章|公章|签字|签章|单位盖章|此页无正文)\)?"
    r"|第\d+页[,/、]?(?:共\d+页)?|-\d+-|共\d+页"
)
DATE_ALONE = re.compile(r"20\d\d[年./-]\d{1,2}[月./-]?(?:\d{1,2}日?)?")
PLAIN_NUMBER = re.compile(r"[A-Za-z]{0,6}-?\d{1,6}[.、]?")
SUB_NUMBER = re.compile(r"\(\d{1,3}\)[、.]?|\d{1,3}[.-]\d{1,3}|\d{1,3}\)")
SUB_NAME = re.compile(r"\(\d{1,3}\)|\d{1,3}\)")
AMOUNT = re.compile(r"\s*[约≈]?\s*\d")
COUNT_HEADER = re.compile(r"(?:项目)?(?:个数|数量|项数|项目数)(?:\(.*\))?")
NUMBER_HEADER = re.compile(r"序号|编号|项目编号|号|No\.?")
#: What names of projects begin with as well: （一）标段, ——路口改造.
IN_NAMES = frozenset("chinese_bracket dash lenticular arabic arabic_bracket circled".split())
#: These say nothing of whether a line is a project.
WEAK = frozenset(["ref", "name", "funding", "remark"])
#: A number in such a column is no count; one in a column of dates is, where it is no date.
NO_COUNTS = frozenset(["money", "phone"])
LONG = 30


@dataclass(slots=True)
class Line:
    """A row and what it is; `text` are the words it is known by.

    A heading has its `form` and `count`; with `must_add_up` it is one only if its amounts are
    those of its rows, else perhaps the project `name`, and a part is one only if they are those
    of its project, else a total. A refused line has its `sentence`, and if it `may_be_heading`
    it ends what the headings before it fill.
    """

    row: Row
    sort: str
    text: str = ""
    form: HeadingForm | None = None
    count: int | None = None
    must_add_up: bool = False
    name: str = ""
    sentence: str = ""
    may_be_heading: bool = False


class Lines:
    """The lines of one table, sorted by what they are."""

    def __init__(
        self, layout: Layout, rows: list[Row], merged: MergedCells, context: ParseContext
    ) -> None:
        self.layout, self.rows, self.context = layout, rows, context
        self.name = layout.places["name"].index
        places = {place.index: key for key, place in layout.places.items()}
        self.money = {index for index, key in places.items() if key in MONEY}
        self.values = {
            index: key for index, key in places.items() if key not in MONEY and key not in WEAK
        }
        self.funding = layout.places.get("funding")
        self.known = places
        self.counts = [
            place.index for place in layout.ignored if COUNT_HEADER.fullmatch(place.header)
        ]
        self.numbers = self._number_columns()
        self.merged = merged
        self.across = {
            top: (left, right) for top, left, low, right in merged.ranges if right > left
        }
        self.takes_bare_names = layout.headers.takes_bare_names
        styles = {self.number_of(row)[0] for row in rows if self.text(row, self.name)}
        self.has_numbers = "plain" in styles
        #: Without any other the numbers in brackets, else the numerals, number the projects.
        self.as_plain = "plain" if self.has_numbers else "sub" if "sub" in styles else "numeral"

    def _number_columns(self) -> list[int]:
        headed = {place.index for place in self.layout.ignored}
        left = set(range(self.name)) - self.known.keys() - headed
        return sorted(
            left | {p.index for p in self.layout.ignored if NUMBER_HEADER.fullmatch(p.header)}
        )

    def __iter__(self) -> Iterator[Line]:
        """Yield the lines in their order."""
        before: Line | None = None
        for row in self.rows:
            before = self.line(row, before)
            yield before

    # --- one row ------------------------------------------------------------------------------

    def line(self, row: Row, before: Line | None) -> Line:
        style, number = self.number_of(row)
        name = self.text(row, self.name)
        name = "" if count_in(name) is not None else name
        if row.number in self.merged.below_a_name:
            return Line(row, PART)
        is_plain = style == self.as_plain and style != "numeral"
        # Most rows are this one; it is settled without reading a cell as a value.
        if is_plain and name and not TOTAL_WORDS.fullmatch(name) and self.has_evidence(row):
            return Line(row, PROJECT, name)
        if self.is_header_again(row):
            return Line(row, HEADER_AGAIN)
        if is_numbering(row):
            return Line(row, NUMBERING)
        words = self.words(row, style, number, name)
        strong = self.evidence(row)
        return (
            self.foot_line(row, words, is_plain, strong, name)
            or (self.numbered(row, words, name, strong) if is_plain else None)
            or self.part(row, style, name, words, strong, before)
            or self.unnumbered(row, style, name, words, strong)
        )

    def words(self, row: Row, style: str, number: str, name: str) -> str:
        """What the line begins with, up to the name; a numeral in its own cell is joined to it."""
        raw = row.cells[self.name].value if name else ""
        if style == "numeral" and name:
            return f"{number}{'' if number[-1] in '、.)—–-' else '、'}{name}"
        if style == "words":
            return number
        if not name and style != "plain":
            for column, cell in sorted(row.cells.items()):
                if column <= self.name and cell.kind == "text":
                    return cell.value
        return raw

    def foot_line(
        self, row: Row, words: str, is_plain: bool, strong: int, name: str
    ) -> Line | None:
        """A total, a remark, a signature; what has a number and contents is none."""
        plain, first = strip_spaces(words), strip_spaces(words) or self.first_text(row)
        if name and TOTAL_WORDS.fullmatch(name) and not (is_plain and strong):
            plain = name
        elif is_plain:
            return None
        if TOTAL_WORDS.fullmatch(plain) or (not strong and TOTAL_SENTENCE.fullmatch(plain)):
            return Line(row, TOTAL, plain, count=self.total_count(row, plain))
        if FOOT.fullmatch(first) and not self.has_money(row):
            return Line(row, REMARK, first)
        if not strong and not self.has_money(row) and self.is_note(row, first):
            return Line(row, REMARK, first)
        return None

    def is_note(self, row: Row, text: str) -> bool:
        """A date alone, or a sentence."""
        cells = row.cells.values()
        if all(
            c.kind in ("date", "month") or DATE_ALONE.fullmatch(strip_spaces(str(c.value)))
            for c in cells
        ):
            return len(cells) == 1
        return len(text) > LONG and bool(re.search("[。;,].", text))

    def numbered(self, row: Row, words: str, name: str, strong: int) -> Line:
        """A line with the number of a project."""
        if not name:
            others = self.known.keys() & row.cells.keys() or self.merged.covers(
                row.number, self.known
            )
            return (
                Line(row, REFUSED, sentence=self.says_of(NO_NAME)) if others else Line(row, EMPTY)
            )
        form = heading_form(words)
        count = form.count if form.count is not None else self.count_beside(row)
        is_heading = form.style not in OF_PROJECTS and bool(form.style or self.says(form))
        if not strong and (count is not None or (is_heading and self.says(form))):
            return Line(row, HEADING, strip_spaces(words), form, count)
        return Line(row, PROJECT, name)

    def part(
        self, row: Row, style: str, name: str, words: str, strong: int, before: Line | None
    ) -> Line | None:
        """A row of the project above: how it is financed, or one of a bundle."""
        follows = before is not None and before.sort in (PROJECT, PART, SUB_ROW)
        if not follows:
            return None
        if name:
            return Line(row, SUB_ROW, name) if self.is_sub_row(row, style, words, strong) else None
        total = self.total_elsewhere(row)
        if total and not self.is_of_parts(row):
            return Line(row, TOTAL, total, count=self.total_count(row, total))
        is_part = not words and not style and not strong and self.has_money(row)
        count = self.total_count(row, total) if total else None
        return Line(row, PART, total, count=count, must_add_up=bool(total)) if is_part else None

    def is_sub_row(self, row: Row, style: str, words: str, strong: int) -> bool:
        """（1） below a project with a number; where it stands in the name, with contents."""
        form = heading_form(words)
        if self.as_plain != "plain" or (not strong and (form.count is not None or self.says(form))):
            return False
        if style == "sub":
            return bool(strong) or self.has_money(row)
        return not style and bool(strong) and is_sub_name(words)

    def unnumbered(self, row: Row, style: str, name: str, words: str, strong: int) -> Line:
        plain = strip_spaces(words)
        if not plain:
            return self.wordless(row, strong)
        form = heading_form(words)
        if strong:
            return self.with_contents(row, style, name, form, strong)
        is_heading = self.is_heading(form, style)
        count = form.count if form.count is not None else self.count_of(row)
        if is_heading or count is not None:
            return Line(row, HEADING, plain, form, count)
        if self.has_money(row):
            return self.only_amounts(row, plain, form, name)
        return self.bare(row, plain, name)

    def wordless(self, row: Row, strong: int) -> Line:
        """No words up to the name."""
        if total := self.total_elsewhere(row):
            return Line(row, TOTAL, total, count=self.total_count(row, total))
        if strong or self.has_money(row) or self.known.keys() & row.cells.keys():
            return Line(row, REFUSED, sentence=self.says_of(NO_NAME))
        return Line(row, EMPTY)

    def with_contents(
        self, row: Row, style: str, name: str, form: HeadingForm, strong: int
    ) -> Line:
        """Contents without a number: a project, but for a name that may have been numbered."""
        is_heading = self.is_heading(form, style)
        numbers_projects = style == "numeral" and self.as_plain == "numeral"
        is_named = strong > 1 and form.style in IN_NAMES and style != "numeral"
        if name and (not is_heading or numbers_projects or (is_named and not self.says(form))):
            return Line(row, PROJECT, name)
        sentence = self.says_of(HEADING_OR_PROJECT if is_heading else NO_NAME)
        # Of two things that only a project has, the one in doubt is its name.
        return Line(row, REFUSED, name, sentence=sentence, may_be_heading=strong == 1)

    def only_amounts(self, row: Row, plain: str, form: HeadingForm, name: str) -> Line:
        """A name and amounts: a group if they are those of the rows below, else in doubt."""
        if name and not self.has_numbers and (self.takes_bare_names or not self.values):
            return Line(row, PROJECT, name)
        return Line(row, HEADING, plain, form, must_add_up=True, name=name)

    def bare(self, row: Row, plain: str, name: str) -> Line:
        if not name or self.is_across(row) or self.has_numbers:
            return Line(row, UNKNOWN, plain)
        if self.takes_bare_names:
            return Line(row, PROJECT, name)
        return Line(row, REFUSED, name, sentence=self.says_of(ONLY_A_NAME), may_be_heading=True)

    # --- its cells ----------------------------------------------------------------------------

    def text(self, row: Row, column: int) -> str:
        cell = row.cells.get(column)
        if cell is None or cell.kind != "text":
            return ""
        plain = strip_spaces(cell.value)
        return "" if is_blank(plain) else plain

    def first_text(self, row: Row) -> str:
        found = [c for c, cell in row.cells.items() if cell.kind == "text"]
        return strip_spaces(row.cells[min(found)].value) if found else ""

    def number_of(self, row: Row) -> tuple[str, str]:
        """(style, text) of the cell that numbers a row: plain, sub, numeral, words or ""."""
        for column in self.numbers:
            cell = row.cells.get(column)
            if cell is None:
                continue
            if cell.kind == "number":
                return ("plain" if cell.value.isdecimal() else "sub"), cell.value
            if cell.kind == "text" and (text := strip_spaces(cell.value)):
                style = _style(cell.value, text)
                return style, cell.value if style == "words" else text
        return "", ""

    def has_evidence(self, row: Row) -> bool:
        """Whether a numbered line has contents; quick, for it is asked of every row."""
        for column in self.values:
            cell = row.cells.get(column)
            if cell is not None and cell.kind == "text" and not _is_of_headings(cell.value):
                return True
        return False

    def evidence(self, row: Row) -> int:
        """How many cells read as values of their columns, up to two."""
        found = 0
        for column, key in self.values.items():
            cell = row.cells.get(column)
            if cell is None:
                found += (row.number, column) in self.merged.tops and column != self.name
            elif column != self._leading(row) and self.is_value(cell, key):
                found += 1
            if found > 1:
                break
        return found

    def _leading(self, row: Row) -> int | None:
        """The column of the words of a heading that stand to the left of an empty name."""
        if self.text(row, self.name):
            return None
        texts = [c for c, cell in row.cells.items() if cell.kind == "text" and c < self.name]
        return min(texts, default=None)

    def is_value(self, cell: Cell, key: str) -> bool:
        if cell.kind == "text" and _is_of_headings(cell.value):
            return False
        if cell.kind == "number" and cell.value.isdecimal() and len(cell.value) <= 4:
            return False
        try:
            field = self.layout.headers.field(key)
            return read_cell(cell, field, None, self.context).value is not None
        except NotUnderstood:
            return False

    def has_money(self, row: Row) -> bool:
        cells = (row.cells.get(column) for column in self.money)
        return any(cell is not None and _is_amount(cell) for cell in cells)

    def count_beside(self, row: Row) -> int | None:
        """The count in a column made for it."""
        return next(filter(None, (_count(row.cells.get(c)) for c in self.counts)), None)

    def count_of(self, row: Row) -> int | None:
        """The count in a column made for it, else in any that holds no numbers of projects."""
        found = self.count_beside(row)
        for column, cell in sorted(row.cells.items()):
            if found is None and self.may_hold_counts(column, cell):
                found = _count(cell)
        return found

    def may_hold_counts(self, column: int, cell: Cell) -> bool:
        if column in self.money or column in self.numbers:
            return False
        if cell.kind == "text" and not cell.value.strip().isdecimal():
            return True
        if key := self.known.get(column):
            sort = self.layout.headers.field(key).sort
            return sort not in NO_COUNTS and key != "period"
        # Of a column that is not read nobody knows what its numbers are.
        return column not in self.numeric

    @cached_property
    def numeric(self) -> set[int]:
        """The columns in which projects have numbers."""
        projects = [
            row for row in self.rows if self.text(row, self.name) and self.has_evidence(row)
        ]
        cells = (pair for row in projects for pair in row.cells.items())
        return {column for column, cell in cells if cell.kind == "number"}

    def total_count(self, row: Row, text: str) -> int | None:
        found = re.search(rf"(\d+)(?:{UNIT_OF_COUNT})?\)?$", text)
        if found:
            return int(found[1])
        beside = row.cells.get(self.name)
        count = _count(beside) if beside and beside.kind == "text" else None
        return count if count is not None else self.count_of(row)

    def total_elsewhere(self, row: Row) -> str:
        """合计 in any column of a line without a name."""
        for _, cell in sorted(row.cells.items()):
            if cell.kind == "text" and TOTAL_WORDS.fullmatch(strip_spaces(cell.value)):
                return strip_spaces(cell.value)
        return ""

    def is_of_parts(self, row: Row) -> bool:
        """Whether 合计 stands where the parts of a project are told apart."""
        columns = {self.funding.index} if self.funding else set()
        columns |= {
            p.index for p in self.layout.ignored if re.search("来源|构成|渠道|分项", p.header)
        }
        return any(self.text(row, column) for column in columns)

    def is_heading(self, form: HeadingForm, style: str) -> bool:
        if style == "numeral":
            return True
        is_of_projects = form.style in OF_PROJECTS and not self.has_numbers
        numbered = bool(form.style) and (not is_of_projects or form.count is not None)
        return numbered or self.says(form)

    def says(self, form: HeadingForm) -> bool:
        if self.layout.headers.divides(form.title):
            return True
        return says_something(form.title, self.context.work_areas)

    def says_of(self, sentence: str) -> str:
        """A sentence about a row, with what its sheet calls one."""
        return sentence.format(self.layout.headers.subject)

    def is_across(self, row: Row) -> bool:
        """Whether the name's cell is merged over more columns than its header."""
        left, right = self.across.get(row.number, (0, -1))
        return left <= self.name <= right and right > self.layout.name_until

    def is_header_again(self, row: Row) -> bool:
        """The header printed once more at the top of a page, whichever of its rows."""
        texts = self.layout.header_texts
        same = 0
        for column, cell in row.cells.items():
            if cell.kind != "text" or strip_spaces(cell.value) not in texts.get(column, ()):
                return False
            same += 1
        return same > 1


def _style(raw: str, text: str) -> str:
    if PLAIN_NUMBER.fullmatch(text) and raw.strip() not in CIRCLED:
        return "plain"
    if SUB_NUMBER.fullmatch(text) or raw.strip() in CIRCLED:
        return "sub"
    return "numeral" if is_numeral(text) else "words"


def is_sub_name(text: str) -> bool:
    """Whether a name begins with (1), 1) or ①, as parts of a project do."""
    return bool(SUB_NAME.match(strip_spaces(text))) or text.strip()[:1] in CIRCLED


def _is_of_headings(text: str) -> bool:
    plain = strip_spaces(text)
    return is_dash(plain) or count_in(plain) is not None or is_blank(plain)


def _is_amount(cell: Cell) -> bool:
    return cell.kind == "number" or (cell.kind == "text" and bool(AMOUNT.match(cell.value)))


def _count(cell: Cell | None) -> int | None:
    if cell is None or cell.kind not in ("number", "text"):
        return None
    return count_in(cell.value)


def is_numbering(row: Row) -> bool:
    """The row that numbers the columns (1 2 3, 甲 乙 1 2) below a header."""
    figures = []
    for _, cell in sorted(row.cells.items()):
        word = strip_spaces(str(cell.value))
        if word in ("甲", "乙", "丙", "丁", "栏次"):
            continue
        if not word.isdecimal():
            return False
        figures.append(int(word))
    return len(figures) > 1 and all(after - figure == 1 for figure, after in pairwise(figures))
