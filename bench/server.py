"""Gunicorn as a county runs it: two workers of four threads, on loopback."""

import contextlib
import subprocess
import sys
import tempfile

from tools import PYTHON, ROOT
from tools.private_servers import free_port, wait_for_port


@contextlib.contextmanager
def web_server(environment, checkout=ROOT):
    """(port, process id of the master); what the server said is shown only if the bench fails."""
    port = free_port()
    command = [python_of(checkout), "-m", "gunicorn", "zuoquan.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", "4", "--no-control-socket"]
    command += ["--log-level", "warning"]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=checkout, env=environment | {"PORT": str(port)}, stdout=said, stderr=said
        )
        try:
            wait_for_port(port, seconds=30)
            yield port, process.pid
        except BaseException:
            said.seek(0)
            sys.stderr.write(said.read())
            raise
        finally:
            process.terminate()
            process.wait()


def python_of(checkout):
    """Another checkout has an environment of its own."""
    return PYTHON if checkout == ROOT else str(checkout / ".venv" / "bin" / "python")
