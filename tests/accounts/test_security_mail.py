"""The forgotten password: a link by mail, the same answer for everybody."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import password_mails, security_mail
from accounts.models import PasswordMail, Person
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "own-2026-Zuoquan"


@pytest.fixture
def mail_server(settings):
    settings.EMAIL_URL = "smtp://mail.example.invalid"
    settings.EMAIL_HOST = "mail.example.invalid"


def ask(client, email):
    """Ask for a link, and let the worker do what is due."""
    answer = client.post("/reset/", {"email": email}, follow=True)
    password_mails.send_due()
    return answer


def mailed_link():
    return re.search(r"https?://\S+(/reset/\S+)", mail.outbox[-1].body)[1]


def set_password(client, link, password=NEW):
    page = client.get(link, follow=True)
    form = {"new_password1": password, "new_password2": password}
    return page, client.post(page.request["PATH_INFO"], form)


def test_the_link_sets_a_password_once(client, office, mail_server):
    ask(client, office.email)
    assert mail.outbox[0].to == [office.email]
    link = mailed_link()
    page, answer = set_password(client, link)
    assert link not in page.request["PATH_INFO"]  # the token does not stay in the address
    assert answer.url == "/reset/complete/"
    office.refresh_from_db()
    assert office.check_password(NEW)

    again, _ = set_password(type(client)(), link, "other-2026-Zuoquan")
    assert "不能用了" in again.content.decode()
    office.refresh_from_db()
    assert office.check_password(NEW)


def test_reset_reveals_nothing(client, office, mail_server):
    known, unknown = ask(client, office.email), ask(client, "nobody@example.invalid")
    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"is_active": False},
        {"left_on": timezone.localdate()},
        {"username": None},
    ],
)
def test_who_may_not_sign_in_is_sent_no_link(client, office, mail_server, columns):
    Person.objects.filter(pk=office.pk).update(**columns)
    ask(client, office.email)
    assert mail.outbox == []


def test_a_link_dies_with_the_right_to_sign_in(client, office):
    link = security_mail.set_password_link(office).removeprefix("http://127.0.0.1:8000")
    Person.objects.filter(pk=office.pk).update(is_active=False)
    page, _ = set_password(client, link)
    assert "不能用了" in page.content.decode()


@pytest.mark.parametrize(("hours", "works"), [(71, True), (73, False)])
def test_a_link_lives_three_days(client, office, hours, works):
    link = security_mail.set_password_link(office).removeprefix("http://127.0.0.1:8000")
    with time_machine.travel(timezone.localtime() + timedelta(hours=hours), tick=False):
        page, _ = set_password(client, link)
    assert ("不能用了" not in page.content.decode()) == works


def test_the_link_names_the_site_and_not_the_requests_host(client, office, mail_server, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/reset/", {"email": office.email}, headers={"Host": "evil.invalid"})
    password_mails.send_due()
    assert len(mail.outbox) == 1
    assert all("evil" not in message.body for message in mail.outbox)
    assert all(settings.SITE_URL in message.body for message in mail.outbox)


def test_without_a_mail_server_the_page_says_whom_to_ask(client, office):
    page = client.get("/reset/").content.decode()
    assert "请联系系统管理员" in page
    assert 'name="email"' not in page
    ask(client, office.email)
    assert mail.outbox == []


def test_demo_mail_never_leaves_the_machine(client, office, mail_server, settings):
    Person.objects.filter(pk=office.pk).update(is_demo=True)
    ask(client, office.email)
    assert mail.outbox == []
    settings.EMAIL_HOST = "127.0.0.1"
    PasswordMail.objects.all().delete()
    ask(client, office.email)
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_stays_unseen(client, office, mail_server, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert ask(client, office.email).status_code == 200


@pytest.mark.parametrize("make", [security_mail.invitation, security_mail.reset])
def test_no_robot_answers_a_security_mail(office, make):
    headers = make(office, "http://x.invalid").message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"


def test_nor_a_notice_about_an_account(office):
    headers = security_mail.account_notice(office, "old@example.invalid", "改了邮箱").message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"


def test_the_address_may_be_typed_with_a_domain_of_other_letters(client, office, mail_server):
    Person.objects.filter(pk=office.pk).update(email="ji@xn--fsq092h.xn--fiqs8s")
    ask(client, "ji@示例.中国")
    assert mail.outbox[0].to == ["ji@xn--fsq092h.xn--fiqs8s"]


def test_a_link_dies_with_the_next_sign_in_and_its_page_says_so(client, office):
    link = security_mail.set_password_link(office).removeprefix("http://127.0.0.1:8000")
    client.post("/login/", {"username": "office", "password": PASSWORD})
    page, _ = set_password(Client(), link)
    assert "发出以后您登录过、账号有变动，就不能再用" in page.content.decode()


def test_an_invitation_says_nothing_of_opening_what_is_open_for_long(office):
    body = security_mail.invitation(office, "http://x.invalid").body
    assert "系统管理员请您设置" in body
    assert "开通" not in body


def test_a_reset_that_is_refused_is_not_said_to_be_unsaved(client, office, mail_server):
    ask(client, office.email)
    text = ask(client, office.email).content.decode()
    assert "<h2>链接没有发出</h2>" in text
    assert "没有保存" not in text
