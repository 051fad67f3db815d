"""A broker that is gone costs no act."""

import pytest

from core import enqueue

pytestmark = pytest.mark.django_db


def test_the_bell_never_raises(monkeypatch, caplog, django_capture_on_commit_callbacks):
    def broken(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(enqueue.current_app, "send_task", broken)
    with django_capture_on_commit_callbacks(execute=True) as step:
        enqueue.enqueue()
    assert len(step) == 1
    assert "the task could not be queued" in caplog.text
