"""Whatever is sent to whatever address: an answer that is no failure, with every header."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, unquote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from causerie import queue
from causerie.web.headers import HEADERS
from receiver.place import ANSWER, BOB, GOOD, HOST, MINE, Place, fields
from receiver.place import send as answer

FORM = "application/x-www-form-urlencoded"
Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Reply:
    """What comes back."""

    status: int
    headers: dict[str, str]
    body: bytes


async def ask(
    app: Starlette, method: str, path: bytes, query: bytes, headers: Headers, body: bytes
) -> Reply:
    """A request, byte by byte as one may send it, past all that a well-bred client would refuse."""
    coming: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Any] = []

    async def receive() -> Any:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def take(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "https",
        "method": method, "root_path": "", "path": unquote(path.decode("latin-1")),
        "raw_path": path, "query_string": query, "headers": list(headers),
        "server": ("127.0.0.1", 80), "client": ("203.0.113.5", 5_000),
    }  # fmt: skip
    await app(scope, receive, take)
    start, *rest = sent
    return Reply(
        start["status"],
        {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]},
        b"".join(each.get("body", b"") for each in rest),
    )


@dataclass
class Target:
    """A receiver with an answer in it, and what was learnt of it from outside."""

    place: Place
    app: Starlette
    pages: tuple[str, ...]
    tokens: tuple[str, ...]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """For all examples: one may prepare what the next one breaks."""
    folder: Path = tmp_path_factory.mktemp("fuzz") / "queue"
    with queue.open(folder) as opened:
        place = Place(opened, folder)
        browser = place.client()
        pages = tuple(answer(browser, name=f"N{number}").headers["location"] for number in range(5))
        tokens = [fields(browser.post(ANSWER, data=GOOD))["token"]]
        edits = (browser.post(f"{page}/edit", data=GOOD | {"body": "Autre."}) for page in pages)
        tokens += [fields(each)["token"] for each in edits]
        yield Target(place, place.app(), pages, tuple(tokens))


odd = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["", "le-cas", "ferme", BOB.id, "Oui", "\0", "\u202e", "%", "../..", "\ud7ff", "{{ 7*7 }}",
     "{count}", "%(num)s", "x" * 5_000, "<script>", "a\r\nb", "1", "-1", "9" * 400, "&", "'\""]
)  # fmt: skip
names = st.sampled_from(
    [*GOOD, "about", "website", "reply_to", "choice", "homepage", "token", "confirm", "change",
     "preview", "version", "unknown"]
)  # fmt: skip
methods = st.sampled_from(
    ["GET", "GET", "GET", "POST", "POST", "POST", "POST", "HEAD", "DELETE", "X"]
)
header_values = odd.map(lambda text: text.encode("utf-8")[:2_000]) | st.sampled_from(
    [HOST.encode(), b"null", b"same-origin", b"cross-site", FORM.encode(), b"text/plain", b"0",
     b"99999999999", b"blog.example", b"evil.example", b"multipart/form-data; boundary=x", b"\xff"]
)  # fmt: skip
header_names = st.sampled_from(
    [b"host", b"origin", b"referer", b"sec-fetch-site", b"content-type", b"content-length",
     b"x-forwarded-for", b"cookie", b"transfer-encoding", b"accept", b"range", b"if-none-match"]
)  # fmt: skip


@st.composite
def requests(draw: st.DrawFn, target: Target) -> tuple[str, bytes, bytes, Headers, bytes]:
    """A request that is half right: one that is all wrong gets nowhere."""
    secrets = [*target.pages, f"{MINE}x"]
    below = draw(st.sampled_from(["", "/edit", "/edit", "/withdraw", "/download", "/x"]))
    known = [ANSWER, f"{draw(st.sampled_from(secrets))}{below}", "/_causerie/healthz"]
    path = draw(st.sampled_from(known) | odd.map(lambda text: f"/_causerie/{text}"))
    typed = dict(GOOD) if draw(st.booleans()) else {}
    typed |= draw(st.dictionaries(names, odd, max_size=4))
    if draw(st.booleans()):
        typed["token"] = draw(st.sampled_from(target.tokens))
        typed["confirm"] = "1"
    if draw(st.booleans()):
        typed["version"] = draw(st.sampled_from(["1", "2", "3"]))
    body = urlencode(typed).encode() if draw(st.integers(0, 4)) else draw(st.binary(max_size=200))
    headers = {b"host": b"blog.example", b"origin": HOST.encode(), b"content-type": FORM.encode()}
    if not draw(st.integers(0, 2)):
        headers |= draw(st.dictionaries(header_names, header_values, max_size=3))
    return (
        draw(methods),
        quote_from_bytes(path.encode("utf-8"), safe="/_-").encode(),
        urlencode(draw(st.dictionaries(names, odd, max_size=2))).encode()
        or draw(st.binary(max_size=20)),
        [*headers.items(), *draw(st.lists(st.tuples(header_names, header_values), max_size=1))],
        body,
    )


def sent(target: Target, data: st.DataObject) -> tuple[str, int]:
    """What became of one request, by the log; whatever it is, it is in order."""
    before = len(target.place.lines)
    reply = asyncio.run(ask(target.app, *data.draw(requests(target))))
    assert reply.status < 500
    assert {name: reply.headers.get(name) for name in HEADERS} == dict(HEADERS)
    assert b"<script" not in reply.body
    reply.body.decode("utf-8")
    (line,) = target.place.lines[before:]
    row = json.loads(line)
    assert row["status"] == reply.status
    return row["route"], row["status"]


@given(st.data())
def test_no_request_is_a_failure(target: Target, data: st.DataObject) -> None:
    """Never a 500, always every header, always one line in the log."""
    sent(target, data)


@pytest.mark.slow
def test_random_requests_get_everywhere(
    target: Target, record_property: Callable[..., None]
) -> None:
    """Were most of them turned away at the door, the test above would prove little."""
    seen: Counter[tuple[str, int]] = Counter()

    @settings(max_examples=2_000, derandomize=True)  # it must not depend on luck
    @given(st.data())
    def run(data: st.DataObject) -> None:
        seen[sent(target, data)] += 1

    run()
    assert {route for route, _ in seen} >= {
        "answer", "answer-sent", "mine", "edit", "edit-sent", "withdraw", "withdraw-sent",
        "download", "healthz", "nowhere",
    }  # fmt: skip
    assert {status for _, status in seen} >= {200, 303, 400, 403, 404, 405, 422}
    record_property("random requests to the receiver: failures", f"0 of {seen.total()}")
