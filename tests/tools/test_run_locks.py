"""`make run` in a folder with an awkward name: a second start, and kill -9 of each process.

The set-up is left out, and gunicorn and celery are stand-ins that the folder brings; the rest is
the real thing: supervisord, its configuration, the locks.
"""

import fcntl
import os
import pty
import shutil
import signal
import subprocess
import termios
import textwrap
import time

import pytest

from tools import PYTHON, ROOT, plain_environment
from tools.private_servers import free_port

FOLDER = "50% 台账 a+b#c'd"
#: A server that answers, and a program that waits; each with a child, which ends with it.
STAND_INS = {
    "gunicorn": """
        import http.server, sys
        port = int(sys.argv[sys.argv.index("--bind") + 1].rpartition(":")[2])
        server = http.server.HTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler)
        server.serve_forever()
    """,
    "celery": "import time; time.sleep(600)",
}
START = """
import sys
from tools import run
run.setup.set_up = run.setup.prepare_database = lambda: None
run.SECONDS_TO_END = float(sys.argv[1])
sys.exit(run.main())
"""


def own_terminal():
    """Make standard input the terminal that controls this new session."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


EVERYBODY = {"run", "supervisor", "web", "worker", "beat"}


class Ledger:
    def __init__(self, folder):
        self.folder, self.port, self.runs = folder, free_port(), []

    def command(self, name, patience=0.0):
        called = ["-c", START, str(patience)] if name == "run" else ["-m", "tools.run", name]
        return [self.folder / ".venv/bin/python", *called]

    def call(self, name, **options):
        """Below a shell, as `make` is one: who leads a session cannot leave it."""
        environment = plain_environment() | {"PORT": str(self.port)}
        options = {"stdin": subprocess.DEVNULL, "text": True} | options
        below_a_shell = ["sh", "-c", '"$@"; exit $?', "sh", *self.command(name)]
        return subprocess.Popen(
            below_a_shell, cwd=self.folder, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, **options,
        )  # fmt: skip

    def start(self):
        run = self.call("run")
        self.runs.append(run)
        for line in run.stdout:
            if "已启动" in line:
                return run
        raise AssertionError("it did not start")

    def said(self, name):
        """(exit code, output) of one more call."""
        with self.call(name) as process:
            said = process.stdout.read()
        return process.returncode, said

    def pid(self, name):
        return int((self.folder / f"var/{name}.lock").read_text())

    def held(self):
        script = "from tools import run_locks; print(*run_locks.holders())"
        command = [self.folder / ".venv/bin/python", "-c", script]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)
        return set(done.stdout.split())

    def wait_until_free(self):
        deadline = time.monotonic() + 20
        while held := self.held():
            assert time.monotonic() < deadline, held
            time.sleep(0.1)


@pytest.fixture
def ledger(tmp_path):
    folder = tmp_path / FOLDER
    (folder / "var").mkdir(parents=True)
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".venv").symlink_to(PYTHON.parent.parent)
    for name, text in STAND_INS.items():
        (folder / name).mkdir()
        (folder / name / "__init__.py").touch()
        (folder / name / "__main__.py").write_text(textwrap.dedent(text))
    ledger = Ledger(folder)
    yield ledger
    ledger.said("stop")
    for run in ledger.runs:
        run.wait(20)
        run.stdout.close()


def test_a_second_start_names_the_first_and_stop_ends_it(ledger):
    run = ledger.start()
    assert ledger.held() == EVERYBODY
    code, said = ledger.said("run")
    assert code == 1
    assert f"上次的台账仍在运行（进程 {ledger.pid('run')}）" in said
    assert "make stop" in said
    assert run.poll() is None

    assert ledger.said("stop")[0] == 0
    assert run.wait(20) == 0
    assert ledger.held() == set()
    assert "没有正在运行" in ledger.said("stop")[1]


@pytest.mark.parametrize(("answer", "goes_on"), [("\n", True), ("y\n", False)])
def test_at_a_terminal_a_second_start_offers_to_stop_the_first(ledger, answer, goes_on):
    first = ledger.start()
    ours, theirs = pty.openpty()
    second = ledger.call("run", stdin=theirs, start_new_session=True, preexec_fn=own_terminal)
    ledger.runs.append(second)
    os.write(ours, answer.encode())
    if goes_on:
        assert second.wait(20) == 1
        assert first.poll() is None
    else:
        assert any("已启动" in line for line in second.stdout)
        assert first.wait(20) == 0
        assert ledger.said("stop")[0] == 0
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize("name", ["run", "supervisor"])
def test_nothing_outlives_a_run_that_is_killed(ledger, name):
    run = ledger.start()
    os.kill(ledger.pid(name), signal.SIGKILL)
    run.wait(20)
    ledger.wait_until_free()
    ledger.start()


def test_what_is_still_there_after_a_kill_is_named_and_stopped(ledger):
    """Where the kernel ends no children, or they take their time: here halted."""
    run, left = ledger.start(), ledger.pid("supervisor")
    os.kill(left, signal.SIGSTOP)
    os.kill(ledger.pid("run"), signal.SIGKILL)
    run.wait(20)
    code, said = ledger.said("run")
    assert code == 1
    assert f"上次的台账仍在运行（进程 {left}）" in said
    os.kill(left, signal.SIGCONT)
    assert ledger.said("stop")[0] == 0
    assert ledger.held() == set()


def test_a_program_that_is_killed_comes_back_alone(ledger):
    ledger.start()
    before = ledger.pid("beat")
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (ledger.pid("beat") == before or ledger.held() != EVERYBODY) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.1)
    assert ledger.held() == EVERYBODY
    assert ledger.pid("beat") != before
