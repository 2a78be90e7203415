"""What git tells of a proposed change: paths, modes and the names of contents, all of them data."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from causerie.core.problems import Place, Problems, Reason

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


_LONG = Reason(
    "its name is longer than disks allow",
    "give the file a short name, or remove it from the request",
)
_FORBIDDEN = Reason(
    "no file may be called so", "remove it from the request: disks and git refuse such names"
)
_ALIKE = Reason(
    "on many disks it would stand for the folder {folder}",
    "remove it from the request, or put the answer in {folder}",
)
_MOST_NAMED = 20  # files of one kind; the others are counted


def told_of(
    paths: Sequence[str], tell: Callable[[str], None], count: Callable[[int], None]
) -> None:
    """Tell of the first few paths one by one, and of the others how many they are."""
    named = paths if len(paths) == _MOST_NAMED + 1 else paths[:_MOST_NAMED]  # never of one more
    for path in named:
        tell(path)
    if more := len(paths) - len(named):
        count(more)


def parted(
    changes: Iterable[Change], comments: str, problems: Problems
) -> tuple[list[Change], list[str]]:
    """The changes in the folder of answers, and the paths of the others.

    Names that no disk or git would take are reported, and in neither.
    """
    ours: list[Change] = []
    elsewhere: list[str] = []
    long: list[str] = []
    forbidden: list[str] = []
    alike: list[str] = []
    for change in changes:
        parts = change.path.split("/")
        if len(change.path) > MOST_PATH or max(map(len, parts)) > MOST_PART:
            long.append(f"{change.path[:MOST_PART]}…")
        elif {"", ".", ".."} & set(parts) or any(_is_git(part) for part in parts):
            forbidden.append(change.path)
        elif change.path == f"{comments}/README.md":
            elsewhere.append(change.path)
        elif change.path.startswith(f"{comments}/"):
            ours.append(change)
        elif f"{change.path}/".casefold().startswith(f"{comments}/".casefold()):
            alike.append(change.path)
        else:
            elsewhere.append(change.path)
    for reason, paths in ((_LONG, long), (_FORBIDDEN, forbidden), (_ALIKE, alike)):
        _refuse(reason, paths, comments, problems)
    return ours, elsewhere


def _refuse(reason: Reason, paths: Sequence[str], comments: str, problems: Problems) -> None:
    def tell(path: str) -> None:
        problems.error(Place(path), reason.what, reason.hint, folder=comments)

    def count(more: int) -> None:
        problems.error(
            Place(paths[-1]),
            "{count} more files have names like this",
            "remove all of them from the request",
            count=more,
        )

    told_of(paths, tell, count)


def _is_git(part: str) -> bool:
    """Whether a disk may take a name for git's own folder."""
    return part.casefold().rstrip(". ") in (".git", "git~1") or part.casefold().startswith(".git:")
