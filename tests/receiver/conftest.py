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
def browser(place: Place) -> Iterator[TestClient]:
    """At one of our own pages."""
    with place.client() as client:  # one event loop for all its requests
        yield client
