"""Locks of `make run` in var/: each process holds one with its pid in it as long as it lives.

The kernel lets go of a lock when the last process that has it open ends, however it ends. So what
is still running after a kill is seen, and two beats never share one database.
"""

import fcntl
import os
import time

from tools import VAR

#: From the first to the last to be started; the first that is held is the one to stop.
NAMES = ("run", "supervisor", "web", "worker", "beat")


def take(name, *, wait=False):
    """The open file that holds the lock, to be kept; None where another process holds it."""
    file = (VAR / f"{name}.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        return None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def holders():
    """{name: pid} of what other processes hold; 0 for the moment before it is written."""
    found = {name: _holder(name) for name in NAMES}
    return {name: pid for name, pid in found.items() if pid not in (None, os.getpid())}


def _holder(name):
    with (VAR / f"{name}.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            return int(file.read() or 0)
    return None


def are_free_within(seconds):
    deadline = time.monotonic() + seconds
    while holders():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
