"""Files that are there, whole, after the power has failed."""

import os
from contextlib import suppress
from pathlib import Path

_BESIDE = ".new"


def clear(file: Path) -> None:
    """Remove what a writer of this file, cut short, has left beside it."""
    for left in file.parent.glob(f".{file.name}.*{_BESIDE}"):
        left.unlink()


def replace(file: Path, data: bytes, root: Path) -> None:
    """Write a file durably. Whoever reads it sees the old text or the new one, whole."""
    made = []
    folder = file.parent
    while folder != root and not folder.exists():
        made.append(folder.parent)
        folder = folder.parent
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}{_BESIDE}")
    try:
        with beside.open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(beside, file)  # noqa: PTH105 - the one call that is atomic on every system
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    for each in (file.parent, *made):
        _make_durable(each)


def remove(file: Path) -> None:
    """Remove a file, and what a writer of it has left beside it, durably."""
    clear(file)
    file.unlink(missing_ok=True)
    if file.parent.is_dir():
        _make_durable(file.parent)


def _make_durable(folder: Path) -> None:
    """A folder's entries; where a folder cannot be opened, the system sees to it."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
