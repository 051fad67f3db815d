"""One process at a time works on a batch: it locks the uploaded file itself.

The kernel lets go of the lock when that process ends, however it ends, so that a batch which says
it is being written while nobody holds its file was broken off.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.core.files.base import File

GONE = "上传的原文件已不在（满 30 天自动删除，或已丢失），不能再改动或写入，请重新上传后核对。"


class FileGone(Exception):
    """The uploaded file was swept after 30 days, or somebody has lost it."""


class HasFile(Protocol):
    """A batch: what was uploaded, in its column `file`."""

    @property
    def file(self) -> Any: ...


def has_file(batch: HasFile) -> bool:
    """Whether the uploaded file is still there: it may be swept or lost."""
    return bool(batch.file) and batch.file.storage.exists(batch.file.name)


@contextmanager
def hold(batch: HasFile) -> Iterator[bool]:
    """Work on the batch alone: yields False where another process is at it. FileGone."""
    if not has_file(batch):
        raise FileGone
    with batch.file.storage.open(batch.file.name) as file:
        yield _lock(file)


def _lock(file: "File[bytes]") -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(batch: HasFile) -> bool:
    """Whether another process is at work on the batch; False where the file is gone. Asked by
    taking the lock for a moment, so the answer may be outdated at once."""
    try:
        with hold(batch) as free:
            return not free
    except FileGone:
        return False
