"""The branch others push to, and how our commits meet it.

`git rebase` would have the author put away unfinished work, and stop in the middle of a conflict.
Here our commits, each of one file, are made again upon what was fetched without a look at the work
tree; they are pushed; and only then, in one step that may also be refused whole, does the tree
follow. Nothing of the author's is pushed, made again or put away.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from causerie.core import identifiers
from causerie.core.problems import CauserieError, printable
from causerie.forge import commits
from causerie.forge.git import Git, GitError, failure
from causerie.forge.lease import Lease

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*")
_NONE = "0" * 40
_MOST_NAMED = 500  # a system takes only so many words; beyond, all paths are listed
_REGULAR = "100644"


class Hindered(CauserieError):
    """The state of the work tree does not allow it; nothing was changed, and it may be mended."""


class Conflict(CauserieError):
    """Others changed the file of an answer that we changed too; nothing was changed here."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a meeting has brought."""

    tip: str
    """The commit the branch is at, here and there."""
    pushed: tuple[str, ...]
    """The answers that others have now, as often as they were committed."""
    fetched: tuple[str, ...]
    """The files that changed here, from the top of the repository: build the site again."""


@dataclass(frozen=True, slots=True)
class _Ours:
    """A commit of ours that is not upstream: one file, from one blob to another, or to none."""

    answer: str
    path: str
    before: str
    after: str
    author: Mapping[str, str]
    message: str


def is_name(text: str) -> bool:
    """Whether a remote or a branch can be called so; an address is no name."""
    return _NAME.fullmatch(text) is not None and ".." not in text


