"""未报: the units whose listings have no confirmed report of a month, before it is closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from investment.monthly_reports import owing, unbooked_reports
from projects.models import YearListing
from projects.models.year_listing import YearListingQuerySet


@dataclass(frozen=True)
class Unreported:
    """A unit with the listings of which no confirmed report of the month has come."""

    unit: str
    listings: tuple[YearListing, ...]

    @property
    def keys(self) -> str:
        """What a tick says: these listings, so that a further one is not ticked unseen."""
        return " ".join(str(listing.pk) for listing in self.listings)

    def is_ticked(self, ticked: set[int]) -> bool:
        return ticked.issuperset(listing.pk for listing in self.listings)

    @property
    def projects(self) -> list[str]:
        return [listing.project.name for listing in self.listings]

    def __str__(self) -> str:
        named = "、".join(self.projects[:3])
        many = f"等 {len(self.projects)} 个项目" if len(self.projects) > 3 else ""
        return f"{self.unit}（{named}{many}）"


def unreported_units(year: int, month: int) -> list[Unreported]:
    """[Unreported] as it stands now, by unit: what the office ticks before it closes the month."""
    came = unbooked_reports(year, month).confirmed().filter(month=month)
    return _by_unit(_owing(year, month).exclude(pk__in=came.values("listing")))


def unreported_beside(reported: set[int], year: int, month: int) -> list[Unreported]:
    """The same, beside the keys of the listings whose reports the closing has read."""
    return _by_unit(row for row in _owing(year, month) if row.pk not in reported)


def _owing(year: int, month: int) -> YearListingQuerySet:
    rows = owing(year, month).select_related("project__responsible_unit")
    return rows.order_by("project__responsible_unit__name", "project__responsible_unit", "pk")


def _by_unit(listings: Iterable[YearListing]) -> list[Unreported]:
    units = groupby(listings, key=lambda listing: listing.project.responsible_unit)
    return [Unreported(str(unit), tuple(listings)) for unit, listings in units]
