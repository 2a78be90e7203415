"""Whom a request comes from is what the nearest machine we trust has seen."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from causerie.web.addresses import UNKNOWN, client, wider

PROXY = "10.0.0.1"
PROXIES = [ip_network("10.0.0.0/24"), ip_network("fd00::/8")]


def seen(peer: str | None, *forwarded: str, proxies: bool = True) -> str:
    scope = {
        "type": "http",
        "client": None if peer is None else (peer, 5_000),
        "headers": [(b"x-forwarded-for", each.encode("latin-1")) for each in forwarded],
    }
    return client(Request(scope), PROXIES if proxies else ())


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.5", (), "203.0.113.5"),
        ("203.0.113.5", ("198.51.100.7",), "203.0.113.5"),  # a stranger's word
        (PROXY, (), PROXY),
        (PROXY, ("198.51.100.7",), "198.51.100.7"),
        (PROXY, ("192.0.2.1, 198.51.100.7",), "198.51.100.7"),  # the left one is a stranger's word
        (PROXY, ("192.0.2.1", "198.51.100.7"), "198.51.100.7"),
        (PROXY, ("198.51.100.7, 10.0.0.9",), "198.51.100.7"),
        (PROXY, ("198.51.100.7,10.0.0.9 , 10.0.0.8",), "198.51.100.7"),
        (PROXY, ("10.0.0.9",), "10.0.0.9"),
        (PROXY, ("198.51.100.7, nonsense",), PROXY),
        (PROXY, ("nonsense, 198.51.100.7",), "198.51.100.7"),
        (PROXY, ("198.51.100.7:4711",), "198.51.100.7"),
        (PROXY, ("198.51.100.7:471100",), PROXY),
        (PROXY, ("[2001:db8:1:2:3::4]:4711",), "2001:db8:1:2::/64"),
        (PROXY, ("[2001:db8:1:2:3::4]",), "2001:db8:1:2::/64"),
        (PROXY, ("",), PROXY),
        ("fd00::1", ("2001:db8:1:2:3::4",), "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", (), "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", (), "203.0.113.5"),
        ("::ffff:10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("", ("198.51.100.7",), "198.51.100.7"),  # through a socket, by a proxy
        (None, ("198.51.100.7, 10.0.0.9",), "198.51.100.7"),
        (None, (), UNKNOWN),
        ("testclient", ("198.51.100.7",), UNKNOWN),
    ],
)
def test_the_nearest_hop_no_proxy_of_ours_is(
    peer: str | None, forwarded: tuple[str, ...], expected: str
) -> None:
    """Row by row; one network of IPv6 is one client."""
    assert seen(peer, *forwarded) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::/64", "2001:db8:1::/48"),
        ("2001:db8:2:2::/64", "2001:db8:2::/48"),
        ("203.0.113.5", "203.0.113.5"),
        (UNKNOWN, UNKNOWN),
    ],
)
def test_a_whole_site_of_ipv6_is_one_network(address: str, network: str) -> None:
    """Of which who asks for one has all the addresses; of IPv4 one has one."""
    assert network == wider(address)


@given(st.lists(st.text(st.characters(codec="latin-1", exclude_characters="\r\n"))))
def test_nothing_a_client_says_changes_who_it_is(forwarded: list[str]) -> None:
    """What it says through a proxy of ours stands further left than what the proxy says."""
    assert seen("203.0.113.5", *forwarded) == "203.0.113.5"
    assert seen(PROXY, *forwarded, "203.0.113.5") == "203.0.113.5"
    assert seen(None, *forwarded, "203.0.113.5", proxies=False) == UNKNOWN
