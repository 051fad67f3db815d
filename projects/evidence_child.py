"""The child that opens a stranger's photo or PDF under limits, one at a time, and writes it as it
may be kept.

It runs alone (python -m projects.evidence_child OUT LOCK SECONDS, the file on standard input),
knows nothing of Django and has no environment. OUT is the number of an open file; a JSON line on
standard output says what became of the file. When it dies the parent refuses the file.
"""

import fcntl
import json
import resource
import signal
import sys
import time
from typing import IO, BinaryIO

from PIL import Image

from projects import pdf_check
from projects.reencode_photo import MOST_POINTS, Refused, reencode

MEMORY = 512 * 2**20
SECONDS = 20
#: The largest picture that is kept, as a PNG of noise.
OUTPUT = 80 * 2**20


def main(out: str, lock: str, seconds: str) -> None:
    """Answers with {kind, waited} or {refused: a key of evidence_upload_check.REFUSALS}."""
    limit_self()
    with open(lock, "a") as queue, open(0, "rb") as given, open(int(out), "wb") as kept:
        try:
            waited = wait_for_turn(queue, float(seconds))
            answer: dict[str, object] = {"kind": keep(given, kept), "waited": waited}
        except Refused as refused:
            answer = {"refused": str(refused)}
        except MemoryError:
            answer = {"refused": "heavy"}
    sys.stdout.write(json.dumps(answer))


def limit_self() -> None:
    """Take the limits before the file is touched."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Pillow makes room for a WEBP as it opens it, but for one of twice as many points.
    Image.MAX_IMAGE_PIXELS = MOST_POINTS["WEBP"] // 2


def wait_for_turn(queue: IO[str], seconds: float) -> float:
    """Lock the file that all children lock; how long that took. The kernel keeps the queue, and
    lets the next one in when this process ends, however it ends."""
    began = time.monotonic()
    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.01))  # 0 would be no limit
    fcntl.flock(queue, fcntl.LOCK_EX)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return time.monotonic() - began


def give_up(*_: object) -> None:
    """The alarm of wait_for_turn(): Refused, as the turn did not come in time."""
    raise Refused("busy")


def keep(given: BinaryIO, kept: BinaryIO) -> str:
    """Write the file as it may be kept; its format."""
    head = given.read(5)
    given.seek(0)
    if head != b"%PDF-":
        return reencode(given, kept)
    content = given.read()
    if why := pdf_check.why_refused(content):
        raise Refused(why)
    kept.write(content)
    return "PDF"


if __name__ == "__main__":
    main(*sys.argv[1:])
