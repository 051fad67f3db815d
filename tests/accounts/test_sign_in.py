"""Signing in: wrong passwords, the first password, disabled people, where one lands."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import security_mail
from accounts.models import AuditEntry, Person
from tests.accounts.test_security_mail import NEW, set_password
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 1, 12, 0, tzinfo=timezone.get_default_timezone())
ACCOUNT = "/account/password/"


def sign_in(client, username, password=PASSWORD, address="10.0.0.1", **data):
    fields = {"username": username, "password": password, **data}
    return client.post("/login/", fields, REMOTE_ADDR=address)


def is_signed_in(client):
    return client.get(ACCOUNT).status_code == 200


def test_the_right_password_signs_in(client, office):
    assert sign_in(client, "office").url == "/"
    assert is_signed_in(client)


def test_a_wrong_password_is_told_in_the_same_words_as_an_unknown_name(client, office):
    wrong = sign_in(client, "office", "wrong")
    unknown = sign_in(client, "nobody", "wrong")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_five_wrong_passwords_lock_name_and_address_for_15_minutes(client, office, lead):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            locked = sign_in(client, "office", "wrong")
        assert locked.status_code == 429
        assert "12:15 以后再试" in locked.content.decode()
        assert sign_in(client, "office").status_code == 429  # even the right one
        assert not is_signed_in(client)
        assert sign_in(client, "lead").status_code == 302  # another name, same address
        client.post("/logout/")
        assert sign_in(client, "office", address="10.0.0.2").status_code == 302
        client.post("/logout/")

        clock.shift(timedelta(minutes=14, seconds=50))
        assert sign_in(client, "office").status_code == 429  # counts anew from here
        clock.shift(timedelta(minutes=15, seconds=1))
        assert sign_in(client, "office").status_code == 302


def test_a_forged_forwarding_header_does_not_help(client, office):
    for number in range(6):
        answer = client.post(
            "/login/",
            {"username": "office", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.9.9.{number}"},
        )
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("following", "leads_to"),
    [
        ("/overdue/?level=2", "/overdue/?level=2"),
        ("https://evil.invalid/", "/"),
        ("//evil.invalid/", "/"),
        ("javascript:alert(1)", "/"),
        ("/login/", "/"),
    ],
)
def test_sign_in_leads_on_within_the_ledger_only(client, office, following, leads_to):
    assert sign_in(client, "office", next=following).url == leads_to
    assert client.get("/login/", {"next": following}).url == leads_to  # signed in already


def test_pages_ask_for_sign_in_and_remember_where_one_wanted_to_go(client):
    assert client.get("/account/password/").url == "/login/?next=/account/password/"


def test_signing_out_takes_a_post_and_leaves_nothing_behind(client, office):
    client.force_login(office)
    assert client.get("/logout/").status_code == 405
    assert is_signed_in(client)
    response = client.post("/logout/")
    assert response.url == "/login/"
    # Not "storage": other people's drafts lie in the same browser; one's own go with the click.
    assert response["Clear-Site-Data"] == '"cache"'
    assert not is_signed_in(client)


def test_private_pages_are_kept_in_no_cache(client, office):
    client.force_login(office)
    assert "no-store" in client.get(ACCOUNT)["Cache-Control"]


def test_a_first_password_is_changed_before_anything_else(client, office):
    Person.objects.filter(pk=office.pk).update(must_change_password=True)
    sign_in(client, "office")
    assert client.get("/").url == ACCOUNT
    assert client.get("/people/").url == ACCOUNT
    page = client.get(ACCOUNT)
    assert "这是您第一次登录" in page.content.decode()

    kept = change_password(client, PASSWORD)
    assert "new_password1" in kept.context["form"].errors
    assert change_password(client, "own-2026-Zuoquan").url == "/account/password/done/"
    office.refresh_from_db()
    assert not office.must_change_password
    assert client.get("/account/password/done/").status_code == 200  # still signed in
    assert AuditEntry.objects.get(action="设置密码").by == office


def change_password(client, new):
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    return client.post(ACCOUNT, fields)


def test_a_changed_password_ends_other_sessions(client, office):
    sign_in(client, "office")
    elsewhere = type(client)()
    sign_in(elsewhere, "office")
    change_password(client, "own-2026-Zuoquan")
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize(
    "password",
    [
        "Short-2026",
        "alllowercaseletters",
        "123456789012345",
        "office-office-office",
        "password1234",
    ],
)
def test_weak_passwords_are_refused(client, office, password):
    sign_in(client, "office")
    assert change_password(client, password).context["form"].errors


@pytest.mark.parametrize(
    "columns", [{"is_active": False}, {"left_on": NOON.date()}, {"username": None}]
)
def test_an_open_session_ends_when_its_person_is_disabled_or_leaves(client, office, columns):
    sign_in(client, "office")
    Person.objects.filter(pk=office.pk).update(**columns)
    assert not is_signed_in(client)
    assert sign_in(client, "office").status_code == 200  # and there is no new one


def test_a_person_from_an_import_has_no_password_to_guess(client, make_person):
    make_person("示例丁", username="ding").save()
    Person.objects.filter(username="ding").update(password="")
    for guess in ("ding", "x", "!"):
        assert sign_in(client, "ding", guess).status_code == 200


@pytest.mark.parametrize("name", ["login", "password_reset", "password_reset_done"])
def test_pages_before_sign_in_are_open(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_a_password_set_by_link_ends_the_lock_out(client, office):
    """The page says that one can sign in with it now."""
    for _ in range(5):
        locked = sign_in(client, "office", "wrong")
    assert "忘了密码，可以" in locked.content.decode()
    link = security_mail.set_password_link(office).removeprefix(settings.SITE_URL)
    _, answer = set_password(client, link)
    assert "现在可以用新密码登录了" in client.get(answer.url).content.decode()
    assert sign_in(client, "office", NEW).status_code == 302


def test_the_sign_in_page_names_who_can_help(client):
    text = client.get("/login/").content.decode()
    assert "登录不了，请与系统管理员联系" in text
    assert "用系统管理员开通的账号登录" in text
    assert "首次登录" not in text


def test_an_old_page_that_cannot_be_sent_says_how_nothing_typed_is_lost(office):
    text = Client(enforce_csrf_checks=True).post("/login/").content.decode()
    assert "把要紧的内容复制出来，刷新后再填" in text
