"""What a file said before some commits of ours, as its history tells."""

from collections.abc import Collection
from dataclasses import dataclass

from causerie.forge import commits
from causerie.forge.git import Git


@dataclass(frozen=True, slots=True)
class Past:
    """What a file said; None where its author had taken it away."""

    data: bytes | None


def before(git: Git, path: str, lines: Collection[str]) -> Past | None:
    """The file at `path` as it was committed before the first commit that says one of `lines`.

    As HEAD has it where there is no such commit; None where it had not been there yet, or was
    taken away by a commit of ours.
    """
    if not commits.head(git):
        return None
    log = git.run("log", "--reverse", "--format=%H%n%B%x00", "--", path)
    known = [
        each.strip("\n").split("\n") for each in log.decode("utf-8", "replace").split("\0")[:-1]
    ]
    number = next(
        (at for at, (_, *said) in enumerate(known) if not set(lines).isdisjoint(said)), len(known)
    )
    if number == 0:
        return None
    revision = "HEAD" if number == len(known) else f"{known[number][0]}^"
    if git.run("ls-tree", "-z", revision, "--", path):
        return Past(git.run("cat-file", "--filters", f"{revision}:./{path}"))
    ours = any(line.startswith(f"{commits.TRAILER}: ") for line in known[number - 1])
    return None if ours else Past(None)
