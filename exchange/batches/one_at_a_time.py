"""One import at a time: what matches and writes, or takes back, holds this lock."""

from contextlib import contextmanager

from django.db import connection, transaction

#: Any number: the advisory lock under which one import at a time is matched and written.
IMPORT_LOCK = 20260331


@contextmanager
def one_import_at_a_time():
    """One transaction, and one import at a time: the second waits, then matches what is left."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        yield
