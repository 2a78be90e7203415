"""What the commands share: finding `mkdocs.yml`, reading the clock, saying what went wrong."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from causerie.core.problems import Reason, quoted
from causerie.project import Project
from causerie.site import settings
from causerie.site.settings import BadConfiguration

_Command = TypeVar("_Command", bound=Callable[..., Any])


def config_file_option(command: _Command) -> _Command:
    """Adds `--config-file`, which defaults to the `mkdocs.yml` here or in a folder above."""
    return click.option(
        "-f",
        "--config-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="The mkdocs.yml to use. Default: the one here, or in the nearest folder above.",
    )(command)


def example(*lines: str) -> str:
    """The end of a command's help, which click leaves in lines."""
    return "\n".join(("\b", "Example:", *(f"  {line}" for line in lines)))


class WrongUse(click.ClickException):
    """Like click's UsageError, without the usage: the command was typed right."""

    exit_code = 2

    @classmethod
    def of(cls, reason: Reason, say: Callable[[str], str]) -> "WrongUse":
        """Why, in the language of the site."""
        return cls(reason.sentence(say))


def text(given: str) -> str:
    """What was given, which WrongUse says when it is no text: its bytes are none of UTF-8."""
    try:
        given.encode()
    except UnicodeEncodeError:
        raise WrongUse(f"{quoted(given)} is not UTF-8 text; write it as such") from None
    return given


@contextmanager
def wrong_use() -> Iterator[None]:
    """What is wrong with `mkdocs.yml` ends a command as wrong use of it."""
    try:
        yield
    except BadConfiguration as error:
        raise WrongUse(str(error)) from error


def load_project(config_file: Path | None) -> Project:
    """The project of a `mkdocs.yml`; UsageError when there is none or it is wrong."""
    with wrong_use():
        return settings.load_project(settings.load(found(config_file)))


def clock() -> datetime:
    """The instant it is, for what people do: time goes on whatever instant a site is built for."""
    return datetime.now(UTC)


def now() -> datetime:
    """The instant a site is made for: `SOURCE_DATE_EPOCH` when it is set, else the clock's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return clock()
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise WrongUse(
            f"SOURCE_DATE_EPOCH is {epoch!r}, which is no instant; "
            "write a number of seconds since 1970, or unset it"
        ) from error


def found(config_file: Path | None) -> Path:
    """The `mkdocs.yml` to use; UsageError when there is none."""
    if config_file:
        return config_file
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "mkdocs.yml").is_file():
            return folder / "mkdocs.yml"
    raise WrongUse(
        "there is no mkdocs.yml here or above; go to your site's folder, "
        "or make one: causerie new site my-series"
    )
