"""A new site takes the place of the old one whole, or not at all.

No system exchanges two folders everywhere, so there are two renames, and for an instant no site.
Whoever is killed in it leaves the old one whole, under a name by which the next build finds it.
"""

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from causerie.core.problems import CauserieError


class NotReplaced(CauserieError):
    """The old site stands as it was; the message says why, and what to do."""


@contextmanager
def beside(site: Path) -> Iterator[Path]:
    """A folder to build in, which becomes `site` by a rename when all went well.

    Hidden files of the old site, which hosts put there (.git, .nojekyll), are kept.
    """
    site = site.resolve()  # a link to the public folder stays one
    _put_back(site)
    if site.is_dir() and any(site.iterdir()) and not (site / "sitemap.xml").is_file():
        raise NotReplaced(
            f"{site} holds other things than a site, which a build would erase; "
            "empty it, or choose another folder with --site-dir"
        )
    # Each process has its own, so that two builds at once do not spoil each other.
    new = site.with_name(f".{site.name}.new-{os.getpid()}")
    try:
        yield new
        if site.exists():
            _keep_hidden(site, new)
            _replace(site, new)
        else:
            new.rename(site)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _put_back(site: Path) -> None:
    """What one who was killed had put aside, when nothing came in its place."""
    left = site.parent.glob(f".{glob.escape(site.name)}.old-*")
    if not site.exists() and (old := max(left, key=_changed, default=None)):
        old.rename(site)


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


def _replace(site: Path, new: Path) -> None:
    old = site.with_name(f".{site.name}.old-{os.getpid()}")
    try:
        site.rename(old)
        new.rename(site)
    except OSError as error:
        raise NotReplaced(
            f"{site} cannot be replaced ({error.strerror}); "
            "build elsewhere with --site-dir, and copy the site there"
        ) from error
    finally:  # an interruption may come before, between and after
        if old.exists():
            old.rename(new if site.exists() else site)
