"""Our commits and those of others: fetched, set upon theirs, pushed, and then followed here.

The lease is not held while another machine is waited for, so that answers are published meanwhile;
what has changed when it is taken again makes the attempt void.
"""

from contextlib import suppress
from pathlib import Path

from causerie.forge.git import GitError
from causerie.forge.lease import Busy, Lease
from causerie.forge.repository import Repository
from causerie.forge.turns import Turns, may_pass
from causerie.forge.upstream import Hindered, Synced, Upstream

_PAUSE, _LONGEST_PAUSE = 0.05, 2.0  # seconds, doubled with each attempt


class Meeting:
    """Between the work tree below `top`, on `branch`, and the same branch elsewhere.

    Ours are the commits of files in `folder`, `/`-separated from the top.
    """

    def __init__(
        self,
        turns: Turns,
        repository: Repository,
        upstream: Upstream,
        branch: str,
        *,
        top: Path,
        folder: str,
    ) -> None:
        self._turns = turns
        self._repository = repository
        self._upstream = upstream
        self._branch = branch
        self._top = top
        self._folder = folder

    def hold(self, attempts: int) -> Synced:
        """What came of it; Busy when somebody was faster at each of the attempts."""
        for attempt in range(attempts):
            if attempt:
                self._turns.patience.sleep(min(_PAUSE * 2**attempt, _LONGEST_PAUSE))
            if synced := self._once():
                return synced
        raise Busy(
            f"others push to {self._upstream.shown}, or publish here, all the time; "
            "try again in a moment: the answers are safe here"
        )

    def _once(self) -> Synced | None:
        """One attempt; None when somebody else was faster, here or there."""
        # Git holds this lock for an instant, and we may have been killed at that one, without
        # the lease: of an old one nobody is the owner any more.
        lock = self._repository.place(f"{self._upstream.ref}.lock")
        with suppress(FileNotFoundError):
            if self._turns.patience.clock() - lock.stat().st_mtime > self._turns.patience.stale:
                lock.unlink()
        try:
            tip = self._upstream.fetch()
        except GitError as error:
            if may_pass(error):  # by the author's fetch, or our last push, which outlived us
                return None
            raise

        with self._turns.held() as lease:
            head, new, pushed = self._turns.patiently(lease, lambda: self._prepared(lease, tip))
        if pushed and not self._upstream.push(new):
            return None
        with self._turns.held() as lease:
            if self._upstream.commit("HEAD") != head:
                return None
            fetched = self._upstream.changed(head, new)
            if head != new:
                self._turns.patiently(lease, lambda: self._upstream.move(head, new, lease))
        return Synced(new, pushed, fetched)

    def _prepared(self, lease: Lease, tip: str) -> tuple[str, str, tuple[str, ...]]:
        """Our commit, the one that is to take its place upon `tip`, and the answers it brings."""
        if self._repository.places().branch != f"refs/heads/{self._branch}":
            raise Hindered(
                f"this work tree is on another branch than {self._branch}; "
                f"go back with git switch {self._branch}, then try again"
            )
        upstream = self._upstream
        upstream.take_back(self._top, lease)
        head = new = upstream.commit("HEAD")
        parted = upstream.parted(head, tip)
        ours = upstream.ours(head, tip, self._folder)
        if parted != tip:
            new = upstream.upon(tip, ours, self._repository.place("causerie.index"), lease)
            ours = upstream.ours(new, tip, self._folder)
        return head, new, tuple(each.answer for each in ours)
