"""What the history of a file tells: the commits of ours it has, and what it said before them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from causerie.forge import commits
from causerie.forge.git import Git

_MOST_MOVES = 20  # of one file; where two take turns at one place, there would be no end


@dataclass(frozen=True, slots=True)
class Past:
    """What a file said; None where its author had taken it away."""

    data: bytes | None
    is_told: bool = field(default=True, compare=False)
    """Whether a commit tells that it was so before; else it is what was committed last."""


def before(git: Git, path: str, lines: Collection[str]) -> Past | None:
    """The file at `path` as it was committed before the first commit that says one of `lines`.

    As HEAD has it where there is no such commit; None where it had never been committed by then.
    """
    if not commits.head(git):
        return None
    known = _said(git, path, "--reverse")
    ends = (at for at, (_, *said) in enumerate(known) if not set(lines).isdisjoint(said))
    number = next(ends, len(known))
    if number == 0:
        return None
    revision = "HEAD" if number == len(known) else f"{known[number][0]}^"
    told = number < len(known)
    if git.run("ls-tree", "-z", revision, "--", path):
        return Past(git.run("cat-file", "--filters", f"{revision}:./{path}"), told)
    return Past(None, told)


def moved(git: Git, path: str) -> str | None:
    """Where in HEAD the file is that stood at `path` once; None where nothing tells.

    Each commit that took it away is asked whether the same came elsewhere by it, much as it was.
    """
    if not commits.head(git):
        return None
    for _ in range(_MOST_MOVES):
        if git.run("ls-tree", "-z", "HEAD", "--", path):
            return path
        last = git.run("log", "-1", "--format=%H", "--", path).decode("ascii").strip()
        if not last:
            return None
        diff = ("diff-tree", "-r", "-m", "--relative", "--find-renames", "-l0", "--diff-filter=R")
        told = git.run(*diff, "--no-commit-id", "--name-status", "-z", last)
        words = told.decode("utf-8", "surrogateescape").split("\0")
        renames = dict(zip(words[1::3], words[2::3], strict=False))
        if path not in renames:
            return None
        path = renames[path]
    return None


def says(git: Git, path: str, lines: Collection[str], since: datetime) -> bool:
    """Whether a commit of the file at `path` says one of `lines`; older ones are not looked at."""
    if not commits.head(git):
        return False
    known = _said(git, path, "--follow", f"--since={since.isoformat()}")
    return any(not set(lines).isdisjoint(said) for _, *said in known)


def _said(git: Git, path: str, *options: str) -> Sequence[Sequence[str]]:
    """The commits of a file, and all lines that each of them says."""
    log = git.run("log", *options, "--format=%H%n%B%x00", "--", path)
    each = log.decode("utf-8", "replace").split("\0")[:-1]
    return [one.strip("\n").split("\n") for one in each]
