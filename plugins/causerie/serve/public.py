"""The folder a web server shows: a link that leads to one finished site, then to the next."""

import os
from pathlib import Path

from causerie.core.problems import CauserieError


class NotALink(CauserieError):
    """Something else stands where the link is to be."""


def check(public: Path) -> None:
    """NotALink when `public` is there and no link, such as the folder of an ordinary build."""
    if public.exists() and not public.is_symlink():
        raise NotALink(
            f"{public} is not a link to a site made here; move it elsewhere, "
            "or choose another place with --site-dir"
        )


def shown(public: Path) -> Path | None:
    """The site `public` leads to, which may be gone; None when it is not there yet."""
    return public.resolve() if public.is_symlink() else None


def point(public: Path, site: Path) -> None:
    """Let `public` lead to `site`, at once: no reader finds nothing there, or half of each."""
    check(public)
    public.parent.mkdir(parents=True, exist_ok=True)
    new = public.with_name(f".{public.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    new.symlink_to(site.absolute(), target_is_directory=True)
    new.replace(public)
