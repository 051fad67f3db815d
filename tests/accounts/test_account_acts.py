"""A new link or address for somebody with a password: told to the old address, listed for the
auditor."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import account_acts, account_notices, audit, password_mails, people
from accounts.models import AuditEntry, PasswordMail, Person
from tests.accounts.test_people import facts
from tests.forms import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client, administrator, settings):
    settings.EMAIL_URL = "smtp://mail.example.invalid"
    client.force_login(administrator)
    return client


@pytest.fixture
def post(admin_client, django_capture_on_commit_callbacks):
    """post(path, data): and what the worker does of it."""

    def send(path, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            answer = act(admin_client, path, data)
        password_mails.send_due()
        return answer

    return send


def change_address(post, person, email):
    return post(f"/people/{person.pk}/", facts(person, email=email))


def notices():
    return [each for each in mail.outbox if "有变动" in each.subject]


def listed(client, auditor):
    client.force_login(auditor)
    return client.get(reverse("accounts:account-acts")).content.decode()


# --- Told ---------------------------------------------------------------------------------------


def test_a_changed_address_is_told_to_the_old_one(post, contact):
    old = contact.email
    change_address(post, contact, "new@example.invalid")
    (notice,) = notices()
    assert notice.to == [old]
    assert "示例管理员一更改了您的台账账号（用户名 contact）登记的邮箱" in notice.body
    assert "://" not in notice.body
    assert "new@example.invalid" not in notice.body


def test_a_removed_address_is_told_too(post, contact):
    old = contact.email
    change_address(post, contact, "")
    assert notices()[0].to == [old]


def test_a_new_link_is_told_to_the_address_beside_the_invitation(post, contact):
    post(f"/people/{contact.pk}/invite/")
    (notice,) = notices()
    assert notice.to == [contact.email]
    assert "重新设置密码的链接" in notice.body
    assert "/reset/" not in notice.body
    assert len(mail.outbox) == 2


def test_nothing_is_told_without_a_password(post, make_person):
    """The first invitation, and a second before the password was set."""
    person = make_person("示例己", email="ji@example.invalid")
    for _ in range(2):
        post(f"/people/{person.pk}/invite/")
    change_address(post, Person.objects.get(pk=person.pk), "ji2@example.invalid")
    assert notices() == []
    assert not account_acts.acts().exists()


def test_another_fact_changed_tells_nobody(post, contact):
    post(f"/people/{contact.pk}/", facts(contact, title="经理"))
    assert notices() == []
    assert not account_acts.acts().exists()


def test_the_notice_of_a_demo_person_stays_on_the_machine(post, contact, settings):
    settings.EMAIL_HOST = "mail.example.invalid"
    Person.objects.filter(pk=contact.pk).update(is_demo=True)
    change_address(post, contact, "new@example.invalid")
    assert notices() == []


# --- The act does not depend on the mail --------------------------------------------------------


@pytest.mark.parametrize("fault", [ConnectionRefusedError, TimeoutError, ValueError])
def test_a_mail_server_that_is_down_stops_nothing(
    post, contact, client, auditor, monkeypatch, fault
):
    def refuse(self, *args, **kwargs):
        raise fault

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert change_address(post, contact, "new@example.invalid").status_code == 302
    contact.refresh_from_db()
    assert contact.email == "new@example.invalid"
    text = listed(client, auditor)
    assert "更改已有密码的人的邮箱" in text
    assert "正在寄出" in text
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        password_mails.send_due()
        password_mails.send_due()
    assert "没有告知：邮件服务器一小时内没有收下" in listed(client, auditor)
    assert AuditEntry.objects.filter(action=account_notices.TELLING).count() == 1


def test_no_page_waits_for_the_mail_server(admin_client, contact, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise AssertionError("sent within the request")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    act(admin_client, f"/people/{contact.pk}/", facts(contact, email="new@example.invalid"))
    notice = PasswordMail.objects.get()
    assert (notice.kind, notice.address) == ("notice", contact.email)
    admin_client.get("/people/")


def test_a_notice_is_told_though_links_are_limited_and_its_person_has_gone(
    admin_client, contact, make_person
):
    for number in range(6):
        person = make_person(f"示例{number}", username=f"n{number}")
        act(
            admin_client, f"/people/{person.pk}/", facts(person, email=f"n{number}@example.invalid")
        )
    Person.objects.filter(pk=person.pk).update(is_active=False)
    password_mails.send_due()
    assert len(notices()) == 6


def test_without_a_mail_server_the_list_says_so(post, contact, client, auditor, settings):
    settings.EMAIL_URL = ""
    post(f"/people/{contact.pk}/invite/")
    assert "没有配置发信服务器" in listed(client, auditor)


def test_an_address_where_there_was_none_is_listed(post, contact, client, auditor):
    Person.objects.filter(pk=contact.pk).update(email=None)
    contact.refresh_from_db()
    change_address(post, contact, "new@example.invalid")
    assert notices() == []
    assert "原来没有邮箱，无从告知" in listed(client, auditor)


def test_an_act_that_is_rolled_back_is_told_to_nobody(post, contact, stranger):
    change_address(post, contact, stranger.email)  # somebody else's: refused
    assert notices() == []
    assert not account_acts.acts().exists()


# --- Listed -------------------------------------------------------------------------------------


def test_the_auditor_reads_who_whom_when_and_what(post, contact, client, auditor):
    old = contact.email
    change_address(post, contact, "new@example.invalid")
    contact.refresh_from_db()
    post(f"/people/{contact.pk}/invite/")
    text = listed(client, auditor)
    for words in ("示例管理员一", "示例甲", f"{old} → new@example.invalid", "用户名：", "已告知"):
        assert words in text, words
    assert text.index("给已有密码的人发设置密码链接") < text.index("更改已有密码的人的邮箱")


def test_it_stands_on_the_auditor_s_desk(post, contact, client, auditor):
    post(f"/people/{contact.pk}/invite/")
    client.force_login(auditor)
    text = client.get("/").content.decode()
    assert "示例甲：给已有密码的人发设置密码链接" in text
    assert "告知原邮箱：已告知" in text


def test_the_person_s_own_trail_has_it_once_more(post, contact):
    change_address(post, contact, "new@example.invalid")
    actions = AuditEntry.objects.filter(subject_id=contact.pk, subject_type="accounts.person")
    assert {entry.action for entry in actions} == {"修改人员", "更改已有密码的人的邮箱"}


@pytest.mark.parametrize(
    "who", ["administrator", "office", "supervisor", "county_leader", "contact", "stranger"]
)
def test_nobody_else_reads_it(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("accounts:account-acts")).status_code == 403


def test_the_list_is_filtered_and_paged(client, auditor, administrator, contact, stranger):
    for _ in range(30):
        account_acts.link_made(contact, by=administrator)
    account_acts.link_made(stranger, by=administrator)
    client.force_login(auditor)
    url = reverse("accounts:account-acts")
    assert len(client.get(url).context["table"].page.object_list) == 25
    assert len(client.get(url, {"q": "示例丙"}).context["table"].rows) == 1
    assert len(client.get(url, {"action": account_acts.ADDRESS_CHANGED}).context["table"].rows) == 0


def test_the_list_costs_the_same_at_1_and_20_rows(
    client, auditor, administrator, contact, django_assert_num_queries
):
    client.force_login(auditor)
    url = reverse("accounts:account-acts")
    account_acts.link_made(contact, by=administrator)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(20):
        account_acts.link_made(contact, by=administrator)
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_an_address_that_comes_with_an_import_is_listed_too(contact, client, auditor):
    """A sheet may only fill in an address that is missing; who takes it takes the account."""
    Person.objects.filter(pk=contact.pk).update(email=None)
    contact.refresh_from_db()
    was = people.facts(contact)
    contact.email = "new@example.invalid"
    people.correct(contact, was=was, by=audit.CommandLine(), today=date(2026, 7, 2))
    assert account_acts.acts().get().by is None
    assert "命令行" in listed(client, auditor)
