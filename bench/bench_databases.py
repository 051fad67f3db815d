"""Fresh databases for the bench, and the environment of the programs that use them."""

import contextlib
import json
import os
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tools import PYTHON, ROOT
from tools.private_servers import private_servers

#: The bench measures the product as it is delivered, whatever the shell says.
CLEARED = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "HTTPS", "DEBUG", "DEMO", "PORT")
SETTINGS = {"DJANGO_SETTINGS_MODULE": "bench.bare_page_settings", "DEMO": "off"}


class Environment:
    """One database with its environment; `server` is the process that runs it, if any."""

    def __init__(self, name, environment, server=None):
        self.name, self.server = name, server
        keep = {key: value for key, value in os.environ.items() if key not in CLEARED}
        self.environment = keep | SETTINGS | environment

    def ask(self, *arguments):
        command = [PYTHON, "-m", "bench.in_process", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return json.loads(done.stdout.splitlines()[-1])


@contextlib.contextmanager
def environments(database):
    """A function that makes a fresh, empty database of a name."""
    with contextlib.ExitStack() as stack:
        if database == "sqlite":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ledger-bench-")))
            yield lambda name: Environment(
                "SQLite", {"DATABASE_URL": f"sqlite:///{folder}/{name}.db"}
            )
        else:
            servers = stack.enter_context(private_servers())
            yield lambda name: postgres_environment(servers, name)


def postgres_environment(servers, name):
    postgres = servers.postgres
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE bench{name}")
    url = postgres.url.removesuffix("/ledger") + f"/bench{name}"
    environment = servers.environment | {"DATABASE_URL": url}
    process = (postgres.data / "postmaster.pid").read_text().split()[0]
    return Environment("PostgreSQL", environment, int(process))
