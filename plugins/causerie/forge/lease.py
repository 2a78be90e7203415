"""The lease: whoever holds it is the only one of us who writes to a repository.

It is a file in git's own folder, locked by the system, which lets go of it when the last process
that holds it ends, however it ends. The commands of git that write hold it too: one that
outlives us keeps the next writer away until it is done. So when a lease is had, no writer of
ours lives; and what the file says tells whether the last one was cut short.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from causerie import locks
from causerie.core.problems import CauserieError

_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_log = logging.getLogger(__name__)


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
        lease = _read(opened, clock(), file)
        lease.save()
        try:
            yield lease
        except Exception:  # an end like another: git has ended too, and put away what it used
            lease.started = None
            lease.save()
            raise
        lease.started = None
        lease.save()


def _read(file: IO[bytes], now: float, where: Path) -> Lease:
    file.seek(0)
    text = file.read()
    if not text:
        return Lease(file, now)
    try:
        since, pending, moving = _state(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Of a change that was ours, the tree is asked about from now on as of one of the author's,
        # which nothing is written over.
        _log.log(
            logging.WARNING,
            "%s was cut short, or is not what Causerie wrote: what it said of unfinished work is "
            "passed over; look at git status if an answer cannot be published",
            where,
        )
        return Lease(file, now, now)
    return Lease(file, now, since, pending, moving)


def _state(
    said: dict[str, Any],
) -> tuple[float | None, dict[str, list[str]], tuple[str, str] | None]:
    """What a file says, if it is what `save` writes; an error of some kind if it is not."""
    since, pending, moving = (said[key] for key in ("writing", "pending", "moving"))
    if since is not None and type(since) not in (int, float):  # nor is True a time
        raise TypeError
    hashes = {path: [str(each) for each in of] for path, of in pending.items()}
    if hashes != pending:
        raise TypeError
    if moving is None:
        return since, hashes, None
    before, after = moving
    if not (_COMMIT.fullmatch(before) and _COMMIT.fullmatch(after)):
        raise ValueError
    return since, hashes, (before, after)
