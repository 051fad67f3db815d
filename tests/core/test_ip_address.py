import pytest

from core.ip_address import is_loopback, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" 10.0.0.9 ", "10.0.0.9"),
        ("::ffff:10.0.0.9", "10.0.0.9"),
        ("2001:DB8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_is_read(text, address):
    assert str(parse_address(text)) == address


@pytest.mark.parametrize(
    "text", ["", None, "unknown", "not-an-ip", "10.0.0.9:80", "010.0.0.9", "1", "10.0.0.9\x00"]
)
def test_anything_else_is_none(text):
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("host", "is_near"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True),
        ("localhost", True), ("10.0.0.1", False), ("mail.example.invalid", False),
        ("127.0.0.1.example.invalid", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_what_counts_as_this_machine(host, is_near):
    assert is_loopback(host) is is_near
