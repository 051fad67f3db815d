"""The mail server refuses us and not a letter: what is put off, held and said, and to whom."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts.models import Person
from alerts.models import Heartbeat, Letter, Notice
from alerts.runs import full_pass
from tests.alerts.posted import MORNING, Outcome, State, moment, outcomes, the_letter
from tests.alerts.sink import CUT, body

pytestmark = pytest.mark.django_db
LIMIT = "550 5.4.5 Daily user sending quota exceeded. {} - gsmtp"
SPAM = "554 DT:SPM 163 smtp10,{}--.16104S2 1566221632,please see http://x.invalid"


def words(answer, number):
    """The same refusal to several letters, each with the marks of its session."""
    return [answer.format(f"a{n}b") for n in range(number)]


def heartbeat():
    return Heartbeat.objects.get()


@pytest.mark.parametrize(
    "answer", ["552 5.2.2 mailbox is full", "550 Connection frequency limited"]
)
def test_what_is_refused_for_now_is_put_off_and_marks_no_address(
    relay, one_letter, contact, look_at, answer
):
    relay.answers["RCPT"] = [answer]
    look_at(MORNING)
    contact.refresh_from_db()
    assert contact.email_state == "ok"
    assert the_letter().state == State.QUEUED
    assert heartbeat().channel_fault == ""
    look_at("2026-07-01 09:02")
    assert outcomes() == [Outcome.DEFERRED, Outcome.ACCEPTED]


def test_after_eight_tries_it_fails_without_a_mark(relay, one_letter, contact, look_at):
    relay.answers["RCPT"] = ["552 5.2.2 mailbox is full"] * 8
    clock = moment(MORNING)
    for _ in range(8):
        look_at(clock.astimezone(moment(MORNING).tzinfo).replace(tzinfo=None).isoformat())
        clock = Letter.objects.get(recipient=contact).due_at + timedelta(seconds=1)
    contact.refresh_from_db()
    assert contact.email_state == "ok"
    assert Letter.objects.get(recipient=contact, attempts=8).state == State.FAILED


def test_the_same_refusal_of_three_people_is_a_fault_of_the_channel(queue, relay, look_at):
    letters = queue(5)
    relay.answers["RCPT"] = words(LIMIT, 3)
    look_at(MORNING)
    assert sorted(letters.values_list("attempts", flat=True)) == [0, 0, 1, 1, 1]
    assert set(letters.values_list("state", flat=True)) == {State.QUEUED}
    assert heartbeat().channel_kind == Heartbeat.Channel.REPEATED
    assert heartbeat().channel_in_words == "邮件服务器以同一理由拒收发给多人的信"
    assert not Person.objects.exclude(email_state="ok").exists()
    look_at("2026-07-01 09:02")
    assert len(relay.raw) == 5
    assert heartbeat().channel_fault == ""


@pytest.mark.parametrize(
    "answers",
    [
        ["550 5.7.1 no", "550 5.7.1 never", "550 5.7.1 nay"],
        ["550 5.1.1 no such user"] * 3,
    ],
    ids=["other words", "no such mailbox"],
)
def test_other_refusals_of_three_people_are_no_fault_of_the_channel(queue, relay, look_at, answers):
    queue(4)
    relay.answers["RCPT"] = answers
    look_at(MORNING)
    assert len(relay.raw) == 1
    assert heartbeat().channel_fault == ""


def test_refusals_an_hour_apart_are_not_counted_together(queue, relay, look_at):
    letters = queue(3)
    relay.answers["RCPT"] = words(LIMIT, 2)
    look_at(MORNING)
    Letter.objects.filter(attempts=1).update(due_at=moment("2026-07-02 09:00"))
    late = letters.get(state=State.SENT)
    Letter.objects.filter(pk=late.pk).update(state=State.QUEUED, attempts=0, raw="")
    late.tries.all().delete()
    Notice.objects.filter(letter=late).update(state=Notice.State.OPEN)
    relay.answers["RCPT"] = words(LIMIT, 1)
    look_at("2026-07-01 10:01")
    assert heartbeat().channel_fault == ""


# --- A quota --------------------------------------------------------------------------------------


def test_the_same_refusal_of_three_letters_is_a_quota_and_all_wait_for_the_next_day(
    queue, relay, look_at, administrator
):
    letters = queue(5)
    relay.answers["end"] = words(SPAM, 3)
    look_at(MORNING)
    assert set(letters.values_list("state", flat=True)) == {State.QUEUED}
    assert relay.raw == []
    assert heartbeat().channel_kind == Heartbeat.Channel.QUOTA
    assert "已暂停发信，7月2日 08:00 再试" in heartbeat().channel_in_words
    assert not Notice.objects.filter(letter__in=letters).exclude(state="open").exists()


def test_a_channel_that_is_held_is_left_alone_until_then(queue, relay, look_at):
    queue(4)
    relay.answers["end"] = words(SPAM, 3)
    look_at(MORNING)
    assert relay.connections == 1
    for clock in ("2026-07-01 09:30", "2026-07-01 15:00", "2026-07-02 07:59"):
        look_at(clock)
    assert relay.connections == 1
    look_at("2026-07-02 09:00")
    assert len(relay.raw) == 4
    assert "逾期 2 天" in body(relay.letters[0])  # written as things stand on that day
    assert heartbeat().channel_fault == ""
    assert heartbeat().channel_held_until is None


def test_the_hold_is_ended_by_who_knows_better(queue, relay, look_at, at):
    queue(4)
    relay.answers["end"] = words(SPAM, 3)
    look_at(MORNING)
    with at("2026-07-01 10:00"):
        call_command("alerts", mail_works=True)
    assert len(relay.raw) == 4
    assert heartbeat().channel_fault == ""


def test_the_administrator_reads_of_the_quota_and_not_of_letters_that_wait(
    queue, relay, look_at, administrator
):
    queue(4)
    relay.answers["end"] = words(SPAM, 3)
    look_at(MORNING)
    told = Notice.objects.filter(recipient=administrator)
    assert told.get(step="quota").state == Notice.State.IN_APP
    assert "7月2日 08:00 再试" in told.get(step="quota").title
    assert set(told.filter(step="failed").values_list("state", flat=True)) == {"dropped"}


def test_two_letters_refused_alike_have_failed(queue, relay, look_at):
    letters = queue(4)
    relay.answers["end"] = words(SPAM, 2)
    look_at(MORNING)
    assert letters.filter(state=State.FAILED).count() == 2
    assert letters.filter(state=State.SENT).count() == 2


def test_what_may_have_left_is_not_written_anew_by_a_quota(queue, relay, look_at):
    queue(3)
    relay.answers["end"] = [CUT, "451 later", "451 later"]
    look_at(MORNING)
    flagged = Letter.objects.get(maybe_twice=True)
    relay.answers["end"] = words(SPAM, 3)
    look_at("2026-07-01 09:02")
    assert set(Letter.objects.values_list("state", flat=True)) == {State.QUEUED}
    was = flagged.raw
    flagged.refresh_from_db()
    assert flagged.raw == was != ""


# --- The sender, and signing in -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("MAIL", "501 mail from address must be same as authorization user"),
        ("MAIL", "553 Mail from must equal authorized user"),
        ("MAIL", "440 mail from account doesn't conform with authentication"),
        ("RCPT", "553 5.7.1 <a@x.invalid>: Sender address rejected: not owned by user b"),
        ("end", "554 5.2.252 SendAsDenied; b not allowed to send as a"),
    ],
)
def test_a_refused_sender_is_said_as_such_and_costs_no_letter_a_try(
    relay, one_letter, look_at, command, answer
):
    relay.answers[command] = [answer] * 9
    for minute in range(9):
        report = look_at(f"2026-07-01 09:0{minute}")
    letter = the_letter()
    assert (letter.state, letter.attempts, letter.raw) == (State.QUEUED, 0, "")
    assert "发件人被拒，EMAIL_FROM 须是登录账号" in heartbeat().channel_in_words
    assert answer.partition(" ")[2] in heartbeat().channel_fault
    assert not [line for line in report.lines if "连不上" in line.reason]
    look_at("2026-07-01 09:20")
    assert len(relay.raw) == 1
    assert heartbeat().channel_in_words == ""


def test_a_fault_stands_until_a_letter_is_taken(relay, one_letter, look_at):
    relay.answers["MAIL"] = ["501 mail from address must be same as authorization user"] * 2
    look_at(MORNING)
    since = heartbeat().channel_fault_at
    look_at("2026-07-01 09:01")
    assert heartbeat().channel_fault_at == since


def test_a_letter_too_large_is_no_fault_of_the_sender(relay, one_letter, look_at):
    relay.answers["MAIL"] = ["552 5.3.4 Message size exceeds fixed limit"]
    look_at(MORNING)
    assert Letter.objects.get(recipient__name="示例甲").state == State.FAILED
    assert heartbeat().channel_fault == ""


def test_a_pass_by_hand_tries_a_channel_that_is_held(relay, one_letter, at):
    with at(MORNING):
        until = moment("2026-07-02 08:00")
        Heartbeat.report_channel("554", moment(MORNING), kind="quota", until=until)
        full_pass.run_reminders_as_of(moment(MORNING).date())
    assert len(relay.raw) == 1
    assert heartbeat().channel_held_until is None
