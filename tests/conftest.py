"""What every test stands on. People and projects for tests are made beside the tests."""

import gc
from datetime import timedelta

import pytest
from _pytest import runner
from celery.contrib.testing.worker import start_worker

from projects import evidence_child
from projects.reencode_photo import Refused
from tests import database, examples, model_attributes
from tools import VAR
from zuoquan.celery import app

pytest_plugins = ["tests.cast", "tests.made_kind"]
examples.load_profile()


def give_room(function):
    """Let all calls within this one find their frames in one piece of memory.

    CPython keeps them in chunks of 16 KB: a loop that happens to call across the end of one maps
    and unmaps the next at every turn, which is a tenth of the suite. A frame above 1 MB begins a
    chunk of 2 MB; what nobody writes to takes no memory.
    """
    function.__code__ = function.__code__.replace(co_stacksize=2**17)


give_room(runner.pytest_runtest_protocol)


#: Fixtures of pytest-django, one of which every way to the database goes through.
ASKS = {"_django_db_helper", "live_server"}


def pytest_collection_modifyitems(items):
    """Mark what asks for a database: the rest says the same on each of them."""
    for item in items:
        if ASKS & set(item.fixturenames) or item.get_closest_marker("django_db"):
            item.add_marker("database")


def pytest_collection_finish():
    """What is loaded by now stays: a collector that looks at it again and again costs a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """A worker of a parallel run that ended by itself: xdist fails the test it was at."""
    if error:
        reporter = node.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line(
            f"测试进程 {node.gateway.id} 中途退出（{error}），它正在跑的测试记为失败；"
            f'内存不足时可减少进程：make test ARGS="-n 1"。'
        )


@pytest.fixture(autouse=True)
def no_watch_of_the_clock(monkeypatch):
    """Tests travel by years while the machine runs on, which clock_check.py would ask about."""
    monkeypatch.setattr("alerts.runs.clock_check.since_start", lambda: ("", 0))
    monkeypatch.setattr("alerts.runs.clock_check.drift", lambda now: timedelta())


@pytest.fixture(autouse=True)
def nothing_hung_on_a_model(monkeypatch):
    model_attributes.watch(monkeypatch)


def open_here(given, kept, patience):
    """In place of evidence_upload_check.ask_child(): the same program, without its limits."""
    try:
        return {"kind": evidence_child.keep(given, kept), "waited": 0}
    except Refused as refused:
        return {"refused": str(refused)}


@pytest.fixture(autouse=True)
def no_child_for_evidence(request, monkeypatch):
    """A Python of its own takes longer than most photos; where it is the subject: mark `child`."""
    if request.node.get_closest_marker("child") is None:
        monkeypatch.setattr("projects.evidence_upload_check.ask_child", open_here)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
    tmp_path_factory,
    worker_id,
):
    run = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        run = run.parent  # what the workers of one run have in common
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        database.set_up(run, VAR if django_db_keepdb else run, worker=worker_id, keep=keep)
    yield
    with django_db_blocker.unblock():
        database.tear_down()


@pytest.fixture
def worker(transactional_db):
    """A real Celery worker on the run's own broker (Redis in the second run), in a thread."""
    app.control.purge()  # what earlier tests queued is not this one's business
    with start_worker(app, perform_ping_check=False, pool="threads", concurrency=1) as running:
        yield running
