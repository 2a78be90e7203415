"""A receiver of a test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from causerie import queue
from receiver.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """With an empty queue."""
    with queue.open(tmp_path / "queue") as opened:
        yield Place(opened, tmp_path / "queue")


@pytest.fixture
def browser(place: Place) -> TestClient:
    """At one of our own pages."""
    return place.client()
