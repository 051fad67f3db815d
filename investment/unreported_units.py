"""未报: the units whose listings have no confirmed report of a month, before it is closed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, starmap
from operator import attrgetter
from typing import NamedTuple

from investment.monthly_reports import owing, unbooked_reports
from projects.models.year_listing import YearListingQuerySet


class OwingListing(NamedTuple):
    """A listing by its key, with what its project and the unit that answers for it are called."""

    pk: int
    project: str
    unit: int
    unit_name: str
    unit_short_name: str


@dataclass(frozen=True)
class Unreported:
    """A unit with the listings of which no confirmed report of the month has come."""

    unit: str
    listings: tuple[OwingListing, ...]

    @property
    def keys(self) -> str:
        """What a tick says: these listings, so that a further one is not ticked unseen."""
        return " ".join(str(listing.pk) for listing in self.listings)

    def is_ticked(self, ticked: set[int]) -> bool:
        return ticked.issuperset(listing.pk for listing in self.listings)

    @property
    def projects(self) -> list[str]:
        return [listing.project for listing in self.listings]

    def __str__(self) -> str:
        named = "、".join(self.projects[:3])
        many = f"等 {len(self.projects)} 个项目" if len(self.projects) > 3 else ""
        return f"{self.unit}（{named}{many}）"


def unreported_units(year: int, month: int) -> list[Unreported]:
    """[Unreported] as it stands now, by unit: what the office ticks before it closes the month."""
    came = unbooked_reports(year, month).confirmed().filter(month=month)
    owing_still = owing(year, month).exclude(pk__in=came.values("listing"))
    return _by_unit(_named(owing_still))


def unreported_beside(reported: set[int], year: int, month: int) -> list[Unreported]:
    """The same, beside the keys of the listings whose reports the closing has read."""
    return _by_unit(row for row in _named(owing(year, month)) if row.pk not in reported)


def _named(listings: YearListingQuerySet) -> Iterator[OwingListing]:
    unit = "project__responsible_unit"
    rows = listings.order_by(f"{unit}__name", unit, "pk")
    columns = "pk", "project__name", unit, f"{unit}__name", f"{unit}__short_name"
    return starmap(OwingListing, rows.values_list(*columns))


def _by_unit(listings: Iterable[OwingListing]) -> list[Unreported]:
    found = []
    for _, group in groupby(listings, key=attrgetter("unit")):
        theirs = tuple(group)
        found.append(Unreported(theirs[0].unit_short_name or theirs[0].unit_name, theirs))
    return found
