"""Measure Excel in and out: 1,000 and 20,000 rows previewed, written, undone, exported.

python -m bench.excel, on a fresh SQLite database of its own.
python -m bench.excel --against FOLDER [--rows 20000] [--turns 5] [--database postgresql]: the same
rows written by another checkout and by this one, turn by turn, and here also changed and undone:
the CPU of application and database, medians.
"""

import argparse
import contextlib
import io
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import psycopg
import xlsxwriter

from bench.cpu import PROC, descendants, parents_by_process
from tools import PYTHON, ROOT
from tools.private_servers import private_servers

YEAR = 2026
NUMERALS = "零一二三四五六七八九"
HEADER = (
    "序号 项目名称 建设性质 级别 所属领域 责任单位 项目单位 包联领导 联系人 邮箱 建设地点 "
    "建设内容及规模 总投资（万元） 年度计划投资（万元） 计划开工时间 计划复工时间 计划竣工时间 备注"
).split()
SIZES = (1_000, 20_000)
DATABASES = ["postgresql", "sqlite"]
#: Takes the last batch back, in this checkout or in one from before its packages.
UNDO = """
import django; django.setup()
from django.utils import timezone
from accounts import audit
from exchange.models import ImportBatch
try:
    from exchange.batches.undo import undo
except ImportError:
    from exchange.undo import undo
last = ImportBatch.objects.filter(state="committed").latest("pk")
print(*undo(last, by=audit.CommandLine(), now=timezone.now()))
"""


def main():
    if (options := read_options()).against:
        compare(options)
        return
    with tempfile.TemporaryDirectory(prefix="ledger-exchange-") as folder:
        folder = Path(folder)
        for size in SIZES:
            write_ledger(folder / f"{size}.xlsx", size)
            measure(folder, size)


def read_options():
    parser = argparse.ArgumentParser(prog="python -m bench.excel", description=__doc__)
    parser.add_argument("--against", type=Path, help="another checkout, with its own .venv")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--database", choices=DATABASES, nargs="*", default=DATABASES)
    return parser.parse_args()


