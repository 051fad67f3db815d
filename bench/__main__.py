"""Measure pages and alert passes at several sizes, on PostgreSQL and on SQLite; print one table."""

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from bench import PASSWORD
from bench.browser_session import Visitor
from bench.cpu import Meter
from bench.result_table import Line, show
from bench.server import web_server
from tools import PYTHON, ROOT, say, setup
from tools.private_servers import private_servers

PAGES = ["/overdue/", "/projects/", "/dashboard/", "/targets/"]
WARM_UP = 10
ROUNDS = 3


def main():
    options = read_options()
    began = time.monotonic()
    with setup.one_at_a_time():
        setup.collect_static()
    lines = []
    for database in options.databases:
        with environments(database) as make:
            for milestones in options.sizes:
                lines += measure(make(milestones), milestones, options)
    show(lines)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, ", end="")
    print(f"{time.monotonic() - began:.0f} s in all")


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="3000,100000", help="numbers of milestones")
    # A variable too: make hands no options on.
    asked = bool(os.environ.get("BENCH_MILLION"))
    also = "also 1,000,000 milestones (minutes more); or BENCH_MILLION=1"
    parser.add_argument("--million", action="store_true", default=asked, help=also)
    parser.add_argument("--databases", default="postgresql,sqlite")
    parser.add_argument("--requests", type=int, default=60, help="requests a page")
    parser.add_argument("--wide", action="store_true", help="all projects on this year's list")
    parser.add_argument("--explain", action="store_true", help="print the slowest queries' plans")
    options = parser.parse_args()
    options.databases = options.databases.split(",")
    options.sizes = [int(size) for size in options.sizes.split(",")]
    options.sizes += [1_000_000] if options.million else []
    return options


class Environment:
    """One database with its environment; `server` is the process that runs it, if any."""

    def __init__(self, name, environment, server=None):
        self.name, self.server = name, server
        keep = {key: value for key, value in os.environ.items() if key not in CLEARED}
        self.environment = keep | environment | {"DEMO": "off"}

    def ask(self, *arguments):
        command = [PYTHON, "-m", "bench.in_process", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return json.loads(done.stdout.splitlines()[-1])


#: The bench measures the product as it is delivered, whatever the shell says.
CLEARED = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "HTTPS", "DEBUG", "DEMO", "PORT")


@contextlib.contextmanager
def environments(database):
    """A function that makes a fresh, empty database for a size."""
    with contextlib.ExitStack() as stack:
        if database == "sqlite":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ledger-bench-")))
            yield lambda size: Environment(
                "SQLite", {"DATABASE_URL": f"sqlite:///{folder}/{size}.db"}
            )
        else:
            servers = stack.enter_context(private_servers())
            yield lambda size: postgres_environment(servers, size)


def postgres_environment(servers, size):
    postgres = servers.postgres
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE bench{size}")
    url = postgres.url.removesuffix("/ledger") + f"/bench{size}"
    environment = servers.environment | {"DATABASE_URL": url}
    process = (postgres.data / "postmaster.pid").read_text().split()[0]
    return Environment("PostgreSQL", environment, int(process))


def measure(measured, milestones, options):
    say(f"{measured.name}：正在准备 {milestones:,} 个节点……", "Filling.")
    flags = ["--wide"] if options.wide else []
    filled = measured.ask("fill", milestones, *flags)
    say(f"用时 {filled['seconds']:.0f} 秒。", "Measuring.")
    queries = measured.ask("queries", *PAGES)
    with web_server(measured.environment) as (port, web):
        lines = [
            page_line(measured, milestones, path, queries[path], port, web, options.requests)
            for path in PAGES
        ]
    for name, found in measured.ask("alerts").items():
        lines.append(pass_line(measured, milestones, name, found))
    if options.explain and measured.server:
        explain(measured)
    return lines


def page_line(measured, milestones, path, queries, port, web, requests):
    visitor = Visitor(port)
    visitor.sign_in("office", PASSWORD)
    for _ in range(WARM_UP):
        visitor.get(path)
    rounds = [visit(visitor, path, web, measured.server, requests // ROUNDS) for _ in range(ROUNDS)]
    seconds = sorted(spent for each in rounds for spent in each["seconds"])
    # The least disturbed round: what else the machine does only ever adds.
    best = min(rounds, key=lambda each: each["app"] + (each["database"] or 0))
    return Line(
        what=path,
        database=measured.name,
        milestones=milestones,
        p50=statistics.median(seconds) * 1000,
        p95=seconds[int(len(seconds) * 0.95) - 1] * 1000,
        app_cpu=best["app"] * 1000,
        database_cpu=None if best["database"] is None else best["database"] * 1000,
        queries=queries,
        kib=best["bytes"] / 1024,
    )


def visit(visitor, path, web, server, requests):
    """One round: the times of its requests, and CPU seconds and bytes of one request."""
    app, database = Meter(web), Meter(server) if server else None
    answers = [visitor.get(path) for _ in range(requests)]
    return {
        "seconds": [spent for spent, _ in answers],
        "app": app.seconds() / requests,
        "database": database.seconds() / requests if database else None,
        "bytes": answers[-1][1],
    }


def pass_line(measured, milestones, name, found):
    return Line(
        what=f"alert pass, {name} ({found['decided']:,} decided)",
        database=measured.name,
        milestones=milestones,
        p50=found["seconds"] * 1000,
        app_cpu=found["cpu"] * 1000,
        queries=found["queries"],
    )


def explain(measured, paths=PAGES):
    for path, plans in measured.ask("explain", *paths).items():
        for spent, sql, plan in plans[:4]:
            print(f"\n{path} {spent:.1f} ms\n{sql[:1500]}\n{plan}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
