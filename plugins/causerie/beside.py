"""A new site takes the place of the old one whole, or not at all."""

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
            _replace(site, new)
        else:
            new.rename(site)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _replace(site: Path, new: Path) -> None:
    old = site.with_name(f".{site.name}.old-{os.getpid()}")
    try:
        site.rename(old)
    except OSError as error:
        raise NotReplaced(
            f"{site} cannot be replaced ({error.strerror}); "
            "build elsewhere with --site-dir, and copy the site there"
        ) from error
    try:
        new.rename(site)
    except OSError:
        old.rename(site)
        raise
    for hidden in old.glob(".*"):
        if not (site / hidden.name).exists():
            shutil.move(hidden, site / hidden.name)
    shutil.rmtree(old, ignore_errors=True)
