"""Amounts with their days in one cell: 2026-03-05 500；2026-06-01 300, as arrivals are kept."""

import re
from datetime import date
from decimal import Decimal

from core.values.amounts import read_money
from core.values.dates import read_day
from core.values.errors import NotUnderstood
from core.values.text import normalise_width
from exchange.workbooks.reader import Cell

WRITE = "请写成“2026-03-05 500；2026-06-01 300”的样式。"
BETWEEN = re.compile(r"[;\n、]+")
PART = re.compile(r"(?P<day>\S+?)[\s:]+(?P<minus>[-−])?(?P<amount>\d.*)")


def read(text: str, unit: str, year: int) -> list[tuple[date, Decimal]]:
    """[(day, 万元)] in the order of the days; one taken back is negative. NotUnderstood for a part
    that is not a day and an amount."""
    parts = [part.strip() for part in BETWEEN.split(normalise_width(text))]
    return sorted(_read_part(part, unit, year) for part in parts if part)


def _read_part(part: str, unit: str, year: int) -> tuple[date, Decimal]:
    match = PART.fullmatch(part)
    if match is None:
        raise NotUnderstood(f"“{part[:30]}”看不出日期和金额，{WRITE}")
    amount, _ = read_money(Cell("text", match["amount"].strip()), unit)
    return read_day(match["day"], year), -amount if match["minus"] else amount
