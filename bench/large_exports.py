"""Exports of a county with 20,000 overdue milestones, and an import with its undo; where another
checkout is given, the same exports of the same rows by that one first.

The other checkout fills the database, its server answers, then this one migrates it and answers.
"""

import subprocess
import tempfile
from pathlib import Path

from bench import excel
from bench.cpu import Meter
from bench.measured_pages import signed_in
from bench.result_table import Line
from bench.server import python_of, web_server
from tools import ROOT, say

OVERDUE, MILESTONES = 20_000, 30_000
TURNS = 3
CSV = "/overdue/export/?form=csv"
#: {path: how much of the other checkout's CPU it may take at most}
EXPORTS = {CSV: 0.25, "/overdue/export/": None, "/projects/export/": None}
IMPORTED = 5_000
#: By the bench of this checkout, or of one from before its modules were renamed.
FILL = f"""
import django; django.setup()
from django.core.management import call_command
from django.utils import timezone
try:
    from bench import fill_county
except ImportError:
    from bench import county as fill_county
call_command("migrate", interactive=False, verbosity=0)
size = fill_county.Size({MILESTONES}, overdue={OVERDUE}, wide=True)
fill_county.fill(size, timezone.localdate())
fill_county.analyse()
"""


def measure(measured, bare, against=None):
    """The lines of the exports and of the undo; what the other checkout needed is printed."""
    say(f"{measured.name}：正在准备 {OVERDUE:,} 个逾期节点……", "Filling.")
    run(against or ROOT, measured, "-c", FILL)
    theirs = costs(measured, against) if against else {}
    if against:
        run(ROOT, measured, "manage.py", "migrate", "-v0")
    ours = costs(measured, ROOT)
    for path, cost in theirs.items():
        print(compared(path, cost, ours[path]))
    return [export_line(measured, path, *cost).measured_in(bare) for path, cost in ours.items()]


def run(checkout, measured, *arguments):
    command = [python_of(checkout), *arguments]
    subprocess.run(command, cwd=checkout, env=environment(measured), check=True)


def environment(measured):
    """The settings of the product: another checkout has no bare page."""
    return measured.environment | {"DJANGO_SETTINGS_MODULE": "zuoquan.settings"}


def costs(measured, checkout):
    """{path: (CPU seconds of application, of database)} of the least disturbed turn."""
    with web_server(environment(measured), checkout) as (port, web):
        visitor = signed_in(port, "office")
        visitor.connection.timeout = 600
        return {
            path: min((cost(visitor, path, web, measured.server) for _ in range(TURNS)), key=sum)
            for path in EXPORTS
        }


def cost(visitor, path, web, server):
    visitor.connection.close()
    app, database = Meter(web), Meter(server)
    visitor.get(path)
    return app.seconds(), database.seconds()


def compared(path, theirs, ours):
    share, goal = sum(ours) / sum(theirs), EXPORTS[path]
    wanted = f", goal {goal:.0%}" if goal else ""
    return f"{path}: {sum(theirs):.2f} s there, {sum(ours):.2f} s here: {share:.0%}{wanted}"


def export_line(measured, path, app, database):
    return Line(
        what=f"{path} ({OVERDUE:,} overdue)",
        database=measured.name,
        milestones=MILESTONES,
        app_cpu=app * 1000,
        database_cpu=database * 1000,
    )


def undo(measured):
    """A sentence: what it costs to take an import back, as a multiple of the import."""
    with tempfile.TemporaryDirectory(prefix="ledger-undo-") as folder:
        sheet = Path(folder) / "ledger.xlsx"
        excel.write_ledger(sheet, IMPORTED)
        steps = {"written": excel.imported(sheet), "undone": ("-c", excel.UNDO)}
        fresh = (measured.environment["DATABASE_URL"], measured.server)
        [found] = excel.turn(ROOT, lambda: fresh, steps)
    times = found["undone"] / found["written"]
    return (
        f"{measured.name} import of {IMPORTED:,} rows: {found['written']:.1f} s of CPU,"
        f" undo: {found['undone']:.1f} s, x {times:.2f} of the import (goal 1)"
    )
