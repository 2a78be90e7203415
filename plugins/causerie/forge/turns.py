"""One writer at a time in a repository, who waits for whoever else is at work there."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from causerie.forge import lease as leases
from causerie.forge.git import GitError
from causerie.forge.lease import Busy, Lease
from causerie.forge.repository import Repository
from causerie.forge.upstream import Hindered

_PAUSE = 0.05

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for others."""

    clock: Callable[[], float]
    """Seconds since 1970, as files are dated."""
    sleep: Callable[[float], None] = time.sleep
    wait: float = 10
    """Seconds until somebody else's lock becomes a problem to tell."""
    stale: float = 60
    """Seconds after which a lock that we must have left ourselves is removed."""


class Overtaken(GitError):
    """A git of the author's, started before ours, has written over the index after it."""


def may_pass(error: GitError) -> bool:
    """Whether git stopped for a lock, or because a branch or the index moved under its hands."""
    return (
        isinstance(error, Overtaken)
        or (".lock'" in error.said and "File exists" in error.said)
        or any(each in error.said for each in ("but expected", "couldn't set", "already exists"))
    )


class Turns:
    """The turns at writing in the repository around the folder `root`."""

    def __init__(self, root: Path, repository: Repository, patience: Patience) -> None:
        self.patience = patience
        self._root = root
        self._repository = repository

    @contextmanager
    def taken(self) -> Iterator[Lease | None]:
        """The lease of the repository; None where there is no repository.

        `lease.Busy` when others keep it too long, Hindered when nothing can be written here.
        """
        try:
            file = self._repository.lease_file()
            if file is None:
                yield None
                return
            with leases.taken(file, clock=self.patience.clock, wait=self._waiting()) as lease:
                try:
                    yield lease
                except GitError as error:
                    if error.killed and lease.cut is None:
                        lease.cut = lease.started
                    raise
        except OSError as error:
            where = error.filename or self._root
            raise Hindered(
                f"{where} cannot be written: {error.strerror}; "
                "make room or see to the permissions, then try again"
            ) from error

    @contextmanager
    def held(self) -> Iterator[Lease]:
        """The same where there was a repository a moment ago."""
        with self.taken() as lease:
            if lease is None:
                raise Busy("the repository is gone; put it back, then try again")
            yield lease

    def patiently(self, lease: Lease | None, act: Callable[[], _T]) -> _T:
        """What `act` gives, tried again while somebody, such as the author, holds git's locks."""
        wait = self._waiting()
        while True:
            if lease:
                self._repository.remove_our_locks(lease)
            try:
                return act()
            except GitError as error:
                if not may_pass(error):
                    raise
                if not wait():
                    raise self._repository.busy(error) from error

    def _waiting(self) -> Callable[[], bool]:
        until = self.patience.clock() + self.patience.wait

        def wait() -> bool:
            if self.patience.clock() >= until:
                return False
            self.patience.sleep(_PAUSE)
            return True

        return wait
