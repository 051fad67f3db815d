"""kill -9 in the middle of writing: nothing half, the page says so, and it can be written again."""

import signal

import pytest
from django.core.files import File
from django.urls import reverse

from accounts.models import AuditEntry
from exchange.batches import lifecycle
from exchange.models import ImportBatch, ImportRow
from projects.models import Milestone, Project
from tests.exchange.batches.processes import CELERY, asked_to_write, kill, run, wait_for
from tests.exchange.ledgers import APRIL_10, ledger, line
from tests.forms import act

__all__ = ["run"]

pytestmark = pytest.mark.django_db(transaction=True)
State = ImportBatch.State
NEW = 29
#: Where the worker stands still, inside its transaction, until it is killed.
STAND_STILL = """
def stand_still(*args, **kwargs):
    (folder / "here").touch()
    time.sleep(600)
"""
PLACES = {
    "after the rows": (
        "from exchange.kinds.ledger import apply\napply.LedgerWriter._progress = stand_still\n"
    ),
    "before the end": "from exchange.batches import store\nstore.keep_rows = stand_still\n",
}


@pytest.fixture
def previewed(office, project, tmp_path):
    """A batch that brings new projects and changes one."""
    rows = [
        line(项目名称=f"示例{'甲' * n}项目", 实际开工时间="2026-04-01") for n in range(1, NEW + 1)
    ]
    path = ledger(tmp_path, line(项目名称="示例项目一", 总投资=60000), *rows)
    with path.open("rb") as file:
        return lifecycle.receive(File(file, path.name), year=2026, by=office, now=APRIL_10)


def ledger_as_it_is():
    models = Project, Milestone, AuditEntry, ImportRow
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("place", PLACES)
def test_a_batch_broken_off_says_so_and_is_written_again(
    place,
    previewed,
    client,
    office,
    run,
    tmp_path,
    monkeypatch,  # noqa: F811
):
    assert (previewed.state, previewed.new, previewed.changed) == (State.PREVIEW, NEW, 1)
    asked_to_write(previewed, monkeypatch)
    before = ledger_as_it_is()
    worker = run(STAND_STILL + PLACES[place] + CELERY)
    wait_for((tmp_path / "here").exists)
    assert not lifecycle.is_broken_off(ImportBatch.objects.get())
    assert kill(worker) == -signal.SIGKILL
    wait_for(lambda: lifecycle.is_broken_off(ImportBatch.objects.get()))

    assert ledger_as_it_is() == before
    assert ImportBatch.objects.get().state == State.WRITING
    client.force_login(office)
    address = reverse("exchange:batch", args=[previewed.pk])
    page = client.get(address).content.decode()
    assert "上次写入中途被打断，整批没有写入，台账没有变化" in page
    assert f"写入 {NEW + 1} 个项目" in page
    polled = client.get(reverse("exchange:progress", args=[previewed.pk]))
    assert polled["HX-Redirect"] == address
    assert ImportBatch.objects.get().state == State.WRITING, "a GET writes nothing"

    answer = act(client, reverse("exchange:write", args=[previewed.pk]), page=address)
    assert answer.status_code == 302
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.new, batch.changed) == (State.COMMITTED, NEW, 1)
    assert Project.objects.filter(name__endswith="甲项目").count() == NEW
    assert Project.objects.get(name="示例项目一").total_investment == 60000


def test_a_worker_that_comes_by_gives_the_batch_back(previewed, run, tmp_path, monkeypatch):  # noqa: F811
    asked_to_write(previewed, monkeypatch)
    worker = run(STAND_STILL + PLACES["before the end"] + CELERY)
    wait_for((tmp_path / "here").exists)
    assert kill(worker) == -signal.SIGKILL
    wait_for(lambda: lifecycle.is_broken_off(ImportBatch.objects.get()))
    lifecycle.work(ImportBatch.objects.get(), now=APRIL_10)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.sentence) == (State.PREVIEW, lifecycle.BROKEN_OFF)
    assert not Project.objects.filter(name__endswith="甲项目").exists()
