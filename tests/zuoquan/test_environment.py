"""A value that cannot be read names its variable and says how it is written."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from zuoquan import environment

ENCODED = {"#": "%23", "/": "%2F"}


@pytest.mark.parametrize("mark", ENCODED)
@pytest.mark.parametrize(
    ("name", "read", "url"),
    [
        ("EMAIL_URL", environment.email, "smtp+tls://u:a{}b@mail.invalid:587"),
        ("EMAIL_URL", environment.email, "smtps://u:1{}2@mail.invalid:465"),
        ("DATABASE_URL", environment.database, "postgres://u:a{}b@db.invalid/ledger"),
        ("DATABASE_URL", environment.database, "postgres://u:1{}2@db.invalid/ledger"),
        ("REDIS_URL", environment.redis, "redis://:1{}2@redis.invalid:6379/0"),
    ],
)
def test_a_mark_in_a_password_is_read_or_explained(name, read, url, mark):
    read(url.format(ENCODED[mark]))
    try:
        found = read(url.format(mark))
    except ImproperlyConfigured as refusal:
        sentence = str(refusal)
        assert name in sentence
        assert all(f"{mark} 写 {code}" in sentence for mark, code in ENCODED.items())
        assert "invalid" not in sentence  # the value is secret
    else:
        assert found["PASSWORD"] == url.partition("u:")[2].partition("@")[0].format(mark)


@pytest.mark.parametrize("mark", ENCODED)
def test_an_encoded_mark_is_the_mark(mark):
    url = f"smtp://u:a{ENCODED[mark]}b@mail.invalid"
    assert environment.email(url)["EMAIL_HOST_PASSWORD"] == f"a{mark}b"
    url = f"postgres://u:a{ENCODED[mark]}b@db.invalid/ledger"
    assert environment.database(url)["PASSWORD"] == f"a{mark}b"


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("postgres://u:p@db.invalid/ledger", "-c jit=off"),
        ("postgres://u:p@db.invalid/l?options=-c%20jit%3Don", "-c jit=off -c jit=on"),
    ],
)
def test_postgresql_compiles_no_query_unless_the_address_says_so(address, options):
    assert environment.database(address)["OPTIONS"]["options"] == options


@pytest.mark.parametrize(
    ("url", "from_the_first_byte", "later"),
    [
        ("smtps://u:p@mail.invalid:465", True, None),
        ("SMTPS://u:p@mail.invalid", True, None),
        ("smtp+ssl://u:p@mail.invalid:465", True, None),
        ("smtp+tls://u:p@mail.invalid:587", None, True),
        ("smtp://mail.invalid", None, None),
    ],
)
def test_when_the_line_to_the_mail_server_is_encrypted(url, from_the_first_byte, later):
    found = environment.email(url)
    assert found.get("EMAIL_USE_SSL") is from_the_first_byte
    assert found.get("EMAIL_USE_TLS") is later


@pytest.mark.parametrize(
    ("name", "read", "url"),
    [
        ("EMAIL_URL", environment.email, "mail.invalid"),
        ("EMAIL_URL", environment.email, "smtp://"),
        ("EMAIL_URL", environment.email, "smtp://mail.invalid:port"),
        ("EMAIL_URL", environment.email, "http://mail.invalid"),
        ("EMAIL_URL", environment.email, "smtp://u:[p@mail.invalid"),
        ("DATABASE_URL", environment.database, "ledger"),
        ("DATABASE_URL", environment.database, "mysql://u:p@db.invalid/ledger"),
        ("DATABASE_URL", environment.database, "postgres://u:p@db.invalid"),
        ("DATABASE_URL", environment.database, "postgres://u:p@db.invalid:port/ledger"),
        ("DATABASE_URL", environment.database, "sqlite:////folder#1/db.sqlite3"),
        ("REDIS_URL", environment.redis, "127.0.0.1:6379"),
        ("REDIS_URL", environment.redis, "http://redis.invalid"),
        ("REDIS_URL", environment.redis, "redis://redis.invalid/zero"),
        ("REDIS_URL", environment.redis, "redis://"),
        ("SITE_URL", environment.site, "ledger.invalid"),
        ("SITE_URL", environment.site, "ftp://ledger.invalid"),
        ("SITE_URL", environment.site, "https://ledger.invalid:port"),
        ("SITE_URL", environment.site, "https://ledger.invalid/?x=1"),
    ],
)
def test_what_is_no_address_is_refused(name, read, url):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} .*应写成"):
        read(url)


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:6379/0", "rediss://:p%23@redis.invalid", "redis+socket:///run/redis"]
)
def test_an_address_of_redis_stays_as_it_is(url):
    assert environment.redis(url) == url


def test_a_site_has_no_path():
    assert environment.site("https://ledger.invalid:8443/") == "https://ledger.invalid:8443"
    with pytest.raises(ImproperlyConfigured, match="SITE_URL 不能带路径.*子路径.*主机名或端口"):
        environment.site("https://www.invalid/ledger/")


def test_a_number_and_a_switch_are_read_or_named():
    assert environment.number("MAIL_LINES", "", default=3) == 3
    assert environment.flag("HTTPS", " On ", default=False) is True
    for text in ("0", "-1", "x", "²"):
        with pytest.raises(ImproperlyConfigured, match="MAIL_LINES"):
            environment.number("MAIL_LINES", text, default=3)
    with pytest.raises(ImproperlyConfigured, match="HTTPS .*maybe"):
        environment.flag("HTTPS", "maybe", default=False)


def test_proxies_are_addresses_and_networks():
    found = environment.networks("TRUSTED_PROXIES", "127.0.0.1, 10.1.2.3/24 ::1")
    assert [str(network) for network in found] == ["127.0.0.1/32", "10.1.2.0/24", "::1/128"]
    assert environment.networks("TRUSTED_PROXIES", "") == []
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES .*IP 地址或网段"):
        environment.networks("TRUSTED_PROXIES", "localhost")
