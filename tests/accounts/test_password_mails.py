"""The queue of mails with a link: its limits, and what the worker makes of it."""

import smtplib
import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from accounts import account_notices, password_mails, security_mail
from accounts.models import AuditEntry, PasswordMail, Person
from tests.alerts.sink import Sink
from tests.forms import act

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 1, 12, 0, tzinfo=timezone.get_default_timezone())
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.EMAIL_URL = "smtp://mail.example.invalid"
    settings.EMAIL_HOST = "mail.example.invalid"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def sink(settings):
    """A real mail server."""
    sink = Sink().start()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", sink.port
    yield sink
    sink.stop()


def ask(client, email, address="10.0.0.1"):
    return client.post("/reset/", {"email": email}, REMOTE_ADDR=address)


def states():
    return list(PasswordMail.objects.order_by("pk").values_list("state", flat=True))


# --- Limits -------------------------------------------------------------------------------------


def test_an_address_is_free_again_after_ten_minutes(client, office, clock):
    assert ask(client, office.email).status_code == 302
    again = ask(client, office.email.upper(), address="10.0.0.2")
    assert again.status_code == 429
    assert "12:10 以后可以再试" in again.content.decode()
    clock.shift(timedelta(minutes=9, seconds=59))
    assert ask(client, office.email).status_code == 429
    clock.shift(timedelta(seconds=1))
    assert ask(client, office.email).status_code == 302
    password_mails.send_due()
    assert len(mail.outbox) == 2


def test_an_origin_asks_five_times_an_hour(client, clock):
    for number in range(5):
        assert ask(client, f"n{number}@example.invalid").status_code == 302
        clock.shift(timedelta(minutes=1))
    sixth = ask(client, "n5@example.invalid")
    assert sixth.status_code == 429
    assert "13:00 以后可以再试" in sixth.content.decode()
    assert ask(client, "n5@example.invalid", address="10.0.0.2").status_code == 302
    clock.move_to(NOON + timedelta(hours=1))
    assert ask(client, "n6@example.invalid").status_code == 302


def test_of_ipv6_a_whole_line_is_one_origin(client, clock):
    for number in range(5):
        ask(client, f"n{number}@example.invalid", address=f"2001:db8::{number}")
    assert ask(client, "n5@example.invalid", address="2001:db8::ff:1").status_code == 429
    assert ask(client, "n5@example.invalid", address="2001:db8:0:1::1").status_code == 302


def test_known_and_unknown_addresses_are_limited_alike(client, office, clock):
    answers = []
    for email in (office.email, "nobody@example.invalid"):
        first, limited = ask(client, email), ask(client, email, address="10.0.0.2")
        sentence = limited.context["form"].non_field_errors()
        answers.append((first.status_code, first.url, limited.status_code, sentence))
    assert answers[0] == answers[1]


