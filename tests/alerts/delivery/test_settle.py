"""Faults of the line and of the server: what is tried again, and what is said of it."""

from datetime import date, timedelta

import pytest
import time_machine

from alerts.delivery import leases, sender
from alerts.delivery.settle import DONE_ALREADY
from alerts.letters import assemble
from alerts.models import Heartbeat, Letter, Notice
from projects.models import Milestone
from tests.alerts.conftest import CHINA
from tests.alerts.posted import MORNING, Outcome, State, moment, outcomes, the_letter
from tests.alerts.sink import CUT, body

pytestmark = pytest.mark.django_db


def test_a_dead_relay_costs_no_letter_an_attempt(relay, one_letter, look_at, settings):
    settings.EMAIL_PORT = 1
    report = look_at(MORNING)
    assert the_letter().attempts == 0
    assert "邮件服务器连不上" in report.lines[0].reason
    assert Heartbeat.objects.get().channel_fault
    settings.EMAIL_PORT = relay.port
    look_at("2026-07-01 09:01")
    assert the_letter().state == State.SENT
    assert Heartbeat.objects.get().channel_fault == ""


def test_days_of_a_dead_relay_leave_one_letter(
    relay, one_letter, make_project, contact, look_at, settings
):
    settings.EMAIL_PORT = 1
    look_at(MORNING)
    make_project("示例项目三", contact=contact)
    look_at("2026-07-02 09:00")
    settings.EMAIL_PORT = relay.port
    look_at("2026-07-02 09:30")
    assert relay.recipients == [contact.email]
    assert "2 项已逾期" in body(relay.letters[0])
    assert Letter.objects.get(state=State.CANCELLED).reason == assemble.MERGED


@pytest.mark.parametrize(
    ("moment_of_day", "number"),
    [
        ("2026-07-02 07:59", 0),
        ("2026-07-02 08:00", 1),
        ("2026-07-02 19:59", 1),
        ("2026-07-02 20:00", 0),
        ("2026-07-04 10:00", 0),  # a Saturday
    ],
)
def test_an_overdue_retry_waits_for_the_hours_of_mail(one_letter, look_at, moment_of_day, number):
    look_at("2026-07-01 00:10")
    Letter.objects.update(attempts=1)
    now = moment(moment_of_day)
    with time_machine.travel(now, tick=False):
        assert leases.due_today(now).count() == number


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "end"])
def test_a_passing_refusal_is_tried_again_later(relay, one_letter, look_at, command):
    relay.answers[command] = ["451 4.3.0 try later"]
    look_at(MORNING)
    letter = the_letter()
    assert letter.state == State.QUEUED
    assert not letter.maybe_twice
    assert 48 <= (letter.due_at - moment(MORNING)).total_seconds() <= 72
    look_at("2026-07-01 09:02")
    assert outcomes() == [Outcome.DEFERRED, Outcome.ACCEPTED]
    assert len(relay.raw) == 1


def test_after_eight_tries_a_letter_fails_and_the_administrator_hears(
    relay, one_letter, administrator, contact, look_at
):
    relay.answers["RCPT"] = ["450 4.2.1 later"] * 8
    clock = moment(MORNING)
    for _ in range(8):
        look_at(clock.astimezone(CHINA).replace(tzinfo=None).isoformat())
        clock = Letter.objects.get(recipient=contact).due_at + timedelta(seconds=1)
    letter = Letter.objects.get(recipient=contact, attempts=8)
    assert letter.state == State.FAILED
    assert letter.notices.filter(state="in_app").exists()
    assert Notice.objects.filter(recipient=administrator, step="failed").exists()


def test_a_letter_refused_for_its_content_fails_at_once(relay, one_letter, administrator, look_at):
    relay.answers["end"] = ["554 5.6.0 looks like spam"]
    look_at(MORNING)
    letter = Letter.objects.get(recipient__name="示例甲")
    assert letter.state == State.FAILED
    assert outcomes()[0] == Outcome.REFUSED
    assert Notice.objects.filter(recipient=administrator, step="failed").exists()