class Upstream:
    """The branch `branch` of the remote `remote`. `git` runs at the top of the repository."""

    def __init__(self, git: Git, remote: str, branch: str, *, seconds: float) -> None:
        for text in (remote, branch):
            if not is_name(text):
                raise ValueError(f"{text!r} is no name of a remote or of a branch")
        self._git = git
        self._remote, self._branch, self._seconds = remote, branch, seconds
        self.ref = f"refs/remotes/{remote}/{branch}"
        self.shown = f"{remote}/{branch}"

    def fetch(self) -> str:
        """Fetch the branch: the commit it is at."""
        self._git.run(
            *("fetch", "--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules"),
            *("--no-write-fetch-head", "--", self._remote),
            f"+refs/heads/{self._branch}:{self.ref}",
            within=self._seconds,
        )
        return self.commit(self.ref)

    def commit(self, revision: str) -> str:
        """The full name of a commit."""
        return self._words("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")

    def parted(self, head: str, tip: str) -> str:
        """The commit at which the branch here and the one there parted."""
        done = self._git.attempt("merge-base", head, tip)
        if done.returncode:
            raise Hindered(
                f"this branch and {self.shown} have no history in common; "
                "see that the remote is the right one"
            )
        return done.stdout.decode("ascii").split()[0]

    def changed(self, base: str, tip: str) -> tuple[str, ...]:
        """The paths that differ between two commits."""
        return tuple(path for path, *_ in self._differences(base, tip))

    def ours(self, head: str, tip: str, folder: str) -> tuple[_Ours, ...]:
        """Our commits that are not upstream, the first one first.

        Hindered when the author has some too: theirs to push, when they think them ready.
        """
        listed = self._text("rev-list", "--reverse", "--topo-order", "--parents", f"{tip}..{head}")
        lines = [line.split(" ") for line in listed.split("\n") if line]
        found = [self._ours(name, parents, folder) for name, *parents in lines]
        ours = tuple(each for each in found if each)
        if len(ours) < len(found) and (ours or self.parted(head, tip) != tip):
            raise Hindered(
                f"this branch has commits of yours that {self.shown} has not; "
                "push them (git pull --rebase, then git push), and the answers go with them"
            )
        return ours

    def _ours(self, name: str, parents: Sequence[str], folder: str) -> _Ours | None:
        form = "--format=%an%n%ae%n%ad%n%B"
        shown = self._text("log", "-1", "--date=raw", form, name)
        who, address, date, message = shown.split("\n", 3)
        named = re.search(rf"\n\n{commits.TRAILER}: \S+\s*\Z", message)
        if not named or len(parents) != 1:
            return None
        changes = self._differences(parents[0], name)
        if len(changes) != 1:
            return None
        path = changes[0][0]  # an author's rebase may have brought it where they moved the file
        answer = identifiers.answer_at(path, folder)
        if answer is None:
            return None
        author = {"NAME": who, "EMAIL": address, "DATE": date}
        keyed = {f"GIT_AUTHOR_{key}": value for key, value in author.items()}
        _, before, after = changes[0]
        return _Ours(answer, path, before, after, keyed, message.rstrip("\n") + "\n")

    def upon(self, tip: str, ours: Sequence[_Ours], index: Path, lease: Lease) -> str:
        """Our commits made again upon `tip`: the last of them; Conflict when they do not fit."""
        there = self._blobs(tip, [each.path for each in ours])
        for each in ours:
            now = there.get(each.path, _NONE)
            if now == each.after:
                continue  # it came there otherwise, by a push whose end we did not live to see
            if now != each.before:
                raise Conflict(
                    f"{printable(each.path)} was changed on {self.shown} and here too; decide "
                    "which is right, with git pull --rebase in this work tree, then try again"
                )
            there[each.path] = each.after
            tip = commits.upon(
                self._git,
                tip,
                f"{'0' if each.after == _NONE else _REGULAR} {each.after} 0\t{each.path}\0",
                message=each.message,
                index=index,
                held=lease.held,
                author=each.author,
            )
        return tip

    def push(self, commit: str) -> bool:
        """Push a commit to the branch; False when somebody else has pushed meanwhile."""
        done = self._git.attempt(
            *("push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed"),
            *("--recurse-submodules=no", "--", self._remote),
            f"{commit}:refs/heads/{self._branch}",
            within=self._seconds,
        )
        if done.returncode == 0:
            return True
        told = done.stdout.decode("utf-8", "replace")
        if "[rejected]" in told or "cannot lock ref" in told or "failed to update ref" in told:
            return False
        if "[remote rejected]" in told:
            why = printable(told.partition("[remote rejected]")[2].split("\n")[0].strip())
            raise Hindered(
                f"{self.shown} refuses the answers {why}; "
                "see that whoever publishes may push to this branch"
            )
        raise failure("push", done)

    def move(self, head: str, to: str, lease: Lease) -> None:
        """Bring branch, index and work tree from a commit to another, or leave all as they were."""
        self._git.attempt("update-index", "-q", "--refresh", held=lease.held)  # dates alone differ
        try:
            self._git.run("read-tree", "-n", "-m", "-u", head, to, held=lease.held)
        except GitError as error:
            if "File exists" in error.said:  # the lock of one who is soon done
                raise
            raise Hindered(
                f"this work tree cannot follow {self.shown}: unfinished work of yours is in the "
                f"way of what others have pushed ({error}); commit it, then try again"
            ) from error
        lease.moving = (head, to)
        lease.save()
        self._git.run("read-tree", "-m", "-u", head, to, held=lease.held)
        reason = f"causerie: meet {self.shown}"
        self._git.run("update-ref", "-m", reason, "HEAD", to, head, held=lease.held)
        lease.moving = None

    def take_back(self, top: Path, lease: Lease) -> None:
        """Undo what a move that was cut short has done, where nobody has touched it since."""
        if lease.moving is None:
            return
        before, after = lease.moving
        changes = self._differences(before, after)
        paths = [path for path, *_ in changes]
        head, listed = self.commit("HEAD"), self._staged(paths)
        there = self._blobs(head, paths)
        back = [
            (path, old)
            for path, old, new in changes
            if there.get(path, _NONE) == old
            and listed.get(path, _NONE) in (old, new)
            and self._is_half_done(top / path, path, new)
        ]
        modes = self._modes(head, [path for path, _ in back])
        entries = "".join(f"{modes.get(path, '0')} {old}\t{path}\0" for path, old in back)
        self._git.run("update-index", "-z", "--index-info", fed=entries, held=lease.held)
        kept = "".join(f"{path}\0" for path, old in back if old != _NONE)
        self._git.run("checkout-index", "-f", "-u", "-z", "--stdin", fed=kept, held=lease.held)
        for path, old in back:
            if old == _NONE:
                (top / path).unlink(missing_ok=True)
        lease.moving = None

    def _is_half_done(self, file: Path, path: str, new: str) -> bool:
        """Whether a file is not there, or says what it was to say, as far as it goes."""
        if file.is_symlink() or not file.is_file():
            return not file.exists()
        if new == _NONE:
            return False
        wanted = self._git.run("cat-file", "--filters", f"--path={path}", new)
        return wanted.startswith(file.read_bytes())

    def _differences(self, base: str, tip: str) -> list[tuple[str, str, str]]:
        """The path of each file that differs between two commits, and its blobs there."""
        listed = self._text(
            *("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff"),
            *(base, tip),
        )
        fields = iter(listed.split("\0"))
        metas = ((meta.split(" "), next(fields)) for meta in fields if meta)
        return [(path, meta[2], meta[3]) for meta, path in metas]

    def _entries(self, commit: str, paths: Sequence[str]) -> list[tuple[str, str, str]]:
        if not paths:
            return []
        named = paths if len(paths) <= _MOST_NAMED else ()
        listed = self._text("ls-tree", "-r", "-z", "--full-tree", commit, "--", *named)
        parts = [line.partition("\t") for line in listed.split("\0") if line]
        return [(path, *_first_and_third(meta)) for meta, _, path in parts]

    def _blobs(self, commit: str, paths: Sequence[str]) -> dict[str, str]:
        return {path: blob for path, _, blob in self._entries(commit, paths)}

    def _modes(self, commit: str, paths: Sequence[str]) -> dict[str, str]:
        return {path: mode for path, mode, _ in self._entries(commit, paths)}

    def _staged(self, paths: Sequence[str]) -> dict[str, str]:
        named = paths if len(paths) <= _MOST_NAMED else ()
        listed = self._text("ls-files", "--stage", "-z", "--", *named)
        lines = (line.partition("\t") for line in listed.split("\0") if line)
        return {path: meta.split(" ")[1] for meta, _, path in lines}

    def _text(self, *command: str) -> str:
        return self._git.run(*command).decode("utf-8", "surrogateescape")

    def _words(self, *command: str) -> str:
        return self._git.run(*command).decode("ascii").strip()


def _first_and_third(meta: str) -> tuple[str, str]:
    mode, _, blob = meta.split(" ")
    return mode, blob
