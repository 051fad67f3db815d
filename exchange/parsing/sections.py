"""Rows that are no projects: section headings, totals, numbering, remarks."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from core.values.amounts import read_money
from core.values.errors import NotUnderstood
from core.values.text import strip_spaces
from exchange.all_ledger_fields import MONEY
from exchange.issues import WARNING, Issue
from exchange.parsing.coded_values import grade_in, kind_in, work_area_in

NUMERAL = "[一二三四五六七八九十百]+"
LEVELS = [
    re.compile(rf"第?{NUMERAL}(?:、|\.|部分[:、]?|类[:、])(?P<title>.+)"),
    re.compile(rf"\({NUMERAL}\)、?(?P<title>.+)"),
    re.compile(r"[—–-]+(?P<title>[^\d—–-].*)"),
]
NUMBERS = [re.compile(rf"{NUMERAL}[、.]?"), re.compile(rf"\({NUMERAL}\)"), re.compile("[—–-]+")]
TOTAL = re.compile(
    r"(?:本页|全县)?(?:合计|小计|总计|共计|总数)[:(\d].*|(?:本页|全县)?(?:合计|小计|总计|共计)"
)
REMARK = re.compile(
    r"(?:备?注|说明|填表人|制表人?|审核人?|填报单位|编制单位|联系人|填报日期)\d?:.*"
)
COUNT = re.compile(r"\(?(?:共|计)?(\d+)(?:个|项)(?:项目)?\)?$|\((\d+)\)$")

# A heading carries counts and subtotals, never who answers or when.
OF_A_PROJECT = frozenset(
    """national_code kind grade stage responsible_unit owner_unit lead_officials contact_person
    resume_due start_due resume_or_start_due completion_due started_on resumed_on""".split()
)


@dataclass
class Section:
    """A heading such as 一、续建项目（12项）: what it declares and what its rows add up to."""

    level: int
    title: str
    row: int
    count: int | None = None
    subtotals: dict[str, Decimal] = field(default_factory=dict)
    found: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    def add(self, values):
        self.found += 1
        for key in MONEY:
            if isinstance(values.get(key), Decimal):
                self.sums[key] = self.sums.get(key, Decimal(0)) + values[key]

    def differences(self):
        """Yield (sentence, column key or None)."""
        if not self.found:
            yield f"“{self.title}”看作分节标题，其下没有项目，请核实。", None
            return
        if self.count not in (None, self.found):
            sentence = f"分节“{self.title}”写明 {self.count} 项，实有 {self.found} 项，请核实。"
            yield sentence, None
        for key, amount in self.subtotals.items():
            total = self.sums.get(key, Decimal(0))
            if total != amount:
                sums = f"小计为 {amount} 万元，各项合计为 {total} 万元"
                yield f"分节“{self.title}”{sums}，请核实。", key


def leading_texts(row, layout):
    """The first text up to the name, and the name; a numeral in a cell of its own joins it."""
    at = layout.places["name"].index
    found = sorted((column, cell) for column, cell in row.cells.items() if column <= at)
    texts = [strip_spaces(cell.value) for _, cell in found if cell.kind == "text"]
    alone = len(texts) > 1 and any(number.fullmatch(texts[0]) for number in NUMBERS)
    if alone and not _first_is_of_a_column(row, layout):
        joint = "" if texts[0][-1] in "、.)—–-" else "、"
        return [texts[0] + joint + texts[1]]
    return [*texts[:1], *texts[-1:]]


def is_total(row, layout):
    """合计, 小计, 总计, at the head of the row or in the place of the name."""
    return any(TOTAL.fullmatch(text) for text in leading_texts(row, layout))


def is_remark(row, layout):
    """注：…, 填表人：… alone in its row."""
    if not any(REMARK.fullmatch(text) for text in leading_texts(row, layout)):
        return False
    known = {place.index for key, place in layout.places.items() if key in OF_A_PROJECT | MONEY}
    return not known & row.cells.keys()


def is_numbering(row, layout):
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


def is_header_again(row, layout):
    """The header printed once more at the top of a page."""
    name = layout.places["name"]
    cell = row.cells.get(name.index)
    if cell is None or cell.kind != "text" or strip_spaces(cell.value) != name.header:
        return False
    headers = {place.index: place.header for place in layout.places.values()}
    same = [
        index
        for index, cell in row.cells.items()
        if cell.kind == "text" and headers.get(index) == strip_spaces(cell.value)
    ]
    return len(same) > 1


SKIPPED = (is_total, is_remark, is_numbering, is_header_again)


def section_of(row, layout, work_areas):
    """The section that a row opens, or None; a heading has nothing that only a project has."""
    of_a_column = _first_is_of_a_column(row, layout)
    for place, text in enumerate(leading_texts(row, layout)):
        level, title = _heading(text, work_areas)
        if level == 0 or (place == 0 and of_a_column and title == text):
            continue
        if any(place_of(layout, key) in row.cells for key in OF_A_PROJECT):
            raise NotUnderstood(
                "像分节标题，又填有项目的内容，请去掉名称前的序号或清空其他单元格。"
            )
        count = COUNT.search(title)
        number = int(count[1] or count[2]) if count else None
        title = title[: count.start()] if count else title
        return Section(level, title, row.number, number, _subtotals(row, layout))
    return None


def _first_is_of_a_column(row, layout):
    """Whether the first text stands in a column of its own meaning: a kind there is a value."""
    first = min((c for c, cell in row.cells.items() if cell.kind == "text"), default=None)
    others = {place.index for key, place in layout.places.items() if key != "name"}
    return first in others


def _heading(text, work_areas):
    """(level, title); without a numeral only a bare kind, grade or work area is a heading."""
    for level, form in enumerate(LEVELS, 1):
        if match := form.fullmatch(text):
            return level, match["title"]
    title = COUNT.sub("", text)
    known = kind_in(title) or grade_in(title) or work_area_in(title, work_areas)
    return (1, text) if known else (0, "")


def place_of(layout, key):
    return layout.places[key].index if key in layout.places else None


def _subtotals(row, layout):
    amounts = {}
    for key in MONEY & layout.places.keys():
        place = layout.places[key]
        cell = row.cells.get(place.index)
        if cell and cell.kind in ("number", "text"):
            try:
                amounts[key], _ = read_money(cell, place.unit)
            except NotUnderstood:
                continue  # a heading's words in a money column are no subtotal
    return amounts


@dataclass
class Sections:
    """The headings that are open at the row being read, and all that were met."""

    open: list[Section] = field(default_factory=list)
    met: list[Section] = field(default_factory=list)

    def enter(self, section):
        self.open = [outer for outer in self.open if outer.level < section.level] + [section]
        self.met.append(section)

    def add(self, values):
        for section in self.open:
            section.add(values)

    def filled(self, key, work_areas):
        """Return (value, title) that the innermost heading gives for kind, grade or work area."""
        read = {
            "kind": kind_in,
            "grade": grade_in,
            "work_area": lambda title: work_area_in(title, work_areas),
        }[key]
        for section in reversed(self.open):
            value = read(section.title)
            if value is not None:
                return value, section.title
        return None, ""

    def differences(self, sheet, layout):
        """Where the count or a subtotal of a heading does not agree with its rows."""
        for section in self.met:
            for sentence, key in section.differences():
                place = layout.places.get(key)
                where = (place.header, place.letter) if place else ()
                yield Issue(WARNING, sentence, sheet, section.row, *where)
