from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from alerts.models import Letter
from alerts.runs import full_pass
from tests.alerts.sink import Sink

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def sink():
    running = Sink().start()
    yield running
    running.stop()


@pytest.fixture
def relay(sink, settings):
    """The sink as the county's mail server."""
    settings.EMAIL_URL = f"smtp://127.0.0.1:{sink.port}"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = sink.port
    return sink


@pytest.fixture
def at():
    """at("2026-04-01 09:00"): the clock of a block, in county time; it stands still."""

    def travel(moment):
        return time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=CHINA), tick=False)

    return travel


@pytest.fixture
def look_at(at):
    """look_at("2026-04-01 09:00"): one pass of the real clock, and its report."""

    def look(moment):
        with at(moment):
            return full_pass.run_reminders().report()

    return look


@pytest.fixture
def queue(relay, make_project, make_person, look_at):
    """queue(5): so many letters wait for 1 July, each to a contact about a 开工 of 30 June."""

    def make(number):
        for n in range(number):
            make_project(f"示例项目{n}", contact=make_person(f"示例{n}"))
        look_at("2026-07-01 00:10")
        assert Letter.objects.untried().count() == number
        return Letter.objects.order_by("due_at", "pk")

    return make


@pytest.fixture
def overdue(milestone, unit_head, contact):
    """One 开工, a day overdue on 1 July: two letters, to the contact and the unit head."""
    return milestone


@pytest.fixture
def one_letter(overdue, unit_head):
    """The unit head has left: only the contact is told."""
    unit_head.is_active = False
    unit_head.save(update_fields=["is_active"])
    return overdue
