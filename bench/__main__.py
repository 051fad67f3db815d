"""Measure pages, alert passes, exports and an undo, on PostgreSQL and on SQLite; print one table.

Pages are told in multiples of a bare page of the same run: an absolute time is not stable from
machine to machine.
"""

import argparse
import os
import platform
import sys
import time
from pathlib import Path

from bench import large_exports
from bench.bench_databases import environments
from bench.measured_pages import PAGES, page_lines
from bench.result_table import Line, show
from tools import say, setup


def main():
    options = read_options()
    began = time.monotonic()
    with setup.one_at_a_time():
        setup.collect_static()
    lines, sentences = [], []
    for database in options.databases:
        with environments(database) as make:
            for milestones in options.sizes:
                lines += measure(make(milestones), milestones, options)
            if database == "postgresql":
                lines += large_exports.measure(make("exports"), lines[0], options.against)
                sentences.append(large_exports.undo(make("undo")))
    show(lines)
    print(*sentences, sep="\n")
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
    there = "another checkout, set up, whose exports of the same rows are measured too"
    parser.add_argument("--against", type=Path, help=there)
    options = parser.parse_args()
    options.databases = options.databases.split(",")
    options.sizes = [int(size) for size in options.sizes.split(",")]
    options.sizes += [1_000_000] if options.million else []
    return options


def measure(measured, milestones, options):
    say(f"{measured.name}：正在准备 {milestones:,} 个节点……", "Filling.")
    flags = ["--wide"] if options.wide else []
    filled = measured.ask("fill", milestones, *flags)
    say(f"用时 {filled['seconds']:.0f} 秒。", "Measuring.")
    lines = page_lines(measured, milestones, PAGES, options.requests)
    for name, found in measured.ask("alerts").items():
        lines.append(pass_line(measured, milestones, name, found))
    if options.explain and measured.server:
        explain(measured, PAGES)
    return lines


def pass_line(measured, milestones, name, found):
    return Line(
        what=f"alert pass, {name} ({found['decided']:,} decided)",
        database=measured.name,
        milestones=milestones,
        p50=found["seconds"] * 1000,
        app_cpu=found["cpu"] * 1000,
        queries=found["queries"],
    )


def explain(measured, pages):
    for key, plans in measured.ask("explain", *(page.key for page in pages)).items():
        for spent, sql, plan in plans[:4]:
            print(f"\n{key} {spent:.1f} ms\n{sql[:1500]}\n{plan}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
