"""The storms of chaos.py in full: minutes each, `make faults`.

CHAOS_LETTERS and CHAOS_KILLS choose a smaller run where there is less time.
"""

import os
import subprocess
import sys

import pytest

from tools import PYTHON, ROOT, plain_environment

pytestmark = pytest.mark.full

LETTERS = int(os.environ.get("CHAOS_LETTERS", 10_000))
KILLS = int(os.environ.get("CHAOS_KILLS", 100))


def chaos(*options, share=1.0):
    """Its exit code and what it found, in a process of its own: it names its own database."""
    size = ["--letters", int(LETTERS * share), "--kills", max(int(KILLS * share), 5)]
    done = subprocess.run(
        [PYTHON, "-m", "tests.faults.chaos", *map(str, size), *map(str, options)],
        cwd=ROOT, env=plain_environment(), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    sys.stdout.write(done.stdout)
    assert done.stdout.endswith(("holds\n", "BROKEN\n")), "the run broke off"
    return done.returncode, done.stdout


def test_no_letter_is_lost_in_a_hundred_kills():
    code, found = chaos()
    assert code == 0, found


def test_nor_with_faults_of_the_mail_server_besides():
    code, found = chaos("--smtp-faults", 3, share=0.5)
    assert code == 0, found
    assert "answer lost" in found


def test_nor_when_the_servers_themselves_are_struck():
    code, found = chaos("--nemesis", share=0.4)
    assert code == 0, found
    for fault in ("Redis killed", "PostgreSQL restarted", "mail server killed", "child paused"):
        assert fault in found, f"{fault}: never happened"


def test_nor_on_sqlite():
    code, found = chaos("--mode", "loop", share=0.5)
    assert code == 0, found


@pytest.mark.parametrize("mode", ["early", "late"])
def test_the_naive_way_fails_the_same_test(mode):
    """One Celery message a letter: were it to pass, the test could not see."""
    code, found = chaos("--mode", mode, share=0.3)
    assert code == 1, found
