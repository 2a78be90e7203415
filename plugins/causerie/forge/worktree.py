"""Where an approved answer is written: a file in the author's work tree, and one commit of it.

Everything may be done again. Whatever point a crash comes at, the same call made again leaves
one file and one commit. The author may be in the middle of anything: what they have staged,
changed or not yet added stays as it is, and a state in which a commit could be lost is refused,
with what to do.
"""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from causerie.core.identifiers import answer_at, is_answer_path
from causerie.core.problems import printable
from causerie.forge import commits, durable, history
from causerie.forge.distant import Distant
from causerie.forge.git import Git, GitError
from causerie.forge.history import Past
from causerie.forge.lease import Lease
from causerie.forge.meeting import Meeting
from causerie.forge.repository import Repository, hashed
from causerie.forge.turns import Overtaken, Patience, Turns
from causerie.forge.upstream import Hindered, Synced, Upstream

# The author's own settings decide how their files are read. These would change what we write,
# or stop it, or run something in the middle of it.
_OPTIONS = (
    "--literal-pathspecs",
    *("-c", "commit.gpgSign=false"),
    *("-c", "core.commentChar=#"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.fsync=all"),  # before 2.36 git knows it not, and passes over it
    *("-c", "core.fsyncMethod=fsync"),
    *("-c", "core.safecrlf=false"),
    *("-c", "gc.auto=0"),  # it would go on behind us, with the lease
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "i18n.logOutputEncoding=UTF-8"),
    *("-c", "log.showSignature=false"),
    *("-c", "maintenance.auto=false"),
    *("-c", "status.showStash=false"),  # it would speak of another thing than the path asked about
)
# Where we are called from a hook, these speak of another repository or another index.
_ANOTHER = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH",
    "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS", "GIT_CONFIG_PARAMETERS",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """Who commits, whatever the author's own settings say."""

    name: str
    address: str

    def __post_init__(self) -> None:
        for text in (self.name, self.address):
            if not text.strip() or set(text) & set("<>") or printable(text) != text:
                raise ValueError(f"{text!r} cannot be the name or the address of who commits")


