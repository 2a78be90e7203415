"""The process is killed at its work, as by the system; a power cut is SQLite's own to prove."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from causerie import queue
from causerie.queue.database import FILE
from senders import text

pytestmark = pytest.mark.slow

SENDER = Path(__file__).parent / "sender.py"


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(
    folder: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    """Every submission said to be kept is there after the restart, whole, and once."""
    kills = 20 if request.config.getoption("--proof") else 2
    chance = random.Random(20070521)  # noqa: S311 - the same counts each time
    acknowledged: list[str] = []
    for number in range(kills):
        acknowledged += _killed_after(chance.randint(1, 60), folder, f"run-{number}")
        with closing(sqlite3.connect(folder / FILE)) as database:
            assert [("ok",)] == database.execute("PRAGMA integrity_check").fetchall()
    with queue.open(folder) as opened:
        kept = {item.id: item for item in opened.waiting(limit=100_000)}
    lost = set(acknowledged) - set(kept)
    assert set() == lost
    for id_, item in kept.items():
        assert text(f"text of {id_}, " * 40) == item.latest.submission
    # At most the one each reader had under way was kept without a word to them.
    assert len(kept) <= len(acknowledged) + 4 * kills
    record_property(
        "submissions acknowledged before SIGKILL, of which lost",
        f"{len(acknowledged)} in {kills} kills, {len(lost)}",
    )


def _killed_after(count: int, folder: Path, name: str) -> list[str]:
    """What a sender said before it was killed, some time after it had said `count` ids."""
    sender = subprocess.Popen(
        [sys.executable, str(SENDER), str(folder), name],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SENDER.parent.parent)},
    )
    assert sender.stdout is not None
    with sender, sender.stdout as said:
        lines = [said.readline() for _ in range(count)]
        sender.send_signal(signal.SIGKILL)
        lines += said.readlines()
    assert -signal.SIGKILL == sender.returncode
    return [line.removesuffix("\n") for line in lines if line.endswith("\n")]
