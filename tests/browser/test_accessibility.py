"""axe reads the pages as a screen reader would: nothing without a name, nothing too pale, at both
widths, and no page wider than its window."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.core.files import File
from django.core.management import call_command
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts.models import Person
from exchange.batches import lifecycle
from tests.browser.conftest import PHONE
from tests.browser.ledger_file import write
from tests.browser.session import sign_in
from tests.browser.stage import Clock, moment
from tools import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.1 AA, and what axe's authors advise beyond it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
RUN = """(tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"] }).then(
  ({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => (
    id + ": " + node.html.slice(0, 160) + " " + node.failureSummary.split("\\n").slice(1).join(" ")
  ))))"""
TOO_WIDE = "document.scrollingElement.scrollWidth - innerWidth"
NOTHING_AWAITED = "!document.querySelector('[aria-busy=true]')"
LINKS = "(links) => links.map((link) => link.getAttribute('href'))"

#: Opened on a telephone, then turned wide: what overflows does so when it is opened.
WIDTHS = (PHONE["width"], 1440)
#: Whose pages take as long as all the others', for two workers to share.
OFFICE = ["office", "admin"]
#: The first project that rests.
PAUSED = ("/paused/", "desk:project")
#: Who opens what: an address, or (address, kind of page) for the first link there to such a page.
VISITS = {
    "": ["/login/", "/reset/", "/too-large/"],
    "owner": [
        "/",
        ("/", "projects:milestone"),
        (("/", "projects:milestone"), "projects:milestone-request"),
        (("/", "projects:milestone"), "supervision:ask-for-help"),
        ("/", "investment:report"),
        "/letters/",
        "/notices/",
        "/account/",
    ],
    "unithead": ["/", ("/", "pipeline:review-opinion")],
    "leader": [
        "/",
        ("/projects/", "desk:project"),
        "/dashboard/",
        "/dashboard/projects/",
        "/dashboard/dates/",
        "/dashboard/overdue/",
        "/targets/",
        "/livelihood/",
    ],
    "supervision": [
        "/",
        "/overdue/",
        "/orders/",
        ("/orders/", "supervision:order"),
        ("/orders/?tab=draft", "supervision:order"),
        (("/orders/?tab=draft", "supervision:order"), "supervision:order-edit"),
    ],
    "statistician": ["/", "/statistics/", ("/statistics/", "investment:statistic")],
    "promotion": [
        "/",
        "/pipeline/",
        "/contracts/",
        "/contracts/figures/",
        "/contracts/new/",
        ("/contracts/", "pipeline:contract"),
        (("/contracts/", "pipeline:contract"), "pipeline:contract-edit"),
        (("/contracts/", "pipeline:contract"), "pipeline:contract-end"),
        "/import/pipeline/",
        "/trips/",
        "/trips/new/",
        ("/trips/", "pipeline:trip"),
    ],
    "auditor": ["/"],
    "office": [
        "/",
        "/overdue/",
        "/overdue/?on=2026-08-20",
        "/overdue/?on=2026-08-20&tab=different",
        "/projects/",
        ("/projects/", "desk:project"),
        (("/projects/", "desk:project"), "desk:project-history"),
        (("/projects/", "desk:project"), "desk:project-edit"),
        (("/projects/", "desk:project"), "investment:project-months"),
        "/reports/",
        ("/reports/", "investment:report"),
        "/problems/?tab=meeting",
        ("/problems/?tab=unnamed", "supervision:problem"),
        "/problems/blockers/",
        "/reviews/",
        "/reviews/?tab=waiting",
        "/reviews/new/",
        "/reviews/propose/",
        ("/reviews/", "pipeline:review"),
        "/pool/",
        ("/pool/", "pipeline:pool-entry"),
        "/pool/?on=2026-08-31",
        "/pool/opening/",
        "/pool/offered/",
        "/pool/waiting/",
        "/instructions/",
        ("/instructions/", "supervision:instruction"),
        "/requests/?tab=all",
        ("/requests/?tab=all", "projects:request"),
        "/paused/",
        (PAUSED, "projects:project-resume"),
        (PAUSED, "projects:project-pause-review"),
        (PAUSED, "projects:project-terminate"),
        (("/projects/", "desk:project"), "projects:project-pause"),
        "/norms/",
        "/templates/",
        ("/templates/", "projects:template"),
        "/templates/new/",
        "/norms/new/",
        "/default-units/",
        "/default-units/new/",
        "/norms/calendar/",
        "/import/",
        ("/import/", "exchange:batch"),
        "/import/headers/",
        "/alerts/",
        ("/letters/", "alerts:letter"),
    ],
    "admin": [
        "/",
        "/people/",
        ("/people/", "accounts:person"),
        "/people/new/",
        "/units/",
        ("/units/", "accounts:unit"),
        "/account-acts/",
    ],
}


@pytest.fixture(scope="session")
def axe():
    if not AXE.is_file():
        pytest.fail("axe-core is not installed: make setup")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def county(live_server, tmp_path):
    """The demo county on a day in autumn, with letters, and an import that waits for answers."""
    with Clock(moment(date(2026, 9, 15), "10:00")):
        call_command("demo", verbosity=0)
        call_command("alerts", verbosity=0)
        office, sheet = Person.objects.get(username="office"), write(tmp_path / "ledger.xlsx")
        with sheet.open("rb") as file:
            lifecycle.receive(File(file, sheet.name), year=2026, by=office, now=timezone.now())
        yield live_server.url


@pytest.mark.parametrize(
    "usernames", [OFFICE, [name for name in VISITS if name not in OFFICE]], ids=["office", "others"]
)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(
    county, axe, browser, browser_context_args, usernames
):
    # Without the policy axe could not be brought in; without movement nothing is pale for a moment.
    options = browser_context_args | {"bypass_csp": True, "reduced_motion": "reduce"}
    problems = []
    for username in usernames:
        context = browser.new_context(**options)
        if username:
            sign_in(context, county, Person.objects.get(username=username))
        visit = Visit(context.new_page(), county)
        for place in VISITS[username]:
            problems += visit.examine(place, axe)
        context.close()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("width", "menus"), [(PHONE["width"], ".tabbar summary"), (1440, "header summary")]
)
def test_axe_finds_nothing_in_an_open_menu(
    live_server, axe, browser, browser_context_args, office, project, width, menus
):
    size = PHONE | {"width": width}
    options = browser_context_args | {"bypass_csp": True, "reduced_motion": "reduce"}
    context = browser.new_context(**options | {"viewport": size})
    sign_in(context, live_server.url, office)
    page = context.new_page()
    page.goto(f"{live_server.url}/reports/")
    page.evaluate(axe)
    problems = []
    for summary in page.locator(menus).all():
        summary.click()
        problems += page.evaluate(RUN, TAGS)
    context.close()
    assert not problems, "\n".join(problems)


class Visit:
    """One person's way through the pages, which remembers where the links led."""

    def __init__(self, page, site):
        self.page, self.site, self.addresses = page, site, {}

    def examine(self, place, axe):
        """What is amiss on the page at a place, in words."""
        self.page.set_viewport_size(PHONE)
        self.open(place)
        self.page.evaluate(axe)
        problems = []
        for width in WIDTHS:
            self.page.set_viewport_size(PHONE | {"width": width})
            over = self.page.evaluate(TOO_WIDE)
            problems += [f"{over} px wider than the window"] if over > 0 else []
            problems += self.page.evaluate(RUN, TAGS)
        return [f"{urlsplit(self.page.url).path}: {problem}" for problem in problems]

    def open(self, place):
        """An address, or the first link to a kind of page at a place."""
        self.page.goto(self.site + self.address_of(place))
        self.page.wait_for_function(NOTHING_AWAITED)

    def address_of(self, place):
        if isinstance(place, str):
            return place
        if place not in self.addresses:
            where, kind = place
            self.open(where)
            found = [href for href in self.links() if kind_of(href) == kind]
            assert found, f"no {kind} at {where}"
            self.addresses[place] = found[0]
        return self.addresses[place]

    def links(self):
        return self.page.eval_on_selector_all("a[href]", LINKS)


def kind_of(href):
    try:
        return resolve(urlsplit(href).path).view_name
    except Resolver404:
        return None
