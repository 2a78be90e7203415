"""A commit of one file, made of objects alone.

Not by `git commit --only`: it reads the index before it locks it (2.39), and what the author
stages in between is lost from the index. An index of our own is nobody else's.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from causerie.core.problems import printable
from causerie.forge.git import Git

TRAILER = "Answer-Id"
"""Names, at the end of a commit's message, the answer it is of: `<case>/<answer>`."""

_FORGED = re.compile(rf"\s*{TRAILER}\s*:", re.IGNORECASE)


def message(said: str, answer: str) -> str:
    """The whole message of a commit of an answer, in which nothing else can pass for the trailer.

    No line of it moves a cursor, whatever is `said`.
    """
    lines = [printable(line).rstrip() for line in (said.strip() or "Publish").split("\n")]
    kept = [f"> {each}" if _FORGED.match(each) else each for each in lines]
    return "\n".join(kept) + f"\n\n{TRAILER}: {answer}\n"


def head(git: Git) -> str:
    """The name of the commit the work tree is at; nothing where there is none yet."""
    done = git.attempt("rev-parse", "--quiet", "--verify", "HEAD")
    return done.stdout.decode("ascii").strip()


def upon(
    git: Git,
    tip: str | None,
    entry: str,
    *,
    message: str,
    index: Path,
    held: Sequence[int] = (),
    author: Mapping[str, str] | None = None,
) -> str:
    """The name of a new commit upon `tip`, or upon nothing, in which one entry is another.

    `entry` is as `git ls-files --stage -z` writes it; `index` a file to use meanwhile.
    """

    def run(*command: str, fed: str = "") -> str:
        environment = {**(author or {}), "GIT_INDEX_FILE": str(index)}
        done = git.run(*command, fed=fed, environment=environment, held=held)
        return done.decode("ascii").strip()

    index.unlink(missing_ok=True)  # left by one cut short
    try:
        run("read-tree", tip or "--empty")
        run("update-index", "-z", "--index-info", fed=entry)
        tree = run("write-tree")
        return run("commit-tree", tree, *(["-p", tip] if tip else []), "-F", "-", fed=message)
    finally:
        index.unlink(missing_ok=True)
