"""The lease: whoever holds it is the only one of us who writes to a repository.

It is a file in git's own folder, locked by the system, which lets go of it when the last process
that holds it ends, however it ends. The commands of git that write hold it too: one that
outlives us keeps the next writer away until it is done. So when a lease is had, no writer of
ours lives; and what the file says tells whether the last one was cut short.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from causerie import locks
from causerie.core.problems import CauserieError


class Busy(CauserieError):
    """Somebody else is at work in the repository; the same again, later, will succeed."""


@dataclass
class Lease:
    """What the holder of the lease knows of those before it, and leaves to those after it."""

    _file: IO[bytes]
    started: float | None
    """When its holder took it; None once all is done."""
    cut: float | None = None
    """Since when an earlier writer, cut short, may have left locks; None when none was."""
    pending: dict[str, list[str]] = field(default_factory=dict)
    """Hashes of what was written at a path and is not committed yet: a change that is ours."""
    moving: tuple[str, str] | None = None
    """The commits between which the work tree was being moved."""

    @property
    def held(self) -> tuple[int, ...]:
        """What a command of git must keep open. Elsewhere than on POSIX none can."""
        return () if sys.platform == "win32" else (self._file.fileno(),)

    def save(self) -> None:
        """Make it durable: what follows may be cut short at any point."""
        since = self.started if self.cut is None else self.cut
        state = {"writing": since, "pending": self.pending, "moving": self.moving}
        self._file.seek(0)
        self._file.write(json.dumps(state).encode("ascii"))
        self._file.truncate()
        self._file.flush()
        os.fsync(self._file.fileno())


@contextmanager
def taken(file: Path, *, clock: Callable[[], float], wait: Callable[[], bool]) -> Iterator[Lease]:
    """The lease of a repository; `wait` passes some time, or says that it has been enough."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    with os.fdopen(descriptor, "r+b") as opened:
        while not locks.take(opened):
            if not wait():
                raise Busy("another Causerie is writing to this repository; try again in a moment")
        lease = _read(opened, clock())
        lease.save()
        try:
            yield lease
        except Exception:  # an end like another: git has ended too, and put away what it used
            lease.started = None
            lease.save()
            raise
        lease.started = None
        lease.save()


def _read(file: IO[bytes], now: float) -> Lease:
    file.seek(0)
    text = file.read()
    if not text:
        return Lease(file, now)
    try:
        state: dict[str, Any] = json.loads(text)
        since, pending, moving = (state[key] for key in ("writing", "pending", "moving"))
        return Lease(file, now, since, pending, (moving[0], moving[1]) if moving else None)
    except (ValueError, KeyError, TypeError, IndexError):  # cut short while this was written
        return Lease(file, now, now)
