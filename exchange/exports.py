"""The ledger leaves the house: as the office prints it, or as CSV. Telephones stay."""

import csv
from io import StringIO
from itertools import groupby

from exchange import ledger_sheet
from exchange.ledger_rows import rows_of
from projects.models import YearListing

KINDS = [*YearListing.Kind.values, ""]
#: What a spreadsheet would take for a formula (S13).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def year_ledger(year, *, today, listings=None):
    """The bytes of a year's ledger in sections by kind; `listings` narrows it."""
    listings = YearListing.objects.filter(year=year) if listings is None else listings
    listings = listings.filter(project__withdrawn_on=None).order_by("project")
    return printed(listings.values_list("pk", "kind"), year=year, today=today)


def printed(pairs, *, year, today, by_area=False):
    """The workbook of listings [(pk, kind)] in their order, in sections by kind or work area."""
    pairs = list(pairs)
    if not by_area:
        pairs.sort(key=lambda pair: KINDS.index(pair[1]))
    rows = rows_of([pk for pk, _ in pairs], today=today)
    sections = _by_area(rows) if by_area else ledger_sheet.by_kind(rows)
    return ledger_sheet.write(
        sections,
        title=f"左权县{year}年重点项目推进台账",
        note=f"截至 {today:%Y-%m-%d}；金额单位：万元",
    )


def _by_area(rows):
    for area, some in groupby(rows, key=lambda row: row["work_area"]):
        yield ledger_sheet.Section(area or "未定领域", list(some))


def as_csv(pairs, *, today):
    """UTF-8 with the mark that Excel wants, one header row; no text begins a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = ledger_sheet.COLUMNS
    writer.writerow([*(_csv_title(column) for column in columns), "系统编号"])
    for row in rows_of([pk for pk, _ in pairs], today=today):
        writer.writerow([*(_csv_value(row.get(column.key)) for column in columns), row["ref"]])
    return out.getvalue().encode("utf-8-sig")


def _csv_title(column):
    return f"{column.title}（万元）" if column.kind == "money" else column.title


def _csv_value(value):
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)
