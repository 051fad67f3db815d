"""What `make` calls: set-up, start, tests, checks. Runs before anything is installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Stop(Exception):
    """A reason to stop that a person can act on: Chinese first, then English."""

    def __init__(self, chinese, english):
        super().__init__(f"{chinese}\n{english}")


def say(chinese, english=""):
    print(f"{chinese}  {english}".rstrip(), flush=True)
