"""make faults: the long races, which need a PostgreSQL; SQLite has one writer at a time."""

import subprocess
import sys

from tools import PYTHON, ROOT, Stop, plain_environment
from tools.private_servers import private_servers

RACES = ["-m", "pytest", "-q", "-m", "full", "tests/stories/test_races.py"]


def main():
    with private_servers() as servers:
        env = plain_environment() | servers.environment
        return subprocess.run([PYTHON, *RACES], cwd=ROOT, env=env).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as reason:
        print(reason, file=sys.stderr)
        sys.exit(1)
