"""One cell of a known column into its value: every sort of column has its reader."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

from core.ledger_field import LedgerField
from core.values.amounts import read_money
from core.values.dates import read_date
from core.values.errors import NotUnderstood
from core.values.text import (
    PENDING,
    clean,
    is_blank,
    is_pending,
    normalise_width,
    one_line,
    strip_spaces,
    without_marks,
)
from exchange.answers import NOTHING_ANSWERED, Answers
from exchange.issues import NOTE, QUESTION, WARNING
from exchange.parsing import coded_values, dated_amounts, people_names, unit_names
from exchange.parsing.heading_words import WorkAreaName
from exchange.parsing.known_names import KnownNames, NobodyKnown
from exchange.parsing.sheet_headers import SheetHeaders
from exchange.workbooks.reader import Cell
from projects import national_code

#: What the heads of a sheet mean, made with `answered` (and `own`, before).
HeadersOf: TypeAlias = Callable[..., SheetHeaders]
#: A cell, its column, the column's unit of money, what is known from outside.
Reader: TypeAlias = "Callable[[Cell, LedgerField, str | None, ParseContext], Reading]"

LARGE = 1_000_000  # 万元: 100 亿元, more than a county's project


@dataclass(frozen=True)
class ParseContext:
    """What parsing needs to know from outside: the ledger's year, the day, the ten works."""

    year: int
    today: date
    work_areas: tuple[WorkAreaName, ...] = ()
    epoch_1904: bool = False
    own_words: dict[str, str] = field(
        default_factory=dict
    )  # a county's own header words -> column keys
    answers: Answers = NOTHING_ANSWERED
    headers_of: HeadersOf | None = None  # None for the headers of the ledger
    known: KnownNames = field(default_factory=NobodyKnown)


@dataclass(frozen=True)
class Reading:
    """The value of a cell, None for blank, and remarks of (level, sentence).

    `besides`: (key, value) of other columns that the cell adds to.
    """

    #: Of the sort of its column.
    value: Any = None
    remarks: tuple[tuple[str, str], ...] = ()
    besides: tuple[tuple[str, list[str]], ...] = ()


def read_cell(
    cell: Cell | None, column: LedgerField, unit: str | None, context: ParseContext
) -> Reading:
    """Read a cell of a known column; blank is None, 待定 is PENDING, doubt raises NotUnderstood."""
    if cell is None:
        return Reading()
    if cell.kind == "error":
        raise NotUnderstood(f"单元格是错误值 {cell.value}，请改正公式或填写内容。")
    if cell.kind == "uncalculated":
        raise NotUnderstood("公式没有算出的值，请在 Excel 或 WPS 中打开并保存后再导入。")
    remarks = ((NOTE, "由公式算出，取保存时的值。"),) if cell.formula else ()
    if cell.kind == "text":
        text, cleaned = clean(cell.value)
        if cleaned:
            remarks += ((NOTE, "已去掉不可见的字符。"),)
        # 无 is a blank, but for a report, which says by it that there is no problem.
        if is_blank(text) and not (column.sort == "report_text" and strip_spaces(text) == "无"):
            return Reading()
        if is_pending(text):
            return Reading(PENDING, remarks)
        cell = Cell("text", text)
    reading = READERS[column.sort](cell, column, unit, context)
    return replace(reading, remarks=remarks + reading.remarks) if remarks else reading


def _text_of(cell: Cell) -> str:
    """Words of a cell: a number is its digits, a date is written out."""
    if cell.kind in ("text", "number"):
        return cell.value
    if cell.kind == "date":
        return cell.value.isoformat()
    if cell.kind == "month":
        return f"{cell.value.year}年{cell.value.month}月"
    raise NotUnderstood("单元格不是文字，请将单元格改为文本后重新填写。")


def _limited(text: str, column: LedgerField) -> str:
    if len(text) > column.limit:
        raise NotUnderstood(f"有 {len(text)} 个字，超过 {column.limit} 个字的上限，请精简。")
    return text


