"""What changed between two trees, read object by object, and no further than can be judged.

Git's own comparison walks all of both trees before it says a word: a tree of a few hundred
bytes that holds itself ten times over, ten times, would keep it busy for ever.
"""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from types import TracebackType
from typing import Self

from causerie.core.changes import Change, Status
from causerie.core.problems import CauserieError

MOST_CHANGES = 20_000
MOST_TREE = 4_000_000
"""Bytes of one folder's list of names."""
MOST_READ = 16_000_000
"""Bytes of all of these lists together."""
DEEPEST = 64
"""Folders one in the other."""

_TREE, _NOTHING = "40000", "000000"


class TooMuch(CauserieError):
    """More was changed than can be judged."""


class Unreadable(CauserieError):
    """A tree of the request is none, or is not here."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    mode: str
    object: str

    @property
    def is_tree(self) -> bool:
        return self.mode == _TREE


class Trees:
    """A running `git cat-file --batch`, which tells one tree after the other."""

    def __init__(self, git: "subprocess.Popen[bytes]") -> None:
        self._git = git
        self._left = MOST_CHANGES
        self._unread = MOST_READ

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._git.kill()
        self._git.communicate()

    def changes(
        self, old: str, new: str, path: bytes = b"", depth: int = DEEPEST
    ) -> Iterator[Change]:
        """The files that differ between two trees, each by its whole path; TooMuch for too many.

        `""` stands for a tree that is not there.
        """
        if not depth:
            raise TooMuch
        before, after = set(self._entries(old)), set(self._entries(new))
        changed = sorted(before ^ after, key=attrgetter("name", "mode", "object"))
        for name, entries in groupby(changed, key=attrgetter("name")):
            here = list(entries)
            gone = [each for each in here if each in before]
            come = [each for each in here if each in after]
            yield from self._at(path + _as_part(name), gone, come, depth)

    def _at(
        self, path: bytes, gone: Sequence[_Entry], come: Sequence[_Entry], depth: int
    ) -> Iterator[Change]:
        """What became of one name. A tree made by hand may hold it more than once."""
        folders = (
            [each.object for each in gone if each.is_tree],
            [each.object for each in come if each.is_tree],
        )
        files = [each for each in gone if not each.is_tree]
        for old, new in _paired(*folders):
            yield from self.changes(old, new, path + b"/", depth - 1)
        for entry in (each for each in come if not each.is_tree):
            status = Status.ADDED
            if files:
                status = (
                    Status.RETYPED if files.pop().mode[:3] != entry.mode[:3] else Status.MODIFIED
                )
            yield self._change(path, status, entry.mode, entry.object)
        for _ in files:
            yield self._change(path, Status.DELETED, _NOTHING, "")

    def _change(self, path: bytes, status: Status, mode: str, blob: str) -> Change:
        self._left -= 1
        if self._left < 0:
            raise TooMuch
        return Change(path.decode("utf-8", "surrogateescape"), status, mode.rjust(6, "0"), blob)

    def _entries(self, tree: str) -> list[_Entry]:
        if not tree:
            return []
        self._left -= 1  # a tree may hold nothing but trees
        if self._left < 0:
            raise TooMuch
        asked, told = self._git.stdin, self._git.stdout
        if asked is None or told is None:
            raise ValueError("git is to be started with pipes")
        asked.write(f"{tree}\n".encode())
        asked.flush()
        header = told.readline().split()
        if len(header) != 3 or header[1] != b"tree":
            raise Unreadable
        size = int(header[2])
        self._unread -= size
        if size > MOST_TREE or self._unread < 0:
            raise TooMuch
        return list(_parsed(told.read(size + 1)[:size], len(tree) // 2))


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for index in range(max(len(old), len(new))):
        yield old[index] if index < len(old) else "", new[index] if index < len(new) else ""


def _parsed(data: bytes, width: int) -> Iterator[_Entry]:
    start = 0
    while start < len(data):
        blank = data.find(b" ", start)
        end = data.find(b"\0", blank)
        if blank < 0 or end < 0 or len(data) <= end + width:
            raise Unreadable
        mode = data[start:blank].decode("ascii", "replace").lstrip("0")
        start = end + 1 + width
        yield _Entry(data[blank + 1 : end], mode, data[end + 1 : start].hex())


def _as_part(name: bytes) -> bytes:
    """A name as one part of a path: one that git forbids must not read as two sound ones."""
    return name.replace(b"/", b"//")
