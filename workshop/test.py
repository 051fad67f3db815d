"""make test: the suite on SQLite, again on PostgreSQL and Redis, in a browser, in LibreOffice."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from workshop import PYTHON, ROOT, Stop, plain_environment, say, tools
from workshop.private_servers import private_servers

NEEDS = {
    "postgres": {"PostgreSQL", "Redis"},
    "browser": {"Chromium", "CJK"},
    "libreoffice": {"LibreOffice"},
}
#: What each of the other runs leaves to the two that start a program of their own.
PLAIN = ["tests", "--ignore=tests/browser", "--ignore=tests/libreoffice"]


@dataclass
class Run:
    title: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    absent: tuple = ()

    def line(self):
        if self.absent:
            return f"{self.title:<28} 未运行 not run: {', '.join(self.absent)}"
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        return f"{self.title:<28} {counts}, {self.seconds:.0f} s"


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are ended
    absent = set(tools.install())
    runs = [
        on_sqlite(),
        on_servers(absent & NEEDS["postgres"]),
        in_browser(absent & NEEDS["browser"]),
        in_libreoffice(absent & NEEDS["libreoffice"]),
    ]
    return report(runs)


def on_sqlite():
    return pytest("SQLite", *PLAIN)


def on_servers(absent):
    title = "PostgreSQL + Redis + Celery"
    if absent:
        return Run(title, absent=tuple(sorted(absent)))
    with private_servers() as servers:
        return pytest(title, *PLAIN, env=servers.environment)


def in_browser(absent):
    if absent:
        return Run("Chromium", absent=tuple(sorted(absent)))
    # Playwright keeps an event loop in the thread, and Django would refuse its database there.
    return pytest("Chromium", "tests/browser", env={"DJANGO_ALLOW_ASYNC_UNSAFE": "true"})


def in_libreoffice(absent):
    """What leaves the house, opened by the program that an office without Excel has."""
    if absent:
        return Run("LibreOffice", absent=tuple(sorted(absent)))
    return pytest("LibreOffice", "tests/libreoffice")


def pytest(title, *arguments, env=None):
    say(f"── {title} ──")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ledger-test-") as folder:
        report_file = Path(folder) / "report.xml"
        test_file = {"TEST_DB": str(Path(folder) / "test.sqlite3")}
        command = [PYTHON, "-m", "pytest", "-q", f"--junit-xml={report_file}", *arguments]
        code = subprocess.run(
            command, cwd=ROOT, env=plain_environment() | test_file | (env or {})
        ).returncode
        run = counted(title, report_file, code)
    run.seconds = time.monotonic() - started
    return run


def counted(title, report_file, code):
    """A run that broke off, or found nothing to run, counts as one failure."""
    run = Run(title)
    if report_file.exists():
        suite = ElementTree.parse(report_file).getroot().find("testsuite")
        tests, failures, errors, run.skipped = (
            int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")
        )
        run.failed = failures + errors
        run.passed = max(tests - run.failed - run.skipped, 0)
    if code and not run.failed:
        run.failed = 1
    return run


def report(runs):
    """The last line is the sum; a run that is absent fails where it could have been had."""
    say("── 结果 Result ──")
    for run in runs:
        say(run.line())
    must_run = tools.can_install() or os.environ.get("CI") == "true"
    passed = sum(run.passed for run in runs)
    failed = sum(run.failed for run in runs) + sum(must_run and bool(run.absent) for run in runs)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as reason:
        print(reason, file=sys.stderr)
        print("0 passed, 1 failed")
        sys.exit(1)
    except KeyboardInterrupt:
        say("已停止。", "Stopped.")
        sys.exit(130)
