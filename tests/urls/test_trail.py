"""Every writing path is walked, and owes its entry in the trail (R-AC-3): one county, savepoints.

What a path wrote is read from its SQL; for each table the trail must name what changed, so that a
column or a relation that is written beside the entry fails here.
"""

import logging
import re
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import people
from accounts.models import AuditEntry
from investment import monthly_reports
from investment.models import MonthlyReport
from tests.exchange import ledgers
from tests.forms import read_from, seen_at
from tests.urls import walk
from tests.urls.conftest import NOW
from tests.urls.writing_paths import NAMED, OWE_NONE, PATHS, UNNAMED, Walker

pytestmark = pytest.mark.django_db
WRITTEN = re.compile(walk.VERBS + r'"(?!django_|axes_)(\w+)"')


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.fixture
def walker(county, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Walker(county, NOW.date(), NOW, tmp_path)


# --- The table ------------------------------------------------------------------------------------


def takes_a_post(name):
    """Whoever may is told 405 where there is nothing to post."""
    _, expected = walk.table()
    rows = [row for at, row in expected.items() if at[0] == name and at[2] == "POST"]
    return not any("405" in row.values() for row in rows)


@pytest.mark.parametrize("name", walk.addresses())
def test_every_address_that_writes_stands_in_the_table(name):
    stands = [name in PATHS, name in OWE_NONE]
    sentence = f"write {name} into tests/urls/writing_paths.py: as a path, or why it owes no entry"
    assert sum(stands) == takes_a_post(name), sentence


def test_every_table_is_named_or_said_to_owe_nothing():
    tables = connection.introspection.django_table_names(only_existing=True)
    own = {name for name in tables if not name.startswith(("django_", "axes_", "auth_"))}
    seeds = {"norms_workarea", "investment_annualtarget"}
    assert own - seeds == {*NAMED, *UNNAMED}


# --- The walk -------------------------------------------------------------------------------------


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Walked:
    """What was written while this was open, and what the trail says of it."""

    def __enter__(self):
        self.before = set(AuditEntry.objects.values_list("pk", flat=True))
        self.queries = CaptureQueriesContext(connection)
        self.queries.__enter__()
        return self

    def __exit__(self, *error):
        self.queries.__exit__(*error)
        if error[0] is None:
            self.entries = list(AuditEntry.objects.exclude(pk__in=self.before))
            found = (WRITTEN.match(query["sql"]) for query in self.queries)
            self.tables = {match[1] for match in found if match}

    def lacking(self, actions=frozenset()):
        """What the trail does not name, in sentences."""
        said = {entry.action for entry in self.entries}
        named = {entry.subject_type for entry in self.entries}
        named |= {label for entry in self.entries for label in (*entry.before, *entry.after)}
        yield from (f"no entry {action} among {sorted(said)}" for action in actions - said)
        for table in sorted(self.tables - UNNAMED.keys()):
            if not NAMED[table] & named:
                yield f"{table} was written, and no entry names {sorted(NAMED[table])}"


def sent(walker, path):
    """Bring the county so far, post what the path asks; what is wrong, in sentences."""
    prepared = path.prepare(walker)
    data, pk = prepared if isinstance(prepared, tuple) else (prepared, None)
    address = walk.addresses()[path.name]
    replaced = {} if pk is None else {"pk": pk}
    whose = "own" if address.arguments else "-"
    url = walk.url_of(address, walker.county.objects, whose, **replaced)
    client = walker.county.clients[path.by]
    data = {"version": version_for(client, url, path.name), **data}
    with Walked() as walked:
        response = client.post(url, data)
    lacking = list(walked.lacking(path.actions))
    if response.status_code not in (200, 302):
        errors = getattr((response.context or {}).get("form"), "errors", "")
        lacking.append(f"the answer was {response.status_code} {errors}")
    return lacking


#: Where a form stands that is neither on its own address nor on a row named by it.
PAGES = {
    "investment:month-close": "/reports/?month=2026-06",
    "exchange:header-forget": "/import/headers/",
}


def version_for(client, url, name):
    """What the form of a page opened now would post; nothing where none is asked for."""
    if name in PAGES:
        return read_from(client.get(PAGES[name]), url)
    found = seen_at(url)
    return read_from(client.get(url), url) if found is None else found


def test_every_writing_path_leaves_its_entry_in_the_trail(walker):
    wrong = []
    for path in (path for paths in PATHS.values() for path in paths):
        cookies = dict(walker.county.clients[path.by].cookies)
        with taken_back():
            wrong += [f"{path.name} ({path.prepare.__name__}): {s}" for s in sent(walker, path)]
        walker.county.clients[path.by].cookies.clear()
        walker.county.clients[path.by].cookies.update(cookies)
    assert not wrong, "\n".join(wrong)


# --- Commands and the clock -----------------------------------------------------------------------


def test_a_ledger_brought_by_command_leaves_its_entries(walker, tmp_path):
    row = ledgers.line(项目名称="示例项目九", 包联领导="示例县领导一", 年度计划投资=3000)
    path = ledgers.ledger(tmp_path, row)
    with Walked() as walked:
        call_command("import_ledger", str(path), "--year", "2026")
    assert not list(walked.lacking({"导入台账", "新增项目", "变更包联领导"}))


def test_a_month_closed_by_command_leaves_its_entry(walker, capsys):
    walker.reported().confirm(by=walker.persons["office"], now=NOW)
    with Walked() as walked:
        call_command("close_month", "2026-06", "--accept-unreported")
    assert not list(walked.lacking({"月度结账"}))


def test_the_clock_leaves_an_entry_when_it_opens_the_reports_of_a_month(walker):
    MonthlyReport.objects.all().delete()
    with Walked() as walked:
        assert monthly_reports.open_reports(NOW.date(), now=NOW) == 2
    assert not list(walked.lacking({"生成月报"}))
    entry = AuditEntry.objects.get(pk=walked.entries[0].pk)
    assert (entry.by_name, entry.subject_name, entry.after["份数"]) == ("系统", "2026年6月", 2)
    with Walked() as walked:
        monthly_reports.open_reports(NOW.date(), now=NOW)
    assert not walked.entries


def test_an_address_that_a_server_refuses_leaves_its_entry(walker):
    with Walked() as walked:
        people.refuse_address(walker.persons["contact"], NOW)
        people.refuse_address(walker.persons["contact"], NOW)
    assert not list(walked.lacking({"邮箱被拒收"}))
    assert len(walked.entries) == 1


def test_a_password_set_by_a_link_leaves_its_entry(walker, client):
    person = walker.persons["contact"]
    link = people.invite(person, by=walker.persons["administrator"], now=NOW)
    page = client.get(urlsplit(link).path, follow=True)
    new = "New-2026-Zuoquan!"
    with Walked() as walked:
        client.post(page.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    assert not list(walked.lacking({"设置密码"}))


def test_the_walk_would_see_a_relation_written_beside_the_entry(walker):
    with taken_back():
        with Walked() as walked:
            walker.project.supporting_units.set([walker.persons["stranger"].unit_id])
        assert list(walked.lacking()) == [
            "projects_project_supporting_units was written, and no entry names ['配合单位']"
        ]
