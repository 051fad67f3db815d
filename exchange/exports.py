"""The ledger leaves the house: as the office prints it, or as CSV. Telephones stay."""

import csv
from io import StringIO

from exchange import ledger_sheet
from exchange.ledger_rows import rows_of
from exchange.workbook import REF
from projects.models import YearListing

KINDS = [*YearListing.Kind.values, ""]
#: What a spreadsheet would take for a formula (S13), full-width forms included.
FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")


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
    sections = ledger_sheet.by_area(rows) if by_area else ledger_sheet.by_kind(rows)
    return ledger_sheet.write(
        sections,
        title=f"左权县{year}年重点项目推进台账",
        note=f"截至 {today:%Y-%m-%d}；金额单位：万元",
    )


def as_csv(pairs, *, today):
    rows = rows_of([pk for pk, _ in pairs], today=today)
    return csv_of(rows, [*ledger_sheet.COLUMNS, REF])


def csv_of(rows, columns):
    """UTF-8 with the mark that Excel wants, one header row; no text begins a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([_csv_title(column) for column in columns])
    for row in rows:
        writer.writerow([_csv_value(row.get(column.key)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _csv_title(column):
    has_unit = column.kind != "money" or "（" in column.title
    return column.title if has_unit else f"{column.title}（万元）"


def _csv_value(value):
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)
