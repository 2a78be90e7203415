"""What all tests share."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

import corpora
import proof
from newsroom import repository, room
from project import Site
from proof import pytest_addoption

__all__ = ["pytest_addoption", "repository", "room"]

Patch = pytest.MonkeyPatch

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's, of every build


def pytest_configure(config: pytest.Config) -> None:
    """The counts of properties, and the report of a proof."""
    proof.configure(config)


@pytest.fixture(autouse=True)
def _nobodys_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: Patch) -> None:
    """No queue of the user's own is ever opened by a test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "xdg-state"))


@pytest.fixture
def now() -> datetime:
    """The instant at which every test takes place."""
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Site]:
    """Makes a project of the files in an archive; mkdocs.yml and a bare theme are there already."""

    def make(text: str = "") -> Site:
        made = Site(tmp_path, now, monkeypatch)
        made.start(text)
        return made

    return make


@pytest.fixture(scope="session")
def lists() -> Path:
    """The folder of others' hostile texts; without it, its tests are skipped, on CI they fail."""
    named = os.environ.get("CAUSERIE_CORPORA")
    if named is None or not Path(named).is_dir():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no corpora: see CONTRIBUTING, and name their folder in CAUSERIE_CORPORA")
    return Path(named)


@pytest.fixture(scope="session")
def payloads(lists: Path) -> tuple[str, ...]:
    """Every payload of every list."""
    found = corpora.payloads(lists)
    assert len(found) > 5_000, "too few to prove anything"
    return found


@pytest.fixture(scope="session")
def some(request: pytest.FixtureRequest) -> Callable[[Sequence[str], int], list[str]]:
    """As many texts as asked for, evenly spread; in a proof, all of them."""
    full = bool(request.config.getoption("--proof"))
    return lambda texts, most: list(texts[:: 1 if full else max(1, len(texts) // most)])
