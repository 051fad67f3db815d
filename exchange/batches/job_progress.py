"""How far a long import is, in a file beside the uploaded one: what a transaction writes to its
batch is seen by nobody before it ends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol, TypedDict

from exchange.models import ImportBatch

READING, COMPARING, WRITING = "正在读取工作簿", "正在与台账比对", "正在写入台账"
#: Written no more often than after this many rows.
EVERY = 200


class Progress(TypedDict):
    """In which phase a batch at work is, and how many rows of it are done."""

    phase: str
    done: int
    total: int
    percent: int


class ShowProgress(Protocol):
    """Called with the phase, and with how many rows of how many are done; 0 of 0 while none are
    counted."""

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None: ...


@contextmanager
def shown(batch: ImportBatch) -> Iterator[ShowProgress]:
    """Show how far a batch is while it is worked on: with shown(batch) as progress:
    progress(phase, done, total)."""
    write(batch, READING)
    try:
        yield partial(write, batch)
    finally:
        remove(batch)


def write(batch: ImportBatch, phase: str, done: int = 0, total: int = 0) -> None:
    """Every EVERY rows and at the end. Renamed into place, so that read() never meets half a
    file."""
    if batch.file and (done % EVERY == 0 or done == total):
        path = _path(batch)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps({"phase": phase, "done": done, "total": total}))
        draft.replace(path)


def read(batch: ImportBatch) -> Progress:
    """How far a batch at work is."""
    try:
        progress = json.loads(_path(batch).read_text())
    except (OSError, ValueError):
        waits = batch.state == ImportBatch.State.READING
        return {"phase": READING if waits else WRITING, "done": 0, "total": 0, "percent": 0}
    done, total = progress["done"], progress["total"]
    percent = done * 100 // total if total else 0
    return {"phase": progress["phase"], "done": done, "total": total, "percent": percent}


def remove(batch: ImportBatch) -> None:
    """The work is over; nothing happens where none was shown."""
    if batch.file:
        _path(batch).unlink(missing_ok=True)


def _path(batch: ImportBatch) -> Path:
    return Path(batch.file.path).with_suffix(".progress")
