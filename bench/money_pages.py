"""The pages of money on PostgreSQL: 300 projects over two years of closed months and all targets,
then with 100,000 projects of other years in the same database.

python -m bench.money_pages [--projects 100000] [--requests 30] [--explain]
"""

import argparse
import sys
import time
from datetime import date

from bench.__main__ import explain
from bench.bench_databases import postgres_environment
from bench.measured_pages import Page, page_lines
from bench.result_table import show
from tools import say, setup
from tools.private_servers import private_servers

#: Ten milestones a project.
MILESTONES = 3000
MOST_QUERIES, MOST_MS, MOST_GROWTH = 24, 250, 2


def main():
    options = read_options()
    today = date.today()
    with setup.one_at_a_time():
        setup.collect_static()
    with private_servers() as servers:
        measured = postgres_environment(servers, MILESTONES)
        say(f"正在准备 {MILESTONES // 10} 个项目、两年的结账月……", "Filling.")
        filled = measured.ask("fill", MILESTONES, "--two-years")
        say(f"用时 {filled['seconds']:.0f} 秒。", "Measuring.")
        few = page_lines(measured, MILESTONES, pages(today), options.requests)
        say(f"正在加入往年的 {options.projects:,} 个项目……", "Adding.")
        stored = measured.ask("past", options.projects)
        say(f"用时 {stored.pop('seconds'):.0f} 秒。", "Measuring.")
        print(", ".join(f"{table} {rows:,}" for table, rows in stored.items()))
        many = page_lines(measured, stored["projects_milestone"], pages(today), options.requests)
        if options.explain:
            explain(measured, pages(today))
    show(few + many)
    return judge(few, many)


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench.money_pages", description=__doc__)
    parser.add_argument("--projects", type=int, default=100_000, help="projects of other years")
    parser.add_argument("--requests", type=int, default=30, help="requests a page")
    parser.add_argument("--explain", action="store_true", help="print the slowest queries' plans")
    return parser.parse_args()


def pages(today):
    """Today, a closed month of this year, the last of twelve; then what stands beside them."""
    closed = f"{today.year}-{max(today.month - 1, 1):02}"
    paths = [
        "/dashboard/",
        f"/dashboard/?month={closed}",
        f"/dashboard/?month={today.year - 1}-12",
        "/dashboard/dates/",
        f"/dashboard/projects/?month={closed}",
        "/targets/",
        "/statistics/",
        "/livelihood/",
        "/reports/",
    ]
    return [Page(path) for path in paths]


def judge(few, many):
    """Say of each goal whether it is met; the number of those missed."""
    missed = 0
    for before, after in zip(few, many, strict=True):
        growth = after.cost / before.cost
        goals = {f"x {growth:.2f}": growth < MOST_GROWTH}
        if before.what.startswith("/dashboard/"):
            goals |= {
                f"{after.queries} queries": after.queries <= MOST_QUERIES,
                f"{after.cost:.0f} ms": after.cost < MOST_MS,
            }
        goals[f"{before.queries} queries before"] = before.queries == after.queries
        missed += sum(not met for met in goals.values())
        said = ", ".join(f"{what} {'ok' if met else 'MISSED'}" for what, met in goals.items())
        print(f"{after.what}: {said}")
    return missed


if __name__ == "__main__":
    began = time.monotonic()
    try:
        missed = main()
        print(f"{time.monotonic() - began:.0f} s in all")
        sys.exit(1 if missed else 0)
    except KeyboardInterrupt:
        sys.exit(130)
