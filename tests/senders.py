"""Readers who send what they are told to, to a queue."""

from collections.abc import Sequence
from datetime import UTC, datetime

from causerie.core.submissions import Submission
from causerie.queue import Queue

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LICENCE = "CC BY-SA 4.0"


def text(body: str = "Je le garde.", name: str = "Ana", case: str = "le-prix") -> Submission:
    """One text."""
    return Submission(case=case, name=name, body=body)


def send(
    queue: Queue,
    id_: str,
    submission: Submission | None = None,
    *,
    key: str = "",
    at: datetime = NOW,
    held: bool = False,
    signals: Sequence[str] = (),
    by_author: bool = False,
) -> str:
    """Submits one text, with a key of its own unless told, and a secret."""
    return queue.submit(
        submission or text(),
        key=key or f"key of {id_}",
        id=id_,
        secret_hash=f"hash of {id_}",
        licence=LICENCE,
        at=at,
        held=held,
        signals=signals,
        by_author=by_author,
    )


def answer(number: int) -> str:
    """An id for an answer."""
    return f"2026-11-23-a{number:05}"
