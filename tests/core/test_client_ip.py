"""TRUSTED_PROXIES alone decides whether X-Forwarded-For is read, whatever HTTPS says."""

from ipaddress import ip_network

import pytest

from core.client_ip import client_address


@pytest.fixture(params=[True, False], ids=["https", "http"])
def address_of(request, rf, settings):
    settings.HTTPS = request.param
    settings.TRUSTED_PROXIES = []

    def address(peer, header=None, trusted=""):
        settings.TRUSTED_PROXIES = [ip_network(word) for word in trusted.split()]
        headers = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
        return client_address(rf.get("/", REMOTE_ADDR=peer, **headers))

    return address


def test_without_a_trusted_proxy_the_header_is_not_read(address_of):
    assert address_of("10.0.0.9", "1.2.3.4") == "10.0.0.9"
    assert address_of("10.0.0.9", "1.2.3.4", trusted="127.0.0.1") == "10.0.0.9"


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("10.0.0.9", "10.0.0.9"),
        ("1.2.3.4, 10.0.0.9", "10.0.0.9"),  # also: a forged header, then the proxy's own
        ("1.2.3.4, 10.0.0.9, 192.168.7.2", "10.0.0.9"),  # through a second trusted proxy
        ("not-an-ip, 10.0.0.9", "10.0.0.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.9", "10.0.0.9"),
    ],
)
def test_the_last_hop_that_is_no_trusted_proxy_counts(address_of, header, address):
    assert address_of("127.0.0.1", header, trusted="127.0.0.1 192.168.7.0/24") == address
    assert address_of("::ffff:127.0.0.1", header, trusted="127.0.0.1 192.168.7.0/24") == address


@pytest.mark.parametrize(
    "header",
    [None, "", ",", "not-an-ip", "unknown", "10.0.0.9, ", "10.0.0.9, nobody", "127.0.0.1",
     "<script>", "10.0.0.9:4711", "1" * 9000, "\x00"],
)  # fmt: skip
def test_a_broken_header_falls_back_to_the_peer(address_of, header):
    assert address_of("127.0.0.1", header, trusted="127.0.0.1") == "127.0.0.1"


@pytest.mark.parametrize("peer", ["", "unix:", None])
def test_a_peer_without_address_has_none(address_of, peer):
    assert address_of(peer, "10.0.0.9", trusted="127.0.0.1") is None
