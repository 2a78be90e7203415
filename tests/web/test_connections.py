"""Nobody keeps a connection for nothing, and who is refused sees the page that says why."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from causerie.web import bodies, connections, forms
from causerie.web.app import HEALTH, create_app
from causerie.web.connections import Connection
from causerie.web.logs import Log
from causerie.web.pages import Pages
from causerie.web.shell import bare

SOON, BUSY = 0.3, 3
GET = b"GET /_causerie/page HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD = (
    b"POST /_causerie/form HTTP/1.1\r\nHost: a\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
)
LARGE = 50_000_000  # more than what lies between two sockets

Ask = Callable[[bytes], socket.socket]


async def form(request: Request) -> Response:
    return PlainTextResponse(str(await forms.read(request)))


async def page(_: Request) -> Response:
    return PlainTextResponse("a page")


async def busy(_: Request) -> Response:
    await asyncio.sleep(BUSY)
    return PlainTextResponse("at last")


async def large(_: Request) -> Response:
    return PlainTextResponse("x" * LARGE)


@contextmanager
def serving(most: int | None = None) -> Iterator[int]:
    """A server as `causerie receive` has it: its port."""
    pages = Pages("fr", lambda: bare("fr"))
    paths = [("form", form), ("page", page), ("large", large), ("busy", busy), ("healthz", page)]
    routes = [
        Route(f"/_causerie/{name}", act, methods=["GET" if act is not form else "POST"], name=name)
        for name, act in paths
    ]
    log = Log(lambda _: None, lambda: datetime.now(UTC))
    app = create_app(routes, pages, hosts=["*"], log=log, most=most)
    config = uvicorn.Config(app, log_level="critical", http=Connection, ws="none")
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Opens a connection to a server without patience, and says something."""
    monkeypatch.setattr(connections, "PATIENCE", SOON)
    with serving() as port, ExitStack() as stack:

        def opened(text: bytes) -> socket.socket:
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            client.sendall(text)
            return client

        yield opened


def said(client: socket.socket, until: bytes = b"") -> bytes:
    """All that the server says until it closes, or until it said something."""
    got = b""
    while (part := client.recv(65_536)) and (not until or until not in got):
        got += part
        if until and until in got:
            break
    return got


def closed(client: socket.socket) -> bool:
    """Whether the server is done with a connection, at once or in time."""
    try:
        while client.recv(65_536):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("text", [b"", b"GET", GET[:-2], GET[:-2] + b"X: y\r\n"])
def test_who_does_not_say_what_for_is_let_go(ask: Ask, text: bytes) -> None:
    """A connection on which nothing comes, or no whole request."""
    assert closed(ask(text))


def test_a_letter_at_a_time_is_not_soon_enough(ask: Ask) -> None:
    """The head of a request has one deadline, which no letter puts off; the second one's too."""
    for before in (b"", GET):
        client = ask(before)
        assert not before or said(client, b"a page")
        with pytest.raises(OSError, match=r"reset|Broken pipe"):  # noqa: PT012
            until = time.monotonic() + 10
            while time.monotonic() < until:
                client.sendall(b"G" if before else b"X")
                time.sleep(0.05)


def test_who_is_refused_does_not_go_on_for_ever(ask: Ask) -> None:
    """What comes after the page that refused it is thrown away, and not for long."""
    client = ask(HEAD.replace(b"close", b"keep-alive") + b"Content-Length: 999999999\r\n\r\n")
    assert said(client, b"</html>")
    with pytest.raises(OSError, match=r"reset|Broken pipe"):  # noqa: PT012
        until = time.monotonic() + 10
        while time.monotonic() < until:
            client.sendall(b"a")
            time.sleep(0.05)


def test_who_does_not_read_is_let_go(ask: Ask) -> None:
    """The answer is not kept for whoever asks for much and takes in nothing."""
    client = ask(GET.replace(b"page", b"large"))
    time.sleep(3 * SOON)
    assert len(said(client)) < LARGE


def test_who_takes_time_to_read_reads_all(ask: Ask) -> None:
    """As long as something is taken in."""
    client = ask(GET.replace(b"page", b"large").replace(b"Host", b"Connection: close\r\nHost"))
    got = 0
    began = time.monotonic()
    while part := client.recv(1_000_000):
        got += len(part)
        if time.monotonic() - began < 3 * SOON:
            time.sleep(0.02)
    assert got > LARGE


