"""The year's whole ledger, for the command and for whoever prints it."""

from exchange import ledger_sheet
from exchange.ledger_rows import rows_of
from projects.models import YearListing

KINDS = [*YearListing.Kind.values, ""]


def year_ledger(year, *, today, listings=None):
    """The bytes of a year's ledger in sections by kind; `listings` narrows it."""
    listings = YearListing.objects.filter(year=year) if listings is None else listings
    listings = listings.filter(project__withdrawn_on=None)
    pairs = listings.order_by().values_list("pk", "kind", "project")
    order = sorted(pairs, key=lambda pair: (KINDS.index(pair[1]), pair[2]))
    rows = rows_of([pk for pk, _, _ in order], today=today)
    return ledger_sheet.write(
        ledger_sheet.by_kind(rows),
        title=f"左权县{year}年重点项目推进台账",
        note=f"截至 {today:%Y-%m-%d}；金额单位：万元",
    )
