"""A new site takes the place of the old one whole, or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def beside(site: Path) -> Iterator[Path]:
    """A folder to build in, which becomes `site` by a rename when all went well.

    Hidden files of the old site, which hosts put there (.git, .nojekyll), are kept.
    """
    if site.is_dir() and any(site.iterdir()) and not (site / "sitemap.xml").is_file():
        raise click.ClickException(
            f"{site} holds other things than a site, which a build would erase; "
            "empty it, or choose another folder with --site-dir"
        )
    new, old = (site.with_name(f".{site.name}.{age}") for age in ("new", "old"))
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        yield new
        _replace(site, new, old)
    finally:
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)


def _replace(site: Path, new: Path, old: Path) -> None:
    if not site.exists():
        new.rename(site)
        return
    for hidden in site.glob(".*"):
        if not (new / hidden.name).exists():
            shutil.move(hidden, new / hidden.name)
    try:
        site.rename(old)
        new.rename(site)
    except OSError as error:
        if old.exists():
            old.rename(site)
        raise click.ClickException(
            f"{site} cannot be replaced ({error.strerror}); "
            "build elsewhere with --site-dir, and copy the site there"
        ) from error
