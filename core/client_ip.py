"""The address a request came from: for the lock-out, the limits and the trail."""

from django.conf import settings
from django.http import HttpRequest

from core.ip_address import Address, parse_address


def client_address(request: HttpRequest) -> str | None:
    """The peer's address or, where a trusted proxy is the peer, the last hop that is not one.

    Whatever stands before that hop in X-Forwarded-For may be forged. A word that is no address
    ends the search: then the peer counts, as it does without the header.
    """
    peer = parse_address(request.META.get("REMOTE_ADDR"))
    hop = _last_untrusted_hop(request) if peer and _is_trusted(peer) else None
    return str(hop or peer) if peer else None


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _last_untrusted_hop(request: HttpRequest) -> Address | None:
    """From the nearest hop on; two headers have become one list, in their order."""
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = parse_address(hop)
        if address is None or not _is_trusted(address):
            return address
    return None
