"""What a file said between some commits of ours, as its history tells."""

from collections.abc import Collection
from dataclasses import dataclass

from causerie.forge import commits
from causerie.forge.git import Git


@dataclass(frozen=True, slots=True)
class Past:
    """What a file said; None where its author had taken it away."""

    data: bytes | None


def between(git: Git, path: str, begun: Collection[str], ended: Collection[str]) -> Past | None:
    """The file at `path` as it was committed before the first commit that says a line of `ended`.

    As HEAD has it where there is no such commit; None where no commit before says a line of
    `begun`.
    """
    if not commits.head(git):
        return None
    log = git.run("log", "--reverse", "--format=%H%n%B%x00", "--", path)
    known = [
        each.strip("\n").split("\n") for each in log.decode("utf-8", "replace").split("\0")[:-1]
    ]
    ends = (at for at, (_, *said) in enumerate(known) if not set(ended).isdisjoint(said))
    number = next(ends, len(known))
    if set(begun).isdisjoint(line for _, *said in known[:number] for line in said):
        return None
    revision = "HEAD" if number == len(known) else f"{known[number][0]}^"
    if git.run("ls-tree", "-z", revision, "--", path):
        return Past(git.run("cat-file", "--filters", f"{revision}:./{path}"))
    return Past(None)
