"""The desk of 招商, and the trips that a leader led."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from pipeline import trips
from tests.desk.workbench.test_views import block, kinds
from tests.pages import TODAY

pytestmark = pytest.mark.usefixtures("noon")
NOW = datetime(2026, 7, 10, 12, 0, tzinfo=timezone.get_default_timezone())


def trip_of(leader, office, **facts):
    facts = {"starts_on": TODAY, "ends_on": TODAY, "place": "示例市", "now": NOW} | facts
    return trips.enter(leader=leader, by=office, **facts)


def test_a_leader_finds_their_own_trips_of_the_year_and_to_come(get, county_leader, lead, office):
    trip_of(county_leader, office)
    trip_of(
        county_leader,
        office,
        place="示例远方",
        starts_on=date(2027, 1, 5),
        ends_on=date(2027, 1, 6),
    )
    trip_of(
        county_leader, office, place="去年", starts_on=date(2025, 1, 5), ends_on=date(2025, 1, 6)
    )
    trip_of(lead, office, place="别人的")
    found = block(get(county_leader, "/"), "LedTrips").trips
    assert [trip.place for trip in found] == ["示例远方", "示例市"]


def test_who_led_no_trip_finds_no_block_of_them(get, county_leader):
    assert "招商活动" not in kinds(get(county_leader, "/"))


def test_the_holder_of_the_duty_finds_the_figures_and_trips_without_a_result(
    get, make_person, county_leader, office
):
    promoter = make_person("示例招商一", duty="promotion", username="promoter")
    trip_of(county_leader, office, starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    trip_of(county_leader, office, place="今天才完")
    response = get(promoter, "/")
    assert kinds(response) == ["PromotionDesk"]
    desk = block(response, "PromotionDesk")
    assert [trip.place for trip in desk.without_result] == ["示例市"]
    assert desk.figures.counted == 0
