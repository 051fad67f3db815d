"""Each kind of page that a demo person can reach by links, at two widths: it answers, it fits, the
browser has nothing to complain of, and a reader who listens finds the way."""

from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve

from accounts.models import Person
from tests.browser.conftest import PHONE
from tests.browser.session import sign_in
from tests.browser.stage import Clock, moment

pytestmark = pytest.mark.django_db(transaction=True)

#: The demo's sign-ins go everywhere; the others' own are the workbench and the bar above it.
PEOPLE = "office leader owner admin".split()
OTHERS = "unithead supervision auditor".split()
#: What they must have come by; the administrator sees no project.
KINDS = {
    "desk:home",
    "desk:overdue",
    "desk:ledger",
    "desk:project",
    "projects:milestone",
    "alerts:letters",
    "accounts:account",
}
NO_PROJECTS = {"desk:home", "accounts:people", "accounts:person", "accounts:units", "accounts:unit"}
#: Opened on a telephone, then turned wide: what overflows does so when it is opened.
WIDTHS = (PHONE["width"], 1440)
#: Answers that are no pages: files, and an endpoint for machines.
FILES = ("-export", "-docx")
NO_PAGES = {
    "projects:evidence",
    "exchange:template",
    "exchange:figures-form",
    "exchange:pipeline-form",
    "exchange:marked",
    "exchange:problems",
    "alerts:healthz",
    "alerts:healthz-alerts",
}
#: Asked in the page, so that one trip tells all: what is wider than the window, and what is amiss.
EXAMINE = """() => {
  const wide = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    for (const part of document.querySelectorAll("body *")) {
      const right = part.getBoundingClientRect().right;
      if (right > root.clientWidth + 1 && !part.closest(".tblwrap")) wide.push(part);
    }
  }
  const number = (selector) => document.querySelectorAll(selector).length;
  return {
    over: root.scrollWidth - root.clientWidth,
    culprits: wide.slice(0, 3).map((part) => part.tagName + "." + part.getAttribute("class")),
    landmarks: [number("main"), number("h1"), number("header.topbar") - number("footer")],
    nameless: Array.from(document.querySelectorAll("nav:not([aria-label])")).length,
    language: root.lang,
    title: document.title,
  };
}"""
LINKS = """(selector) => Array.from(
  document.querySelectorAll(selector), (link) => link.getAttribute("href"))"""


@pytest.fixture
def county(live_server):
    """The demo county on a day in autumn, with a pass of the letters behind it."""
    with Clock(moment(date(2026, 9, 15), "10:00")):
        call_command("demo", verbosity=0)
        call_command("alerts", verbosity=0)
        yield live_server.url


def test_every_page_fits_both_widths_and_the_browser_complains_of_nothing(
    county, browser, browser_context_args
):
    walks = {name: Walk(county, name) for name in PEOPLE}
    walks |= {name: Walk(county, name, goes_on=False) for name in OTHERS}
    for walk in walks.values():
        walk.through(browser, browser_context_args)
    assert {name: walk.problems for name, walk in walks.items() if walk.problems} == {}
    for name in PEOPLE:
        assert walks[name].kinds >= (NO_PROJECTS if name == "admin" else KINDS), name


class Walk:
    """One person's way through the pages, following links; one address of each kind."""

    def __init__(self, site, username, *, goes_on=True):
        self.site, self.goes_on = site, goes_on
        self.person = Person.objects.get(username=username)
        self.todo, self.kinds, self.problems = ["/"], {"desk:home"}, []

    def through(self, browser, options):
        context = browser.new_context(**options)
        sign_in(context, self.site, self.person)
        page = context.new_page()
        page.on("console", lambda said: self.heard(page, said.type, said.text))
        page.on("pageerror", lambda problem: self.heard(page, "error", str(problem)))
        while self.todo:
            self.visit(page, self.todo.pop(0))
        context.close()
        return self

    def heard(self, page, sort, text):
        if sort in ("error", "warning"):
            self.problems.append(f"{page.url}: {text}")

    def visit(self, page, path):
        page.set_viewport_size(PHONE)
        answer = page.goto(self.site + path)
        for width in WIDTHS:
            page.set_viewport_size(PHONE | {"width": width})
            self.examine(f"{path} at {width}", answer.status, page.evaluate(EXAMINE))
        if self.goes_on or path == "/":
            bar = "header nav " if not self.goes_on else ""
            for href in page.evaluate(LINKS, f"{bar}a[href]"):
                self.remember(urljoin(path, href))

    def examine(self, where, status, seen):
        expected = {
            "status": 200,
            "over": 0,
            "culprits": [],
            "landmarks": [1, 1, 0],
            "nameless": 0,
            "language": "zh-CN",
        }
        seen |= {"status": status}
        title = seen.pop("title")
        wrong = {name: seen[name] for name in expected if seen[name] != expected[name]}
        if wrong or not title.partition(" · ")[0]:
            self.problems.append(f"{where}: {wrong or title}")

    def remember(self, href):
        path = urlsplit(href).path
        try:
            kind = resolve(path).view_name
        except Resolver404:
            kind = None
        if kind and kind not in self.kinds | NO_PAGES and not kind.endswith(FILES):
            self.kinds.add(kind)
            self.todo.append(href)
