"""A receiver of a test's own: a real queue and a real series behind a whole application."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from ipaddress import ip_network
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from causerie.core.model import Answer, Case, Chapter, Post, Sources
from causerie.core.moderation import Move
from causerie.core.moments import Moment
from causerie.core.prose import Prose
from causerie.core.series import Series, at
from causerie.core.urls import WORDS
from causerie.queue import Item, Queue
from causerie.receiver import Receiver, routes
from causerie.receiver.rate import Rate
from causerie.web.app import create_app
from causerie.web.logs import Log
from causerie.web.pages import Pages
from causerie.web.shell import CONTENT, TITLE, Shell
from causerie.web.signing import Signer, hashed

ZONE = ZoneInfo("Europe/Paris")
AUTHOR = "Zoé Lemaître"
HOST = "https://blog.example"
ANSWER, MINE = "/_causerie/answer", "/_causerie/mine/"
START = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOOD = {"case": "le-cas", "name": "Ada", "body": "Il faut **le garder**.\n\nVraiment."}


def moment(*parts: int) -> Moment:
    return Moment(datetime(*parts, tzinfo=ZONE))  # type: ignore[arg-type, misc]


CASES = (
    Case(path="a", id="le-cas", chapter="u", title="Le cas", text=Prose(), choices=("Oui", "Non"),
         question="Que feriez-vous ?", closes=moment(2026, 12, 24)),
    Case(path="b", id="ferme", chapter="u", title="Fermé", text=Prose(), closes=moment(2026, 1, 2)),
)  # fmt: skip
BOB = Answer(path="", case="le-cas", id="2026-02-01-a", name="Bob", body="Oui.",
             date=moment(2026, 2, 1))  # fmt: skip
GONE = Answer(path="", case="le-cas", id="2026-02-02-b", withdrawn=moment(2026, 3, 1),
              date=moment(2026, 2, 2))  # fmt: skip
POST = Post(path="p", chapter="u", slug="un", order=1, title="Un", date=moment(2026, 1, 1),
            summary="", id="p", text=Prose())  # fmt: skip
CHAPTER = Chapter(path="c", slug="u", order=1, title="U", summary="", text=Prose(), posts=(POST,))


@dataclass
class Place:
    """Where everything happens: its clock stands still, its disk is as full as one says."""

    queue: Queue
    folder: Path
    now: datetime = START
    answers: tuple[Answer, ...] = (BOB, GONE)
    built: bool = True
    cases: tuple[Case, ...] = CASES
    room: bool = True
    lines: list[str] = field(default_factory=list)
    withdrawals: list[tuple[str, int]] = field(default_factory=list)
    keys: Iterator[int] = field(default_factory=count)

    def series(self) -> Series | None:
        """The site as it was last built."""
        sources = Sources((CHAPTER,), self.cases, self.answers)
        return at(sources, START) if self.built else None

    def pass_time(self, **time: float) -> None:
        """The clock goes on."""
        self.now += timedelta(**time)

    def withdraw(self, id_: str, version: int) -> None:
        """What the desk does: decides, and the page changes."""
        self.withdrawals.append((id_, version))
        self.queue.decide(id_, Move.WITHDRAW, moderator="", at=self.now, version=version)

    def receiver(self, **changes: Any) -> Receiver:
        """A receiver of this place."""
        made = Receiver(
            queue=self.queue,
            withdraw=self.withdraw,
            signer=Signer(b"k" * 32, lambda: self.now),
            site=self,
            pages=Pages("fr", lambda: Shell(f"<title>{TITLE}</title>{CONTENT}")),
            words=WORDS["fr"],
            author=AUTHOR,
            licence="CC BY-SA 4.0",
            zone=ZONE,
            clock=lambda: self.now,
            new_key=lambda: f"key {next(self.keys)}",
            room=lambda: self.room,
            rate=Rate(lambda: self.now),
            origins=[HOST],
            proxies=[ip_network("10.0.0.0/8")],
        )
        return replace(made, **changes)

    def app(self, **changes: Any) -> Starlette:
        """The whole application."""
        receiver = self.receiver(**changes)
        log = Log(self.lines.append, lambda: self.now)
        return create_app(routes(receiver), receiver.pages, hosts=["blog.example"], log=log)

    def client(self, **changes: Any) -> TestClient:
        """A browser at one of our own pages."""
        return TestClient(
            self.app(**changes), base_url=HOST, headers={"origin": HOST}, follow_redirects=False
        )

    def publish(self, item: Item, answer_id: str = "2026-11-23-k3v7qa") -> None:
        """A moderator approves, and the site is built."""
        self.decide(item, Move.APPROVE, answer_id=answer_id)
        sent = self.queue.item(item.id).latest.submission
        self.answers = (
            *(each for each in self.answers if each.id != answer_id),
            replace(self.receiver().answer(sent, self.now, answer_id)),
        )

    def decide(self, item: Item, move: Move, **more: Any) -> None:
        """A moderator decides on it as it stands."""
        version = self.queue.item(item.id).version
        usual: dict[str, Any] = {"moderator": "ana", "at": self.now, "version": version}
        self.queue.decide(item.id, move, **(usual | more))

    def waiting(self, *, held: bool = False) -> Sequence[Item]:
        """What the queue holds."""
        return self.queue.waiting(held=held, limit=1_000)


class Fields(HTMLParser):
    """The forms of a page: where each goes, and what it would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.actions: list[str] = []
        self.values: dict[str, str] = {}
        self.buttons: list[str] = []
        self._area = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, a field or a button."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.actions.append(given["action"])
        if tag == "button":
            self.buttons.append(given.get("name", ""))
        if tag == "input" and "name" in given:
            chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if chosen:
                self.values[given["name"]] = given.get("value", "")
        if tag == "textarea" and "name" in given:
            self._area = given["name"]
            self.values[self._area] = ""

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._area:
            self.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        """Its first line break is the markup's."""
        if tag == "textarea" and self._area:
            self.values[self._area] = self.values[self._area].removeprefix("\n")
            self._area = ""


def fields(response: Response) -> dict[str, str]:
    return Fields(response.text).values


def press(client: TestClient, shown: Response, button: str, **typed: str) -> Response:
    """What a browser gets when a button of the page is pressed, perhaps after some typing."""
    form = Fields(shown.text)
    assert button in form.buttons, f"there is no button {button!r}"
    data = form.values | typed | ({button: "1"} if button else {})
    return client.post(form.actions[0], data=data)


def send(client: TestClient, **typed: str) -> Response:
    """A whole answer, from the form to the redirection to its private page."""
    return press(client, client.post(ANSWER, data=GOOD | typed), "confirm")


def title(response: Response) -> str:
    found = re.search("<h1>(.*?)</h1>", response.text)
    assert found
    return found[1]


def item_of(place: Place, sent: Response) -> Item:
    """The submission whose private page a response leads to."""
    found = place.queue.by_secret(hashed(sent.headers["location"].removeprefix(MINE)))
    assert found
    return found
