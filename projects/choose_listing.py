"""A year is asked for: which of a project's listings a page shows, never simply the newest."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from projects.models.year_listing import YearListing


def choose_listing(
    listings: Iterable["YearListing"], this_year: int, asked: str = ""
) -> "YearListing | None":
    """That of the year asked for; without one, or where there is none, that of this year, else
    the newest before it, else the first one ahead. None for a project on no list."""
    by_year = {listing.year: listing for listing in listings}
    if listing := listing_of_year(by_year.values(), asked):
        return listing
    past = [year for year in by_year if year <= this_year]
    year = max(past) if past else min(by_year, default=None)
    return None if year is None else by_year[year]


def listing_of_year(listings: Iterable["YearListing"], asked: str) -> "YearListing | None":
    """Exactly that of the year asked for, as it stands in an address; else None."""
    return next((listing for listing in listings if str(listing.year) == asked), None)
