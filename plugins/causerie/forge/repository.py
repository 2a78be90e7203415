"""How a repository stands: where git keeps what we look at, and what is in the way of a commit.

Here nothing is written but that a lock is removed which a writer of ours left. Whatever the author
has begun, and a state in which a commit could be lost, is told as Hindered, with what to do.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from causerie.core.problems import printable
from causerie.forge.git import Git, GitError, NoGit
from causerie.forge.lease import Busy, Lease
from causerie.forge.upstream import Hindered

_UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
_LOCKS = ("index.lock", "HEAD.lock", "packed-refs.lock", "causerie.index.lock")
_LEASE = "causerie.lease"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Places:
    """Where git keeps what we look at; a work tree may share some of it with others."""

    branch: str
    """The full name of the branch the tree is on."""
    places: dict[str, Path]

    @property
    def locks(self) -> Iterator[Path]:
        """The files that say that git is at work."""
        yield from (self.places[name] for name in _LOCKS)
        head = self.places["HEAD.lock"].parent
        common = self.places["packed-refs.lock"].parent
        for folder in {head, common}:
            yield folder / f"{self.branch}.lock"


class Repository:
    """The repository around the folder `root`, if there is one.

    A lock of ours that is older than `stale` seconds may be removed.
    """

    def __init__(self, root: Path, git: Git, *, clock: Callable[[], float], stale: float) -> None:
        self._root = root
        self._git = git
        self._clock = clock
        self._stale = stale
        self._told = False
        self._found = False

    def place(self, name: str) -> Path:
        """Where git keeps a file of its own."""
        shown = self._git.run("rev-parse", "--git-path", name)
        return (self._root / shown.decode("utf-8", "surrogateescape").rstrip("\n")).absolute()

    def lease_file(self) -> Path | None:
        """The file of the lease; None where there is no repository.

        Hindered while git cannot find the one there is: its history would have a gap.
        """
        try:
            done = self._git.attempt("rev-parse", "--is-inside-work-tree", "--git-path", _LEASE)
        except NoGit:
            if self._is_expected():
                raise
            self._tell("git is not installed")
            return None
        said = done.stderr.decode("utf-8", "replace").strip()
        if done.returncode and "not a git repository" in said.lower():
            if not self._is_expected():
                self._tell("no git repository is here")
                return None
            said += (
                "; bring its .git back as it was, or, to go on without a history, remove what is "
                "left of it and start again"
            )
        if done.returncode:
            raise Hindered(f"git cannot use the repository here: {printable(said)}")
        inside, _, path = done.stdout.decode("utf-8", "surrogateescape").partition("\n")
        self._found = True
        if inside != "true":
            raise Hindered(f"{self._root} is no work tree of git; work in a clone of it")
        return self._root / path.rstrip("\n")

    def _is_expected(self) -> bool:
        """Whether a repository was here since we started, or something of one still is.

        Git looks for one no further than the disk goes.
        """
        root = self._root.resolve()
        disk = root.stat().st_dev
        near = takewhile(lambda folder: folder.stat().st_dev == disk, (root, *root.parents))
        return self._found or any((folder / ".git").exists() for folder in near)

    def _tell(self, why: str) -> None:
        if not self._told:
            _log.log(
                logging.WARNING,
                "%s: answers are published as files, without a history; "
                "run git init in %s to have one",
                why,
                self._root,
            )
        self._told = True

    def remove_our_locks(self, lease: Lease) -> None:
        """Remove what a writer of ours, cut short, has left: nobody else will. Or Hindered.

        We have the lease, so no writer of ours lives. A lock from before that writer, or when none
        was cut short, is another's, whose editor may be open: however old, it is not ours to judge.
        """
        places = self.places()
        if lease.cut is None:
            return
        found = False
        for lock in places.locks:
            with suppress(FileNotFoundError):
                changed = lock.stat().st_mtime
                found = True
                old = self._clock() - changed > self._stale
                if old and changed > lease.cut - 2:  # disks round, some of them to 2 seconds
                    lock.unlink()
        if not found:
            lease.cut = None

    def busy(self, error: GitError) -> Busy:
        """What to raise when somebody holds git's locks all the time."""
        locks = [str(lock) for lock in self.places().locks if lock.exists()]
        if locks:
            return Busy(
                f"git is at work here: {', '.join(locks)} is there; close an editor git waits for, "
                "or remove the file if no git is running, then try again"
            )
        return Busy(f"git is at work here, try again in a moment ({error})")

    def places(self) -> Places:
        """Where its files are; Hindered in a state in which a commit could be lost."""
        names = (*_LOCKS, *_UNDER_WAY)
        asked = [word for name in names for word in ("--git-path", name)]
        listed = self._git.run("rev-parse", *asked).decode("utf-8", "surrogateescape")
        paths = [self._root / line for line in listed.rstrip("\n").split("\n")]
        places = dict(zip(names, paths, strict=True))
        for name, what in _UNDER_WAY.items():
            if places[name].exists():
                raise Hindered(
                    f"a {what} is under way in this work tree; finish it (git {what} --continue) "
                    f"or give it up (git {what} --abort), then try again"
                )
        done = self._git.attempt("symbolic-ref", "--quiet", "HEAD")
        if done.returncode:
            # A commit made here would be on no branch: the next `git switch` would take the
            # answer off the disk, and few authors would know where to look for it.
            raise Hindered(
                "this work tree is on no branch (a detached HEAD); "
                "go back to yours, for instance with git switch main, then try again"
            )
        return Places(done.stdout.decode("utf-8", "surrogateescape").rstrip("\n"), places)

    def status(self, path: str) -> bytes:
        """What differs at a path between HEAD, index and file; nothing when all are the same."""
        return self._git.run(
            *("status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=all"),
            *("--ignored=matching", "--", path),
        )

    def prefix(self) -> bytes:
        """Where the root of the project is in the repository."""
        return self._git.run("rev-parse", "--show-prefix").rstrip(b"\n")

    def safe(self, path: str) -> Path:
        """The file at a path. A link on the way could lead anywhere."""
        file = self._root
        for part in path.split("/"):
            file /= part
            if file.is_symlink():
                raise Hindered(
                    f"{file} is a symbolic link, and may lead out of the project; "
                    "put the folder or the file itself in its place"
                )
        if file.exists() and not file.is_file():
            raise Hindered(f"{file} is in the way of an answer's file; move it elsewhere")
        return file

    def check_ours(self, lease: Lease, path: str, file: Path, data: bytes | None) -> None:
        """Refuse to write over, or to commit, what the author has begun to change at this path."""
        status = self.status(path)
        now = file.read_bytes() if file.is_file() else None
        if not status:
            if now != data:
                self.check_seen(path)
            return
        _check_known(path, status)
        ours = {*lease.pending.get(path, ()), *([] if data is None else [hashed(data)])}
        changed = status[2:4] if status[:1] == b"1" else b".."
        known = status[:1] in b"1?!" and hashed(now) in ours
        if known and b"." not in changed:  # the index has a third text
            known = hashed(self._git.run("cat-file", "--filters", f":./{path}")) in ours
        if not known:
            raise Hindered(
                f"{path} has changes of your own that are not committed; "
                f"commit them (git commit -- {path}) or put them aside, then try again"
            )

    def check_seen(self, path: str) -> None:
        """Refuse where git was told not to look at the file: what is written would be no change."""
        listed = self._git.run("ls-files", "-v", "--", path)[:1]
        if listed.upper() == b"S":
            if self._is_sparse():
                raise self.left_out(path)
            raise _not_seen(path, "skip-worktree")
        if listed.islower():
            raise _not_seen(path, "assume-unchanged")

    def left_out(self, path: str) -> Hindered:
        """What to raise where a sparse checkout has no place for the file."""
        folder = path.partition("/")[0]
        return Hindered(
            f"{path} is outside of the sparse checkout of this work tree; "
            f"take {folder} into it (git sparse-checkout add {folder}), then try again"
        )

    def _is_sparse(self) -> bool:
        done = self._git.attempt("config", "--type=bool", "--get", "core.sparseCheckout")
        return done.stdout.strip() == b"true"


def _check_known(path: str, status: bytes) -> None:
    """Of a folder that it ignores as a whole, git says nothing about each file."""
    if status[:1] == b"!" and status.rstrip(b"\0").endswith(b"/"):
        raise Hindered(
            f"{path} is in a folder that git is told to ignore; take the line that "
            f"git check-ignore -v {path} names out of its file, then try again"
        )


def _not_seen(path: str, mark: str) -> Hindered:
    return Hindered(
        f"{path} is marked {mark}, so that git sees no change of it; "
        f"take the mark off (git update-index --no-{mark} -- {path}), then try again"
    )


def hashed(data: bytes | None) -> str:
    """What is pending at a path, in a few letters."""
    return "gone" if data is None else hashlib.sha256(data).hexdigest()
