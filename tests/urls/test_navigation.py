"""The navigation against the table of permissions: it leads everybody to what they may open, and
nobody to a refusal; a page that it does not lead to is named here, with what does."""

import pytest
from django.urls import reverse

from desk.frame import navigation
from desk.frame.context_processors import Frame
from tests.urls import walk

pytestmark = pytest.mark.django_db

PEOPLE, EXPECTED = walk.table()
SIGNED_IN = [person for person in PEOPLE if person != "anonymous"]
NAMES = [page.name for page in navigation.PAGES]
#: Open to the administrator, and empty, as the duty shows no project (decision 23).
WITHOUT_PROJECTS = {page.name for page in navigation.PAGES if page.who is navigation.sees_projects}
#: Pages that open by themselves and stand in no menu: what leads to them.
LED_TO_BY = {
    "desk:manual-reminder": "boxes ticked in a list of what is overdue",
    "desk:project-new": "the ledger",
    "supervision:numbers-13710": "the list of orders",
    "supervision:orders-new": "boxes ticked in the overdue list, a project's page",
    "projects:template-new": "the road-map templates",
    "desk:project-figures": "the dashboard, the ledger",
    "desk:project-dates": "the dashboard",
    "desk:overdue-trend": "the dashboard",
    "investment:reports-confirm": "boxes ticked in the monthly reports",
    "investment:county-fai": "the statistics",
    "pipeline:pipeline": "the dashboard",
    "pipeline:signing-figures": "the contracts",
    "pipeline:contract-new": "the contracts",
    "pipeline:trip-new": "the trips",
    "pipeline:review-new": "the joint reviews",
    "pipeline:review-propose": "the joint reviews, a project's page",
    "pipeline:pool-offered": "the reserve pool",
    "pipeline:pool-opening": "the reserve pool",
    "pipeline:pool-waiting": "the reserve pool, the office's workbench",
    "exchange:figures": "the page of imports, the monthly reports, the statistics",
    "exchange:headers": "the page of imports",
    "exchange:pipeline-sheets": "the contracts, the pool, the page of imports",
    "supervision:blockers": "the problems",
    "alerts:notices": "the bell",
    "alerts:next": "the page of reminders",
    "norms:new": "the policy",
    "norms:calendar-now": "the policy",
    "norms:default-units": "the policy",
    "norms:default-unit-new": "the units by industry",
    "accounts:account": "the menu of the account",
    "password_change": "the menu of the account",
    "password_change_done": "the change of the password",
    "accounts:account-acts": "the auditor's workbench",
    "accounts:duties-together": "the workbenches of auditor and administrator",
    "accounts:person-new": "the people",
    "accounts:unit-new": "the units",
}
#: Answered to those who are signed in, and yet no page of theirs.
NO_PAGES = {"alerts:healthz", "alerts:healthz-alerts"} | {
    "password_reset", "password_reset_done", "password_reset_complete",
}  # fmt: skip


def may_open(name, person):
    return EXPECTED[name, "-", "GET"][person] == "200"


def links_of(county, person):
    return navigation.Navigation(Frame(county.persons[person]), "/").links


@pytest.mark.parametrize("person", SIGNED_IN)
def test_a_person_is_led_to_what_they_may_open_and_nowhere_else(county, person):
    shown = [link.page.name for link in links_of(county, person)]
    hidden = WITHOUT_PROJECTS if person == "administrator" else set()
    assert sorted(shown) == sorted(
        name for name in NAMES if may_open(name, person) and name not in hidden
    )


@pytest.mark.parametrize("person", SIGNED_IN)
def test_every_link_of_the_frame_opens(county, person):
    client = county.clients[person]
    text = client.get("/account/").content.decode()
    for link in links_of(county, person):
        assert text.count(f'<a href="{link.url}"') >= 2, "once in the bar, once at the foot"
        assert client.get(link.url).status_code == 200, link.url


def test_every_page_of_the_product_is_in_the_navigation_or_has_what_leads_to_it(county):
    pages = {
        name
        for name, address in walk.addresses().items()
        if not address.arguments
        and any(may_open(name, person) for person in SIGNED_IN)
        and is_page(county, name)
    }
    assert pages - set(NAMES) - NO_PAGES == set(LED_TO_BY)


def is_page(county, name):
    person = next(person for person in SIGNED_IN if may_open(name, person))
    return walk.is_page(county.clients[person].get(reverse(name)))
