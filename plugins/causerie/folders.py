"""What lies in a project's folders, before any of it is read."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from causerie.core.problems import Place, Problems

Signature = tuple[int, int, int]
"""When a file was changed (ns), its size (bytes) and its inode: another one, another content."""

_DEEPEST = 8  # folders one in the other; deeper, a folder is reported as what it is not
_LITTER = ("~", ".swp", ".tmp", ".orig", ".bak")
_LITTER_NAMES = {"Thumbs.db", "desktop.ini"}
_README = "README.md"
"""A note to whoever opens the folder on the forge; in docs, a page as index.md is."""


def check(root: Path, folder: str, problems: Problems) -> None:
    """A folder may be absent, but not under another name: its files would vanish unsaid."""
    if (root / folder).is_dir():
        return
    beside = [each.name for each in root.iterdir() if each.is_dir()]
    if near := get_close_matches(folder, beside, 1) or get_close_matches(
        folder, [name.lower() for name in beside], 1
    ):
        problems.error(
            Place(folder),
            "there is no such folder, and {near} looks like it",
            "rename it, or name it in mkdocs.yml under plugins and causerie",
            near=near[0],
        )


def files(root: Path, folder: str, problems: Problems, *, pages: bool) -> dict[str, Signature]:
    """Every regular file below `folder` of `root`, from its path to what tells its versions apart.

    Links are reported and litter is passed over, README.md with it unless it is one of the `pages`.
    """
    found = {}
    for path, entry in _walk(root / folder, folder, problems):
        if entry.is_symlink():
            problems.error(
                Place(path),
                "it is a symbolic link",
                "put the file itself here: a link may lead out of the project",
            )
        elif not entry.is_file():
            problems.error(
                Place(path),
                "it is neither a file nor a folder",
                "remove it: nothing can be read from it",
            )
        elif not _is_litter(entry.name, pages=pages):
            try:
                found[path] = _signature(entry.stat())
            except FileNotFoundError:
                continue  # gone since it was listed: as if never there
            except OSError as error:
                unreadable(path, error, problems)
    return found


def signature(root: Path, path: str) -> Signature | None:
    """That of one file; None unless it is a regular one that is reached without any link."""
    try:
        if _is_behind_a_link(root, path):
            return None
        info = (root / path).lstat()
    except OSError:
        return None
    return _signature(info) if S_ISREG(info.st_mode) else None


def is_gone(root: Path, path: str) -> bool:
    """Whether nothing is there; never said of what may be, behind a link or a closed door."""
    if _is_behind_a_link(root, path):
        return False
    try:
        (root / path).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _is_behind_a_link(root: Path, path: str) -> bool:
    return any((root / folder).is_symlink() for folder in PurePosixPath(path).parents)


def _signature(info: os.stat_result) -> Signature:
    return info.st_mtime_ns, info.st_size, info.st_ino


def _is_litter(name: str, *, pages: bool) -> bool:
    return name.endswith(_LITTER) or name in _LITTER_NAMES or (name == _README and not pages)


def _walk(
    folder: Path | str, path: str, problems: Problems, depth: int = _DEEPEST
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every entry below `folder` that is no folder, and its path; none in hidden ones.

    A folder that may not be listed is reported.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 - a path a call would cost more than the rest
        return
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return  # gone since it was listed
    except OSError as error:
        unreadable(path, error, problems)
        return
    for entry in found:
        if entry.name.startswith((".", "#")):
            continue
        below = f"{path}/{entry.name}"
        if depth and entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, below, problems, depth - 1)
        else:
            yield below, entry


def unreadable(path: str, error: OSError, problems: Problems) -> None:
    """Report what is there, or was, and does not open."""
    problems.error(
        Place(path),
        "it cannot be read ({reason})",
        "check that it is still there and that you may open it",
        reason=error.strerror,
    )
