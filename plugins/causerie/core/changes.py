"""What git tells of a proposed change: paths, modes and the names of contents, all of them data."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from causerie.core.problems import Place, Problems

REGULAR = "100644"
"""The mode of an ordinary file."""
MOST_PATH, MOST_PART = 1_000, 255
"""Characters of a path, and of one name in it."""


class Status(StrEnum):
    """What a change does to a path, in git's letters."""

    ADDED = "A"
    DELETED = "D"
    MODIFIED = "M"
    RETYPED = "T"


@dataclass(frozen=True, slots=True)
class Change:
    """One path a request touches. A renamed file is one deleted and one added."""

    path: str
    """As git has it; bytes that are no UTF-8 are lone surrogates."""
    status: Status
    mode: str
    """Of what the request puts there, in git's six digits; `000000` for nothing."""
    blob: str = ""
    """The name of its content."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A content as far as it was read: nothing of one that is too large."""

    size: int
    data: bytes | None = None


def parted(
    changes: Iterable[Change], comments: str, problems: Problems
) -> tuple[list[Change], list[str]]:
    """The changes in the folder of answers, and the paths of the others."""
    ours: list[Change] = []
    elsewhere: list[str] = []
    for change in changes:
        parts = change.path.split("/")
        if len(change.path) > MOST_PATH or max(map(len, parts)) > MOST_PART:
            problems.error(
                Place(f"{change.path[:MOST_PART]}…"),
                "its name is longer than disks allow",
                "give the file a short name, or remove it from the request",
            )
        elif {"", ".", ".."} & set(parts) or any(_is_git(part) for part in parts):
            problems.error(
                Place(change.path),
                "no file may be called so",
                "remove it from the request: its path leads out of the project",
            )
        elif change.path == f"{comments}/README.md":
            elsewhere.append(change.path)
        elif change.path.startswith(f"{comments}/"):
            ours.append(change)
        elif f"{change.path}/".casefold().startswith(f"{comments}/".casefold()):
            problems.error(
                Place(change.path),
                "on many disks it would stand for the folder {folder}",
                "remove it from the request, or put the answer in {folder}",
                folder=comments,
            )
        else:
            elsewhere.append(change.path)
    return ours, elsewhere


def _is_git(part: str) -> bool:
    """Whether a disk may take a name for git's own folder."""
    return part.casefold().rstrip(". ") in (".git", "git~1") or part.casefold().startswith(".git:")
