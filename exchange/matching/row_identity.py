"""What identifies the project of a row, and how a row is named beside another."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from core.values.text import PENDING
from exchange.parsing.parsed_workbook import ParsedRow

#: (sheet, row) -> the key of the project that it was said to be, or NEW.
Picks: TypeAlias = Mapping[tuple[str, int], int | str]

NEW = "new"  # the answer "none of them" to several candidates


def project_key(text: str) -> int | None:
    """The primary key in a 系统编号 such as ZQ-12, or None."""
    match = re.fullmatch(r"ZQ-(\d{1,12})", text.strip())
    return int(match[1]) if match else None


def text_of(row: ParsedRow, key: str) -> str:
    """The text in a column of a row; "" for blank, 待定 and columns it does not have."""
    value = row.values.get(key)
    return "" if value is None or value is PENDING else value


def place_beside(row: ParsedRow, beside: ParsedRow) -> str:
    """Where a row stands, its sheet named if it is not that of the other row."""
    sheet = "" if row.sheet == beside.sheet else f"工作表“{row.sheet}”"
    return f"{sheet}第 {row.number} 行"
