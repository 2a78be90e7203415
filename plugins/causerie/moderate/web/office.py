"""All that the pages of moderators are made from, and who may see them."""

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from causerie.core.problems import Reason
from causerie.core.series import Series
from causerie.core.urls import Words
from causerie.moderate.accounts import Gate
from causerie.moderate.attempts import REMEMBERED
from causerie.moderate.desk import Desk
from causerie.queue import Queue
from causerie.queue.accounts import Session
from causerie.web import forms, origin
from causerie.web.addresses import Network
from causerie.web.pages import Pages
from causerie.web.refusals import Refused, sentence
from causerie.web.signing import Signer

PATH = "/_causerie/moderation"
MOST_FIELDS = 150
"""Of a form here: one for each answer of a page, and a few more."""

TYPED = ("reason", "body")
"""The fields of a form that somebody may have spent time on."""


@dataclass(frozen=True, kw_only=True)
class Office:
    """What the pages share. `series` is that of the latest build, None when there was none."""

    queue: Queue
    desk: Desk
    gate: Gate
    signer: Signer
    pages: Pages
    series: Callable[[], Series | None]
    words: Words
    author: str
    zone: tzinfo
    clock: Callable[[], datetime]
    chance: Callable[[], str]
    root: str
    """The whole address of the site, which ends in `/`."""
    secure: bool
    """Whether browsers reach it by https."""
    local: bool = False
    """Whether it listens to this machine alone: then a one-time link may open it."""
    origins: Collection[str] = ()
    proxies: Sequence[Network] = ()

    @property
    def cookie(self) -> str:
        """The name of the cookie; with its prefix, a browser takes it from this host alone."""
        return "__Host-causerie" if self.secure else "causerie"

    @property
    def device_cookie(self) -> str:
        """The name of the one by which a browser that was let in is known again."""
        return f"{self.cookie}-device"

    def admit(self, response: Response, token: str, *, device: str = "") -> Response:
        """The response, which also gives the browser a session, and has it known again."""
        response.set_cookie(
            self.cookie, token, path="/", secure=self.secure, httponly=True, samesite="lax"
        )
        if device:
            response.set_cookie(
                self.device_cookie, device, max_age=int(REMEMBERED.total_seconds()),
                path="/", secure=self.secure, httponly=True, samesite="lax",
            )  # fmt: skip
        return response

    def dismiss(self, response: Response) -> Response:
        """The response, which also takes the session away."""
        response.delete_cookie(
            self.cookie, path="/", secure=self.secure, httponly=True, samesite="lax"
        )
        return response


@dataclass(frozen=True, slots=True)
class Visit:
    """A moderator who looks at a page, or sent a form of it."""

    session: Session
    token: str
    csrf: str
    """What every form of ours must carry."""
    fields: Mapping[str, str]
    """Of the form that was sent, which was one of ours."""

    @property
    def moderator(self) -> str:
        """Who it is."""
        return self.session.moderator


Handler = Callable[[Office, Request, Visit], Response]


def guarded(office: Office, handler: Handler) -> Callable[[Request], object]:
    """The endpoint of a page for moderators: all others get the way in, with what they typed."""

    async def endpoint(request: Request) -> Response:
        fields: Mapping[str, str] = {}
        if request.method == "POST":
            origin.check(request, office.origins)
            fields = await forms.read(request, most=MOST_FIELDS)
        return await run_in_threadpool(_visited, office, handler, request, fields)

    return endpoint


def _visited(
    office: Office, handler: Handler, request: Request, fields: Mapping[str, str]
) -> Response:
    token = request.cookies.get(office.cookie, "")
    session = office.gate.session(token)
    typed = [fields[name] for name in TYPED if fields.get(name)]
    if session is None:
        return way_in(
            office,
            status=401,
            next_=request.url.path if request.method == "GET" else "",
            typed=typed,
        )
    csrf = office.signer.secret("csrf", token)
    given = fields.get("csrf", "")
    if request.method == "POST" and not hmac.compare_digest(csrf.encode(), given.encode()):
        refused = Refused(403, Reason(
            "this form was not made for your session", "go back, reload the page and send it again",
        ))  # fmt: skip
        if not typed:
            raise refused
        return _kept(office, refused, typed)
    return handler(office, request, Visit(session, token, csrf, fields))


def _kept(office: Office, refused: Refused, typed: Sequence[str]) -> Response:
    """Why nothing was done, and every word that was typed."""
    return office.pages.response(
        "moderation/kept.html",
        office.pages.say("This was not done"),
        status=refused.status,
        path=PATH,
        sentence=sentence(refused.reason, office.pages.say),
        typed=typed,
    )


def way_in(
    office: Office,
    *,
    status: int = 200,
    next_: str = "",
    name: str = "",
    problem: str = "",
    typed: Sequence[str] = (),
) -> Response:
    """The page on which moderators sign in. What was `typed` before is given back."""
    return office.pages.response(
        "moderation/sign_in.html",
        office.pages.say("Sign in to moderate"),
        status=status,
        path=PATH,
        next=next_,
        name=name,
        problem=problem,
        typed=typed,
        local=office.local,
    )
