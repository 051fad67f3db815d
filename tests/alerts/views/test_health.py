"""/healthz: the database, the broker, and the age of the last look."""

from datetime import timedelta

import pytest

from alerts.models import Heartbeat
from alerts.runs import health
from tests.alerts.posted import MORNING, NOW

pytestmark = pytest.mark.django_db


def test_before_the_first_look_the_service_is_not_well(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unwell", "reasons": ["还没有检查过提醒"]}


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (6, 503)])
def test_the_age_of_the_last_look_counts(client, at, minutes, status):
    Heartbeat.beat(NOW - timedelta(minutes=minutes))
    with at(MORNING):
        answer = client.get("/healthz")
    assert answer.status_code == status
    if status == 503:
        assert answer.json()["reasons"] == ["提醒已有 6 分钟没有检查"]


def test_a_broker_that_is_gone_is_named(client, settings, at):
    Heartbeat.beat(NOW)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with at(MORNING):
        assert client.get("/healthz").json()["reasons"] == ["任务队列（Redis）连不上"]


def test_a_broker_folder_that_cannot_be_written_is_named(settings, tmp_path):
    Heartbeat.beat(NOW)
    settings.REDIS_URL = ""
    settings.BROKER_DIR = tmp_path / "gone"
    assert health.reasons(NOW) == ["任务队列目录不可写"]


def test_a_database_that_is_gone_is_named(client, monkeypatch):
    from django.db import OperationalError, connection

    def gone(*args):
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["数据库连不上"]


def test_a_look_makes_the_service_well(client, look_at, at):
    look_at(MORNING)
    with at(MORNING):
        assert client.get("/healthz").status_code == 200
