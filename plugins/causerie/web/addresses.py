"""Whom a request comes from, as a key for counters: never logged, never stored."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"

_WITH_PORT = re.compile(r"(?:\[([^\]]+)\]|([^:]+))(?::[0-9]{1,5})?")
_PREFIX = 64  # of the addresses in IPv6, one household or machine has as many as it likes
_SITE = 48


def client(request: Request, proxies: Sequence[Network] = ()) -> str:
    """The address of the client, or its network.

    What a request says of its way is believed as far as `proxies` have written it, from the last
    hop back. A peer without an address speaks through a socket on this machine: it is a proxy.
    """
    peer = request.client.host if request.client and request.client.host else ""
    address = _address(peer)
    if address is None and (peer or not proxies):
        return UNKNOWN
    hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while hops and (address is None or _is_among(address, proxies)):
        before = _hop(hops.pop().strip())
        if before is None:
            break
        address = before
    return UNKNOWN if address is None else _network(address)


def wider(address: str) -> str:
    """The network of a whole site, of which one who may use it has many addresses.

    Of IPv6 whoever asks is given 65,536 networks of the size that `client` tells.
    """
    network = address.partition("/")[0]
    try:
        return str(ip_network((int(IPv6Address(network)), _SITE), strict=False))
    except ValueError:
        return address


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _hop(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: some with a port, and then one of IPv6 in brackets."""
    found = _WITH_PORT.fullmatch(text)
    return _address((found[1] or found[2]) if found else text)


def _is_among(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((int(address), _PREFIX), strict=False))
