"""Measure Excel in and out: 1,000 rows previewed, 20,000 written and exported, and their memory.

python -m bench.excel, on a fresh SQLite database of its own.
"""

import io
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import xlsxwriter

from tools import PYTHON, ROOT

YEAR = 2026
NUMERALS = "零一二三四五六七八九"
HEADER = (
    "序号 项目名称 建设性质 级别 所属领域 责任单位 项目单位 包联领导 联系人 邮箱 建设地点 "
    "建设内容及规模 总投资（万元） 年度计划投资（万元） 计划开工时间 计划复工时间 计划竣工时间 备注"
).split()
SIZES = (1_000, 20_000)


def main():
    with tempfile.TemporaryDirectory(prefix="ledger-exchange-") as folder:
        folder = Path(folder)
        for size in SIZES:
            write_ledger(folder / f"{size}.xlsx", size)
            measure(folder, size)


def measure(folder, size):
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/{size}.db"
    run("migrate", "-v0")
    sheet, everything = str(folder / f"{size}.xlsx"), ("--year", str(YEAR), "--create-missing")
    for what, arguments in {
        "previewed": ("import_ledger", sheet, *everything, "--dry-run"),
        "written": ("import_ledger", sheet, *everything),
        "read again, unchanged": ("import_ledger", sheet, *everything),
    }.items():
        show(f"{size:,} rows {what}", *run(*arguments))
    done = subprocess.run(
        [PYTHON, "-m", "bench.excel", "export"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    print(f"{size:,} rows " + done.stdout.decode().strip())


def show(what, seconds, cpu, peak, last):
    print(f"{what}: {seconds:.1f} s, {cpu:.1f} s of CPU, {peak / 2**20:.0f} MiB in all, {last}")


def run(*arguments):
    """(seconds, CPU of parent and child, peak of both together, last line) of a command."""
    began, before = time.monotonic(), os.times()
    process = subprocess.Popen(
        [PYTHON, "manage.py", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    peak = Peak(process.pid)
    out, _ = process.communicate()
    peak.stop()
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return time.monotonic() - began, cpu, peak.bytes, (out.splitlines() or [""])[-1]


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


def write_ledger(path, size):
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        for column, word in enumerate(HEADER):
            sheet.write_string(0, column, word)
        for number in range(size):
            for column, value in enumerate(row(number)):
                if isinstance(value, date):
                    sheet.write_datetime(number + 1, column, value, day)
                elif value is not None:
                    sheet.write(number + 1, column, value)


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
