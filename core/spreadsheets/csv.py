"""CSV for other programs: no text begins a formula (S13)."""

import csv
from io import StringIO
from typing import Any

#: What a spreadsheet would take for a formula (S13), full-width forms included.
FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")


def csv_of(rows: Any, columns: Any) -> Any:
    """UTF-8 with the mark that Excel wants, one header row; no text begins a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([_csv_title(column) for column in columns])
    for row in rows:
        writer.writerow([_csv_value(row.get(column.key)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _csv_title(column: Any) -> Any:
    has_unit = column.kind != "money" or "（" in column.title
    return column.title if has_unit else f"{column.title}（万元）"


def _csv_value(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)
