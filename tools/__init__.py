"""What `make` calls: set-up, start, tests, checks. Runs before anything is installed."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# What a county may set (README.md, 上线); what a developer has set must not decide a test.
VARIABLES = frozenset(
    "DATABASE_URL REDIS_URL EMAIL_URL EMAIL_FROM SITE_URL HTTPS SECRET_KEY ALLOWED_HOSTS DEBUG "
    "DEMO PORT TRUSTED_PROXIES MAIL_LINES".split()
)


class Stop(Exception):
    """A reason to stop that a person can act on: Chinese first, then English."""

    def __init__(self, chinese, english):
        super().__init__(f"{chinese}\n{english}")


def plain_environment():
    """The shell's environment as if nobody had set anything for the ledger."""
    ours = VARIABLES | {"DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in ours}


def say(chinese, english=""):
    print(f"{chinese}  {english}".rstrip(), flush=True)
