"""A transaction that goes on alone among those of one number."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def advisory_lock(number: int) -> Iterator[Any]:
    """On SQLite every transaction that writes is alone; PostgreSQL has a lock of its own for it."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        yield
