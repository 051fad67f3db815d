"""What every test stands on. People and projects for tests are made beside the tests."""

from datetime import timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connections

from zuoquan.celery import app

pytest_plugins = ["tests.cast"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A flush takes the rows of data migrations along: bring them back for the next test."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        options = dict(marker.kwargs) if marker else {}
        if options.get("transaction") or {"transactional_db", "live_server"} & set(
            item.fixturenames
        ):
            options |= {"transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**options), append=False)


@pytest.fixture(autouse=True)
def no_watch_of_the_clock(monkeypatch):
    """Tests travel by years while the machine runs on, which alerts/clock.py would ask about."""
    monkeypatch.setattr("alerts.clock.since_start", lambda: ("", 0))
    monkeypatch.setattr("alerts.clock.drift", lambda now: timedelta())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    connection = connections["default"]
    if hasattr(connection, "_test_serialized_contents"):
        # Playwright's event loop makes Django open another connection object: it must know too.
        type(connection)._test_serialized_contents = connection._test_serialized_contents
    if connection.vendor == "sqlite":
        operations = type(connection.ops)
        operations.execute_sql_flush = past_the_triggers(operations.execute_sql_flush)


def past_the_triggers(flush):
    """The trail refuses DELETE, which is how a transactional test is cleared on SQLite."""

    def flush_without_triggers(self, sql_list):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(self, sql_list)
            for _, create in triggers:
                cursor.execute(create)

    return flush_without_triggers


@pytest.fixture
def worker(transactional_db):
    """A real Celery worker on the run's own broker (Redis in the second run), in a thread."""
    app.control.purge()  # what earlier tests rang is not this one's business
    with start_worker(app, perform_ping_check=False, pool="threads", concurrency=1) as running:
        yield running
