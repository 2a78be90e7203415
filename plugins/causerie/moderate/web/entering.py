"""The ways in and out: a name and a password, or a link that works once; signing out."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from causerie.core.problems import Reason
from causerie.moderate.accounts import Gate, NotAdmitted, TooSoon
from causerie.moderate.web.office import PATH, Office, Visit, guarded, way_in
from causerie.web import addresses, forms, origin
from causerie.web.refusals import REASONS, Refused

_AT_ONCE = 2
"""Passwords verified at a time: each takes a core and some memory."""
_MOST_WAITING = 20
_MOST_OF_ONE = 6
"""Of those, from one network: it leaves room to others."""
_T = TypeVar("_T")
_PAGES = re.compile(rf"{PATH}(?:/(?:held|published|history|say|item/[a-z0-9-]+))?")


def routes(office: Office) -> list[Route]:
    """With a password, and out again."""
    verifying = _Verifying()

    async def page(request: Request) -> Response:
        return await run_in_threadpool(_page, office, request)

    async def sign_in(request: Request) -> Response:
        origin.check(request, office.origins)
        fields = await forms.read(request)
        name, password = fields.get("name", ""), fields.get("password", "")
        address = addresses.client(request, office.proxies)
        enter = partial(
            _enter,
            office.gate,
            name,
            password,
            address=address,
            device=request.cookies.get(office.device_cookie, ""),
            before=request.cookies.get(office.cookie, ""),
        )
        next_ = fields.get("next", "")
        try:
            token, device = await verifying.run(enter, addresses.wider(address))
        except NotAdmitted as error:
            return await run_in_threadpool(_refused, office, error, name, next_)
        return office.admit(_onward(next_), token, device=device)

    return [
        Route(f"{PATH}/sign-in", page, methods=["GET"], name="sign-in-page"),
        Route(f"{PATH}/sign-in", sign_in, methods=["POST"], name="sign-in"),
        Route(f"{PATH}/sign-out", guarded(office, _sign_out), methods=["POST"], name="sign-out"),
    ]


def link_routes(office: Office) -> list[Route]:
    """With a link: looking at it shows a button, which uses it up."""

    async def page(request: Request) -> Response:
        return await run_in_threadpool(_link, office, request.path_params["code"])

    async def enter(request: Request) -> Response:
        origin.check(request, office.origins)
        before = request.cookies.get(office.cookie, "")
        code = request.path_params["code"]
        try:
            token = await run_in_threadpool(partial(office.gate.enter, code, before=before))
        except NotAdmitted:
            return await run_in_threadpool(_used_up, office)
        return office.admit(_onward(""), token)

    path = f"{PATH}/enter/{{code}}"
    return [
        Route(path, page, methods=["GET"], name="link-page"),
        Route(path, enter, methods=["POST"], name="link"),
    ]


class _Verifying:
    """Verifies few passwords at a time, in threads of its own: others keep theirs."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, "sign-in")
        self._waiting: Counter[str] = Counter()

    async def run(self, enter: Callable[[], _T], network: str) -> _T:
        """What `enter` gives; Refused when too many wait already, there or altogether."""
        waiting = self._waiting
        if waiting[network] >= _MOST_OF_ONE or waiting.total() >= _MOST_WAITING:
            raise Refused(503, REASONS[503], {"retry-after": "30"})
        waiting[network] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, enter)
        finally:
            waiting[network] -= 1
            if not waiting[network]:
                del waiting[network]


def _enter(gate: Gate, *given: str, **named: str) -> tuple[str, str]:
    """The token of a new session, and what has the browser known again."""
    token = gate.sign_in(*given, **named)
    return token, gate.device(token)


def _page(office: Office, request: Request) -> Response:
    if office.gate.session(request.cookies.get(office.cookie, "")) is not None:
        return _onward("")
    return way_in(office)


def _refused(office: Office, error: NotAdmitted, name: str, next_: str) -> Response:
    if not isinstance(error, TooSoon):
        problem = office.pages.say("This name and this password do not go together.")
        return way_in(office, status=401, name=name, next_=next_, problem=problem)
    problem = office.pages.counted(
        "After so many attempts, wait %(num)s second before the next one.",
        "After so many attempts, wait %(num)s seconds before the next one.",
        error.seconds,
    )
    response = way_in(office, status=429, name=name, next_=next_, problem=problem)
    response.headers["retry-after"] = str(error.seconds)
    return response


def _onward(next_: str) -> Response:
    """To the page that was asked for, if it is one of ours."""
    return RedirectResponse(next_ if _PAGES.fullmatch(next_) else PATH, 303)


def _sign_out(office: Office, _: Request, visit: Visit) -> Response:
    office.gate.sign_out(visit.token)
    return office.dismiss(RedirectResponse(f"{PATH}/sign-in", 303))


def _link(office: Office, code: str) -> Response:
    if not office.gate.invited(code):
        return _used_up(office)
    return office.pages.response(
        "moderation/enter.html", office.pages.say("Enter the desk"), path=PATH, code=code
    )


def _used_up(office: Office) -> Response:
    return office.pages.refusal(Refused(410, Reason(
        "this link has been used, or is too old", "start causerie serve again for another one",
    )))  # fmt: skip
