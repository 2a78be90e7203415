"""What the commands share: finding `mkdocs.yml`, reading the clock, saying what went wrong."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.utils import get_build_datetime

from causerie.site import project
from causerie.site.project import Project

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


def load(config_file: Path | None, **options: Any) -> MkDocsConfig:
    """The configuration of a project; UsageError when there is none or it is wrong."""
    path = config_file or _nearest()
    try:
        config = load_config(str(path), **options)
    except (ConfigurationError, Abort) as error:
        raise click.UsageError(f"{path}: {error}") from error
    if "causerie" not in config.plugins:
        raise click.UsageError(f"{path}: plugins does not name causerie; add `- causerie` to it")
    return config


def load_project(config: MkDocsConfig) -> Project:
    """The project of a configuration; UsageError when it cannot be one."""
    try:
        return project.of(config)
    except ConfigurationError as error:
        raise click.UsageError(f"{config.config_file_path}: {error}") from error


def now() -> datetime:
    """The instant of the run: `SOURCE_DATE_EPOCH` when it is set, else the clock's."""
    return get_build_datetime().astimezone(UTC)


def _nearest() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "mkdocs.yml").is_file():
            return folder / "mkdocs.yml"
    raise click.UsageError(
        "there is no mkdocs.yml here or above; go to your site's folder, "
        "or make one: causerie new site my-series"
    )
