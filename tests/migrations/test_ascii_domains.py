"""Addresses stored before their domains were kept as punycode (accounts 0006)."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry, Person, Unit
from tests.page_text import page_text

pytestmark = pytest.mark.django_db
MIGRATION = import_module("accounts.migrations.0006_ascii_domains")


@pytest.fixture
def stored(contact):
    """stored(address): the contact with it, as an earlier release kept it, then migrated."""

    def migrate(address):
        Person.objects.filter(pk=contact.pk).update(email=address)
        MIGRATION.into_ascii(apps, None)
        contact.refresh_from_db()
        return contact.email, contact.email_state

    return migrate


def test_a_domain_becomes_punycode_and_the_trail_says_so(stored, contact):
    assert stored("ji@示例.中国") == ("ji@xn--fsq092h.xn--fiqs8s", "ok")
    entry = AuditEntry.objects.get(action=MIGRATION.ACTION)
    assert (entry.subject_type, entry.subject_id) == ("accounts.person", contact.pk)
    assert entry.changes() == [("邮箱", "ji@示例.中国", "ji@xn--fsq092h.xn--fiqs8s")]


@pytest.mark.parametrize(
    "address",
    ["示例甲@example.invalid", f"ji@{'示' * 80}.中国", "ji@示例..中国"],
    ids=["local", "long", "dots"],
)
def test_what_no_server_takes_stays_and_is_marked(stored, contact, client, administrator, address):
    assert stored(address) == (address, "refused")
    assert not AuditEntry.objects.filter(action=MIGRATION.ACTION).exists()
    client.force_login(administrator)
    page = page_text(client.get(f"/people/{contact.pk}/"))
    assert f"邮箱 {address} 被拒收" in page


def test_two_people_never_come_to_share_an_address(stored, stranger):
    Person.objects.filter(pk=stranger.pk).update(email="ji@xn--fsq092h.xn--fiqs8s")
    assert stored("ji@示例.中国") == ("ji@示例.中国", "refused")


def test_any_other_address_stays_as_it_is(stored):
    assert stored("Ji+1@Example.invalid") == ("Ji+1@Example.invalid", "ok")
    assert not AuditEntry.objects.filter(action=MIGRATION.ACTION).exists()


def test_the_office_mailbox_of_a_unit_too(company):
    Unit.objects.filter(pk=company.pk).update(email="ban@示例.中国")
    MIGRATION.into_ascii(apps, None)
    company.refresh_from_db()
    assert company.email == "ban@xn--fsq092h.xn--fiqs8s"
    assert AuditEntry.objects.get(action=MIGRATION.ACTION).subject_type == "accounts.unit"


def test_what_stays_is_refused_at_the_next_save_with_a_sentence(stored, contact):
    stored("示例甲@example.invalid")
    with pytest.raises(ValidationError, match="@ 前面只能是字母"):
        contact.full_clean()