def test_the_connections_that_waited_longest_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many keep one open, the next is served."""
    monkeypatch.setattr(connections, "MOST", 5)
    monkeypatch.setattr(connections, "PATIENCE", 300.0)  # however slow the machine is
    with serving() as port, ExitStack() as stack:

        def opened() -> socket.socket:
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            time.sleep(0.1)  # until the server knows of it, before the next
            return client

        first = [opened() for _ in range(5)]
        first[0].sendall(GET)
        assert said(first[0], b"a page"), "and begins to wait anew"
        later = [opened() for _ in range(2)]
        later[1].sendall(GET)
        assert said(later[1], b"a page")
        assert closed(first[1])
        assert closed(first[2])
        first[3].sendall(GET)
        assert said(first[3], b"a page")


def test_a_crowd_is_told_to_come_again_and_the_server_is_well() -> None:
    """Beyond so many requests at a time, each gets a page at once, and none hides the health."""
    with serving(most=3) as port, ExitStack() as stack:

        def opened(text: bytes) -> socket.socket:
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            client.sendall(text)
            return client

        crowd = [opened(GET.replace(b"page", b"busy")) for _ in range(3)]
        time.sleep(0.3)
        refused = said(opened(GET), b"</html>")
        assert refused.startswith(b"HTTP/1.1 503")
        assert b"retry-after: 30" in refused
        healthy = said(opened(GET.replace(b"/_causerie/page", HEALTH.encode())), b"a page")
        assert healthy.startswith(b"HTTP/1.1 200")
        for client in crowd:
            assert said(client, b"at last").startswith(b"HTTP/1.1 200")
        assert said(opened(GET), b"a page").startswith(b"HTTP/1.1 200")


def test_those_who_send_slowly_are_no_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that comes a letter at a time shuts nobody out, and at last makes room."""
    monkeypatch.setattr(connections, "MOST", 8)
    waiting = HEAD + b"Content-Length: 3\r\n\r\na"
    with serving(most=3) as port, ExitStack() as stack:

        def opened(text: bytes) -> socket.socket:
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            client.sendall(text)
            return client

        slow = [opened(waiting) for _ in range(8)]
        time.sleep(0.3)
        assert said(opened(GET), b"a page").startswith(b"HTTP/1.1 200")
        assert closed(slow[0]), "which had waited longest"
        slow[1].sendall(b"=1")
        assert b"{'a': '1'}" in said(slow[1])


@pytest.mark.parametrize(
    "waiting",
    [
        HEAD + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n",
        GET.replace(b"page", b"nowhere").replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n"),
    ],
    ids=["to be asked for its form", "to be heard out, refused as it is"],
)
def test_those_who_wait_are_no_crowd(waiting: bytes) -> None:
    """It is their turn, and others are answered meanwhile."""
    with serving(most=3) as port, ExitStack() as stack:
        for _ in range(8):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            client.sendall(waiting)
        time.sleep(0.3)
        asking = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
        asking.sendall(GET)
        assert said(asking, b"a page").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("refused", ["413", "415", "404", "405"])
def test_who_is_refused_while_sending_sees_why(
    ask: Ask,
    chunked: bool,  # noqa: FBT001
    refused: str,
) -> None:
    """The connection is not reset under the page, though it was to be closed."""
    size = 1_500_000
    head = {
        "413": HEAD,
        "415": HEAD.replace(b"x-www-form-urlencoded", b"json"),
        "404": HEAD.replace(b"/form", b"/nowhere"),
        "405": HEAD.replace(b"/form", b"/page"),
    }[refused]
    length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % size
    client = ask(head + length + b"\r\n\r\n")
    time.sleep(0.1)  # the refusal is known by now
    body = b"a" * size
    client.sendall(b"%x\r\n%s\r\n0\r\n\r\n" % (size, body) if chunked else body)
    time.sleep(0.1)
    got = said(client)
    assert got.startswith(b"HTTP/1.1 %s" % refused.encode())
    assert got.endswith(b"</html>\n")


def test_reading_on_has_an_end(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither who sends too much nor who sends nothing more keeps the page waiting."""
    monkeypatch.setattr(bodies, "PATIENCE", SOON)
    client = ask(HEAD + b"Content-Length: 999999999\r\n\r\n")
    assert said(client, b"</html>").startswith(b"HTTP/1.1 413")
    monkeypatch.setattr(bodies, "PATIENCE", 60)
    client = ask(HEAD + b"Content-Length: 999999999\r\n\r\n" + b"a" * bodies.MOST_BYTES)
    client.sendall(b"a" * 100_000)
    assert said(client, b"</html>").startswith(b"HTTP/1.1 413")


def test_what_was_not_asked_for_is_not_asked_for_in_order_to_be_thrown_away(ask: Ask) -> None:
    """Who waits to be told to go on is told why not, at once."""
    client = ask(HEAD + b"Expect: 100-continue\r\nContent-Length: 999999999\r\n\r\n")
    assert said(client).startswith(b"HTTP/1.1 413")
