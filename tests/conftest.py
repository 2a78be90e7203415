"""What all tests share."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import proof
from project import Site
from proof import pytest_addoption

__all__ = ["pytest_addoption"]

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's, of every build


def pytest_configure(config: pytest.Config) -> None:
    """The counts of properties, and the report of a proof."""
    proof.configure(config)


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
