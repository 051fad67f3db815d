"""Long files go to the worker; the database is the queue, whatever happens to the broker."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from core import file_lock
from exchange.batches import cleanup, job_progress, lifecycle
from exchange.models import ImportBatch
from exchange.tasks import work
from projects.models import Project
from tests.exchange.ledgers import ledger, line
from tests.forms import act

State = ImportBatch.State


@pytest.fixture
def uploaded(client, office, project, tmp_path, monkeypatch):
    """A file that counts as long, received and waiting."""
    monkeypatch.setattr(lifecycle, "SHORT", 0)
    client.force_login(office)
    with ledger(tmp_path, line(总投资=8000)).open("rb") as file:
        client.post(reverse("exchange:imports"), {"file": file, "year": 2026})
    return ImportBatch.objects.get()


@pytest.mark.django_db
def test_a_long_file_waits_and_says_so(client, uploaded):
    assert uploaded.state == State.READING
    page = client.get(reverse("exchange:batch", args=[uploaded.pk])).content.decode()
    assert "every 2s" in page
    polled = client.get(reverse("exchange:progress", args=[uploaded.pk]))
    assert "正在读取" in polled.content.decode()


@pytest.mark.django_db
def test_the_worker_previews_then_writes(client, uploaded):
    work()
    uploaded.refresh_from_db()
    assert (uploaded.state, uploaded.new) == (State.PREVIEW, 1)
    done = client.get(reverse("exchange:progress", args=[uploaded.pk]))
    assert done["HX-Redirect"] == reverse("exchange:batch", args=[uploaded.pk])
    answers = {"accept_overdue": "1"}
    act(client, reverse("exchange:write", args=[uploaded.pk]), answers)
    uploaded.refresh_from_db()
    assert uploaded.state == State.WRITING
    work()
    uploaded.refresh_from_db()
    assert uploaded.state == State.COMMITTED
    assert Project.objects.filter(name="示例项目九").exists()


@pytest.mark.django_db
def test_progress_stands_beside_the_file_and_goes_with_it(uploaded):
    job_progress.write(uploaded, job_progress.WRITING, 200, 1000)
    seen = job_progress.read(uploaded)
    assert (seen["phase"], seen["percent"]) == (job_progress.WRITING, 20)
    job_progress.remove(uploaded)
    assert job_progress.read(uploaded)["total"] == 0


@pytest.mark.django_db
def test_one_worker_at_a_time(uploaded):
    with file_lock.hold(uploaded) as mine:
        assert mine
        work()
        uploaded.refresh_from_db()
        assert (uploaded.state, uploaded.attempts) == (State.READING, 0)
    work()
    uploaded.refresh_from_db()
    assert (uploaded.state, uploaded.attempts) == (State.PREVIEW, 1)


@pytest.mark.django_db
def test_what_a_dead_worker_was_reading_is_read_again(uploaded):
    ImportBatch.objects.update(claimed_at=timezone.now(), attempts=1)
    work()
    uploaded.refresh_from_db()
    assert (uploaded.state, uploaded.attempts) == (State.PREVIEW, 2)


@pytest.mark.django_db
def test_a_file_that_kills_its_worker_is_given_up(uploaded):
    ImportBatch.objects.update(attempts=lifecycle.ATTEMPTS)
    work()
    uploaded.refresh_from_db()
    assert uploaded.state == State.FAILED
    assert "拆分" in uploaded.sentence


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
def test_an_uploaded_file_is_deleted_after_thirty_days(uploaded, days, kept):
    work()
    path = ImportBatch.objects.get().file.path
    cleanup.sweep(timezone.now() + timedelta(days=days))
    batch = ImportBatch.objects.get()
    assert bool(batch.file) == kept
    assert (batch.state == State.PREVIEW) == kept
    assert Path(path).exists() == kept


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_takes_the_task(client, office, make_project, tmp_path, monkeypatch, worker):
    monkeypatch.setattr(lifecycle, "SHORT", 0)
    make_project()
    client.force_login(office)
    with ledger(tmp_path, line()).open("rb") as file:
        client.post(reverse("exchange:imports"), {"file": file, "year": 2026})
    for _ in range(200):
        if ImportBatch.objects.get().state == State.PREVIEW:
            break
        time.sleep(0.1)
    assert ImportBatch.objects.get().state == State.PREVIEW


@pytest.mark.django_db
def test_the_file_lies_in_a_private_place(uploaded, settings):
    assert uploaded.file.path.startswith(str(settings.PRIVATE_ROOT))
    assert uploaded.file_name not in uploaded.file.path
