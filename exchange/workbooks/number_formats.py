"""Which number formats of a spreadsheet show a date without its day."""

import re

# Chinese editions show these built-in formats as 2026年6月; 17 is mmm-yy everywhere.
BUILT_IN_MONTHS = frozenset({17, 27, 36, 50, 52, 57})


def shows_only_month(code: str) -> bool:
    """Whether a format such as yyyy"年"m"月" shows year and month but neither day nor time."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code.split(";")[0]).lower()
    return "y" in bare and "m" in bare and not re.search("[dhs]", bare)
