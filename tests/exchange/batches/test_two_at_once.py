"""Two people at the same moment: one writes; the other waits, then sees what is left to do."""

from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from threading import Barrier

import pytest
from django.core.files import File
from django.db import connection

from accounts import audit
from accounts.models import AuditEntry
from exchange.batches import lifecycle
from exchange.models import ImportBatch
from projects.models import Project
from tests.exchange.batches.processes import asked_to_write, run, wait_for
from tests.exchange.ledgers import APRIL_10, bring_in, ledger, line

__all__ = ["run"]


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_and_finds_nothing_to_do(make_project, tmp_path):
    make_project()
    path = ledger(tmp_path, *(line(项目名称=f"示例{'甲' * n}项目") for n in range(1, 30)))
    together = Barrier(2)

    def bring(_):
        try:
            together.wait(timeout=30)
            plan, batch = bring_in(path, audit.CommandLine())
            return str(plan.counts["new"]), str(plan.counts["unchanged"]), bool(batch)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(bring, range(2)))
    assert results == [("0", "29", False), ("29", "0", True)]
    assert ImportBatch.objects.count() == 1
    assert Project.objects.filter(name__endswith="甲项目").count() == 29


#: A worker that writes one batch; inside its transaction it gives the other time to push in.
WRITE_ONE = """
from exchange.batches import lifecycle
from exchange.kinds.ledger.apply import LedgerWriter
from exchange.models import ImportBatch
tell = LedgerWriter._progress
def slowly(self, number):
    time.sleep(1)
    tell(self, number)
LedgerWriter._progress = slowly
(folder / "ready-{pk}").touch()
while not (folder / "go").exists():
    time.sleep(0.01)
batch = ImportBatch.objects.get(pk={pk})
lifecycle.work(batch, now=batch.at)
"""


@pytest.fixture
def write_both(run, tmp_path, monkeypatch):  # noqa: F811
    """write_both(batches): a process for each, begun at one moment; the batches afterwards."""

    def begin(batches):
        for batch in batches:
            asked_to_write(batch, monkeypatch)
        running = [run(WRITE_ONE.format(pk=batch.pk)) for batch in batches]
        wait_for(lambda: all((tmp_path / f"ready-{batch.pk}").exists() for batch in batches))
        (tmp_path / "go").touch()
        assert [process.wait(60) for process in running] == [0, 0]
        return [ImportBatch.objects.get(pk=batch.pk) for batch in batches]

    return begin


def preview(path, by):
    with path.open("rb") as file:
        return lifecycle.receive(File(file, path.name), year=2026, by=by, now=APRIL_10)


@pytest.mark.django_db(transaction=True)
def test_of_two_on_the_same_project_the_second_is_previewed_again(
    project, office, office_colleague, write_both, tmp_path
):
    batches = []
    for by, total in ((office, 60_000), (office_colleague, 70_000)):
        name = f"示例{by.username}项目"
        rows = line(项目名称="示例项目一", 总投资=total), line(项目名称=name)
        batches.append(preview(ledger(tmp_path, *rows), by))
    batches = sorted(write_both(batches), key=lambda batch: batch.state)
    written, waiting = batches
    assert (written.state, waiting.state) == ("committed", "preview")
    assert "台账有变动，没有写入" in waiting.sentence
    kept = waiting.rows.get(name="示例项目一")
    totals = {office.pk: "60,000", office_colleague.pk: "70,000"}
    assert kept.before["total_investment"] == totals[written.by_id]
    assert kept.after["total_investment"] == totals[waiting.by_id]
    project.refresh_from_db()
    assert f"{project.total_investment:,.0f}" == totals[written.by_id]
    assert Project.objects.filter(name__startswith="示例office").count() == 1

    lifecycle.ask_to_write(
        waiting, by=waiting.by, now=APRIL_10, seen=waiting.fingerprint, accept_overdue=True
    )
    project.refresh_from_db()
    assert f"{project.total_investment:,.0f}" == totals[waiting.by_id]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_do_not_touch_the_second_waits_and_neither_interleaves(
    project, office, office_colleague, write_both, tmp_path
):
    batches = []
    for by, word in ((office, "甲"), (office_colleague, "乙")):
        rows = [line(项目名称=f"示例{word * n}项目") for n in range(1, 9)]
        batches.append(preview(ledger(tmp_path, *rows), by))
    assert [batch.state for batch in write_both(batches)] == ["committed", "committed"]
    trail = AuditEntry.objects.filter(id__gt=min(b.trail_from for b in ImportBatch.objects.all()))
    actors = [by for by, _ in groupby(trail.order_by("pk").values_list("by", flat=True))]
    assert sorted(actors) == sorted([office.pk, office_colleague.pk])
