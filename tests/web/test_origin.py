"""Which forms are taken for those of this site's own pages."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from starlette.requests import Request

from causerie.web import origin
from causerie.web.refusals import Refused

HERE, OTHER = "https://blog.example", "https://evil.example"
PUBLIC = (HERE,)

# Sec-Fetch-Site, Origin, Referer, and whether it is taken; `-` is a header that is not there.
TABLE = """
same-origin  https://blog.example          -                             yes
same-origin  -                             -                             yes
same-origin  null                          -                             yes
same-origin  https://blog.example          https://evil.example/         yes
same-origin  https://evil.example          https://blog.example/         no
same-origin  http://blog.example           -                             no
-            https://blog.example          -                             yes
-            https://BLOG.example:443      -                             yes
-            HTTPS://blog.example          -                             yes
-            https://blog.example          https://evil.example/         yes
-            -                             https://blog.example/cas/x/   yes
-            -                             https://blog.example          yes
none         https://blog.example          -                             yes
none         -                             https://blog.example/cas/x/   yes
none         -                             -                             no
none         null                          -                             no
none         https://evil.example          -                             no
none         -                             https://evil.example/         no
-            -                             -                             no
-            null                          -                             no
-            null                          https://blog.example/         no
-            https://evil.example          -                             no
-            https://evil.example          https://blog.example/         no
-            -                             https://evil.example/         no
-            -                             https://evil.example/?https://blog.example/  no
-            -                             about:blank                   no
-            http://blog.example           -                             no
-            https://blog.example:8443     -                             no
-            https://blog.example.evil.example  -                        no
-            https://evil-blog.example     -                             no
-            https://sub.blog.example      -                             no
-            https://blog.example@evil.example  -                        no
-            https://user@blog.example     -                             no
-            blog.example                  -                             no
-            //blog.example                -                             no
-            file://blog.example           -                             no
-            https://blog.example:99999    -                             no
-            https://[blog.example         -                             no
-            https://                      -                             no
-            https://blóg.example          -                             no
same-site    https://blog.example          -                             no
same-site    https://sub.blog.example      -                             no
same-site    -                             -                             no
cross-site   https://blog.example          -                             no
cross-site   https://evil.example          -                             no
cross-site   null                          -                             no
cross-site   -                             -                             no
cross-site   -                             https://blog.example/         no
unheard-of   https://blog.example          -                             no
SAME-ORIGIN  -                             -                             no
"""
ROWS = [tuple(line.split()) for line in TABLE.strip().split("\n")]


def request(*headers: tuple[str, str], host: str = "blog.example") -> Request:
    pairs = [("host", host), *headers]
    return Request({
        "type": "http", "method": "POST",
        "headers": [(name.encode(), value.encode()) for name, value in pairs],
    })  # fmt: skip


def taken(
    *headers: tuple[str, str], host: str = "blog.example", origins: tuple[str, ...] = PUBLIC
) -> bool:
    with suppress(Refused):
        origin.check(request(*headers, host=host), origins)
        return True
    return False


@pytest.mark.parametrize(("site", "source", "referer", "expected"), ROWS)
def test_a_form_is_taken_from_our_own_pages_alone(
    site: str, source: str, referer: str, expected: str
) -> None:
    """Row by row of the table above."""
    given = {"sec-fetch-site": site, "origin": source, "referer": referer}
    headers = [(name, value) for name, value in given.items() if value != "-"]
    assert taken(*headers) == (expected == "yes")


def test_the_table_has_forty_combinations_at_least(record_property: Callable[..., None]) -> None:
    """Each another one, and most of them refused."""
    assert len(set(ROWS)) == len(ROWS) >= 40
    record_property("combinations of headers tried against forged forms", len(ROWS))


@pytest.mark.parametrize("name", ["origin", "sec-fetch-site", "referer"])
def test_a_header_sent_twice_is_believed_neither_time(name: str) -> None:
    """Each could have been meant."""
    value = "same-origin" if name == "sec-fetch-site" else HERE
    assert taken((name, value))
    assert not taken((name, value), (name, value))
    assert not taken((name, value[:5]), (name, value[5:]))


@pytest.mark.parametrize(
    ("host", "source", "expected"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8001", False),
        ("127.0.0.1:8000", "http://localhost:8000", False),
        ("[::1]:8000", "http://[::1]:8000", True),
        ("blog.example", HERE, True),
        ("blog.example", "http://blog.example", True),
        ("blog.example", OTHER, False),
        ("", "null", False),
        ("", "", False),
    ],
)
def test_without_a_public_address_ours_is_the_host_asked_for(
    host: str,
    source: str,
    expected: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Whose name was checked before; its scheme is for the server in front to know."""
    assert taken(("origin", source), host=host, origins=()) == expected


def test_with_a_public_address_the_host_asked_for_says_nothing() -> None:
    """A server in front may leave out the port, or name us by an address of its own."""
    assert taken(("origin", HERE), host="127.0.0.1:9000")
    assert not taken(("origin", "http://127.0.0.1:9000"), host="127.0.0.1:9000")


def test_a_refusal_tells_where_to_go_back_to() -> None:
    """It is a reader who sees it, through no fault of theirs."""
    with pytest.raises(Refused) as raised:
        origin.check(request())
    assert (raised.value.status, raised.value.reason.hint) == (
        403, "go back to the site and use its own page",
    )  # fmt: skip
