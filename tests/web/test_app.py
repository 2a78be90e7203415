"""What holds for every dynamic page: its look, its headers, its line in the log, no loose end."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from causerie.core.problems import Reason
from causerie.queue import QueueUnavailable
from causerie.web import forms
from causerie.web.app import create_app
from causerie.web.headers import HEADERS
from causerie.web.logs import Log
from causerie.web.pages import Pages
from causerie.web.refusals import REASONS, Refused, sentence
from causerie.web.shell import CONTENT, TITLE, NotAShell, Shell, bare

ZERO = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHELL = Shell(f"<title>{TITLE} - Le site</title><h2>{TITLE}</h2>{CONTENT}<footer>{TITLE}</footer>")
PLANTED = "cZ9-planted-in-the-path"


class Clock:
    """Goes on by 5 ms each time it is looked at."""

    def __init__(self) -> None:
        self.now = ZERO

    def __call__(self) -> datetime:
        """The instant."""
        self.now += timedelta(milliseconds=5)
        return self.now


async def echo(request: Request) -> Response:
    return PlainTextResponse(json.dumps(await forms.read(request)))


async def fail(request: Request) -> Response:
    raise ValueError(f"with {PLANTED} in it, from {request.client}")


async def other(_: Request) -> Response:
    return PlainTextResponse("a page of the site")


def raising(error: Exception) -> Callable[[Request], Any]:
    async def endpoint(_: Request) -> Response:
        raise error

    return endpoint


def client(lines: list[str], *, shell: Callable[[], Shell] = lambda: SHELL) -> TestClient:
    teapot = Refused(418, Reason("this request cannot be understood", "go back to the site"))
    app = create_app(
        [
            Route("/_causerie/echo", echo, methods=["POST"], name="echo"),
            Route("/_causerie/fail/{secret}", fail, methods=["GET", "POST"], name="fail"),
            Route(
                "/_causerie/full",
                raising(QueueUnavailable("/home/secret is full")),
                methods=["GET", "POST"],
            ),
            Route("/_causerie/teapot", raising(teapot)),
            Route("/_causerie/gone", raising(HTTPException(410))),
        ],
        Pages("fr", shell),
        hosts=["testserver", "127.0.0.1", "[::1]"],
        log=Log(lines.append, Clock()),
        others=[Route("/{path:path}", other)],
    )
    return TestClient(app)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_causerie/nothing", 404),
        ("GET", "/_causerie/", 404),
        ("POST", "/_causerie/a/b/c", 404),
        ("GET", "/_causerie/echo", 405),
        ("DELETE", "/_causerie/echo", 405),
        ("GET", f"/_causerie/fail/{PLANTED}", 500),
        ("GET", "/_causerie/full", 503),
        ("GET", "/_causerie/teapot", 418),
        ("GET", "/_causerie/gone", 410),
        ("POST", "/_causerie/echo", 415),
    ],
)
def test_whatever_goes_wrong_is_a_page_with_every_header_and_a_way_on(
    method: str, path: str, status: int
) -> None:
    """In the site's look and language; never the error's own words."""
    response = client([]).request(method, path)
    assert response.status_code == status
    assert "<footer>" in response.text
    assert 'href="/"' in response.text
    assert "Aller à la Une" in response.text
    assert PLANTED not in response.text
    assert "/home/secret" not in response.text
    assert {name: response.headers.get(name) for name in HEADERS} == dict(HEADERS)


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("GET", "/_causerie/full", "Cette machine ne peut pas afficher cette page en ce moment"),
        ("GET", "/_causerie/fail/x", "et cette page ne peut pas être affichée"),
        ("POST", "/_causerie/full", "et rien n’a été fait"),
        ("POST", "/_causerie/fail/x", "voyez ce qui a été fait de votre demande"),
    ],
)
def test_that_nothing_was_done_is_said_only_where_it_is_so(
    method: str, path: str, said: str
) -> None:
    """A form taken leads to a page: where that fails, what was sent is kept nevertheless."""
    page = client([]).request(method, path).text
    assert said in page
    assert ("rien n’a été fait" in page) == (method == "POST" and "full" in path)
    assert ("ce que vous avez envoyé avant est gardé" in page) == (method == "GET")


def test_a_method_refused_says_which_are_taken_and_a_full_disk_when_to_come_back() -> None:
    """As programs read it."""
    assert client([]).get("/_causerie/echo").headers["allow"] == "POST"
    assert client([]).get("/_causerie/full").headers["retry-after"] == "30"


def test_the_headers_leave_no_room_for_scripts_frames_or_other_sites() -> None:
    """A second wall, should a page of ours ever hold what it must not."""
    policy = dict(part.strip().split(" ", 1) for part in HEADERS[
        "content-security-policy"
    ].split(";"))  # fmt: skip
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert HEADERS["referrer-policy"] == "strict-origin"
    assert HEADERS["x-content-type-options"] == "nosniff"
    assert HEADERS["x-robots-tag"] == "noindex"
    assert HEADERS["cache-control"] == "no-store"


def test_pages_of_the_site_are_left_alone() -> None:
    """Their headers are those of whoever serves them, and no line is written for them."""
    lines: list[str] = []
    response = client(lines).get("/cas/")
    assert (response.text, "content-security-policy" in response.headers) == (
        "a page of the site", False,
    )  # fmt: skip
    assert lines == []


@pytest.mark.parametrize(
    "host", ["testserver", "TESTSERVER:8000", "127.0.0.1:80", "[::1]", "[::1]:9"]
)
def test_it_answers_to_its_names(host: str) -> None:
    """With or without a port."""
    assert client([]).get("/cas/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "", "[::1", "testserver:x", "::1", ":80"]
)
def test_it_answers_to_no_other_name(host: str) -> None:
    """Neither a page of ours nor one of the site: nothing may believe the host's name."""
    for path in ("/cas/", "/_causerie/nothing"):
        assert client([]).get(path, headers={"host": host}).status_code == 400