def test_a_flood_leaves_five_rows_and_no_thread(client, office):
    before = threading.active_count()
    for number in range(80):
        ask(client, f"n{number}@example.invalid" if number % 2 else office.email)
    assert threading.active_count() == before
    assert PasswordMail.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_the_limit_holds_too():
    def request(number):
        try:
            address = f"n{number}@example.invalid"
            password_mails.ask_for_reset(address, origin="10.0.0.1", now=timezone.now())
        except password_mails.TooMany:
            refused.append(number)
        finally:
            close_old_connections()
            connections.close_all()

    refused = []
    threads = [threading.Thread(target=request, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (PasswordMail.objects.count(), len(refused)) == (5, 7)
    assert connection.in_atomic_block is False


# --- Invitations --------------------------------------------------------------------------------


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


def invite(client, person):
    return act(client, f"/people/{person.pk}/invite/", follow=True).content.decode()


def test_beyond_the_limit_an_invitation_is_handed_over_by_hand(admin_client, make_person, clock):
    people = [make_person(f"示例{number}") for number in range(6)]
    pages = [invite(admin_client, person) for person in people]
    assert ["正在寄往" in page for page in pages] == [True] * 5 + [False]
    assert "13:00 以后可以再试" in pages[-1]
    assert "/reset/" in pages[-1]
    password_mails.send_due()
    assert len(mail.outbox) == 5


def test_asking_twice_shows_no_link_to_the_account_of_somebody_else(
    admin_client, contact, clock, django_capture_on_commit_callbacks
):
    invite(admin_client, contact)
    entries = AuditEntry.objects.count()
    page = invite(admin_client, contact)
    assert "12:10 以后可以再试" in page
    assert "/reset/" not in page
    assert AuditEntry.objects.count() == entries
    assert PasswordMail.objects.filter(kind="invitation").count() == 1


def test_a_strangers_reset_does_not_stop_an_invitation(admin_client, make_person, clock):
    person = make_person("示例己")
    ask(type(admin_client)(), person.email, address="127.0.0.1")
    assert "正在寄往" in invite(admin_client, person)


def test_the_persons_page_says_what_became_of_the_invitation(
    admin_client, make_person, sink, clock
):
    person = make_person("示例己")
    assert "等待寄出" in invite(admin_client, person)
    sink.answers["RCPT"] = ["550 no such user"]
    password_mails.send_due()
    page = admin_client.get(f"/people/{person.pk}/").content.decode()
    assert "等待寄出" in page
    assert "no such user" in page
    clock.shift(timedelta(minutes=5))
    password_mails.send_due()
    assert "已寄出" in admin_client.get(f"/people/{person.pk}/").content.decode()
    assert sink.recipients == [person.email]


@pytest.mark.parametrize("columns", [{"is_active": False}, {"left_on": NOON.date()}])
def test_who_has_gone_in_the_meantime_gets_no_invitation(admin_client, make_person, clock, columns):
    person = make_person("示例己")
    invite(admin_client, person)
    Person.objects.filter(pk=person.pk).update(**columns)
    password_mails.send_due()
    assert (states(), mail.outbox) == (["nobody"], [])


# --- The worker ---------------------------------------------------------------------------------


def test_the_worker_is_asked_once_it_is_committed(
    client, office, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr("core.enqueue.send", asked.append)
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, office.email)
    assert asked == ["accounts.tasks.send_password_mails"]


def test_a_server_that_is_down_is_asked_again_for_an_hour(client, office, sink, clock):
    ask(client, office.email)
    sink.answers["connect"] = "421 later"
    password_mails.send_due()
    clock.shift(timedelta(minutes=59))
    password_mails.send_due()
    assert states() == ["waiting"]
    clock.shift(timedelta(minutes=1))
    del sink.answers["connect"]
    password_mails.send_due()
    assert states() == ["failed"]
    assert PasswordMail.objects.get().answer == account_notices.NOT_TAKEN
    assert sink.raw == []


def test_one_mail_that_is_refused_does_not_stop_the_next(client, office, supervisor, sink, clock):
    ask(client, office.email)
    ask(client, supervisor.email)
    sink.answers["RCPT"] = ["451 later"]
    password_mails.send_due()
    assert states() == ["waiting", "sent"]
    clock.shift(timedelta(minutes=4))
    password_mails.send_due()
    assert len(sink.raw) == 1
    clock.shift(timedelta(minutes=1))
    password_mails.send_due()
    assert states() == ["sent", "sent"]


def test_one_that_no_server_could_take_does_not_stop_the_next(
    client, office, supervisor, clock, monkeypatch
):
    make = security_mail.reset

    def reset(person, link):
        message = make(person, link)
        message.subject += "\nBcc: x" if person == office else ""
        return message

    monkeypatch.setattr(security_mail, "reset", reset)
    ask(client, office.email)
    ask(client, supervisor.email)
    password_mails.send_due()
    assert states() == ["waiting", "sent"]


def test_two_workers_send_one_mail(client, office, clock, monkeypatch):
    ask(client, office.email)
    claim = password_mails._claim

    def meanwhile(row, now):
        monkeypatch.setattr(password_mails, "_claim", claim)
        password_mails.send_due()
        return claim(row, now)

    monkeypatch.setattr(password_mails, "_claim", meanwhile)
    password_mails.send_due()
    assert len(mail.outbox) == 1


def test_a_worker_that_dies_while_sending_is_replaced(client, office, clock, monkeypatch):
    ask(client, office.email)
    monkeypatch.setattr(password_mails, "_send", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        password_mails.send_due()
    monkeypatch.undo()
    clock.shift(timedelta(minutes=4, seconds=59))
    password_mails.send_due()
    assert mail.outbox == []
    clock.shift(timedelta(seconds=1))
    password_mails.send_due()
    assert len(mail.outbox) == 1


def test_a_cut_line_is_no_exception(client, office, clock, monkeypatch):
    def cut(self, **options):
        raise smtplib.SMTPServerDisconnected("cut")

    ask(client, office.email)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", cut)
    password_mails.send_due()
    assert PasswordMail.objects.get().answer == "cut"


def test_what_is_settled_is_kept_for_a_week(client, office, clock):
    ask(client, office.email)
    password_mails.send_due()
    clock.shift(timedelta(days=7))
    password_mails.send_due()
    assert PasswordMail.objects.exists()
    clock.shift(timedelta(seconds=1))
    password_mails.send_due()
    assert not PasswordMail.objects.exists()