class Worktree:
    """The work tree around the folder `root` of a project, in which answers are committed.

    Where there is no git repository, the files alone are written. `distant` can end a `sync`
    that waits for another machine.
    """

    def __init__(
        self,
        root: Path,
        identity: Identity,
        *,
        patience: Patience,
        comments: str = "comments",
        distant: Distant | None = None,
    ) -> None:
        self._root = root
        self._distant = distant
        self._comments = comments
        who = {"NAME": identity.name, "EMAIL": identity.address}
        self._environment = {
            **dict.fromkeys(_ANOTHER),
            **{f"GIT_AUTHOR_{key}": value for key, value in who.items()},
            **{f"GIT_COMMITTER_{key}": value for key, value in who.items()},
            "GIT_OPTIONAL_LOCKS": "0",  # a look at the tree must be in nobody's way
        }
        self._git = Git(root, options=_OPTIONS, environment=self._environment)
        self._repository = Repository(root, self._git, clock=patience.clock, stale=patience.stale)
        self._turns = Turns(root, self._repository, patience)

    def read(self, path: str) -> bytes | None:
        """What the file of an answer says; None when there is none."""
        self._answer(path)
        try:
            return self._repository.safe(path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Hindered(
                f"{path} cannot be read: {error.strerror}; see to its permissions, then try again"
            ) from error

    def paths(self, case: str = "*") -> Sequence[str]:
        """Those of all answers that are there, or of those to one case, in alphabetical order.

        What is no regular file is not: a link could lead anywhere.
        """
        found = (self._root / self._comments).glob(f"{case}/*.md")
        names = sorted((each.parent.name, each.name) for each in found if _is_regular(each))
        return [f"{self._comments}/{'/'.join(each)}" for each in names if is_answer_path(each)]

    def moved(self, path: str) -> str | None:
        """Where the file of an answer was committed last, by whatever name; None if nothing tells.

        It may be anywhere in the project, and need be no path of an answer any more.
        """
        self._answer(path)
        with self._turns.taken() as lease:
            return history.moved(self._git, path) if lease else None

    def before(self, path: str, lines: Collection[str]) -> Past | None:
        """What was committed of an answer before the first commit that says one of `lines`.

        What is committed now, where there is no such commit; None where nothing tells.
        """
        self._answer(path)
        with self._turns.taken() as lease:
            return history.before(self._git, path, lines) if lease else None

    def says(self, path: str, lines: Collection[str], since: datetime) -> bool:
        """Whether a commit of an answer, made `since` an instant, says one of `lines`."""
        self._answer(path)
        with self._turns.taken() as lease:
            return lease is not None and history.says(self._git, path, lines, since)

    def write(self, path: str, text: str | None) -> None:
        """Put the file of an answer at `path`, `/`-separated from the root. `publish` commits it.

        It is durable when this returns, and readers of the file see the old text or the new one.
        Without a text there is no file.
        """
        self._answer(path)
        with self._turns.taken() as lease:
            self._turns.patiently(lease, lambda: self._write(lease, path, _bytes(text)))

    def publish(self, path: str, text: str | None, *, message: str) -> str | None:
        """Write an answer at `path` and commit it: the full name of the commit.

        None where there is no repository. When all is done already, nothing is done, and the
        commit is the one that did it. The message is to be the desk's own words: a forge acts
        upon some of those in it. Without a text, what is committed is that there is no file.
        """
        answer = self._answer(path)
        data = _bytes(text)
        with self._turns.taken() as lease:
            return self._turns.patiently(
                lease, lambda: self._publish(lease, path, data, answer, message)
            )

    def sync(
        self, remote: str, branch: str, *, attempts: int = 5, seconds: float = 120
    ) -> Synced | None:
        """Fetch a branch, set our commits upon it, push them, and let the work tree follow.

        None where there is no repository. Every attempt may be made again: answers that are
        there already are not pushed twice. The lease is not held while another machine is
        waited for, `seconds` at most, so that answers are published meanwhile.
        """
        with self._turns.taken() as lease:
            if lease is None:
                return None
            shown = self._git.run("rev-parse", "--show-toplevel", "--show-prefix")
        top, _, prefix = shown.decode("utf-8", "surrogateescape").rstrip("\n").partition("\n")
        git = Git(Path(top), options=_OPTIONS, environment=self._environment, distant=self._distant)
        meeting = Meeting(
            self._turns,
            self._repository,
            Upstream(git, remote, branch, seconds=seconds),
            branch,
            top=Path(top),
            folder=f"{prefix}{self._comments}",
        )
        return meeting.hold(attempts)

    def _answer(self, path: str) -> str:
        """The id of the answer at a path, which is made of identifiers or not ours to write to."""
        answer = answer_at(path, self._comments)
        if answer is None:
            raise ValueError(f"{path!r} is no path of an answer")
        return answer

    # The steps

    def _publish(
        self, lease: Lease | None, path: str, data: bytes | None, answer: str, message: str
    ) -> str | None:
        self._write(lease, path, data)
        if lease is None:
            return None
        if self._repository.status(path):
            # Adding it first leaves it in the index, whatever point a crash comes at afterwards.
            self._add(lease, path, gone=data is None)
        else:
            self._repository.check_seen(path)
        if self._repository.status(path):  # not so when the text of the last commit is put back
            self._commit(lease, path, answer, message, gone=data is None)
        if self._repository.status(path):
            raise Overtaken(f"the index does not say what was committed of {path}")
        lease.pending.pop(path, None)
        return self._last_commit(path) or None

    def _add(self, lease: Lease, path: str, *, gone: bool) -> None:
        add = ("update-index", "--force-remove") if gone else ("add", "--force")
        try:
            self._git.run(*add, "--", path, held=lease.held)
        except GitError as error:
            if "outside of your sparse-checkout" in error.said:
                raise self._repository.left_out(path) from error
            raise

    def _commit(self, lease: Lease, path: str, answer: str, message: str, *, gone: bool) -> None:
        """Commit what the index says at one path; what else it says stays there."""
        staged = self._git.run("ls-files", "--stage", "-z", "--full-name", "--", path)
        if bool(staged) == gone:
            raise Overtaken(f"the index has lost {path}")
        head = commits.head(self._git)
        if gone:
            full = self._repository.prefix() + os.fsencode(path)
            staged = b"0 %s\t%s\0" % (b"0" * len(head), full)
        commit = commits.upon(
            self._git,
            head or None,
            staged.decode("utf-8", "surrogateescape"),
            message=commits.message(message, answer),
            index=self._repository.place("causerie.index"),
            held=lease.held,
        )
        # Only if the branch is still where it was: the author may commit at the same instant.
        reason, before = f"causerie: {answer}", head or "0" * len(commit)
        self._git.run("update-ref", "-m", reason, "HEAD", commit, before, held=lease.held)

    def _now(self, path: str) -> bytes | None:
        file = self._repository.safe(path)
        return file.read_bytes() if file.is_file() else None

    def _last_commit(self, path: str) -> str:
        """The commit that made the file what it is."""
        return self._git.run("log", "-1", "--format=%H", "--", path).decode("ascii").strip()

    def _write(self, lease: Lease | None, path: str, data: bytes | None) -> None:
        file = self._repository.safe(path)
        if lease:
            self._repository.check_ours(lease, path, file, data)
        if self._now(path) == data:
            return
        if lease:
            written = lease.pending.setdefault(path, [])
            written.append(hashed(data))
            lease.save()
            durable.clear(file)
        if data is None:
            durable.remove(file)
        else:
            durable.replace(file, data, self._root)


def _is_regular(file: Path) -> bool:
    """Whether it is a file that may be read: others are told by the check."""
    return file.is_file() and not (file.is_symlink() or file.parent.is_symlink())


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8")
