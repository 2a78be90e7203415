"""A flood of answers reaches a real server, which is killed again and again."""

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import TypeVar

import pytest

from causerie import queue
from causerie.queue.database import FILE
from causerie.web.signing import hashed
from receiving import ANSWER, MINE, Receiving, produced

CLIENTS = 32
_T = TypeVar("_T")


class Flood:
    """Many readers at once, and the journal of what they were told is kept."""

    def __init__(self, server: Receiving) -> None:
        self._production = server
        self._turn = Lock()
        self.acknowledged: dict[str, str] = {}
        """From a text to its private page."""
        self.retried = 0

    def send(self, number: int) -> None:
        """One answer, confirmed until it is said to be kept; now and then twice."""
        body = f"La réponse {number}."
        fields = {"case": "le-prix", "name": f"N{number}", "body": body}
        confirmation = self._insistently(lambda: self._production.preview(**fields))
        for _ in range(2 if number % 10 == 0 else 1):
            status, location, text = self._insistently(
                lambda: self._production.request("POST", ANSWER, confirmation)
            )
            assert status == 303, text
            with self._turn:
                assert location == self.acknowledged.setdefault(body, location)

    def _insistently(self, ask: Callable[[], _T]) -> _T:
        while True:
            try:
                return ask()
            except OSError:  # the server was killed, or is not there yet
                with self._turn:
                    self.retried += 1
                time.sleep(0.05)


@pytest.mark.slow
def test_a_flood_on_a_server_that_is_killed_loses_and_doubles_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    """Each answer that was said to be kept is kept, and once, at its private page."""
    count, kills = (10_000, 20) if request.config.getoption("--proof") else (500, 2)
    chance = random.Random(20070521)  # noqa: S311 - the same moments each time
    with produced(tmp_path, monkeypatch) as server:
        server.start()
        flood = Flood(server)
        with ThreadPoolExecutor(CLIENTS) as readers:
            sent = [readers.submit(flood.send, number) for number in range(count)]
            for after in sorted(chance.sample(range(count // 20, count - count // 20), kills)):
                while len(flood.acknowledged) < after:
                    assert not any(each.done() and each.exception() for each in sent)
                    time.sleep(0.001)
                server.kill()
                server.start()
            for each in sent:
                each.result()
        server.kill()
    with closing(sqlite3.connect(server.state / FILE)) as database:
        assert [("ok",)] == database.execute("PRAGMA integrity_check").fetchall()
    with queue.open(server.state) as opened:
        kept = [
            *opened.waiting(limit=2 * count), *opened.waiting(held=True, limit=2 * count),
        ]  # fmt: skip
        pages = {
            body: opened.by_secret(hashed(location.removeprefix(MINE)))
            for body, location in flood.acknowledged.items()
        }
    counted = Counter(each.latest.submission.body for each in kept)
    assert count == len(flood.acknowledged)
    lost = [body for body in flood.acknowledged if not counted[body]]
    doubled = [body for body, number in counted.items() if number > 1]
    assert ([], []) == (lost, doubled)
    for body, item in pages.items():
        assert item is not None
        assert body == item.latest.submission.body
    assert flood.retried
    record_property(
        "answers acknowledged by a server under a flood, of which lost, doubled",
        f"{count} of {CLIENTS} clients, in {kills} kills, {len(lost)}, {len(doubled)}",
    )
