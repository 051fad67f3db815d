"""Numbers, years and months as an address or a hidden field names them: 17, 2026, 6, 2026-06.

What is not written in plain digits names nothing: a page then shows what it shows unasked.
"""

import re

#: Above the key of any row.
LARGEST = 2**63 - 1
NUMBER = re.compile("[0-9]{1,19}")
YEAR = re.compile("[0-9]{4}")
MONTH = re.compile("[0-9]{1,2}")


def read_number(text: str, largest: int = LARGEST) -> int | None:
    """17 of "17"; None for a sign, a blank, other digits, and what is larger than `largest`."""
    number = int(text) if NUMBER.fullmatch(text) else None
    return number if number is not None and number <= largest else None


def read_year(text: str) -> int | None:
    """2026 of "2026"; there is no year 0000."""
    return (int(text) or None) if YEAR.fullmatch(text) else None


def read_month(text: str) -> int | None:
    """6 of "6" and "06"; None for a 13th month."""
    number = int(text) if MONTH.fullmatch(text) else 0
    return number if 1 <= number <= 12 else None


def read_year_month(text: str) -> tuple[int, int] | None:
    """(2026, 6) of "2026-06" and "2026-6"."""
    before, _, after = text.partition("-")
    year, month = read_year(before), read_month(after)
    return (year, month) if year and month else None


def month_key(year: int, month: int) -> str:
    """2026-06, as read_year_month() takes it."""
    return f"{year}-{month:02}"
