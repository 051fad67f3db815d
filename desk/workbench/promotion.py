"""The desk of 招商, and a leader's own trips."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.models import PromotionTrip
from pipeline.signed_projects import GroupFigures, figures_of_year, signed_projects

#: Trips drawn; the rest stands on their own page.
MOST = 10


@dataclass(frozen=True)
class TripOnDesk:
    """A trip with how many contracts in force were signed on it, and their sum in 万元."""

    pk: int
    starts_on: date
    ends_on: date
    place: str
    leader: str
    result: str
    contract_count: int
    contract_sum: Decimal | None
    is_over: bool

    @classmethod
    def of(cls, trip, today):
        return cls(
            trip.pk,
            trip.starts_on,
            trip.ends_on,
            trip.place,
            str(trip.leader),
            trip.result,
            trip.contract_count or 0,
            trip.contract_sum,
            trip.is_over(today),
        )


@dataclass(frozen=True)
class LedTrips:
    """我带队的招商活动 of this year and to come."""

    trips: list[TripOnDesk]
    year: int

    template = "desk/workbench/led_trips.html"


@dataclass(frozen=True)
class PromotionDesk:
    """The year's figures, and the trips that are over and say no result."""

    figures: GroupFigures
    without_result: list[TripOnDesk]
    year: int

    template = "desk/workbench/promotion.html"


def led_by(person, today):
    """The trips that somebody led this year or leads later."""
    mine = PromotionTrip.objects.current().filter(leader=person)
    return mine.filter(ends_on__gte=date(today.year, 1, 1))


def led_trips(person, today, policy):
    return LedTrips(_drawn(led_by(person, today), today), today.year)


def promotion_desk(person, today, policy):
    [figures] = figures_of_year(signed_projects(today), today.year, today, policy)
    silent = PromotionTrip.objects.current().filter(ends_on__lt=today, result="")
    return PromotionDesk(figures, _drawn(silent, today), today.year)


def _drawn(trips, today):
    rows = trips.with_contracts().select_related("leader")[:MOST]
    return [TripOnDesk.of(trip, today) for trip in rows]
