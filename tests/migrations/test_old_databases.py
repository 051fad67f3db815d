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
from decimal import Decimal
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
#: A table that is no more: its rows are compared with what became of them.
TYPED = "investment_monthboard"
#: Rows that the way to the head makes: the edition in which replies end at 二级, 18 steps, and in
#: it the ladders of requests and of reviews of a pause, 8 steps, of orders, 4, of problems, 7.
MADE = {"norms_normset": 1, "norms_rung": 18 + 8 + 4 + 7 + 8}

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
def closed_months(old_database):
    """What the old code had written of each closed month: {month: facts}, and its figures."""
    facts = old_database[1].execute(f"SELECT month_id, facts FROM {TYPED} ORDER BY month_id")
    facts = {month: json.loads(f) if isinstance(f, str) else f for month, f in facts.fetchall()}
    return facts, figures_of(old_database[1], OLD_COLUMNS)


@pytest.fixture(scope="module")
def said(old_database, closed_months):
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
    tables = KNOWN["rows"].keys() - {TYPED}
    found = {table: ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables}
    found[TYPED] = ask("SELECT count(*) FROM investment_month WHERE overdue_open IS NOT NULL")[0][0]
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


def test_what_rested_gets_an_opening_pause(ask):
    rested = dict(
        ask(
            "SELECT p.id, min(m.frozen_on) FROM projects_project p JOIN projects_milestone m"
            " ON m.project_id = p.id WHERE p.stage IN ('suspended', 'terminated') GROUP BY p.id"
        )
    )
    pauses = ask(
        "SELECT o.project_id, o.approved_on, r.state FROM projects_pause o"
        " JOIN projects_pausereview r ON r.pause_id = o.id WHERE o.resumed_on IS NULL"
    )
    assert pauses == [(project, since, "pending") for project, since in rested.items()]
    assert len(pauses) == 1


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


# --- Closed months: investment 0006 moves what was written of them into typed rows ---------------

#: The columns of a month figure at 202ca77, in an order of ours.
OLD_COLUMNS = """listing_id project_id unit_id work_area_id year number is_latest kind stage
    curve light sentence is_livelihood_item is_lit is_reported has_opening
    is_enrolled enrolled_on owed owed_on done_on overdue overdue_days
    total_investment plan planned month_amount ytd cumulative rate expected gap""".split()


def figures_of(database, columns):
    """{(month, listing): {column: value}}"""
    names = ", ".join(f'"{name}"' for name in ["month_id", *columns])
    rows = database.execute(f"SELECT {names} FROM investment_monthfigure").fetchall()
    return {row[:2]: dict(zip(columns, row[1:], strict=True)) for row in rows}


def test_every_figure_of_a_closed_month_stands_as_it_was(said, old_database, closed_months):
    _, before = closed_months
    assert len(before) == KNOWN["rows"]["investment_monthfigure"]
    assert figures_of(old_database[1], OLD_COLUMNS) == before


def test_what_a_listing_kept_is_in_its_figure(said, old_database, closed_months):
    facts, before = closed_months
    columns = "listing_id milestones_due milestones_in_time owed owed_on done_on is_owed_pending"
    now = figures_of(old_database[1], columns.split())
    assert now.keys() == before.keys()
    for (month, listing), row in now.items():
        due, in_time, owed = facts[month]["milestones"][str(listing)]
        code, on, done, pending = owed or ("", None, None, False)
        assert (row["milestones_due"], row["milestones_in_time"]) == (due, in_time)
        assert (row["owed"], as_text(row["owed_on"])) == (code, on)
        assert (as_text(row["done_on"]), row["is_owed_pending"]) == (done, pending)


def test_the_overdue_milestones_of_a_month_are_rows(ask, closed_months):
    counts = "SELECT id, overdue_opened, overdue_cleared, overdue_open FROM investment_month"
    rows = """SELECT month_id, milestone_id, due_date, left_on FROM investment_monthoverdue
        ORDER BY id"""
    facts = {month: each["overdue"] for month, each in closed_months[0].items()}
    assert {row[0]: row[1:] for row in ask(counts)} == {
        month: tuple(told[name] for name in ("opened", "cleared", "open"))
        for month, told in facts.items()
    }
    assert [(month, key, as_text(due), as_text(left)) for month, key, due, left in ask(rows)] == [
        (month, *row) for month, told in facts.items() for row in told["rows"]
    ]


def test_the_countys_investment_as_known_at_a_closing_is_a_row_a_month(ask, closed_months):
    columns = "closing_id, month, ytd, growth, source, by_name"
    rows = ask(f"SELECT {columns} FROM investment_monthfai ORDER BY closing_id, month")
    assert rows
    assert [(*row[:2], number(row[2]), number(row[3]), *row[4:]) for row in rows] == [
        (month, r["month"], number(r["ytd"]), number(r["growth"]), r["source"], r["by"])
        for month, facts in closed_months[0].items()
        for r in facts["fai"]
    ]


def test_the_targets_as_known_at_a_closing_are_rows(ask, closed_months):
    columns = "month_id, code, target_id, source, basis, is_met, as_of, wanted, reached"
    rows = ask(f"SELECT {columns} FROM investment_monthtarget")
    found = {(*row[:5], row[5], as_text(row[6]), number(row[7]), number(row[8])) for row in rows}
    assert found == {
        (month, code, t["key"], t["source"], t["basis"], t["is_met"], t["as_of"])
        + (number(t["target"]), number(t["amount"]))
        for month, facts in closed_months[0].items()
        for code, t in facts["targets"].items()
    }
    assert len(rows) == len(found) > 10


def as_text(day):
    """SQLite answers with a text, PostgreSQL with a day."""
    return None if day is None else str(day)


def number(amount):
    return None if amount is None else Decimal(str(amount)).normalize()


def test_every_migration_of_today_is_noted_as_applied(ask):
    applied = set(ask("SELECT app, name FROM django_migrations"))
    assert set(MigrationLoader(None).disk_migrations) <= applied
