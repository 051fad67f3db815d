"""One process of `make run`: python -m tools.program web gunicorn …

It takes its lock, becomes the module named, and ends with the process that started it: where the
kernel can (Linux) by TERM, elsewhere the lock says that it is still there.
"""

import ctypes
import os
import signal
import sys

from tools import PYTHON, run_locks

PR_SET_PDEATHSIG = 1


def main(name, module, *arguments):
    end_with_parent()
    # Waits for the children of one that was killed; supervisord keeps open what is below 5.
    lock = run_locks.take(name, wait=True)
    os.set_inheritable(lock.fileno(), True)
    os.execv(PYTHON, [PYTHON, "-m", module, *arguments])


def end_with_parent():
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("the parent has ended")


if __name__ == "__main__":
    main(*sys.argv[1:])
