"""A fresh installation: no account at all, and one link to make the first administrator."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEntry, Duty, Person
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "示例管理员一",
    "username": "first",
    "email": "first@example.invalid",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def printed_link(capsys, settings):
    call_command("setup_link")
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(settings.SITE_URL)
    return last.removeprefix(settings.SITE_URL)


def test_there_is_no_default_account(client):
    assert not Person.objects.exists()
    for name in ("admin", "office", "leader", "owner", "root"):
        for password in (name, "admin", "123456", "demo-2026-Zuoquan"):
            client.post("/login/", {"username": name, "password": password})
    assert "_auth_user_id" not in client.session


def test_the_link_makes_the_first_administrator_once(client, capsys, settings):
    link, spare = printed_link(capsys, settings), printed_link(capsys, settings)
    assert client.get(link).status_code == 200
    assert client.post(link, FIELDS).url == "/login/"
    person = Person.objects.get()
    assert person.duty_codes() == {Duty.Kind.ADMINISTRATOR}
    assert AuditEntry.objects.get().by == person
    answer = client.post("/login/", {"username": "first", "password": PASSWORD})
    assert answer.status_code == 302

    for used in (link, spare):
        assert client.get(used).status_code == 410
        assert client.post(used, FIELDS | {"username": "second", "email": ""}).status_code == 410
    assert Person.objects.count() == 1


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 410)])
def test_the_link_lives_an_hour(client, capsys, settings, minutes, status):
    link = printed_link(capsys, settings)
    with time_machine.travel(timezone.localtime() + timedelta(minutes=minutes), tick=False):
        assert client.get(link).status_code == status
        assert client.post(link, FIELDS).status_code == {200: 302, 410: 410}[status]


def test_a_made_up_link_is_refused(client):
    assert client.get("/setup/IkdV:1xUsNy:C8G/").status_code == 410


@pytest.mark.parametrize(
    "wrong",
    [
        {"password2": "other-2026-Zuoquan"},
        {"password1": "short-A1", "password2": "short-A1"},
        {"username": ""},
        {"email": "no address"},
    ],
)
def test_the_form_says_what_is_missing_and_the_link_stays_good(client, capsys, settings, wrong):
    link = printed_link(capsys, settings)
    assert client.post(link, FIELDS | wrong).context["form"].errors
    assert not Person.objects.exists()
    assert client.post(link, FIELDS).status_code == 302


def test_with_an_administrator_the_command_prints_one_line(administrator, capsys):
    call_command("setup_link")
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("columns", [{"is_active": False}, {"password": ""}, {"username": None}])
def test_an_administrator_who_cannot_sign_in_does_not_count(
    administrator, capsys, settings, columns
):
    Person.objects.filter(pk=administrator.pk).update(**columns)
    assert "/setup/" in printed_link(capsys, settings)
