"""A forge, the author's clone and the desk's work tree."""

import os
import time
from pathlib import Path

from causerie.forge.upstream import Synced
from causerie.forge.worktree import Identity, Worktree
from repository import Repository
from worktrees import USUAL

DESK = Identity("Causerie", "causerie@localhost")
TEXT = "---\nname: Zoé\ndate: 2026-11-23\n---\n\nIl faut le vendre.\n"


class Place:
    """A bare repository on a forge, the author's clone of it, and the desk's work tree."""

    def __init__(self, folder: Path, start: str) -> None:
        self.forge = folder / "forge.git"
        self.author = Repository(folder / "author")
        self.author.commit(start)
        self.author.git("clone", "--quiet", "--bare", ".", str(self.forge))
        self.author.git("remote", "add", "origin", str(self.forge))
        self.author.git("fetch", "--quiet", "origin")
        self.author.git("branch", "--quiet", "--set-upstream-to=origin/main")
        self.author.git("clone", "--quiet", str(self.forge), str(folder / "desk"))
        self.desk = Repository(folder / "desk")
        self.tree = Worktree(self.desk.root, DESK, patience=USUAL)

    def pushed(self, text: str) -> None:
        """The author pushes a commit with these files, from their own machine."""
        self.author.git("pull", "--quiet", "--rebase")
        self.author.commit(text)
        self.author.git("push", "--quiet")

    def publish(self, *paths: str) -> None:
        """Publish an answer at each path."""
        for path in paths:
            self.tree.publish(path, TEXT, message="Publish")

    def sync(self) -> Synced:
        """Meet the forge."""
        synced = self.tree.sync("origin", "main")
        assert synced
        return synced

    def there(self, form: str = "%s") -> list[str]:
        """The commits on the forge, the first one first."""
        return self.author.git(
            "-C", str(self.forge), "log", "--reverse", f"--format={form}", "main"
        ).split("\n")

    def answers(self) -> list[str]:
        """The answers named by the commits on the forge, in alphabetical order."""
        form = "%(trailers:key=Answer-Id,valueonly,separator=%x2C)"
        return sorted(filter(None, self.there(form)))

    def state(self) -> tuple[str, ...]:
        """Whatever of the desk's tree is not committed."""
        return (
            self.desk.git("status", "--porcelain=v2", "--untracked-files=all"),
            self.desk.git("diff"),
            self.desk.git("diff", "--cached"),
        )


def silence(repository: Repository, how: str, number: Path) -> None:
    """Add or set the remote origin, which takes a call and says nothing.

    The number of the process that calls comes in a file.
    """
    script = number.with_suffix(".sh")
    script.write_text(f"echo $$ > '{number}'\nexec sleep 300\n", encoding="utf-8")
    repository.git("remote", how, "origin", f"ext::sh {script}")
    repository.git("config", "protocol.ext.allow", "always")


def gone(number: Path) -> bool:
    """Whether the process ends, the number of which is in a file."""
    for _ in range(1000):
        try:
            os.kill(int(number.read_text(encoding="utf-8")), 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False
