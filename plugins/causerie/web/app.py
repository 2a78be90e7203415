"""The application around the dynamic pages: what holds for each of them, whatever happens."""

import traceback
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import PurePath

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from causerie.queue import QueueUnavailable
from causerie.web.bodies import Body
from causerie.web.headers import HEADERS
from causerie.web.logs import Log
from causerie.web.pages import Pages
from causerie.web.refusals import Refused

PREFIX = "/_causerie/"
HEALTH = f"{PREFIX}healthz"
"""Where one asks whether it is well; it answers in a crowd too."""
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
_REFUSED = 400  # and all above
_RETRY = {"retry-after": "30"}


def create_app(
    dynamic: Sequence[BaseRoute],
    pages: Pages,
    *,
    hosts: Collection[str],
    log: Log,
    others: Sequence[BaseRoute] = (),
    lifespan: Lifespan[Starlette] | None = None,
    most: int | None = None,
) -> Starlette:
    """The routes below `/_causerie/` with all that holds for them, and the `others` after them.

    `hosts` are the names it answers to, such as `example.org` or `[::1]`; `*` is any. At `most` so
    many requests are under way at once, beside those that ask whether it is well.
    """
    app = Starlette(
        routes=[*dynamic, _nowhere(dynamic), *others],
        middleware=[
            Middleware(_Front, pages, hosts, log, most=most, alone=not others),
        ],
        exception_handlers={
            HTTPException: _Handlers(pages).http,
            Refused: _Handlers(pages).refused,
            QueueUnavailable: _Handlers(pages).unavailable,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would lead to an address made of the host's name
    return app


def _nowhere(dynamic: Sequence[BaseRoute]) -> Route:
    """What answers where no route does, so that nothing below the prefix is left to the others."""

    async def nowhere(request: Request) -> Response:
        for route in dynamic:
            if isinstance(route, Route) and route.matches(request.scope)[0] is Match.PARTIAL:
                allowed = ", ".join(sorted(route.methods or ()))
                raise HTTPException(405, headers={"allow": allowed})
        raise HTTPException(404)

    return Route(f"{PREFIX}{{path:path}}", nowhere, methods=sorted(_METHODS), name="nowhere")


class _Handlers:
    """From what stops a request to the page that says so."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def http(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        response = self._pages.failure(status, request.method)
        response.headers.update(getattr(error, "headers", None) or {})  # 405 says what is allowed
        return response

    async def refused(self, _: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)  # noqa: S101 - Starlette calls it for nothing else
        return self._pages.refusal(error)

    async def unavailable(self, request: Request, _: Exception) -> Response:
        return self._pages.failure(503, request.method, _RETRY)


class _Front:
    """Sees each request first and its answer last."""

    def __init__(
        self,
        app: ASGIApp,
        pages: Pages,
        hosts: Collection[str],
        log: Log,
        *,
        most: int | None,
        alone: bool,
    ) -> None:
        self._alone = alone
        self._app = app
        self._most = most
        self._under_way = 0
        self._pages = pages
        self._hosts = {host.lower() for host in hosts}
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, told = self._log.clock(), {"status": 0}
        body = Body(scope, receive)
        ours = self._alone or f"{scope['path']}/".startswith(PREFIX)

        async def received() -> Message:
            if body.over:
                return await body.receive()
            with self._waiting():
                return await body.receive()

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                if message["status"] >= _REFUSED:
                    with self._waiting():
                        await body.read_on()
                if ours:
                    headers = MutableHeaders(scope=message)
                    for name, value in HEADERS.items():
                        headers.setdefault(name, value)
            with self._waiting():
                await send(message)

        failed: dict[str, str] = {}
        self._under_way += 1
        try:
            await self._what_answers(scope)(scope, received, sent)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told here, without its text
            failed = _told(error)
            if not told["status"]:
                await self._pages.failure(500, scope["method"])(scope, body.receive, sent)
        finally:
            self._under_way -= 1
        if ours or failed:
            self._log.line(
                "request",
                route=getattr(scope.get("route"), "name", "none"),
                method=scope["method"] if scope["method"] in _METHODS else "other",
                status=told["status"],
                ms=(self._log.clock() - begun) // timedelta(milliseconds=1),
                **failed,
            )

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """It is the client's turn: who is slow keeps nobody else out."""
        self._under_way -= 1
        try:
            yield
        finally:
            self._under_way += 1

    def _what_answers(self, scope: Scope) -> ASGIApp:
        if not self._knows(Request(scope)):
            return self._pages.failure(400, scope["method"])
        crowded = self._most is not None and self._under_way > self._most
        if crowded and scope["path"] != HEALTH:
            return self._pages.failure(503, scope["method"], _RETRY)
        return self._app

    def _knows(self, request: Request) -> bool:
        hosts = request.headers.getlist("host")
        if "*" in self._hosts:
            return True
        name, colon, port = "".join(hosts).lower().rpartition(":")
        if not colon or not port.isdigit():  # without a port, the last colon is an IPv6 address's
            name = "".join(hosts).lower()
        return len(hosts) == 1 and name in self._hosts


def _told(error: Exception) -> dict[str, str]:
    """The kind of an error and the last line of ours that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if "causerie" in PurePath(each.filename).parts]
    last = (ours or frames)[-1]
    where = f"{'/'.join(PurePath(last.filename).parts[-2:])}:{last.lineno}"
    return {"error": type(error).__name__, "where": where}
