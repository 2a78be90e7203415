"""A queue of a test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from causerie import queue
from causerie.queue import Queue


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the queue is."""
    return tmp_path / "queue"


@pytest.fixture
def waiting_room(folder: Path) -> Iterator[Queue]:
    """An empty queue."""
    with queue.open(folder) as opened:
        yield opened
