"""The frame every other test stands on."""

import threading

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEntry
from norms.models import CalendarDay
from zuoquan.celery import app

RANG = threading.Event()


@app.task(name="tests.ring")
def ring():
    RANG.set()


def test_a_task_reaches_a_real_worker(worker):
    ring.delay()
    assert RANG.wait(timeout=30)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_rows_of_data_migrations_come_back_after_a_flush(turn):
    assert CalendarDay.objects.exists()
    CalendarDay.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_audit_trigger_stands_in_transactional_tests_too(turn):
    entry = AuditEntry.objects.create(**make_entry())
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).delete()
    assert AuditEntry.objects.count() == 1


def make_entry():
    return {"by_name": "示例甲", "action": "test", "subject_type": "test", "subject_name": "示例"}


@pytest.mark.django_db
def test_the_database_is_a_file_or_a_server():
    assert "memory" not in str(connection.settings_dict["NAME"])


def test_a_shell_decides_nothing_but_the_servers():
    assert settings.DEMO is False
    assert settings.DEBUG is False
    assert settings.SITE_URL == "http://127.0.0.1:8000"