def measure(folder, size):
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/{size}.db"
    run("manage.py", "migrate", "-v0")
    sheet = folder / f"{size}.xlsx"
    for what, arguments in {
        "previewed": imported(sheet, "--dry-run"),
        "written": imported(sheet),
        "read again, unchanged": imported(sheet),
        "undone": ("-c", UNDO),
        "read by the child": ("-m", "exchange.workbooks.reader_child", str(sheet)),
    }.items():
        show(f"{size:,} rows {what}", *run(*arguments))
    done = subprocess.run(
        [PYTHON, "-m", "bench.excel", "export"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    print(f"{size:,} rows " + done.stdout.decode().strip())


def imported(sheet, *options):
    return (
        "manage.py",
        "import_ledger",
        str(sheet),
        "--year",
        str(YEAR),
        "--create-missing",
        *options,
    )


# --- Two checkouts, side by side ------------------------------------------------------------------


def compare(options):
    with tempfile.TemporaryDirectory(prefix="ledger-exchange-") as folder:
        sheets = [Path(folder) / "ledger.xlsx", Path(folder) / "changed.xlsx"]
        write_ledger(sheets[0], options.rows)
        write_ledger(sheets[1], options.rows, changed=True)
        for database in options.database:
            with databases(database, Path(folder)) as fresh:
                compare_on(database, fresh, sheets, options)


def compare_on(database, fresh, sheets, options):
    there, here = [], []
    for _ in range(options.turns):
        there += turn(options.against, fresh, {"written": imported(sheets[0])})
        here += turn(ROOT, fresh, steps_of(sheets))
        print(f"{database}: {there[-1]} there, {here[-1]} here", flush=True)
    there, here = median_of(there), median_of(here)
    share = here["written"] / there["written"]
    print(f"{database}: {options.rows:,} rows: {there} s of CPU there, {here} s here: {share:.0%}")


def steps_of(sheets):
    """What is done to a fresh ledger; a batch on which another came is undone no more."""
    return {
        "written": imported(sheets[0]),
        "undone": ("-c", UNDO),
        "written again": imported(sheets[0]),
        "changed": imported(sheets[1]),
        "changes undone": ("-c", UNDO),
    }


def turn(checkout, fresh, steps):
    """[{step: CPU}] of the steps on a fresh database, that of the database included."""
    url, server = fresh()
    os.environ["DATABASE_URL"] = url
    python = str(checkout / ".venv" / "bin" / "python")
    options = {"python": python, "folder": checkout, "server": server}
    run("manage.py", "migrate", "-v0", **options)
    return [{step: round(run(*what, **options)[1], 1) for step, what in steps.items()}]


def median_of(turns):
    return {step: statistics.median(turn[step] for turn in turns) for step in turns[0]}


@contextlib.contextmanager
def databases(database, folder):
    """A function that makes a fresh database: (its address, the process of its server or None)."""
    numbers = iter(range(1_000))
    if database == "sqlite":
        yield lambda: (f"sqlite:///{folder}/{next(numbers)}.db", None)
        return
    with private_servers() as servers:
        yield lambda: fresh_postgres(servers.postgres, next(numbers))


def fresh_postgres(postgres, number):
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE bench{number}")
    server = int((postgres.data / "postmaster.pid").read_text().splitlines()[0])
    return postgres.url.removesuffix("/ledger") + f"/bench{number}", server


def server_seconds(server):
    """CPU that a PostgreSQL server has used so far, its ended backends included."""
    if server is None:
        return 0
    ended = sum(stat_of(server)[13:15])  # of children it has waited for
    processes = [server, *descendants(server, parents_by_process())]
    ticks = ended + sum(sum(stat_of(process)[11:13]) for process in processes)
    return ticks / os.sysconf("SC_CLK_TCK")


def stat_of(process):
    """The numbers of /proc/PID/stat behind the name and the state; zeros of one that ended."""
    try:
        text = (PROC / str(process) / "stat").read_text()
    except OSError:
        return [0] * 20
    return [0, *map(int, text.rpartition(")")[2].split()[1:])]


# --- One run --------------------------------------------------------------------------------------


def show(what, seconds, cpu, peak, last):
    print(f"{what}: {seconds:.1f} s, {cpu:.1f} s of CPU, {peak / 2**20:.0f} MiB in all, {last}")


def run(*arguments, python=PYTHON, folder=ROOT, server=None):
    """(seconds, CPU of parent, child and database server, peak of the first two together, last
    line) of a program."""
    began, before = time.monotonic(), sum(os.times()[2:4]) + server_seconds(server)
    process = subprocess.Popen(
        [python, *arguments],
        cwd=folder,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "zuoquan.settings"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    peak = Peak(process.pid)
    out, _ = process.communicate()
    peak.stop()
    if process.returncode:
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    seconds = time.monotonic() - began
    time.sleep(0.5 if server else 0)  # its backend ends after the program
    cpu = sum(os.times()[2:4]) + server_seconds(server) - before
    return seconds, cpu, peak.bytes, (out.splitlines() or [""])[-1][:60]


class Peak:
    """The most memory that a process and those it starts hold at one time, looked at often."""

    def __init__(self, leader):
        self.leader, self.bytes, self.running = leader, 0, True
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self):
        while self.running:
            self.bytes = max(self.bytes, sum(self._sizes()))
            time.sleep(0.02)

    def _sizes(self):
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self.leader:  # of its session
                yield int(fields[21]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self):
        self.running = False
        self.thread.join()


def write_ledger(path, size, *, changed=False):
    """A ledger of new projects; `changed`: the same with another total and a progress each."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        for column, word in enumerate([*HEADER, "形象进度"] if changed else HEADER):
            sheet.write_string(0, column, word)
        for number in range(size):
            for column, value in enumerate(changed_row(number) if changed else row(number)):
                if isinstance(value, date):
                    sheet.write_datetime(number + 1, column, value, day)
                elif value is not None:
                    sheet.write(number + 1, column, value)


def changed_row(number):
    cells = row(number)
    cells[HEADER.index("总投资（万元）")] += 5
    return [*cells, f"主体施工，完成 {number % 90} %"]


def row(number):
    is_new = number % 2
    return [
        number + 1,
        f"示例项目{number:05}建设工程",
        "新建" if is_new else "续建",
        "县级",
        1 + number % 10,
        f"示例局{number % 40}",
        f"示例企业{number % 400}",
        "示领" + in_numerals(number % 30),
        "示联" + in_numerals(number % 400),
        f"c{number % 400}@example.invalid",
        "示例乡",
        f"建设内容及规模，占地 {number} 亩",
        10_000 + number,
        500 + number % 100,
        date(YEAR, 6, 1) if is_new else None,
        None if is_new else date(YEAR, 3, 20),
        date(YEAR + 1, 6, 30),
        "示例",
    ]


def in_numerals(number):
    """A person's name has no digits."""
    return "".join(NUMERALS[int(digit)] for digit in f"{number:03}")


def compare_export():
    """The export of the year against xlsxwriter alone writing the same cells."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoquan.settings")
    django.setup()
    from exchange.kinds.ledger import export_ledger
    from projects.models import YearListing

    began = time.process_time()
    content = export_ledger.year_ledger(YEAR, today=date(YEAR, 7, 1))
    spent = time.process_time() - began
    keys = YearListing.objects.filter(year=YEAR).values_list("pk", flat=True)
    rows = list(export_ledger.rows_of(keys, today=date(YEAR, 7, 1)))
    began = time.process_time()
    write_plainly(rows)
    plain = time.process_time() - began
    size = len(content) / 2**20
    print(f"exported: {spent:.1f} s of CPU, {spent / plain:.2f} times xlsxwriter, {size:.1f} MiB")


def write_plainly(rows):
    from core.spreadsheets.printed_list import CELL, LOOKS, OPTIONS
    from exchange.kinds.ledger.export_columns import COLUMNS

    with xlsxwriter.Workbook(io.BytesIO(), OPTIONS) as book:
        sheet = book.add_worksheet()
        looks = {kind: book.add_format({**CELL, **look}) for kind, look in LOOKS.items()}
        for line, found in enumerate(rows):
            for place, column in enumerate(COLUMNS):
                value, look = found.get(column.key), looks[column.kind]
                if value is None or value == "":
                    sheet.write_blank(line, place, None, look)
                elif column.kind == "money":
                    sheet.write_number(line, place, value, look)
                elif column.kind == "date":
                    sheet.write_datetime(line, place, value, look)
                else:
                    sheet.write_string(line, place, value, look)


if __name__ == "__main__":
    compare_export() if sys.argv[1:] == ["export"] else main()
