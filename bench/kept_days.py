"""What it costs to keep the day of 3,000 projects, beside an alert pass over the same county, and
what a year of kept days takes on PostgreSQL.

python -m bench.kept_days [--days 365] [--databases postgresql,sqlite]
"""

import argparse
import sys
import time

from bench.bench_databases import environments
from tools import say

#: Projects of this year's list, ten milestones each.
PROJECTS = 3000
MOST_TIMES, MOST_MB = 3, 100


def main():
    options = read_options()
    missed = 0
    for database in options.databases.split(","):
        with environments(database) as make:
            measured = make("kept")
            say(f"{measured.name}：正在准备 {PROJECTS:,} 个项目……", "Filling.")
            measured.ask("fill", PROJECTS * 10, "--wide")
            missed += judge_cost(measured, measured.ask("alerts"), measured.ask("keep"))
            if measured.server:
                say(f"正在留存 {options.days} 天……", "Keeping.")
                missed += judge_size(measured.ask("keep_year", options.days), options.days)
    return missed


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench.kept_days", description=__doc__)
    parser.add_argument("--days", type=int, default=365, help="days of the year that is kept")
    parser.add_argument("--databases", default="postgresql,sqlite")
    return parser.parse_args()


def judge_cost(measured, passes, kept):
    """Against a pass that decides all that is due at once; the others of the run beside it."""
    for name, found in {**passes, "keep a day": kept}.items():
        cost = f"{found['seconds'] * 1000:.0f} ms, CPU {found['cpu'] * 1000:.0f} ms"
        print(f"{measured.name}: {name}: {cost}, {found['queries']} queries")
    times = {name: kept["seconds"] / found["seconds"] for name, found in passes.items()}
    is_met = times["first"] <= MOST_TIMES
    said = ", ".join(f"x {value:.2f} of a pass ({name})" for name, value in times.items())
    print(f"{measured.name}: keeping {kept['projects']:,} projects: {said} {word(is_met)}")
    return not is_met


def judge_size(kept, days):
    """A year of it, by pg_total_relation_size of both tables."""
    year = kept["bytes"] / days * 365 / 1e6
    print(
        f"{days} days, {kept['changes']} changes a day: {kept['bytes'] / 1e6:.1f} MB,"
        f" {kept['bytes'] / days / 1e3:.0f} KB a day, {year:.1f} MB a year {word(year < MOST_MB)},"
        f" kept in {kept['seconds']:.0f} s"
    )
    return not year < MOST_MB


def word(is_met):
    return "ok" if is_met else "MISSED"


if __name__ == "__main__":
    began = time.monotonic()
    try:
        found = main()
        print(f"{time.monotonic() - began:.0f} s in all")
        sys.exit(1 if found else 0)
    except KeyboardInterrupt:
        sys.exit(130)
