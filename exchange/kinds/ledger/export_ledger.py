"""The ledger as a file: as the office prints it, or as CSV; without telephone numbers."""

from collections.abc import Iterable
from datetime import date

from core.spreadsheets.csv import csv_of
from core.spreadsheets.printed_list import REF
from exchange.kinds.ledger import export_columns
from exchange.kinds.ledger.export_rows import rows_of
from projects.models import YearListing
from projects.models.year_listing import YearListingQuerySet

KINDS = [*YearListing.Kind.values, ""]


def year_ledger(year: int, *, today: date, listings: YearListingQuerySet | None = None) -> bytes:
    """The bytes of a year's ledger in sections by kind; `listings` narrows it."""
    listings = YearListing.objects.filter(year=year) if listings is None else listings
    listings = listings.filter(project__withdrawn_on=None).order_by("project")
    return printed(listings.values_list("pk", "kind"), year=year, today=today)


def printed(
    pairs: Iterable[tuple[int, str]], *, year: int, today: date, by_area: bool = False
) -> bytes:
    """The workbook of listings [(pk, kind)] in their order, in sections by kind or work area."""
    pairs = list(pairs)
    if not by_area:
        pairs.sort(key=lambda pair: KINDS.index(pair[1]))
    rows = rows_of([pk for pk, _ in pairs], today=today)
    sections = export_columns.by_area(rows) if by_area else export_columns.by_kind(rows)
    return export_columns.write(
        sections,
        title=f"左权县{year}年重点项目推进台账",
        note=f"截至 {today:%Y-%m-%d}；金额单位：万元",
    )


def as_csv(pairs: Iterable[tuple[int, str]], *, today: date) -> bytes:
    """Listings [(pk, kind)] in their order, with the columns of printed(); amounts in 万元."""
    rows = rows_of([pk for pk, _ in pairs], today=today)
    return csv_of(rows, [*export_columns.COLUMNS, REF])