def test_a_failed_letter_about_mail_raises_no_further_one(
    relay, overdue, administrator, make_person, look_at
):
    make_person("示例管理员二", duty="administrator")
    # Each in other words: the same three times over would be a quota.
    relay.answers["end"] = [f"554 5.6.0 {word}" for word in "no never not nay refused".split()]
    for minute in range(5):
        look_at(f"2026-07-01 09:0{minute}")
    assert Letter.objects.filter(state=State.FAILED).count() == 4
    # Two letters failed, two administrators hear of each; their own failures go no further.
    assert Notice.objects.filter(step="failed").count() == 4


def test_a_cut_before_the_mark_is_no_copy(relay, one_letter, look_at):
    relay.answers["RCPT"] = [CUT]
    look_at(MORNING)
    look_at("2026-07-01 09:02")
    assert outcomes() == [Outcome.DEFERRED, Outcome.ACCEPTED]
    assert not the_letter().maybe_twice


def test_an_answer_lost_after_the_mark_sends_the_same_letter_again_and_flags_it(
    relay, one_letter, look_at
):
    relay.answers["end"] = [CUT]
    look_at(MORNING)
    assert the_letter().maybe_twice
    look_at("2026-07-01 09:02")
    assert outcomes() == [Outcome.UNKNOWN, Outcome.ACCEPTED]
    first, second = relay.raw
    assert first == second
    assert relay.letters[0]["Message-ID"] == the_letter().message_id


def test_a_frozen_letter_is_not_written_anew(relay, one_letter, look_at):
    relay.answers["end"] = [CUT]
    look_at(MORNING)
    Milestone.objects.update(name="另一个名字")
    look_at("2026-07-01 09:02")
    assert relay.raw[0] == relay.raw[1]


def test_a_letter_is_written_afresh_until_its_first_hand_over(relay, one_letter, look_at):
    relay.answers["RCPT"] = ["450 later"]
    look_at(MORNING)
    Milestone.objects.update(name="另一个名字")
    look_at("2026-07-01 09:02")
    assert "另一个名字" in body(relay.letters[0])


@pytest.mark.parametrize("command", ["DATA", "end"])
def test_what_the_server_did_not_take_is_written_afresh(relay, one_letter, look_at, command):
    relay.answers[command] = ["451 4.3.0 try later"]
    look_at(MORNING)
    Milestone.objects.update(due_date=date(2026, 12, 1))
    look_at("2026-07-01 09:02")
    assert relay.raw == []
    assert the_letter().reason == DONE_ALREADY


def test_what_may_have_left_once_stays_as_it_was_though_refused_since(relay, one_letter, look_at):
    relay.answers["end"] = [CUT, "451 4.3.0 try later"]
    look_at(MORNING)
    look_at("2026-07-01 09:02")
    Milestone.objects.update(name="另一个名字")
    look_at("2026-07-01 09:30")
    assert len(relay.raw) == 2
    assert relay.raw[0] == relay.raw[1]


def test_a_letter_that_cannot_be_written_ends_by_itself(
    relay, overdue, administrator, look_at, monkeypatch
):
    render = sender.content.render

    def poisoned(letter, alive, standing):
        if letter.recipient.name == "示例甲":
            raise KeyError("broken")
        return render(letter, alive, standing)

    monkeypatch.setattr(sender.content, "render", poisoned)
    for minute in ("00", "02", "10", "40"):
        look_at(f"2026-07-01 09:{minute}")
    bad = Letter.objects.get(recipient__name="示例甲")
    assert bad.state == State.FAILED
    assert list(bad.tries.values_list("outcome", flat=True)) == ["poison"] * 3
    assert Letter.objects.get(recipient__name="示例局长一").state == State.SENT
