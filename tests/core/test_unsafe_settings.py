"""What is unsafe is named by its variable; the starts themselves: tests/zuoquan/test_start.py."""

from ipaddress import ip_network
from types import SimpleNamespace

import pytest

from core import unsafe_settings

SAFE = {
    "SECRET_KEY": "0123456789" * 5,
    "DEBUG": False,
    "HTTPS": True,
    "DEMO": False,
    "SITE_URL": "https://ledger.invalid",
    "ALLOWED_HOSTS": ["ledger.invalid"],
    "TRUSTED_PROXIES": [ip_network("127.0.0.1")],
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
}
SQLITE = {"default": {"ENGINE": "django.db.backends.sqlite3"}}


def names(find, **changed):
    return {unsafe.variable for unsafe in find(SimpleNamespace(**SAFE | changed))}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, set()),
        ({"SECRET_KEY": "x"}, {"SECRET_KEY"}),
        ({"SECRET_KEY": "x" * 60}, {"SECRET_KEY"}),
        ({"DEBUG": True}, {"DEBUG"}),
        ({"ALLOWED_HOSTS": ["ledger.invalid", "*"]}, {"ALLOWED_HOSTS"}),
        ({"DEMO": True}, {"DEMO"}),
        ({"DEMO": True, "DATABASES": SQLITE}, set()),
        ({"TRUSTED_PROXIES": [ip_network("::/0")]}, {"TRUSTED_PROXIES"}),
        ({"SITE_URL": "http://ledger.invalid"}, {"SITE_URL"}),
        ({"SITE_URL": "http://ledger.invalid", "HTTPS": False}, set()),
    ],
)
def test_what_is_refused(changed, found):
    assert names(unsafe_settings.to_refuse, **changed) == found
    assert names(unsafe_settings.to_warn_of, **changed) >= found


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"HTTPS": False}, {"HTTPS"}),
        ({"TRUSTED_PROXIES": []}, {"TRUSTED_PROXIES"}),
        ({"TRUSTED_PROXIES": [], "HTTPS": False, "SITE_URL": "http://ledger.invalid"}, set()),
    ],
)
def test_what_is_only_warned_of(changed, found):
    assert names(unsafe_settings.to_refuse, **changed) == set()
    assert names(unsafe_settings.to_warn_of, **changed) == found
