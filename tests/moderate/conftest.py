"""A desk of a test's own, and a newsroom: a queue, a desk and a repository without a server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import place
from newsroom import PROPOSED, SERIES, Newsroom
from project import BARE
from repository import Repository

__all__ = ["place"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A series with two cases, one of which has an answer that came by pull request."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    made = Repository(tmp_path / "project")
    made.commit(f"{BARE}{SERIES}-- comments/le-prix/2026-02-01-bob.md --\n{PROPOSED}")
    return made


@pytest.fixture
def room(repository: Repository, tmp_path: Path) -> Iterator[Newsroom]:
    """Its newsroom."""
    made = Newsroom(repository.root, tmp_path / "state")
    yield made
    made.close()
