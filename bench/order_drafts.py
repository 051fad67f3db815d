"""What it costs to draft the orders of some 300 overdue rows, beside an alert pass over the same
county.

python -m bench.order_drafts [--databases postgresql,sqlite]
"""

import argparse
import sys
import time

from bench.bench_databases import environments
from tools import say

MILESTONES = 3000
#: Of so many that are overdue three quarters have come to the step at which they are drafted.
OVERDUE = 400
MOST_TIMES = 2


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.order_drafts", description=__doc__)
    parser.add_argument("--databases", default="postgresql,sqlite")
    missed = 0
    for database in parser.parse_args().databases.split(","):
        with environments(database) as make:
            measured = make("drafts")
            say(f"{measured.name}：正在准备 {MILESTONES:,} 个节点……", "Filling.")
            measured.ask("fill", MILESTONES, f"--overdue={OVERDUE}")
            missed += judge(measured, measured.ask("alerts"), measured.ask("drafts"))
    return missed


def judge(measured, passes, drafts):
    """Against a pass that decides all that is due at once, as the drafts are made at once."""
    measured_ones = {f"alert pass, {name}": found for name, found in passes.items()}
    measured_ones |= {f"drafts, {name}": found for name, found in drafts.items()}
    for name, found in measured_ones.items():
        cost = f"{found['seconds'] * 1000:.0f} ms, CPU {found['cpu'] * 1000:.0f} ms"
        print(f"{measured.name}: {name}: {cost}, {found['queries']} queries")
    times = drafts["first"]["seconds"] / passes["first"]["seconds"]
    word = "ok" if times <= MOST_TIMES else "MISSED"
    print(f"{measured.name}: drafts of {drafts['first']['rows']} rows: x {times:.2f} {word}")
    return times > MOST_TIMES


if __name__ == "__main__":
    began = time.monotonic()
    try:
        found = main()
        print(f"{time.monotonic() - began:.0f} s in all")
        sys.exit(1 if found else 0)
    except KeyboardInterrupt:
        sys.exit(130)
