"""CSV for other programs: no text begins a formula (S13)."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from core.spreadsheets.printed_list import Column

#: What a spreadsheet would take for a formula (S13), full-width forms included.
FORMULA_STARTS = frozenset("=+-@\t\r\n\0＝＋－＠")


def csv_of(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> bytes:
    """UTF-8 with the mark that Excel wants, one header row; no text begins a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([_csv_title(column) for column in columns])
    keys = [column.key for column in columns]
    for row in rows:
        # The writer itself leaves None empty and writes days and numbers as they read.
        writer.writerow([_no_formula(row.get(key)) for key in keys])
    return out.getvalue().encode("utf-8-sig")


def _csv_title(column: Column) -> str:
    has_unit = column.kind != "money" or "（" in column.title
    return column.title if has_unit else f"{column.title}（万元）"


def _no_formula(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA_STARTS else value
