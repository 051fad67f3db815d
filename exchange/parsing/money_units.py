"""The unit of money that a sheet declares above its header, and what is done where it does not."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.values.amounts import UNITS
from core.values.text import normalise_width, strip_spaces
from exchange.all_ledger_fields import MONEY
from exchange.answers import MONEY_UNIT, Answers
from exchange.issues import ERROR, NOTE, WARNING, Issue
from exchange.parsing.layout import Layout
from exchange.workbooks.reader import Row, letter_of

if TYPE_CHECKING:
    from exchange.parsing.tables import Table

#: Who wrote the sheet, or answers for it: what follows is a name, whatever characters it has.
OF_A_BODY = re.compile(
    "(?:编制|填报|报送|上报|制表|填表|编报|报告|申报|汇总|责任|建设|主管|实施|牵头|配合|项目|业主|参建|设计|监理|承办|主办)$"
)
LABEL = re.compile(r"(?:单\s*位|金\s*额|货\s*币)\s*[:：]\s*")
#: Where what a label says comes to an end.
END = re.compile(r"[\s;；。)）】\]]")
BRACKET = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]\s*$")
SPLIT = re.compile("[、,，/和及]+")
OTHER_MEASURES = frozenset(
    "亩 公里 千米 米 平方米 万平方米 平方公里 公顷 立方米 万立方米 吨 万吨 千瓦 万千瓦 兆瓦 "
    "个 项 户 人 万人 人次 % ‰ 台 套 件 处 座 条 栋 ㎡ m2 km 天 年 月".split()
)
#: A unit of money that is none of ours: 万美元, 千万元.
FOREIGN = re.compile("[十百千万亿]{0,3}[美欧港日英]?元|人民币|美金")
NAMES = {**{unit: unit for unit in UNITS}, "万": "万元", "亿": "亿元"}
CHOICES = tuple((unit, unit) for unit in ("万元", "亿元", "元"))


@dataclass(frozen=True)
class DeclaredUnit:
    """A unit and the cell that declares it; the unit is "" where its words are not understood."""

    unit: str
    text: str
    row: int
    column: int

    @property
    def address(self) -> str:
        return f"{letter_of(self.column)}{self.row}"


def declared_units(rows: list[Row]) -> list[DeclaredUnit]:
    """The units that titles and side cells declare: 单位：万元, …表（亿元）, 金额：万元、亩."""
    found = []
    for row in rows:
        for column, cell in sorted(row.cells.items()):
            if cell.kind == "text":
                units, words = _said(cell.value)
                found += [DeclaredUnit(unit, words, row.number, column) for unit in units]
    return found


def _said(text: str) -> tuple[list[str], str]:
    """(units, words) of a text."""
    plain = normalise_width(text)
    for label in LABEL.finditer(plain):
        if not OF_A_BODY.search(strip_spaces(plain[: label.start()])):
            words = END.split(plain[label.end() :], maxsplit=1)[0]
            if units := _units(words):
                return units, words
    bracket = BRACKET.search(plain)
    for words in (bracket[1] if bracket else "", plain.removeprefix("单位")):
        if units := _units(words, foreign=False):
            return units, strip_spaces(words)
    return [], ""


def _units(words: str, foreign: bool = True) -> list[str]:
    """The units that the words are, if they are nothing else; "" for money that is not ours."""
    parts = [part.removeprefix("人民币") for part in SPLIT.split(strip_spaces(words)) if part]
    units = list(dict.fromkeys(NAMES[part] for part in parts if part in NAMES))
    if units and all(part in NAMES or part in OTHER_MEASURES for part in parts):
        return units
    return [""] if foreign and parts and FOREIGN.fullmatch(parts[0]) else []


def settle_units_of(tables: "list[Table]", answers: Answers) -> None:
    """Give every table its unit; one that declares none has that of the table above it."""
    declared: list[DeclaredUnit] = []
    for table in tables:
        declared = declared_units(table.above) or declared
        settle_units(table.layout, declared, answers)


def settle_units(layout: Layout, declared: list[DeclaredUnit], answers: Answers) -> None:
    """Give the columns of money without a unit of their own the one that the sheet declares."""
    bare = [key for key, place in layout.places.items() if key in MONEY and place.unit is None]
    _note_units_of_headers(layout)
    if not bare:
        return
    unit = _unit(layout, declared, answers.of(layout.sheet, MONEY_UNIT))
    for key in bare:
        layout.places[key] = replace(layout.places[key], unit=unit)


def _note_units_of_headers(layout: Layout) -> None:
    own = [place for key, place in layout.places.items() if key in MONEY and place.unit]
    if own:
        columns = "、".join(f"{place.letter} 列{place.unit}" for place in own)
        layout.add_issue(NOTE, f"金额单位按表头读取：{columns}。")


def _unit(layout: Layout, declared: list[DeclaredUnit], answer: str | None) -> str:
    units = list(dict.fromkeys(each.unit for each in declared))
    if len(units) == 1 and units[0]:
        return _declared(layout, declared[0], answer)
    if answer in UNITS and (not units or answer in units or "" in units):
        layout.add_issue(NOTE, f"表中没有写明金额单位，按答复的{answer}读取。")
        return answer
    if units:
        _ask_which(layout, declared)
    else:
        sentence = "没有写明金额单位，按万元读取，请核实。"
        layout.issues.append(
            Issue(WARNING, sentence, layout.sheet, asks=MONEY_UNIT, choices=CHOICES)
        )
    return "万元"


def _declared(layout: Layout, declared: DeclaredUnit, answer: str | None) -> str:
    sentence = f"金额单位按表中写明的{declared.unit}读取。"
    row, letter = declared.row, letter_of(declared.column)
    layout.issues.append(Issue(NOTE, sentence, layout.sheet, row, letter=letter))
    if answer and answer != declared.unit:
        sentence = f"表中写明金额单位为{declared.unit}，没有采用所给的{answer}。"
        layout.issues.append(Issue(WARNING, sentence, layout.sheet, row, letter=letter))
    return declared.unit


def _ask_which(layout: Layout, declared: list[DeclaredUnit]) -> None:
    named = "、".join(f"{each.address} 写的是{each.text}" for each in declared[:5])
    units = [each.unit for each in declared if each.unit]
    choices = tuple((unit, unit) for unit in dict.fromkeys(units)) or CHOICES
    if units:
        names = "、".join(sorted(set(units)))
        sentence = f"表头以上写了几种金额单位（{names}；{named}），请选定，或在各列表头中写明单位。"
    else:
        sentence = f"金额单位不认识（{named}），请选定，或在各列表头中写明单位。"
    layout.issues.append(Issue(ERROR, sentence, layout.sheet, asks=MONEY_UNIT, choices=choices))
