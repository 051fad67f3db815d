"""make test: the suite on SQLite, again on PostgreSQL and Redis, in a browser, in LibreOffice,
behind nginx.

make test ARGS="tests/alerts -k promise" runs part of it; make test-quick is SQLite alone.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from tools import PYTHON, ROOT, Stop, apt_packages, plain_environment, say, setup
from tools.private_servers import private_servers

NEEDS = {
    "postgres": {"PostgreSQL", "Redis"},
    "browser": {"Chromium", "CJK"},
    "libreoffice": {"LibreOffice", "Writer", "Poppler", "CJK"},
    "nginx": {"nginx", "OpenSSL"},
}
#: The folders of the runs that start a program of their own.
BROWSER, LIBREOFFICE, NGINX = OWN_RUNS = "tests/browser", "tests/libreoffice", "tests/nginx"
#: pytest's exit code when nothing was there to run.
NOTHING_FOUND = 5


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


class Part:
    """What of the suite is asked for: paths below tests/ and options of pytest, or all of it."""

    def __init__(self, arguments=()):
        self.is_whole = not arguments
        self.paths = [word for word in arguments if word.split("/")[0] == "tests"] or ["tests"]
        self.options = [word for word in arguments if word not in self.paths]

    def within(self, folder):
        """What is asked for of a folder whose tests start a program of their own."""
        asked_whole = "tests" in (path.rstrip("/") for path in self.paths)
        return [folder] if asked_whole else [p for p in self.paths if p.startswith(folder)]

    def plain(self):
        """What is asked for of the tests that start none."""
        paths = [path for path in self.paths if not path.startswith(OWN_RUNS)]
        return [*paths, *(f"--ignore={folder}" for folder in OWN_RUNS)] if paths else []


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are ended
    if arguments[:1] == ["--quick"]:
        setup.set_up(with_tests=True)
        return report([on_sqlite(Part(arguments[1:]))])
    part, absent = Part(arguments), set(apt_packages.install())
    return report(
        [
            on_sqlite(part),
            on_servers(part, absent & NEEDS["postgres"]),
            in_browser(part, absent & NEEDS["browser"]),
            in_libreoffice(part, absent & NEEDS["libreoffice"]),
            behind_nginx(part, absent & NEEDS["nginx"]),
        ]
    )


def on_sqlite(part):
    return pytest("SQLite", part, part.plain())


def on_servers(part, absent):
    title, paths = "PostgreSQL + Redis + Celery", part.plain()
    if absent or not paths:
        return pytest(title, part, paths, absent=absent)
    try:
        with private_servers() as servers:
            return pytest(title, part, [*on_a_database(), *paths], env=servers.environment)
    except Stop as reason:
        print(reason, flush=True)
        return Run(title, failed=1)


def on_a_database():
    """By hand, the second database is for the tests that ask for one; CI runs them all on both."""
    return [] if os.environ.get("CI") == "true" else ["-m", "database and not full"]


def in_browser(part, absent):
    # Playwright keeps an event loop in the thread, and Django would refuse its database there.
    env = {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    return pytest("Chromium", part, part.within(BROWSER), env=env, absent=absent)


def in_libreoffice(part, absent):
    """What is exported, opened by the program that an office without Excel has."""
    return pytest("LibreOffice", part, part.within(LIBREOFFICE), absent=absent)


def behind_nginx(part, absent):
    """docs/production.md, by the letter: its nginx block before its gunicorn."""
    return pytest("nginx", part, part.within(NGINX), absent=absent)


def pytest(title, part, paths, *, env=None, absent=()):
    """One run of pytest on all cores, or None where nothing of it was asked for."""
    if not paths:
        return None
    if absent:
        return Run(title, absent=tuple(sorted(absent)))
    say(f"── {title} ──")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ledger-test-") as folder:
        report_file = Path(folder) / "report.xml"
        command = [PYTHON, "-m", "pytest", "-q", f"--junit-xml={report_file}", *on_all_cores()]
        # Compiled once, not once in every worker and child, whatever the shell says.
        env = plain_environment() | {"PYTHONDONTWRITEBYTECODE": ""} | (env or {})
        code = subprocess.run([*command, *paths, *part.options], cwd=ROOT, env=env).returncode
        if code == NOTHING_FOUND and not part.is_whole:
            code = 0  # -k may well leave nothing in one of the runs
        run = counted(title, report_file, code)
    run.seconds = time.monotonic() - started
    return run


def on_all_cores():
    """Options of xdist: who has nothing left takes from the others' end."""
    if len(os.sched_getaffinity(0)) == 1:
        say("本机只有一个处理器核，测试逐个运行。", "One core: one test after the other.")
        return []
    return ["--numprocesses=logical", "--dist=worksteal"]


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
        say(f"“{title}”中途停止（pytest 退出码 {code}），记为失败。", f"{title} broke off.")
    return run


def report(runs):
    """The last line is the sum; what could not run has failed, and says what to do. None was not
    asked for."""
    say("── 结果 Result ──")
    runs = [run for run in runs if run]
    for run in runs:
        say(run.line())
    absent = sorted({name for run in runs for name in run.absent})
    if absent:
        packages = " ".join(apt_packages.PACKAGES[name] for name in absent)
        say(
            f"缺少 {'、'.join(absent)}：请用 root 运行，或请管理员安装 {packages}；"
            "只在 SQLite 上测试：make test-quick。",
            f"Install {packages}, or run make test-quick.",
        )
    passed = sum(run.passed for run in runs)
    failed = sum(run.failed + bool(run.absent) for run in runs)
    if not passed and not failed:
        say("没有符合条件的测试。", "Nothing was asked for.")
        failed = 1
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as reason:
        print(reason, file=sys.stderr)
        print("0 passed, 1 failed")
        sys.exit(1)
    except KeyboardInterrupt:
        say("已停止。", "Stopped.")
        sys.exit(130)
