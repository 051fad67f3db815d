"""A PostgreSQL and a Redis of one's own for tests, bench and fault runs; gone afterwards."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tools import Stop

#: One for each worker of a parallel run, and one for a run that is alone.
REDIS_DATABASES = 257


class PrivatePostgres:
    """A throw-away cluster; fsync is off, as only processes are killed here, never the machine."""

    def __init__(self, folder):
        self.data = Path(folder) / "postgres"
        self.log = Path(folder) / "postgres.log"
        self.port = free_port()
        self.url = f"postgres://ledger@127.0.0.1:{self.port}/ledger"

    def create(self):
        self._run("initdb", "--auth=trust", "--username=ledger", "--encoding=UTF8", "--no-sync")
        self.start()
        self._run_client("createdb", "ledger")

    def start(self):
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            # On: a crash of the server must not take a commit back. It costs little without fsync.
            "synchronous_commit": "on",
            # 200 threads on one milestone (tests/stories), and those beside them.
            "max_connections": 250,
        }
        options = " ".join(f"-c {name}={value!r}" for name, value in settings.items())
        try:
            self._run("pg_ctl", "start", "--wait", f"--log={self.log}", f"--options={options}")
        except RuntimeError as problem:
            raise not_started("PostgreSQL", self.port) from problem

    def stop(self, mode="fast"):
        """mode: fast is orderly, immediate is a crash."""
        self._run("pg_ctl", "stop", "--wait", f"--mode={mode}")

    def _run(self, program, *arguments):
        call(as_postgres(), postgres_folder() / program, f"--pgdata={self.data}", *arguments)

    def _run_client(self, program, *arguments):
        server = ["--host=127.0.0.1", f"--port={self.port}", "--username=ledger"]
        call([], postgres_folder() / program, *server, *arguments)


class PrivateRedis:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = None

    def start(self):
        """Starts empty each time: nothing of value may live in Redis."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        command += ["--databases", str(REDIS_DATABASES)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for_port(self.port)
        if not self.is_mine():
            raise not_started("Redis", self.port)

    def is_mine(self):
        """Does this very process answer? On a port that was taken another server does."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(b"INFO server\r\n")
            return b"process_id:%d\r\n" % self.process.pid in line.recv(65536)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def kill(self):
        self.process.kill()
        self.process.wait()


class PrivateServers:
    def __init__(self, folder):
        self.postgres = PrivatePostgres(folder)
        self.redis = PrivateRedis(folder)

    @property
    def environment(self):
        return {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.redis.url}


@contextlib.contextmanager
def private_servers():
    """Both servers, running; set `environment` for the programs that shall use them."""
    with tempfile.TemporaryDirectory(prefix="ledger-servers-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        servers = PrivateServers(folder)
        with contextlib.ExitStack() as cleaning:
            servers.redis.start()
            cleaning.callback(servers.redis.stop)
            servers.postgres.create()
            cleaning.callback(servers.postgres.stop, "immediate")
            yield servers


def postgres_folder():
    """The newest installed server's programs; Debian keeps them off the path."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(folders, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))
    if newest:
        return newest[-1]
    found = shutil.which("pg_ctl")
    return Path(found).resolve().parent if found else None


def as_postgres():
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def call(prefix, *command):
    # pg_ctl's server would keep a pipe open for ever, hence a file.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [*prefix, *map(str, command)], cwd="/", stdout=output, stderr=subprocess.STDOUT
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{command[0]}: {output.read().decode(errors='replace')}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


def not_started(name, port):
    return Stop(
        f"测试用的 {name} 没有启动，端口 {port} 可能已被占用，请再运行一次。",
        f"The private {name} did not start, port {port} may be taken; please try again.",
    )
