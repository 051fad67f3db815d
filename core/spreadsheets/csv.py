"""CSV for other programs: no text begins a formula (S13)."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, TextIOWrapper
from typing import Any

from core.spreadsheets.printed_list import Column

#: What a spreadsheet would take for a formula (S13), full-width forms included.
FORMULA_STARTS = frozenset("=+-@\t\r\n\0＝＋－＠")


def csv_of(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> bytes:
    """UTF-8 with the mark that Excel wants, one header row; no text begins a formula."""
    content = BytesIO()
    with TextIOWrapper(content, "utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow([_csv_title(column) for column in columns])
        keys = [column.key for column in columns]
        # The writer itself leaves None empty and writes days and numbers as they read.
        writer.writerows(_without_formulas(map(row.get, keys)) for row in rows)
        out.flush()
        return content.getvalue()


def _without_formulas(cells: Iterable[Any]) -> list[Any]:
    # Not a function a cell: an export has some hundred thousand of them.
    return [
        f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA_STARTS else cell
        for cell in cells
    ]


def _csv_title(column: Column) -> str:
    has_unit = column.kind != "money" or "（" in column.title
    return column.title if has_unit else f"{column.title}（万元）"
