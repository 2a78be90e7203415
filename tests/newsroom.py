"""A project with its queue, its desk and its repository, as one process has them."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from causerie import queue
from causerie.core import urls
from causerie.core.series import Series
from causerie.forge.worktree import Identity, Worktree
from causerie.library import Folders, Library
from causerie.moderate.desk import Desk
from causerie.queue import Item
from causerie.render import manifest
from project import AUTHOR, BARE, ZONE, restitch
from repository import Repository
from senders import send, text
from worktrees import USUAL

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
SERIES = """\
-- .gitignore --
site
.causerie
-- chapters/01-debut/index.md --
---
title: Le début
---
Texte.
-- chapters/01-debut/01-premier.md --
---
title: Premier
date: 2026-01-05
---
/// case | le-prix
///
-- chapters/01-debut/cases/le-prix.md --
---
title: Le prix
question: Que faire ?
choices: [Oui, Non]
---
Texte.
-- chapters/01-debut/cases/seul.md --
---
title: Seul
question: Personne ne le pose ?
---
Texte.
"""
PROPOSED = "---\nname: Bob\ndate: 2026-02-01\n---\nOui.\n"
"""An answer as it comes by pull request."""


@dataclass
class Clock:
    """A clock that goes on by a second each time it is read."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The instant."""
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Newsroom:
    """What a process that receives and moderates has; another one may be opened on the same."""

    root: Path
    state: Path
    clock: Callable[[], datetime] = field(default_factory=Clock)
    refreshed: int = 0

    def __post_init__(self) -> None:
        self.queue = queue.open(self.state)
        self.tree = Worktree(self.root, Identity("Causerie", "causerie@localhost"), patience=USUAL)
        self._library = Library(self.root, Folders(), ZONE, slugify)
        self.desk = Desk(
            self.queue,
            self.tree,
            comments="comments",
            zone=ZONE,
            series=self.series,
            refresh=self.refresh,
            clock=self.clock,
        )

    def series(self, now: datetime = START) -> Series:
        """The series as it stands; no rule may be broken."""
        survey = self._library.survey(now, words=urls.WORDS["fr"], author=AUTHOR)
        assert () == survey.problems.errors
        return survey.series

    def refresh(self, _: object = ()) -> None:
        """The built site, if there is one, takes the answers in."""
        self.refreshed += 1
        left = self.root / ".causerie" / "site" / "manifest.json"
        if left.is_file():
            known, answers = manifest.load(left.read_text(encoding="utf-8")), self.series().answers
            restitch(self.root / "site", known, answers, set(answers))

    def take(self, id_: str) -> Item:
        """Has one answer sent, approved and published, as those would who try again."""
        send(self.queue, id_, text(f"La réponse de {id_}."))
        item = self.queue.item(id_)
        return self.worked(id_) if item.decisions else self.approve(id_)

    def approve(self, id_: str, *, featured: bool = False) -> Item:
        """Approves what is there, and has it published."""
        version = self.queue.item(id_).version
        self.desk.approve(id_, moderator="zoe", version=version, featured=featured)
        return self.worked(id_)

    def worked(self, id_: str) -> Item:
        """The submission once all work is done."""
        assert () == self.desk.work().failed
        assert () == self.queue.due()
        return self.queue.item(id_)

    def file(self, id_: str) -> Path:
        """Where its answer stands."""
        item = self.queue.item(id_)
        return self.root / "comments" / item.case / f"{item.answer_id}.md"

    def close(self) -> None:
        """Ends it, as a process ends."""
        self.queue.close()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A series with two cases, in a history that nobody's settings of git have a say in."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    made = Repository(tmp_path / "project")
    made.commit(BARE + SERIES)
    return made


@pytest.fixture
def room(repository: Repository, tmp_path: Path) -> Iterator[Newsroom]:
    """Where its answers are taken and published."""
    made = Newsroom(repository.root, tmp_path / "state")
    yield made
    made.close()
