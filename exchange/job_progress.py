"""How far a long import is. It stands beside the uploaded file, since what a transaction writes
to its batch is seen by nobody before it ends."""

import json
from pathlib import Path

from exchange.models import ImportBatch

READING, COMPARING, WRITING = "正在读取工作簿", "正在与台账比对", "正在写入台账"
#: Tell no more often than this many rows.
EVERY = 200


def tell(batch, phase, done=0, total=0):
    if batch.file and (done % EVERY == 0 or done == total):
        path = _path(batch)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps({"phase": phase, "done": done, "total": total}))
        draft.replace(path)


def seen(batch):
    """{phase, done, total, percent} of a batch at work."""
    try:
        told = json.loads(_path(batch).read_text())
    except (OSError, ValueError):
        waits = batch.state == ImportBatch.State.READING
        told = {"phase": READING if waits else WRITING, "done": 0, "total": 0}
    percent = told["done"] * 100 // told["total"] if told["total"] else 0
    return told | {"percent": percent}


def forget(batch):
    if batch.file:
        _path(batch).unlink(missing_ok=True)


def _path(batch):
    return Path(batch.file.path).with_suffix(".progress")
