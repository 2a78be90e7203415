"""A repository of a test's own in which answers are published, and what its author sees of it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from causerie.forge.turns import Patience
from causerie.forge.worktree import Identity, Worktree
from repository import Repository

DESK = Identity("Causerie", "causerie@localhost")
PATH = "comments/le-cas/2026-11-23-abcdef.md"
ANSWER = "le-cas/2026-11-23-abcdef"
TEXT = "---\nname: Zoé\ndate: 2026-11-23\n---\n\nIl faut le vendre.\n"
TOMBSTONE = "---\ndate: 2026-11-23\nwithdrawn: 2026-11-24\n---\n"
MESSAGE = "Publish an answer to le-cas"
USUAL = Patience(time.time)
HASTY = Patience(time.time, wait=0.2, stale=60)
Count = Callable[[int, int], int]
START = """\
-- chapters/01-debut/index.md --
Le début.
-- chapters/01-debut/02-suite.md --
La suite.
-- comments/le-cas/2026-02-01-bob.md --
Bob.
-- .gitignore --
*.secret
"""


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git has the settings of no user."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Count:
    """The first number; the second when every proof is wanted in full."""
    return lambda few, many: many if request.config.getoption("--proof") else few


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """With two posts, an answer, and a file that is ignored."""
    made = Repository(tmp_path / "site")
    made.commit(START)
    return made


@pytest.fixture
def tree(repository: Repository) -> Worktree:
    """Its work tree, for who does not wait long."""
    return Worktree(repository.root, DESK, patience=HASTY)


def commits_of(repository: Repository, answer: str = ANSWER) -> list[str]:
    """The commits on the branch whose trailer, as git itself reads it, names the answer."""
    listed = repository.git("log", "--format=%H %(trailers:key=Answer-Id,valueonly,separator=%x2C)")
    return [line.split(" ")[0] for line in listed.split("\n") if line.split(" ")[1:] == [answer]]


def unfinished(repository: Repository) -> None:
    """Work of every kind an author may have left."""
    repository.put({"chapters/01-debut/index.md": "Le début, repris.\n"})
    repository.git("add", "--all")
    repository.put(
        {
            "chapters/01-debut/index.md": "Le début, repris encore.\n",
            "chapters/01-debut/02-suite.md": "La suite, changée.\r\n",
            "chapters/01-debut/03-neuf.md": "Neuf.\n",
            "chapters/01-debut/04-promis.md": "Promis.\n",
            "chapters/01-debut/05-ajoute.md": "Ajouté.\n",
            "mot-de-passe.secret": "1234",
        }
    )
    repository.git("add", "chapters/01-debut/05-ajoute.md")
    repository.git("add", "--intent-to-add", "chapters/01-debut/04-promis.md")
    repository.git("rm", "--quiet", "--cached", "comments/le-cas/2026-02-01-bob.md")


def state(repository: Repository) -> tuple[str, ...]:
    """All an author could see of their work, apart from what is published."""
    return (
        repository.git("status", "--porcelain=v2", "--untracked-files=all", "--ignored"),
        repository.git("diff"),
        repository.git("diff", "--cached"),
        repository.git("ls-files", "--stage", "--", f":(exclude){PATH}"),
        *(
            f"{file.relative_to(repository.root)} {file.read_bytes()!r}"
            for file in sorted(repository.root.rglob("*"))
            if file.is_file() and ".git" not in file.parts and file != repository.root / PATH
        ),
    )
