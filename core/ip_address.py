"""One reader of an IP address as a header, a socket or a setting writes it."""

import ipaddress
from typing import Any


def parse_address(text: str | None) -> Any:
    """The address, an IPv4 one out of its IPv6 form and without a zone; None for anything else."""
    try:
        address = ipaddress.ip_address((text or "").strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_loopback(host: Any) -> Any:
    """Whether a host, by name or address, is this machine."""
    address = parse_address((host or "").strip("[]"))
    return address.is_loopback if address else host == "localhost"


def origin_of(text: str) -> str:
    """What a limit counts as one origin: of IPv6 the /64 that one line has to itself."""
    address = parse_address(text)
    if address is None or address.version == 4:
        return address and str(address)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
