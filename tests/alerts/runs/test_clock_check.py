"""A clock that leapt forward while the machine ran: hold and ask; and the database's clock."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from alerts.models import Heartbeat, Letter, ReminderRun
from alerts.runs import clock_check, full_pass

pytestmark = pytest.mark.django_db
#: Before the fixture of every test puts it to rest.
drift_of_the_database = clock_check.drift

MORNING = "2026-07-01 09:00"


@pytest.fixture
def machine(monkeypatch):
    """machine.update(uptime=…, boot=…): what the machine says of itself."""
    state = {"boot": "a", "uptime": 1000}
    monkeypatch.setattr(clock_check, "since_start", lambda: (state["boot"], state["uptime"]))
    return state


def look(at, moment):
    with at(moment):
        return full_pass.run_reminders().report()


def test_a_clock_set_forward_by_more_than_two_days_holds_and_asks(relay, milestone, machine, at):
    look(at, "2026-06-29 09:00")
    sent = len(relay.raw)
    machine["uptime"] += 60
    report = look(at, "2026-07-02 09:00")
    assert report.summary() == "decided 0, letters 0, sent 0, held 0, failed 0"
    assert len(relay.raw) == sent
    assert "提醒已暂停" in Heartbeat.objects.get().clock_fault
    assert "快了 2 天" in Heartbeat.objects.get().clock_fault
    assert ReminderRun.objects.count() == 1


@pytest.mark.parametrize(
    ("hours", "holds"), [(47, False), (48, False), (49, True)], ids=["below", "two days", "above"]
)
def test_how_far_is_too_far(milestone, machine, at, hours, holds):
    look(at, "2026-06-29 09:00")
    with at("2026-06-29 09:00"):
        assert clock_check.holds(timezone.now() + timedelta(hours=hours)) is holds


def test_days_that_the_machine_lived_through_are_no_leap(relay, milestone, machine, at):
    look(at, "2026-06-29 09:00")
    machine["uptime"] += 5 * 86400
    look(at, "2026-07-04 09:00")
    assert ReminderRun.objects.count() == 6
    assert Heartbeat.objects.get().clock_fault == ""


def test_a_machine_started_anew_cannot_be_compared(relay, milestone, machine, at):
    look(at, "2026-06-29 09:00")
    machine.update(boot="b", uptime=5)
    look(at, "2026-07-06 09:00")
    assert ReminderRun.objects.count() == 8


def test_the_reminders_go_on_once_the_clock_is_set_right(relay, milestone, machine, at):
    look(at, "2026-06-29 09:00")
    look(at, "2027-06-29 09:00")
    look(at, "2026-06-30 09:00")
    assert Heartbeat.objects.get().clock_fault == ""
    assert ReminderRun.objects.count() == 2


def test_or_once_somebody_says_that_it_is_right(relay, milestone, machine, at, capsys):
    look(at, "2026-06-29 09:00")
    look(at, "2026-07-06 09:00")
    with at("2026-07-06 09:01"):
        call_command("alerts", clock_is_right=True)
    assert "sent 2" in capsys.readouterr().out
    assert Heartbeat.objects.get().clock_fault == ""


def test_a_clock_set_back_holds_and_goes_on_where_it_stood(relay, milestone, machine, at):
    look(at, "2026-06-30 09:00")
    sent = len(relay.raw)
    look(at, "2026-06-20 09:00")
    assert "慢了 10 天" in Heartbeat.objects.get().clock_fault
    assert ReminderRun.objects.count() == 1
    look(at, "2026-07-01 09:00")
    assert Heartbeat.objects.get().clock_fault == ""
    assert len(relay.raw) == sent + 2
    assert not Letter.objects.filter(state="queued").exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
@pytest.mark.parametrize(("seconds", "said"), [(50, False), (70, True)])
def test_the_database_s_clock_is_compared(monkeypatch, seconds, said):
    Heartbeat.beat(timezone.now())
    monkeypatch.setattr(clock_check, "drift", drift_of_the_database)
    assert clock_check.holds(timezone.now() + timedelta(seconds=seconds)) is False
    assert bool(Heartbeat.objects.get().clock_fault) is said


def test_sqlite_has_no_clock_of_its_own(monkeypatch):
    if connection.vendor == "sqlite":
        assert drift_of_the_database(timezone.now() + timedelta(days=1)) == timedelta()


def test_everybody_reads_on_every_page_that_the_clock_is_in_doubt(client, contact):
    Heartbeat.objects.create(pk=1, clock_fault="系统时间比上次检查时快了 9 天，提醒已暂停")
    client.force_login(contact, backend="accounts.backends.PersonBackend")
    assert "系统时间比上次检查时快了 9 天" in client.get("/overdue/").content.decode()
