"""What pages cost, in turns, each as a multiple of the bare page."""

import statistics
from dataclasses import dataclass

from bench import PASSWORD
from bench.browser_session import Visitor
from bench.cpu import Meter
from bench.result_table import Line
from bench.server import web_server

WARM_UP = 10
#: Every page has its turn in each, so that what else the machine does falls on all alike.
ROUNDS = 5


@dataclass(frozen=True)
class Page:
    """`goal`: how many bare pages it may cost at most, on PostgreSQL."""

    path: str
    goal: float | None = None
    person: str = "office"

    @property
    def name(self):
        return self.path if self.person == "office" else f"{self.path} of the {self.person}"

    @property
    def key(self):
        """As bench.in_process takes it."""
        return f"{self.person}:{self.path}"


BARE = Page("/bench/bare/")
PAGES = [
    Page("/overdue/", 9),
    Page("/overdue/?per_page=100", 16),
    Page("/projects/", 12),
    Page("/projects/1/", 8),
    Page("/dashboard/", 22),
    Page("/", 20, "leader"),
    Page("/"),
    Page("/", person="owner"),
    Page("/overdue/", person="owner"),
    Page("/targets/"),
    Page("/reports/"),
    Page("/pipeline/"),
    Page("/pipeline/?step=started"),
]


def page_lines(measured, milestones, pages, requests):
    """One line a page, the bare page's first."""
    pages = [BARE, *pages]
    queries = measured.ask("queries", *(page.key for page in pages))
    with web_server(measured.environment) as (port, web):
        visitors = {name: signed_in(port, name) for name in {page.person for page in pages}}
        rounds = {page: [] for page in pages}
        for _ in range(ROUNDS):
            for page, found in rounds.items():
                visitor = visitors[page.person]
                found.append(visit(visitor, page.path, web, measured.server, requests // ROUNDS))
    lines = [page_line(measured, milestones, page, rounds[page], queries) for page in pages]
    return [line.measured_in(lines[0]) for line in lines]


def signed_in(port, username):
    visitor = Visitor(port)
    visitor.sign_in(username, PASSWORD)
    return visitor


def visit(visitor, path, web, server, requests):
    """One round: the times of its requests, and CPU seconds and bytes of one request."""
    visitor.connection.close()  # the server waits two seconds for the next request
    for _ in range(WARM_UP):
        visitor.get(path)
    app, database = Meter(web), Meter(server) if server else None
    answers = [visitor.get(path) for _ in range(requests)]
    return {
        "seconds": [spent for spent, _ in answers],
        "app": app.seconds() / requests,
        "database": database.seconds() / requests if database else None,
        "bytes": answers[-1][1],
    }


def page_line(measured, milestones, page, rounds, queries):
    seconds = sorted(spent for each in rounds for spent in each["seconds"])
    # The least disturbed round: what else the machine does only ever adds.
    best = min(rounds, key=lambda each: each["app"] + (each["database"] or 0))
    return Line(
        what=page.name,
        database=measured.name,
        milestones=milestones,
        p50=statistics.median(seconds) * 1000,
        p95=seconds[int(len(seconds) * 0.95) - 1] * 1000,
        app_cpu=best["app"] * 1000,
        database_cpu=None if best["database"] is None else best["database"] * 1000,
        queries=queries[page.key],
        kib=best["bytes"] / 1024,
        goal=page.goal if measured.server else None,
    )
