"""One reader of an IP address as a header, a socket or a setting writes it."""

import ipaddress
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address


def parse_address(text: str | None) -> Address | None:
    """The address, an IPv4 one out of its IPv6 form and without a zone; None for anything else."""
    try:
        address = ipaddress.ip_address((text or "").strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_loopback(host: str | None) -> bool:
    """Whether a host, by name or address, is this machine."""
    address = parse_address((host or "").strip("[]"))
    return address.is_loopback if address else host == "localhost"


def origin_of(text: str) -> str | None:
    """What a limit counts as one origin: of IPv6 the /64 that one line has to itself."""
    address = parse_address(text)
    if not isinstance(address, IPv6Address):
        return str(address) if address else None
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
