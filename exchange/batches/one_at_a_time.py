"""One import at a time: what matches and writes, or takes back, holds this lock."""

from contextlib import AbstractContextManager

from core.advisory_lock import advisory_lock

#: Any number: the advisory lock under which one import at a time is matched and written.
IMPORT_LOCK = 20260331


def one_import_at_a_time() -> AbstractContextManager[None]:
    """One transaction, and one import at a time: the second waits, then matches what is left."""
    return advisory_lock(IMPORT_LOCK)
