"""The test database: migrated once a run, then copied for every process that runs tests."""

import contextlib
import fcntl
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush as flush_command
from django.db import DatabaseError, connections


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
    """A test that commits is cleared by emptying all tables, which takes the rows of data
    migrations along: bring them back at once, so that tests may come in any order.

    On the class: other threads and Playwright's event loop have connection objects of their own.
    """
    rows = connection.creation.serialize_db_to_string()
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_and_restore(self, sql_list):
        with past_the_triggers(self.connection):
            flush(self, sql_list)
        self.connection.creation.deserialize_db_from_string(rows)

    operations.execute_sql_flush = flush_and_restore
    # What this would make, content types and permissions, is among the rows.
    flush_command.emit_post_migrate_signal = lambda *_, **__: None


@contextlib.contextmanager
def past_the_triggers(connection):
    """The trail refuses DELETE, which is how SQLite is emptied; PostgreSQL truncates."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, create in triggers:
            cursor.execute(create)


def tear_down():
    """Drop the copy; one that is still in use goes with its server, or is replaced next time."""
    with contextlib.suppress(DatabaseError):
        connections["default"].creation.destroy_test_db(verbosity=0)
