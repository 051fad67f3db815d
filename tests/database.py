"""The test database: migrated once a run, then copied for every process that runs tests."""

import contextlib
import fcntl
import sqlite3
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush as flush_command
from django.db import DatabaseError, connections, transaction

#: A schema of PostgreSQL beside the one that the tests see.
KEPT = "kept"


def set_up(run: Path, folder: Path, *, worker: str, keep: bool = False):
    """Connect to a copy of the migrated database that is this process's own.

    `run` is common to the processes of one run: the first of them migrates, the others wait for
    it. `folder` holds the files of SQLite. `keep`: take up what an earlier run has migrated.
    """
    connection = connections["default"]
    creation = connection.creation
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = folder / "test.sqlite3"
        for left_over in folder.glob(f"test_{worker}.sqlite3*"):
            left_over.unlink()
    with locked(run / "database.lock"):
        migrate_once(creation, run / "database.migrated", keep=keep)
        connection.close()  # nobody may be connected to what is copied
        creation.clone_test_db(worker, verbosity=0)
    # In place, so that the connections of other threads go there too.
    connection.settings_dict.update(creation.get_test_db_clone_settings(worker))
    restore_after_flush(connection)
    # Known from the first test on, or the first to count its queries would count theirs.
    ContentType.objects.get_for_models(*apps.get_models())


@contextlib.contextmanager
def locked(path):
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate_once(creation, migrated, *, keep):
    """Leave the settings at the migrated database."""
    if migrated.exists():
        creation.connection.settings_dict["NAME"] = creation._get_test_db_name()
        return
    creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    migrated.touch()


def restore_after_flush(connection):
    """A test that commits is cleared by emptying all tables, which would take the rows of data
    migrations along: put the migrated state back instead, so that tests may come in any order.

    On the class: other threads and Playwright's event loop have connection objects of their own.
    """
    restore = {"sqlite": restore_sqlite, "postgresql": restore_postgresql}[connection.vendor]
    state = {"sqlite": kept_file, "postgresql": kept_rows}[connection.vendor](connection)
    type(connection.ops).execute_sql_flush = lambda ops, _: restore(ops.connection, state)
    # What this would make, content types and permissions, is in the migrated state.
    flush_command.emit_post_migrate_signal = lambda *_, **__: None


def kept_file(connection):
    """The migrated SQLite database, in memory."""
    connection.ensure_connection()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(kept)
    return kept


def restore_sqlite(connection, kept):
    connection.ensure_connection()
    kept.backup(connection.connection)


def kept_rows(connection):
    """The statements that bring PostgreSQL back. Emptying by DELETE, past triggers and foreign
    keys: TRUNCATE makes new files for each table and index, some 300 for a few rows.
    """
    quote = connection.ops.quote_name
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    statements = ["SET LOCAL session_replication_role = replica"]
    statements += [f"DELETE FROM {quote(table)}" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE; CREATE SCHEMA {KEPT}")
        for table in map(quote, tables):
            cursor.execute(f"CREATE TABLE {KEPT}.{table} AS TABLE {table}")
            if cursor.rowcount:
                statements.append(f"INSERT INTO {table} TABLE {KEPT}.{table}")
    return "; ".join(statements)


def restore_postgresql(connection, statements):
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute(statements)


def tear_down():
    """Drop the copy; one that is still in use goes with its server, or is replaced next time."""
    with contextlib.suppress(DatabaseError):
        connections["default"].creation.destroy_test_db(verbosity=0)
