"""What git's objects say of two commits. Nothing is checked out, and nothing of a tree is run.

Only plumbing is used, which neither hooks nor filters nor a tree's own settings can change;
revisions come after `--end-of-options`, and names go through standard input.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from causerie.core.changes import Blob, Change
from causerie.core.problems import CauserieError, printable
from causerie.forge.git import Done, Git, GitError
from causerie.forge.trees import Trees

_REGULAR = ("100644", "100755")
_NAME = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


class NoObjects(CauserieError):
    """The repository cannot tell what it is asked; the message says why."""


class Tangled(CauserieError):
    """Two histories met more than once, so that nobody can tell what one changes of the other."""


class Objects:
    """The objects of the repository around the folder `root`, whose trees are seen from there."""

    def __init__(self, root: Path) -> None:
        self._git = Git(
            root, options=["--no-replace-objects"], environment={"GIT_NO_LAZY_FETCH": "1"}
        )
        shown = self._try("rev-parse", "--show-prefix")
        if shown.returncode:
            said = printable(shown.stderr.decode("utf-8", "replace").strip())
            raise NoObjects(f"{said}; run this in a clone of the site's repository")
        found = shown.stdout.decode("utf-8", "surrogateescape")
        self._prefix = found.rstrip("\n")
        """The folder of the project within the repository, ended by `/`; empty for its top."""

    def commit(self, revision: str) -> str:
        """The full name of the commit that `revision` names."""
        wanted = f"{revision}^{{commit}}"
        done = self._try("rev-parse", "--quiet", "--verify", "--end-of-options", wanted)
        name = done.stdout.decode("ascii").strip()
        if not _NAME.fullmatch(name):  # such as `^main`, which names all but one
            raise NoObjects(
                f"{printable(revision)} names no commit here; fetch it first, or correct it"
            )
        return name

    def changes(self, base: str, head: str) -> tuple[Change, ...]:
        """What `head` changes since it left `base`, both commits by their full names.

        Tangled when they met more than once, TooMuch when it is more than can be judged.
        """
        left = self._left(base, head)
        with Trees(self._git.started("cat-file", "--batch")) as trees:
            found = trees.changes(self._tree(left), self._tree(head))
            return tuple(replace(each, path=self._seen(each.path)) for each in found)

    def _tree(self, commit: str) -> str:
        return self._run("rev-parse", f"{commit}^{{tree}}").decode("ascii").strip()

    def _left(self, base: str, head: str) -> str:
        """The commit at which `head` left `base`; `base` itself when they share no history."""
        done = self._try("merge-base", "--all", base, head)
        if done.returncode not in (0, 1):
            said = printable(done.stderr.decode("utf-8", "replace").strip())
            raise NoObjects(
                f"where the two commits parted cannot be told ({said}); fetch all of it"
            )
        met = done.stdout.decode("ascii").split()
        if len(met) > 1:
            # Any one of them would show a part of what a merge would do, and hide another.
            raise Tangled
        if met:
            return met[0]
        if self._run("rev-parse", "--is-shallow-repository").strip() == b"true":
            raise NoObjects(
                "the history here is too short to tell where the two commits parted; "
                "fetch all of it (fetch-depth: 0, or git fetch --unshallow)"
            )
        return base

    def _seen(self, path: str) -> str:
        """A path from the folder of the project; one outside begins with `:/`, as git writes it."""
        inside = path.startswith(self._prefix)
        return path.removeprefix(self._prefix) if inside else f":/{path}"

    def blobs(self, names: Iterable[str], most: int) -> dict[str, Blob]:
        """The blobs of these names; of those with more than `most` bytes the size alone."""
        wanted = list(dict.fromkeys(names))
        sizes = dict(self._sizes(wanted))
        small = [name for name in wanted if sizes.get(name, most + 1) <= most]
        read = dict(self._contents(small))
        return {name: Blob(sizes[name], read.get(name)) for name in wanted if name in sizes}

    def _sizes(self, names: Sequence[str]) -> Iterator[tuple[str, int]]:
        listed = self._run("cat-file", "--batch-check", fed="".join(f"{each}\n" for each in names))
        for line in listed.decode("ascii").split("\n"):
            name, _, rest = line.partition(" ")
            kind, _, size = rest.partition(" ")
            if kind == "blob":
                yield name, int(size)

    def _contents(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        told = self._run("cat-file", "--batch", fed="".join(f"{each}\n" for each in names))
        start = 0
        while start < len(told):
            end = told.index(b"\n", start)
            name, _, size = told[start:end].decode("ascii").split(" ")
            start = end + 1 + int(size) + 1
            yield name, told[end + 1 : start - 1]

    def export(self, commit: str, folders: Sequence[str], most: int, into: Path) -> frozenset[str]:
        """Write the regular files of `commit` below `folders` into a folder, and tell their paths.

        Only for a commit that is trusted. Of a file of more than `most` bytes only so many, and
        one, are written, which is enough for it to be seen as too large.
        """
        listed = self._run("ls-tree", "-r", "-z", commit, *(f"{each}/" for each in folders))
        names: dict[str, str] = {}
        for line in listed.decode("utf-8", "surrogateescape").split("\0"):
            meta, _, path = line.partition("\t")
            parts = path.replace("\\", "/").split("/")  # as Windows would take it
            if path and meta.split(" ")[0] in _REGULAR and not {"..", "."} & set(parts):
                names[path] = meta.split(" ")[2]
        # Of an image, that it is there is all a text may have to know.
        blobs = self.blobs((name for path, name in names.items() if path.endswith(".md")), most)
        for path, name in names.items():
            file = into / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self._content(name, blobs, most) if path.endswith(".md") else b"")
        return frozenset(names)

    def _content(self, name: str, blobs: Mapping[str, Blob], most: int) -> bytes:
        if name not in blobs:
            raise NoObjects("a file of the published branch is not here; fetch all of it")
        data = blobs[name].data
        return bytes(most + 1) if data is None else data

    def _run(self, *command: str, fed: str = "") -> bytes:
        try:
            return self._git.run(*command, fed=fed)
        except GitError as error:
            raise NoObjects(str(error)) from error

    def _try(self, *command: str) -> Done:
        try:
            return self._git.attempt(*command)
        except GitError as error:
            raise NoObjects(str(error)) from error
