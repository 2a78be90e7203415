"""A new site takes the place of the old one whole, or not at all.

No system exchanges two folders everywhere, so there are two renames, and for an instant no site.
Whoever is killed in it leaves the old one whole, where the next build finds it. Each build has a
folder of its own beside the site, with a lock in it that tells whether who made it still lives:
a number of a process would not, for in containers all of them have the same.
"""

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from causerie import locks
from causerie.core.problems import CauserieError

_MARK, _LOCK, _OLD = "new-", "lock", "old"
_HELD = b"held by a build of Causerie"


class NotReplaced(CauserieError):
    """The old site stands as it was; the message says why, and what to do."""


@contextmanager
def beside(site: Path) -> Iterator[Path]:
    """A folder to build in, which becomes `site` by a rename when all went well.

    Hidden files of the old site, which hosts put there (.git, .nojekyll), are kept.
    """
    site = site.resolve()  # a link to the public folder stays one
    _clear(site)
    if site.is_dir() and any(site.iterdir()) and not (site / "sitemap.xml").is_file():
        raise NotReplaced(
            f"{site} holds other things than a site, which a build would erase; "
            "empty it, or choose another folder with --site-dir"
        )
    site.parent.mkdir(parents=True, exist_ok=True)
    place = Path(mkdtemp(prefix=f".{site.name}.{_MARK}", dir=site.parent))
    new, old = place / "new", place / _OLD
    try:
        with _held(place):
            yield new
            if site.exists():
                _keep_hidden(site, new)
                _replace(site, new, old)
            else:
                new.rename(site)
    finally:
        if site.exists() or not old.exists():  # or it is the only one there is
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _held(place: Path) -> Iterator[None]:
    with (place / _LOCK).open("wb") as lock:
        locks.take(lock)
        lock.write(_HELD)  # from now on; an empty one is about to be
        lock.flush()
        yield


def _clear(site: Path) -> None:
    """Put back what one who was killed had put aside when nothing came in its place.

    All else that such a one left is of no use.
    """
    places = site.parent.glob(f".{glob.escape(site.name)}.{_MARK}*")
    with ExitStack() as ours:
        left = [place for place in places if _is_left(place, ours)]
        olds = [place / _OLD for place in left if (place / _OLD).is_dir()]
        if olds and not site.exists():
            max(olds, key=_changed).rename(site)
    for place in left:
        shutil.rmtree(place, ignore_errors=True)


def _is_left(place: Path, ours: ExitStack) -> bool:
    """Whether whoever made it has ended; until the end of `ours` nobody else finds so."""
    try:
        lock = ours.enter_context((place / _LOCK).open("rb"))
    except OSError:  # not there yet, or no more
        return False
    return locks.take(lock) and lock.read() == _HELD


def _changed(folder: Path) -> float:
    return folder.stat().st_mtime


def _keep_hidden(site: Path, new: Path) -> None:
    """Put what is hidden in the old site into the new one too: it is lost with neither."""
    for hidden in site.glob(".*"):
        kept = new / hidden.name
        if kept.exists():
            continue
        if hidden.is_dir() and not hidden.is_symlink():
            shutil.copytree(hidden, kept, symlinks=True, copy_function=_link)
        else:
            _link(hidden, kept)


def _link(file: str | Path, to: str | Path) -> None:
    """The same file once more, for a history may be large; a copy where disks know no links."""
    try:
        os.link(file, to, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, to, follow_symlinks=False)


def _replace(site: Path, new: Path, old: Path) -> None:
    try:
        site.rename(old)
        new.rename(site)
    except OSError as error:
        raise NotReplaced(
            f"{site} cannot be replaced ({error.strerror}); "
            "build elsewhere with --site-dir, and copy the site there"
        ) from error
    finally:  # an interruption may come before, between and after
        if old.exists() and not site.exists():
            with suppress(OSError):  # the next build tries again
                old.rename(site)
