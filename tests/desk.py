"""A desk of a test's own, with a small site behind it."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from causerie import queue
from causerie.core import urls
from causerie.core.model import Answer
from causerie.core.problems import CauserieError
from causerie.core.series import Series
from causerie.core.submissions import Submission
from causerie.forge.worktree import Identity, Worktree
from causerie.moderate import accounts
from causerie.moderate.accounts import Gate
from causerie.moderate.desk import Desk
from causerie.moderate.web import PATH, Office, routes
from causerie.queue import Queue
from causerie.queue.database import FILE
from causerie.web.app import create_app
from causerie.web.logs import Log
from causerie.web.pages import Pages
from causerie.web.shell import Shell, bare
from causerie.web.signing import Signer
from project import AUTHOR, BARE, ZONE, Site
from repository import Repository
from visitor import Page, Visitor
from worktrees import USUAL

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
MODERATOR, PASSWORD = "Anne Martin", "une phrase assez longue"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
CASE = "le-prix"
FILES = """\
-- .gitignore --
site
.causerie
-- chapters/01-debut/index.md --
---
title: Le début
---
L’introduction.
-- chapters/01-debut/01-premier.md --
---
title: Premier billet
date: 2026-01-05
---
/// case | le-prix
///
-- chapters/01-debut/cases/le-prix.md --
---
title: Le prix <du> livre
question: Faut-il « le » garder & pourquoi ?
choices: [Oui, Non]
---
L’énoncé.
-- comments/le-prix/2026-02-01-camille.md --
---
name: Camille
date: 2026-02-01
---
Ma réponse, la première.
"""


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The time it is."""
        return self.now

    def go(self, **by: float) -> None:
        """Time passes."""
        self.now += timedelta(**by)


@dataclass
class Place:
    """A site, its queue and its desk, and the application in front of them."""

    site: Site
    repository: Repository
    state: Path
    waiting_room: Queue
    tree: Worktree
    desk: Desk
    clock: Clock
    signer: Signer
    office: Office
    app: Starlette
    log: list[str]
    hasher: PasswordHasher = CHEAP
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def send(
        self, body: str = "Je le garde.", name: str = "Ana", *, held: bool = False,
        signals: tuple[str, ...] = (), **fields: str,
    ) -> str:  # fmt: skip
        """A reader's text, in the queue."""
        id_ = f"sent{next(self._numbers)}abcdefgh"
        self.clock.go(seconds=1)
        text = Submission(case=fields.pop("case", CASE), name=name, body=body, **fields)
        return self.waiting_room.submit(
            text, key=id_, id=id_, secret_hash=id_, licence="CC BY-SA 4.0", at=self.clock(),
            held=held, signals=signals,
        )  # fmt: skip

    def visitor(self, base: str = "http://127.0.0.1:8000") -> Visitor:
        """A browser nobody is signed in with."""
        return Visitor(self.app, base)

    def moderator(self) -> Visitor:
        """A browser Anne Martin is signed in with."""
        visitor = self.visitor()
        page = sign_in(visitor)
        assert (200, "Réponses à modérer") == (page.status, heading(page))
        return visitor

    def answers(self) -> list[Answer]:
        """The answers to the case that say something, as the files hold them."""
        self.site.now = self.clock()
        return [each for each in self.site.survey().series.answers[CASE] if not each.withdrawn]

    def public(self) -> dict[str, str]:
        """What stands on the page of the case, by who wrote it."""
        page = self.site.read(f"cas/{CASE}/")
        found = {each.name: each.body for each in self.answers()}
        assert all(f'<span class="answer-name" dir="auto">{name}</span>' in page for name in found)
        assert len(found) == page.count('<span class="answer-name"')
        return found

    def commits(self) -> int:
        """How many there are."""
        return int(self.repository.git("rev-list", "--count", "HEAD"))

    @contextmanager
    def broken(self, why: str) -> Iterator[None]:
        """While it lasts, nothing can be committed."""

        def publish(*_: object, **__: object) -> None:
            raise CauserieError(why)

        real = self.tree.publish
        self.tree.publish = publish  # type: ignore[method-assign]
        try:
            yield
        finally:
            self.tree.publish = real  # type: ignore[method-assign]

    def dump(self) -> list[str]:
        """All that the queue holds, but when a moderator was last seen."""
        with closing(sqlite3.connect(self.state / FILE)) as connection:
            lines = list(connection.iterdump())
        return [line for line in lines if not line.startswith('INSERT INTO "sessions"')]


def sign_in(visitor: Visitor, name: str = MODERATOR, password: str = PASSWORD) -> Page:
    """Fills in the form on the way in."""
    return visitor.press(visitor.get(PATH), "Se connecter", name=name, password=password)


def heading(page: Page) -> str:
    """The title of a page."""
    html = page.html.partition("<h1>")[2].partition("</h1>")[0]
    return unescape(html).replace("\u00a0", " ")


@contextmanager
def furnished(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    settings: str = BARE,
    worn: Callable[[Site], Shell] = lambda _: bare("fr"),
    others: Callable[[Site], Sequence[BaseRoute]] = lambda _: (),
    **options: Any,
) -> Iterator[Place]:
    """A place in an empty folder; `settings` are files that say how its pages are made."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    repository = Repository(folder / "project")
    repository.commit(settings + FILES)
    site = Site(repository.root, START, monkeypatch)
    site.build()
    clock, numbers = Clock(), count(1)
    lines: list[str] = []
    signer = Signer(b"k" * 32, clock)
    state = folder / "state"

    def series() -> Series:
        site.now = clock()
        return site.survey().series

    def refresh(_: object) -> None:
        site.now = clock()
        site.stitch(CASE)

    with queue.open(state) as waiting_room:
        accounts.add(waiting_room.accounts, CHEAP, MODERATOR, PASSWORD, clock())

        def chance() -> str:
            return f"chance-{next(numbers)}"

        tree = Worktree(site.root, Identity("Causerie", "causerie@localhost"), patience=USUAL)
        desk = Desk(
            waiting_room, tree, comments="comments", zone=ZONE, series=series, refresh=refresh,
            clock=clock,
        )  # fmt: skip
        pages = Pages("fr", lambda: worn(site))
        usual: dict[str, Any] = {
            "root": "https://example.org/", "secure": False, "local": True,
        }  # fmt: skip
        office = Office(
            queue=waiting_room,
            desk=desk,
            gate=Gate(waiting_room.accounts, CHEAP, signer=signer, clock=clock, chance=chance),
            signer=signer,
            pages=pages,
            series=series,
            words=urls.WORDS["fr"],
            author=AUTHOR,
            zone=ZONE,
            clock=clock,
            chance=chance,
            **{**usual, **options},
        )
        app = create_app(
            routes(office), pages, hosts=["127.0.0.1"], log=Log(lines.append, clock),
            others=others(site),
        )  # fmt: skip
        yield Place(
            site, repository, state, waiting_room, tree, desk, clock, signer, office, app, lines
        )


@pytest.fixture
def place(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """A site with a case and an answer, whose author is Zoé Lemaître and moderator Anne Martin.

    Its pages are built; what is approved is stitched into them and committed.
    """
    with furnished(tmp_path, monkeypatch, **getattr(request, "param", {})) as made:
        yield made
