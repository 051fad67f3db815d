"""建设起止年限, as it is written in the ledger: 2025—2027, 2025年3月至2027年10月."""

import re
from datetime import date

YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def last_day(period: str) -> date | None:
    """The last day of the last year that it names, or None where none can be read."""
    years = [int(year) for year in YEAR.findall(period)]
    return date(max(years), 12, 31) if years else None
