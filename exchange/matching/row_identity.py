"""What identifies the project of a row, and how a row is named beside another."""

import re
from typing import Any

from core.values.text import PENDING

NEW = "new"  # the answer "none of them" to several candidates


def project_key(text: Any) -> Any:
    """The primary key in a 系统编号 such as ZQ-12, or None."""
    match = re.fullmatch(r"ZQ-(\d{1,12})", text.strip())
    return int(match[1]) if match else None


def text_of(row: Any, key: Any) -> Any:
    """The text in a column of a row; "" for blank, 待定 and columns it does not have."""
    value = row.values.get(key)
    return "" if value is None or value is PENDING else value


def place_beside(row: Any, beside: Any) -> str:
    """Where a row stands, its sheet named if it is not that of the other row."""
    sheet = "" if row.sheet == beside.sheet else f"工作表“{row.sheet}”"
    return f"{sheet}第 {row.number} 行"