def _text(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    return Reading(_limited(_text_of(cell), column))


def _line(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    return Reading(_limited(one_line(_text_of(cell)), column))


DITTO = frozenset("同上 同左 同前 〃".split())


def _name(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    if cell.kind != "text":
        raise NotUnderstood(f"{column.label}不是文字，请核对。")
    line = one_line(cell.value)
    name = without_marks(line)
    if not name:
        raise NotUnderstood(f"缺少{column.label}，请补填。")
    if name in DITTO:
        raise NotUnderstood(f"“{name}”不是{column.label}，请写明名称。")
    remarks = ((NOTE, "名称前后的标记已去掉。"),) if name != line else ()
    return Reading(_limited(name, column), remarks)


def _code(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    if cell.kind == "number":
        raise NotUnderstood("项目代码存成了数字，末几位可能已丢失，请将单元格改为文本后重新录入。")
    code = national_code.normalise(_text_of(cell))
    if not national_code.has_code_form(code):
        raise NotUnderstood(national_code.problem(code))
    problem = national_code.problem(code)
    return Reading(code, ((WARNING, problem),) if problem else ())


def _money(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    amount, warning = read_money(cell, unit or "万元")
    remarks = ((WARNING, warning),) if warning else ()
    if amount > LARGE:
        sentence = f"折合 {amount} 万元，超过 100 亿元，请核实单位是否为{unit}。"
        remarks += ((WARNING, sentence),)
    return Reading(amount, remarks)


def _date(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    day, note = read_date(cell, context.year, context.epoch_1904)
    return Reading(day, ((NOTE, note),) if note else ())


NOT_YET = frozenset("未开工 未复工 未竣工 未完工 尚未开工 尚未复工 未 否".split())


def _actual(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    """The day of an event: it is no period, and it does not lie ahead."""
    if cell.kind == "text" and normalise_width(cell.value) in NOT_YET:
        return Reading()
    day, note = read_date(cell, context.year, context.epoch_1904)
    if day > context.today:
        raise NotUnderstood(f"实际日期读作 {day}，尚未到来，请填写实际发生的日期。")
    return Reading(day, ((WARNING, note + "请核实实际日期。"),) if note else ())


NEGATIVE = re.compile(r"-\d+(?:\.\d+)?%?")
PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)?%")


def _progress(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    """形象进度 as (words, percent): 主体封顶, 60%, or a number of Excel such as 0.6."""
    if cell.kind == "number":
        return _progress_number(Decimal(cell.value))
    text = _limited(_text_of(cell), column)
    percent = PERCENT.fullmatch(normalise_width(text))
    if NEGATIVE.fullmatch(strip_spaces(text)):
        raise NotUnderstood(f"形象进度 {text} 不在 0 到 100 之间，请核对。")
    if percent and int(percent[1]) > 100:
        return Reading((text, None), ((WARNING, "形象进度大于 100%，只按文字保存，请核实。"),))
    return Reading((text, int(percent[1]) if percent else None))


def _progress_number(number: Decimal) -> Reading:
    # Refused rather than guessed: a cell of percent holds 100 % as 1 and 135 % as 1.35.
    if 1 <= number < 2:
        one, hundred = (f"{value.normalize():f}" for value in (number, number * 100))
        raise NotUnderstood(
            f"“{one}”看不出是 {one}% 还是 {hundred}%，请写成带百分号的文字，如“100%”。"
        )
    if not 0 <= number <= 100:
        raise NotUnderstood(f"形象进度 {number} 不在 0 到 100 之间，请核对。")
    percent = int((number * 100 if number < 1 else number).to_integral_value(ROUND_HALF_UP))
    return Reading((f"{percent}%", percent), ((NOTE, f"形象进度按 {percent}% 读取。"),))


def _listed_on(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    day, note = read_date(cell, context.year, context.epoch_1904)
    if day.year != context.year:
        raise NotUnderstood(f"列入日期 {day} 不在 {context.year} 年，请核对。")
    return Reading(day, ((NOTE, note),) if note else ())


def _area(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    return Reading(coded_values.read_work_area(_text_of(cell), context.work_areas))


def _yes_no(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    value = cell.value if cell.kind == "bool" else coded_values.read_yes_no(_text_of(cell))
    return Reading(value)


def _contact(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    """示例甲 13900000001: a pair of name and telephone, either may be missing."""
    name, phone = coded_values.split_contact(_text_of(cell))
    known = context.known
    name = people_names.read_person(name, known) if name and not is_blank(name) else None
    return Reading((name, coded_values.read_phone(phone) if phone else None))


def _unit(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
    """One unit; of several where 责任单位 is wanted, the first leads and the others help: asked."""
    text = _text_of(cell)
    if column.key != "responsible_unit":
        return Reading(_limited(unit_names.read_unit(text, context.known), column))
    lead, others = unit_names.lead_and_others(text, context.known)
    if not others:
        return Reading(_limited(lead, column))
    sentence = f"写了几个单位，以“{lead}”为责任单位，{'、'.join(others)}按配合单位看待，请核实。"
    return Reading(_limited(lead, column), ((QUESTION, sentence),), (("supporting_units", others),))


def _named(read: Callable[[str, KnownNames], object]) -> Reader:
    """A reader of names, which may ask whether a name is known."""

    def reader(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
        value = read(_text_of(cell), context.known)
        return Reading(_limited(value, column) if isinstance(value, str) else value)

    return reader


def _coded(read: Callable[[str], object]) -> Reader:
    def reader(cell: Cell, column: LedgerField, unit: str | None, context: ParseContext) -> Reading:
        value = read(_text_of(cell))
        return Reading(_limited(value, column) if isinstance(value, str) else value)

    return reader


def _dated_amounts(
    cell: Cell, column: LedgerField, unit: str | None, context: ParseContext
) -> Reading:
    return Reading(dated_amounts.read(_text_of(cell), unit or "万元", context.year))


READERS: dict[str, Reader] = {
    "text": _text,
    "report_text": _text,
    "line": _line,
    "name": _name,
    "code": _code,
    "money": _money,
    "date": _date,
    "actual": _actual,
    "listed_on": _listed_on,
    "progress": _progress,
    "area": _area,
    "yes_no": _yes_no,
    "contact": _contact,
    "kind": _coded(coded_values.read_kind),
    "grade": _coded(coded_values.read_grade),
    "stage": _coded(coded_values.read_stage),
    "people": _named(people_names.read_people),
    "person": _named(people_names.read_person),
    "unit": _unit,
    "units": _named(unit_names.read_units),
    "words": _coded(coded_values.read_words),
    "contract_kind": _coded(coded_values.read_contract_kind),
    "promotion_method": _coded(coded_values.read_promotion_method),
    "dated_amounts": _dated_amounts,
    "maturity": _coded(coded_values.read_maturity),
    "phone": _coded(coded_values.read_phone),
    "email": _coded(coded_values.read_email),
}