def test_two_host_names_are_none() -> None:
    """A server in front may have believed the other one."""
    for names in (("testserver", "testserver"), ("test", "server"), ("testserver", "")):
        headers = [("host", name) for name in names]
        assert client([]).get("/cas/", headers=headers).status_code == 400


def test_a_request_is_one_line_without_a_secret(record_property: Callable[..., None]) -> None:
    """Whatever it held: in its path, its query, its headers, its body, in an error's message."""
    lines: list[str] = []
    said = {
        "cookie": PLANTED,
        "user-agent": PLANTED,
        "referer": PLANTED,
        "x-forwarded-for": PLANTED,
    }
    with client(lines) as browser:
        browser.get(f"/_causerie/fail/{PLANTED}?{PLANTED}", headers=said)
        browser.get(f"/_causerie/{PLANTED}", headers=said)
        browser.post("/_causerie/echo", data={"body": PLANTED}, headers=said)
        browser.request(PLANTED, "/_causerie/echo", headers=said)
    rows = [json.loads(line) for line in lines]
    assert [(row["route"], row["status"]) for row in rows] == [
        ("fail", 500), ("nowhere", 404), ("echo", 200), ("echo", 405),
    ]  # fmt: skip
    assert rows[0]["error"] == "ValueError"
    assert rows[0]["at"] == "2026-11-23T12:00:00.015+00:00"
    assert {row["ms"] for row in rows} == {5}
    assert rows[3]["method"] == "other"
    found = sum(word in "".join(lines) for word in (PLANTED, "testclient", "127.0.0.1"))
    assert found == 0
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    record_property("secrets planted in requests found in the log", found)


@pytest.mark.parametrize(
    "fields", [{"path": "a"}, {"route": "a b"}, {"route": "a\nb"}, {"ms": 1.5}, {"status": None}]
)
def test_the_log_has_no_room_for_anything_else(fields: dict[str, object]) -> None:
    """Neither another field nor a text in one of its own."""
    lines: list[str] = []
    with pytest.raises(ValueError, match="is not for the log"):
        Log(lines.append, Clock()).line("request", **fields)
    assert lines == []


def test_a_title_is_text_wherever_the_shell_gives_it() -> None:
    """And what the content holds is not looked at."""
    assert SHELL.page('<"&', f"<p>{TITLE}</p>") == (
        "<title>&lt;&quot;&amp; - Le site</title><h2>&lt;&quot;&amp;</h2>"
        f"<p>{TITLE}</p><footer>&lt;&quot;&amp;</footer>"
    )


@pytest.mark.parametrize("html", ["", f"{CONTENT}{CONTENT}"])
def test_a_page_without_one_place_for_a_content_is_no_shell(html: str) -> None:
    """A minifier may have taken the comment away."""
    with pytest.raises(NotAShell, match="build the site again"):
        Shell(html)


@pytest.mark.parametrize("error", [FileNotFoundError("site/"), NotAShell("no content")])
def test_without_a_built_site_the_pages_are_bare_and_work(error: Exception) -> None:
    """What a reader sends must not depend on a build."""

    def shell() -> Shell:
        raise error

    response = client([], shell=shell).get("/_causerie/nothing")
    assert response.status_code == 404
    assert response.text.startswith('<!doctype html>\n<html lang="fr">')
    assert bare("en").page("T", "<p>C</p>").count("<p>C</p>") == 1


def test_each_reason_is_a_french_sentence() -> None:
    """With its capital and its full stop, and the space that French wants."""
    say = Pages("fr", lambda: SHELL).say
    for reason in REASONS.values():
        said = sentence(reason, say)
        assert said[0].isupper()
        assert said.endswith(".")
        assert "\u00a0; " in said
        assert reason.what not in said


def test_a_reader_who_leaves_amid_a_form_is_no_failure() -> None:
    """The connection is gone: nobody is there to be told, and nothing is logged as an error."""
    lines: list[str] = []
    app = client(lines).app
    messages = [{"type": "http.request", "body": b"a=", "more_body": True},
                {"type": "http.disconnect"}]  # fmt: skip

    async def receive() -> Any:
        return messages.pop(0)

    async def send(_: Any) -> None:
        pass

    scope = {
        "type": "http", "method": "POST", "path": "/_causerie/echo", "query_string": b"",
        "headers": [(b"host", b"testserver"),
                    (b"content-type", b"application/x-www-form-urlencoded")],
    }  # fmt: skip

    async def main() -> None:
        await app(scope, receive, send)

    asyncio.run(main())
    assert [json.loads(line)["status"] for line in lines] == [400]
