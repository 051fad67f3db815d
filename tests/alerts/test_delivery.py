"""Letters go out: what the server says, what a crash leaves, and what is never sent."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.conf import settings as product
from django.db import IntegrityError, connection, connections

from alerts import bundle, channel, claims, delivery, engine, shift
from alerts import report as reports
from alerts.models import Attempt, Letter, Notice, Pulse
from alerts.outcomes import DONE_ALREADY
from projects import holders
from projects.models import Milestone
from tests.alerts.conftest import CHINA
from tests.alerts.sink import CUT, body
from zuoquan.celery import app

pytestmark = pytest.mark.django_db

MORNING = "2026-07-01 09:00"
State, Outcome = Letter.State, Attempt.Outcome


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


def the_letter():
    return Letter.objects.get()


def outcomes():
    return list(Attempt.objects.order_by("number").values_list("outcome", flat=True))


# --- The ordinary morning -----------------------------------------------------------------------


def test_each_person_gets_one_letter_and_its_notices_are_told(relay, overdue, look_at):
    report = look_at(MORNING)
    assert report.summary() == "decided 7, letters 2, sent 2, held 0, failed 0"
    assert Letter.objects.filter(state=State.SENT).count() == 2
    assert Notice.objects.filter(state="told").count() == 2
    letter = Letter.objects.first()
    assert letter.reply == "taken as 1"
    assert letter.tries.get().smtp_code == 250


def test_a_letter_waits_for_its_slot(relay, one_letter, look_at):
    report = look_at("2026-07-01 00:10")
    assert report.summary() == "decided 6, letters 1, sent 0, held 1, failed 0"
    assert report.lines[0].reason == reports.NOT_YET
    assert look_at("2026-07-01 08:29").summary().endswith("letters 0, sent 0, held 0, failed 0")
    assert relay.raw == []
    look_at("2026-07-01 08:41")
    assert len(relay.raw) == 1


def test_nothing_leaves_by_night_or_on_a_day_off(relay, one_letter, look_at):
    look_at("2026-07-03 20:30")  # Friday evening
    look_at("2026-07-04 10:00")
    look_at("2026-07-05 10:00")
    assert relay.raw == []
    look_at("2026-07-06 08:45")
    assert len(relay.raw) == 1


def test_what_turns_up_later_in_the_day_rides_the_next_working_day(
    relay, one_letter, make_project, contact, look_at
):
    look_at(MORNING)
    make_project("示例项目三", contact=contact)
    assert look_at("2026-07-01 10:00").count("sent") == 0
    assert look_at("2026-07-02 09:00").count("sent") == 1
    assert list(Letter.objects.order_by("day").values_list("day", "state")) == [
        (date(2026, 7, 1), "sent"),
        (date(2026, 7, 2), "sent"),
    ]


def test_a_letter_says_what_is_owed_and_leads_there(relay, one_letter, look_at, settings):
    settings.SITE_URL = "http://ledger.example.invalid"
    look_at(MORNING)
    letter = relay.letters[0]
    plain, html = body(letter), body(letter, "html")
    address = "http://ledger.example.invalid" + one_letter.get_absolute_url()
    for text in (plain, html):
        assert "逾期 1 天" in text
        assert "一级 催办" in text
        assert "示例项目一" in text
        assert "现定 6月30日" in text
        assert address in text
        assert "http://ledger.example.invalid/overdue/?person=me" in text
        assert "！" not in text
    assert "12000" not in plain
    assert "12,000" not in plain
    assert letter["Subject"] == "【逾期提醒】开工逾期 1 天"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_subject_with_line_breaks_stays_one_header(relay, one_letter, look_at):
    Milestone.objects.update(name="开工\r\nBcc: x@example.invalid")
    look_at(MORNING)
    assert relay.letters[0]["Bcc"] is None
    assert relay.letters[0]["Subject"].startswith("【逾期提醒】开工 Bcc")


def test_a_letter_with_very_many_items_names_the_first_and_leads_to_the_rest(
    relay, one_letter, make_project, contact, look_at
):
    project = one_letter.project
    facts = {"project": project, "known_since": date(2026, 1, 1), "created_at": moment(MORNING)}
    due = {"due_date": date(2026, 6, 30), "baseline_due_date": date(2026, 6, 30)}
    Milestone.objects.bulk_create(
        Milestone(name=f"节点{number}", **facts, **due) for number in range(200)
    )
    look_at(MORNING)
    text = body(relay.letters[0])
    assert relay.letters[0]["Subject"] == "【逾期提醒】201 项已逾期，最长 1 天"
    assert text.count("去填报") == 50
    assert "另有 151 项" in text


def test_one_letter_a_person_day_and_occasion_is_a_database_fact(relay, one_letter, look_at):
    look_at(MORNING)
    letter = the_letter()
    letter.pk, letter.message_id = None, "<another@example.invalid>"
    with pytest.raises(IntegrityError):
        letter.save()


def test_letters_are_written_when_they_leave_and_not_in_the_night(
    relay, overdue, look_at, at, monkeypatch
):
    monkeypatch.setattr(delivery.letters, "render", None)
    with at("2026-07-01 00:10"):
        engine.look()
    assert Letter.objects.untried().count() == 2


# --- Finished, moved, handed over before the letter left ----------------------------------------


def test_nobody_is_told_of_something_finished_before_the_letter_left(relay, one_letter, look_at):
    look_at("2026-07-01 00:10")
    Milestone.objects.filter(pk=one_letter.pk).update(state="done", completed_on=date(2026, 6, 30))
    look_at(MORNING)
    assert relay.raw == []
    assert the_letter().state == State.CANCELLED
    assert the_letter().reason == DONE_ALREADY
    assert set(Notice.objects.exclude(state="folded").values_list("state", flat=True)) == {
        "dropped"
    }


def test_nor_of_something_given_another_date(relay, one_letter, look_at):
    look_at("2026-07-01 00:10")
    Milestone.objects.filter(pk=one_letter.pk).update(due_date=date(2026, 12, 1))
    look_at(MORNING)
    assert relay.raw == []


def test_nor_of_a_project_handed_over_in_the_night(
    relay, one_letter, owner_colleague, office, look_at
):
    look_at("2026-07-01 00:10")
    holders.assign_contact(one_letter.project, owner_colleague, on=date(2026, 7, 1), by=office)
    look_at(MORNING)
    assert relay.recipients == [owner_colleague.email]


def test_who_left_in_the_night_is_not_mailed(relay, one_letter, contact, look_at):
    look_at("2026-07-01 00:10")
    contact.left_on = date(2026, 7, 1)
    contact.save(update_fields=["left_on"])
    look_at(MORNING)
    assert contact.email not in relay.recipients
    assert Letter.objects.get(recipient=contact).reason == bundle.GONE


# --- Addresses ----------------------------------------------------------------------------------


def test_without_an_address_the_notice_stays_in_the_application(
    relay, one_letter, contact, look_at
):
    contact.email = None
    contact.save(update_fields=["email"])
    report = look_at(MORNING)
    assert report.summary() == "decided 6, letters 0, sent 0, held 1, failed 0"
    assert report.lines[0].reason == bundle.NO_ADDRESS
    assert Notice.objects.unread().get().recipient == contact
    assert look_at("2026-07-01 09:05").count("held") == 0


def test_without_an_address_of_ones_own_the_unit_s_mailbox_is_used(
    relay, one_letter, contact, company, look_at
):
    contact.email = None
    contact.save(update_fields=["email"])
    company.email = "office@example.invalid"
    company.save(update_fields=["email"])
    look_at(MORNING)
    assert relay.recipients == ["office@example.invalid"]


def test_a_refused_address_is_marked_and_its_items_wait_for_a_better_one(
    relay, one_letter, contact, administrator, unit_head, company, look_at
):
    company.heads.create(person=unit_head, since=date(2026, 1, 1))
    unit_head.is_active = True
    unit_head.save(update_fields=["is_active"])
    Milestone.objects.update(due_date=date(2026, 7, 1))  # today: the owner alone is told
    relay.answers["RCPT"] = ["550 5.1.1 no such user"]
    report = look_at(MORNING)
    assert report.count("failed") == 1
    contact.refresh_from_db()
    assert contact.email_state == "refused"
    letter = Letter.objects.get(recipient=contact)
    assert letter.state == State.FAILED
    assert "开工" in letter.text  # readable, though it never left
    assert letter.tries.get().smtp_code == 550
    assert Notice.objects.waiting().filter(recipient=contact).exists()
    keepers = Notice.objects.filter(rung="refused").values_list("recipient", flat=True)
    assert set(keepers) == {administrator.pk, unit_head.pk}

    look_at("2026-07-01 09:10")
    assert sorted(relay.recipients) == sorted([administrator.email, unit_head.email])
    relay.addresses.clear()
    contact.email, contact.email_state = "new@example.invalid", "ok"
    contact.save(update_fields=["email", "email_state"])
    look_at("2026-07-02 09:00")
    assert "new@example.invalid" in relay.recipients


def test_what_a_refused_letter_gives_back_is_not_told_beside_its_higher_rung(
    relay, one_letter, contact, look_at
):
    """Today's rung is put off, tomorrow's is decided, then the address turns out to be bad."""
    Milestone.objects.update(due_date=date(2026, 7, 1))
    relay.answers["RCPT"] = ["451 4.3.0 try later"]
    look_at(MORNING)
    relay.answers["RCPT"] = ["550 5.1.1 no such user"]
    look_at("2026-07-02 09:00")
    mine = Notice.objects.filter(recipient=contact)
    assert set(mine.waiting().values_list("rung", flat=True)) == {"today", "unit"}
    contact.email, contact.email_state = "new@example.invalid", "ok"
    contact.save(update_fields=["email", "email_state"])
    look_at("2026-07-03 09:00")
    (letter,) = [letter for letter in relay.letters if letter["To"] == contact.email]
    assert body(letter).count("开工") == 1
    assert mine.get(rung="today").state == Notice.State.FOLDED
    assert mine.get(rung="unit").state == Notice.State.TOLD


def test_a_known_bad_address_is_not_tried(relay, one_letter, contact, look_at):
    contact.email_state = "refused"
    contact.save(update_fields=["email_state"])
    report = look_at(MORNING)
    assert report.summary() == "decided 6, letters 0, sent 0, held 1, failed 0"
    assert relay.connections == 0


@pytest.mark.parametrize("answer", ["550 5.7.1 relaying denied", "530 sign in first"])
def test_a_refusal_of_ourselves_is_not_the_address_s_fault(
    relay, one_letter, contact, look_at, answer
):
    relay.answers["RCPT"] = [answer]
    look_at(MORNING)
    contact.refresh_from_db()
    assert contact.email_state == "ok"
    assert the_letter().state == State.QUEUED
    assert answer in Pulse.objects.get().channel_fault


def test_one_bad_address_does_not_stop_the_others(relay, overdue, look_at):
    relay.answers["RCPT"] = ["550 5.1.1 no such user"]
    report = look_at(MORNING)
    assert (report.count("sent"), report.count("failed")) == (1, 1)


# --- Faults of the line and of the server -------------------------------------------------------


def test_a_dead_relay_costs_no_letter_an_attempt(relay, one_letter, look_at, settings):
    settings.EMAIL_PORT = 1
    report = look_at(MORNING)
    assert the_letter().attempts == 0
    assert "邮件服务器连不上" in report.lines[0].reason
    assert Pulse.objects.get().channel_fault
    settings.EMAIL_PORT = relay.port
    look_at("2026-07-01 09:01")
    assert the_letter().state == State.SENT
    assert Pulse.objects.get().channel_fault == ""


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
    assert Letter.objects.get(state=State.CANCELLED).reason == bundle.MERGED


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
        assert claims.due_today(now).count() == number


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
    assert Notice.objects.filter(recipient=administrator, rung="failed").exists()


def test_a_letter_refused_for_its_content_fails_at_once(relay, one_letter, administrator, look_at):
    relay.answers["end"] = ["554 5.6.0 looks like spam"]
    look_at(MORNING)
    letter = Letter.objects.get(recipient__name="示例甲")
    assert letter.state == State.FAILED
    assert outcomes()[0] == Outcome.REFUSED
    assert Notice.objects.filter(recipient=administrator, rung="failed").exists()


def test_a_failed_letter_about_mail_raises_no_further_one(
    relay, overdue, administrator, make_person, look_at
):
    make_person("示例管理员二", duty="administrator")
    relay.answers["end"] = ["554 5.6.0 no"] * 20
    for minute in range(5):
        look_at(f"2026-07-01 09:0{minute}")
    assert Letter.objects.filter(state=State.FAILED).count() == 4
    # Two letters failed, two administrators hear of each; their own failures go no further.
    assert Notice.objects.filter(rung="failed").count() == 4


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
    render = delivery.letters.render

    def poisoned(letter, alive, standing):
        if letter.recipient.name == "示例甲":
            raise KeyError("broken")
        return render(letter, alive, standing)

    monkeypatch.setattr(delivery.letters, "render", poisoned)
    for minute in ("00", "02", "10", "40"):
        look_at(f"2026-07-01 09:{minute}")
    bad = Letter.objects.get(recipient__name="示例甲")
    assert bad.state == State.FAILED
    assert list(bad.tries.values_list("outcome", flat=True)) == ["poison"] * 3
    assert Letter.objects.get(recipient__name="示例局长一").state == State.SENT


# --- Demo people --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "is_near"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
        ("10.0.0.1", False), ("mail.example.invalid", False), ("127.0.0.1.example.invalid", False),
    ],
)  # fmt: skip
def test_what_counts_as_this_machine(host, is_near):
    assert channel.is_loopback(host) is is_near


def test_demo_people_are_not_mailed_outside(relay, one_letter, contact, look_at, monkeypatch):
    contact.is_demo = True
    contact.save(update_fields=["is_demo"])
    monkeypatch.setattr(channel, "is_loopback", lambda host: False)
    report = look_at(MORNING)
    assert relay.raw == []
    assert report.lines[0].reason == channel.DEMO_STAYS
    assert the_letter().state == State.HELD


def test_an_email_url_that_is_not_smtp_holds_the_letter(one_letter, look_at, settings):
    settings.EMAIL_URL = "consolemail://"
    assert look_at(MORNING).lines[0].reason == channel.NOT_SMTP


# --- Crashes ------------------------------------------------------------------------------------


def claimed_at(text):
    with time_machine.travel(moment(text), tick=False):
        return next(iter(claims.claim(claims.due_today)), None)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture
def queued(relay, one_letter, look_at):
    look_at("2026-07-01 00:10")
    return the_letter()


def test_a_worker_that_died_before_the_mark_loses_nothing_and_flags_nothing(relay, queued, look_at):
    claimed_at(MORNING)
    look_at("2026-07-01 09:04")
    assert relay.raw == []  # the lease still runs
    look_at("2026-07-01 09:06")
    assert outcomes() == [Outcome.CRASHED, Outcome.ACCEPTED]
    assert not the_letter().maybe_twice


def test_a_worker_that_died_after_the_mark_sends_the_same_letter_flagged(relay, queued, look_at):
    letter = claimed_at(MORNING)
    with time_machine.travel(moment(MORNING), tick=False):
        claims.mark(letter, delivery._frozen(letter, None, moment(MORNING)))
    raw = the_letter().raw.encode()
    look_at("2026-07-01 09:20")
    assert relay.raw == []
    look_at("2026-07-01 09:26")
    assert outcomes() == [Outcome.UNKNOWN, Outcome.ACCEPTED]
    assert the_letter().maybe_twice
    assert relay.raw == [raw]


def test_a_paused_worker_whose_lease_lapsed_stops_before_the_mark(relay, queued, look_at):
    paused = claimed_at(MORNING)
    look_at("2026-07-01 09:06")
    with time_machine.travel(moment("2026-07-01 09:07")), pytest.raises(claims.Lost):
        claims.mark(paused, {})
    assert len(relay.raw) == 1
    assert the_letter().state == State.SENT


def test_a_lease_that_lapsed_cannot_be_marked_though_nobody_has_taken_over(queued):
    paused = claimed_at(MORNING)
    with time_machine.travel(moment("2026-07-01 09:06")), pytest.raises(claims.Lost):
        claims.mark(paused, {})


def test_a_paused_worker_cannot_close_what_another_has(relay, queued, look_at):
    paused = claimed_at(MORNING)
    look_at("2026-07-01 09:06")
    with pytest.raises(claims.Lost):
        claims.close(paused, Outcome.DEFERRED, State.QUEUED, now=moment(MORNING))


def test_one_worker_gets_the_letter(queued):
    assert claimed_at(MORNING) is not None
    assert claimed_at(MORNING) is None


@pytest.mark.parametrize("again", range(3))
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time; raced on PostgreSQL"
)
def test_workers_that_race_take_each_letter_once(relay, make_project, make_person, again):
    for number in range(12):
        make_project(f"示例项目{number}", contact=make_person(f"示例{number}"))
    start = Barrier(4)

    def work():
        start.wait()
        engine.look()
        connections.close_all()

    with time_machine.travel(moment(MORNING)):
        workers = [Thread(target=work) for _ in range(4)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
    assert len(relay.recipients) == 12
    assert len(set(relay.recipients)) == 12
    assert Notice.objects.filter(state="open").count() == 0
    assert Notice.objects.count() == 12 * 6


# --- Times that must fit each other -------------------------------------------------------------


def test_a_lease_outlasts_what_it_covers():
    commands = 8  # connect, EHLO, STARTTLS, EHLO, two for AUTH, MAIL, RCPT
    assert commands * product.EMAIL_TIMEOUT < claims.LEASE.total_seconds()
    assert claims.HANDING_LEASE.total_seconds() > 2 * channel.DATA_PATIENCE
    before_data = commands * product.EMAIL_TIMEOUT
    longest = shift.DRAIN_SECONDS + before_data + channel.DATA_PATIENCE
    assert longest < product.CELERY_TASK_TIME_LIMIT


@pytest.mark.parametrize("bell", product.CELERY_BEAT_SCHEDULE.values())
def test_every_bell_names_a_task_and_expires_before_its_successor(bell):
    app.loader.import_default_modules()
    assert bell["task"] in app.tasks
    assert bell["options"]["expires"] < bell["schedule"]
