"""Amounts of money as offices write them, read into Decimal 万元 of two places."""

import re
from decimal import ROUND_HALF_UP, Decimal

from core.values.cell import Cell
from core.values.errors import NotUnderstood
from core.values.text import normalise_width

# What one of the unit is in 万元.
UNITS = {
    "亿元": Decimal(10_000),
    "百万元": Decimal(100),
    "万元": Decimal(1),
    "千元": Decimal("0.1"),
    "元": Decimal("0.0001"),
}
UNIT_WORD = re.compile("亿元|百万元|万元|千元|亿|万|元")
AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(\.\d+)?")
CENT = Decimal("0.01")
LARGEST = Decimal(10**10)


def read_money(cell: Cell, unit: str) -> tuple[Decimal, str]:
    """Return (amount, warning) of a cell in a column of the unit; the amount is in 万元.
    NotUnderstood, with what to write, for anything else."""
    if cell.kind == "number":
        return _in_wan(Decimal(cell.value), unit, cell.value)
    if cell.kind == "text":
        return _read_text(normalise_width(cell.value), unit)
    raise NotUnderstood("不是金额，请填写数字。")


def unit_of(text: str) -> str | None:
    """The unit that a text such as 单位：万元 or 总投资（亿元） names, or None."""
    match = UNIT_WORD.search(normalise_width(text))
    return _full_name(match[0]) if match else None


def _full_name(word: str) -> str:
    return word if word.endswith("元") else word + "元"


def split_unit(text: str, unit: str) -> tuple[str, str]:
    """(digits, unit) of an amount: the unit written behind it, else that of its column."""
    word = UNIT_WORD.search(text)
    if word and word.end() == len(text):
        return text[: word.start()].strip(), _full_name(word[0])
    return text, unit


def _read_text(text: str, unit: str) -> tuple[Decimal, str]:
    number, own = split_unit(text, unit)
    match = AMOUNT.fullmatch(number)
    if not match:
        raise NotUnderstood(f"“{text[:20]}”不是确切的金额，请按{unit}填写数字。")
    return _in_own_unit(Decimal(re.sub("[, ]", "", number)), own, unit, number)


def _in_own_unit(number: Decimal, own: str, unit: str, text: str) -> tuple[Decimal, str]:
    """1.5亿元 in a column of 万元 says what it means; 3000元 there may be a slip for 万元."""
    if own in ("元", "千元") and UNITS[own] < UNITS[unit]:
        amount = number * UNITS[own] / UNITS[unit]
        hint = f"（折合 {amount.normalize():f}）"
        raise NotUnderstood(f"本列单位为{unit}，单元格写的是{own}，请按{unit}填写{hint}。")
    amount, warning = _in_wan(number, own, text)
    if own != unit:
        warning += f"本列单位为{unit}，单元格写的是{own}，按 {amount:f} 万元读取，请核实。"
    return amount, warning


def _in_wan(number: Decimal, unit: str, text: str) -> tuple[Decimal, str]:
    if not number.is_finite() or abs(number) >= LARGEST:
        raise NotUnderstood(f"“{text}”数额过大，请核对。")
    if number < 0:
        raise NotUnderstood(f"“{text}”为负数，请核对。")
    exact = number * UNITS[unit]
    if exact >= LARGEST:
        raise NotUnderstood(f"“{text}”{unit}数额过大，请核对。")
    amount = exact.quantize(CENT, ROUND_HALF_UP)
    if amount != exact:
        return amount, f"“{text}”{unit}超过两位小数，按 {amount} 万元读取。"
    return amount, ""
