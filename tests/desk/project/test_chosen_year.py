"""A year is asked for: a project listed for next year shows and changes each year by itself."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from investment import annual_plans
from investment.models import AnnualPlan, MonthFigure
from projects import choose_listing, year_listings
from projects.models import YearListing
from tests.desk.months import close, confirmed
from tests.investment.conftest import at

NOVEMBER = at(date(2026, 11, 25))


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOVEMBER, tick=False):
        yield


@pytest.fixture
def listed(project, office):
    """In 2026 with a plan of 12,000 and 6,000 done by June; for 2027 with a plan of 33,000."""
    confirmed(project, 6, "6000")
    close(6, by=office)
    told = {"by": office, "now": NOVEMBER}
    listing = year_listings.list_project(project, year=2027, kind="continuing", **told)
    annual_plans.adopt(listing, Decimal(33000), **told)
    return project


@pytest.fixture
def office_client(client, office):
    client.force_login(office)
    return client


def page_of(client, project, **query):
    response = client.get(reverse("desk:project", args=[project.pk]), query)
    assert response.status_code == 200
    return response


def without_history(response):
    """The page, but for the record of what was changed, which is of every year."""
    head, history = response.content.decode().split('aria-labelledby="history"')
    return head


def test_this_years_page_does_not_mix_in_the_next_one(listed, office_client):
    response = page_of(office_client, listed)
    page = response.context["page"]
    assert (page.listing.year, page.listing.plan, page.figure.ytd) == (2026, 12000, 6000)
    text = without_history(response)
    assert "2026 年投资完成" in text
    assert "33,000" not in text


def test_the_next_years_page_shows_its_own_plan_and_no_figure_of_this_one(listed, office_client):
    response = page_of(office_client, listed, year="2027")
    page = response.context["page"]
    assert (page.listing.year, page.listing.plan, page.figure) == (2027, 33000, None)
    text = without_history(response)
    assert "2027 年投资完成" in text
    assert "12,000" not in text


@pytest.mark.parametrize("year", ["", "2025", "x", "²", "9" * 30])
def test_a_year_that_is_not_there_shows_this_one(listed, office_client, year):
    assert page_of(office_client, listed, year=year).context["page"].listing.year == 2026


def test_after_new_year_the_new_one_comes_first_and_the_old_one_keeps_its_figures(
    listed, office_client, office
):
    with time_machine.travel(at(date(2027, 1, 10)), tick=False):
        office_client.force_login(office)
        page = page_of(office_client, listed).context["page"]
        assert (page.listing.year, page.figure) == (2027, None)
        page = page_of(office_client, listed, year="2026").context["page"]
        assert (page.listing.plan, page.figure.ytd) == (12000, 6000)


@pytest.mark.parametrize(
    ("query", "year"), [("", 2026), ("?year=2026", 2026), ("?year=2027", 2027)]
)
def test_the_plan_of_either_year_can_be_changed(listed, office_client, query, year):
    url = reverse("investment:project-plan", args=[listed.pk]) + query
    said = {
        "version": office_client.get(url).context["version"],
        "amount": "15000",
        "curve": "linear",
        "document": "示例政发〔2026〕9号",
        "document_on": "2026-11-20",
        "reason": "调整",
    }
    back = office_client.post(url, said)["Location"]
    assert back == listed.get_absolute_url() + ("?year=2027" if year == 2027 else "")
    current = AnnualPlan.objects.filter(is_current=True)
    amounts = dict(current.values_list("listing__year", "amount"))
    assert amounts == {2026: 12000, 2027: 33000} | {year: 15000}


@pytest.mark.parametrize(("year", "other"), [(2026, 2027), (2027, 2026)])
def test_the_kind_of_either_year_can_be_changed(listed, office_client, year, other):
    before = listed.listings.get(year=other).kind
    url = reverse("projects:project-kind", args=[listed.pk]) + f"?year={year}"
    page = office_client.get(url)
    assert f"{year} 年清单" in page.content.decode()
    seen = page.context["version"]
    said = {"version": seen, "kind": "reserve", "reason": "县里决定"}
    assert office_client.post(url, said).status_code == 302
    assert listed.listings.get(year=year).kind == "reserve"
    assert listed.listings.get(year=other).kind == before


def test_a_form_opened_before_new_year_still_means_its_year(listed, office_client):
    """The address of the form names the year, also where the link to it did not."""
    page = office_client.get(reverse("investment:project-plan", args=[listed.pk])).content.decode()
    assert 'action="?year=2026"' in page


@pytest.mark.parametrize("name", ["investment:project-plan", "projects:project-kind"])
@pytest.mark.parametrize("year", ["2025", "x", "²"])
def test_a_year_without_a_list_has_no_form(listed, office_client, name, year):
    url = reverse(name, args=[listed.pk])
    assert office_client.get(url, {"year": year}).status_code == 404


def test_the_months_of_either_year(listed, office_client):
    url = reverse("investment:project-months", args=[listed.pk])
    for query, year, done in (({}, 2026, 6000), ({"year": "2027"}, 2027, None)):
        found = office_client.get(url, query).context
        assert found["listing"].year == year
        figures = [row.figure for row in found["rows"] if row.figure]
        assert (figures[-1].ytd if figures else None) == done


@pytest.mark.parametrize(
    ("years", "asked", "shown"),
    [
        ([2025, 2026, 2027], "", 2026),
        ([2025, 2027], "", 2025),
        ([2027, 2028], "", 2027),
        ([2024, 2025], "", 2025),
        ([2025, 2026, 2027], "2025", 2025),
        ([2025, 2026, 2027], "2024", 2026),
        ([], "", None),
        ([], "2026", None),
    ],
)
def test_which_year_is_shown(years, asked, shown):
    listings = [YearListing(year=year) for year in years]
    found = choose_listing.choose_listing(listings, 2026, asked)
    assert (found and found.year) == shown


def test_the_ledger_of_a_year_shows_that_years_plan_and_figures(listed, office_client):
    for year, plan, done in (("2026", 12000, 6000), ("2027", 33000, None)):
        totals = office_client.get(reverse("desk:ledger"), {"year": year}).context["totals"]
        assert (totals["plans"], totals["ytd"]) == (plan, done)
    assert MonthFigure.objects.count() == 1
