"""/healthz/alerts judges progress: the heartbeat, letters that stand still, a day not looked at."""

from datetime import date, timedelta

import pytest

from alerts.models import Heartbeat, Letter, Occasion, ReminderRun
from tests.alerts.posted import moment

pytestmark = pytest.mark.django_db

WEDNESDAY = date(2026, 7, 1)


@pytest.fixture
def ask(client, at):
    """ask("2026-07-01 10:00"): the status and the answer, the heartbeat fresh."""

    def ask(text, heartbeat_age=timedelta()):
        Heartbeat.objects.update_or_create(
            pk=1, defaults={"looked_at": moment(text) - heartbeat_age}
        )
        with at(text):
            answer = client.get("/healthz/alerts")
        return answer.status_code, answer.json()

    return ask


@pytest.fixture
def looked(db):
    ReminderRun.objects.create(day=WEDNESDAY, decided_at=moment("2026-07-01 00:01"))


@pytest.fixture
def due(make_person):
    """due("2026-07-01 09:30"): a letter that is due since then."""

    def make(text, **columns):
        return Letter.objects.create(
            recipient=make_person("示例一"),
            day=WEDNESDAY,
            occasion=Occasion.DAILY,
            due_at=moment(text),
            message_id="<1@example.invalid>",
            **columns,
        )

    return make


def test_all_well(ask, looked):
    assert ask("2026-07-01 10:00") == (200, {"status": "ok", "reasons": [], "notes": []})


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 200), (301, 503)])
def test_the_pulse(ask, looked, seconds, status):
    assert ask("2026-07-01 10:00", timedelta(seconds=seconds))[0] == status


@pytest.mark.parametrize(
    ("due_at", "status"),
    [("2026-07-01 09:29", 503), ("2026-07-01 09:30", 200), ("2026-07-01 09:31", 200)],
)
def test_a_letter_that_stands_still(ask, looked, due, due_at, status):
    due(due_at)
    found, answer = ask("2026-07-01 10:00")
    assert found == status
    if status == 503:
        assert answer["reasons"] == ["1 封信到时 30 分钟以上没有发出"]


def test_a_letter_on_its_way_or_gone_stands_not_still(ask, looked, due):
    due("2026-07-01 08:31", state="sent")
    assert ask("2026-07-01 10:00")[0] == 200


def test_by_night_and_at_the_opening_nothing_is_late(ask, looked, due):
    due("2026-06-30 19:50")
    assert ask("2026-07-01 07:59")[0] == 200
    assert ask("2026-07-01 08:15")[0] == 200
    assert ask("2026-07-01 08:31")[0] == 503


def test_a_mail_server_that_is_gone_is_said_and_is_no_standstill_of_ours(ask, looked, due):
    due("2026-07-01 08:31")
    Heartbeat.objects.create(pk=1, channel_fault="secret.host refused 10.0.0.1")
    status, answer = ask("2026-07-01 10:00")
    assert status == 200
    assert answer["notes"] == ["邮件服务器连不上，信件在等候", "1 封信到时 30 分钟以上没有发出"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("2026-07-01 08:59", 200),
        ("2026-07-01 09:00", 503),
        ("2026-07-04 12:00", 200),  # a Saturday
    ],
)
def test_today_not_looked_at(ask, text, status):
    found, answer = ask(text)
    assert found == status
    if status == 503:
        assert answer["reasons"] == ["今天的提醒还没有检查过"]


def test_a_clock_in_doubt_is_said(ask, looked):
    Heartbeat.objects.create(pk=1, clock_fault="系统时间快了 9 天")
    assert ask("2026-07-01 10:00")[1]["notes"] == ["系统时间快了 9 天"]


def test_a_database_that_is_gone_is_named(client, monkeypatch):
    from alerts.runs import health

    monkeypatch.setattr(health, "_database", lambda: "数据库连不上")
    answer = client.get("/healthz/alerts")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["数据库连不上"]
