"""A county's database of 202ca77, with the demo in it, comes to today's tables unharmed.

docs/decisions/0008-squashed-migrations.md says what the dumps hold and how they were made.
"""

import json
import lzma
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

DATA = Path(__file__).parent / "data"
KNOWN = json.loads((DATA / "demo-202ca77.json").read_text(encoding="utf-8"))
#: Django itself adds to these when an app gets a model.
MAY_GROW = {"django_migrations", "django_content_type", "auth_permission"}
#: Models that bear another name today; their tables are those of then.
RENAMED = {
    ("norms", "normset"): "policyversion",
    ("norms", "normsversion"): "policyrevision",
    ("norms", "rung"): "escalationstep",
    ("alerts", "attempt"): "deliveryattempt",
    ("alerts", "alertday"): "reminderrun",
    ("alerts", "pulse"): "heartbeat",
    ("alerts", "auditanswer"): "reconciliationanswer",
}
#: Rows that the way to the head makes: the edition in which replies end at 二级, 18 steps.
MADE = {"norms_normset": 1, "norms_rung": 18}

#: In a process of its own: migrate, read every row of every model, ask the oracle of the letters.
TO_THE_HEAD = """
import sys
from contextlib import suppress
import django, time_machine
django.setup()
from django.apps import apps
from django.core.management import call_command
call_command("migrate", verbosity=0)
for model in apps.get_models():
    list(model._base_manager.all())
with time_machine.travel("2026-07-09T12:00+08:00"):
    for day in sys.argv[1:]:
        with suppress(SystemExit):  # what it found stands in its lines
            call_command("alerts_audit", day=day)
"""


@pytest.fixture(scope="module")
def old_database(tmp_path_factory):
    """(address, connection) of a database with the dump of this run's engine in it."""
    dump = DATA / f"demo-202ca77.{connection.vendor}.sql.xz"
    text = lzma.decompress(dump.read_bytes()).decode()
    begin = on_sqlite if connection.vendor == "sqlite" else on_postgresql
    yield from begin(text, tmp_path_factory.mktemp("old"))


def on_sqlite(text, folder):
    file = folder / "county.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.executescript(text)
        yield f"sqlite:///{file}", database


def on_postgresql(text, folder):
    name = f"county_{os.getpid()}"
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            with psycopg.connect(address, autocommit=True) as database:
                database.execute(text)
                database.execute("SET search_path TO public")
                yield address, database
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def said(old_database):
    """What the way to the head printed; the database has come there."""
    address, _ = old_database
    done = subprocess.run(
        [sys.executable, "-c", TO_THE_HEAD, *KNOWN["audited"]],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": address},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def ask(said, old_database):
    """ask(sql): the rows, from the migrated database."""
    return lambda sql: old_database[1].execute(sql).fetchall()


def test_no_row_is_lost_or_made_unnamed(ask):
    found = {table: ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in KNOWN["rows"]}
    for table in MAY_GROW:
        assert found[table] >= KNOWN["rows"][table], table
        found[table] = KNOWN["rows"][table]
    assert found == KNOWN["rows"] | {table: KNOWN["rows"][table] + n for table, n in MADE.items()}


def test_content_types_keep_their_numbers(ask):
    """Notices and promises name what they speak of by them."""
    known = {
        (number, app, RENAMED.get((app, model), model))
        for number, app, model in KNOWN["content_types"]
    }
    assert known <= set(ask("SELECT id, app_label, model FROM django_content_type"))


def test_a_renamed_model_leaves_nothing_under_its_former_name(ask):
    kinds = set(ask("SELECT app_label, model FROM django_content_type"))
    permissions = {name for (name,) in ask("SELECT codename FROM auth_permission")}
    for (app, old), new in RENAMED.items():
        assert (app, new) in kinds
        assert (app, old) not in kinds
        assert {name for name in permissions if name.endswith((f"_{old}", f"_{new}"))} == {
            f"{act}_{new}" for act in ("add", "change", "delete", "view")
        }


def test_days_gone_by_keep_their_edition(ask):
    """R-LT-7, R-LT-8: silence and the end of the ladder of replies hold from the new one on."""
    steps = "SELECT count(*) FROM norms_rung WHERE norm_set_id = s.id AND obligation = 'reply'"
    found = ask(f"SELECT silent_days, ({steps}) FROM norms_normset s ORDER BY effective_on")
    assert found == [(None, 7), (40, 4)]


def test_what_was_told_counts_from_its_due_date(ask):
    """R-DL-6: written down before the rule, so that nothing is told once more."""
    differing = "ladder_start <> due_date OR (ladder_start IS NULL) <> (due_date IS NULL)"
    assert ask(f"SELECT count(*) FROM alerts_notice WHERE {differing}") == [(0,)]
    assert ask("SELECT count(*) FROM alerts_notice WHERE ladder_start IS NOT NULL") != [(0,)]


@pytest.mark.parametrize("verb", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_the_audit_trail_still_refuses(ask, verb):
    with pytest.raises((sqlite3.Error, psycopg.Error), match="insert-only"):
        ask(verb.format("accounts_auditentry"))


def test_the_letters_of_each_day_still_audit_clean(said):
    assert said == [KNOWN["audit"]] * len(KNOWN["audited"])


def test_a_deputyship_set_up_before_one_had_to_be_accepted_stays_in_force(ask):
    rows = ask("SELECT since, in_force_since, accepted_at FROM accounts_deputyship")
    assert rows
    assert all(since == in_force_since and not at for since, in_force_since, at in rows)


def test_every_migration_of_today_is_noted_as_applied(ask):
    applied = set(ask("SELECT app, name FROM django_migrations"))
    assert set(MigrationLoader(None).disk_migrations) <= applied
