"""The state folder: the queue of a site and the key it signs with, outside site and repository."""

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import click
import platformdirs

from causerie import queue
from causerie.core import failures
from causerie.project import Project
from causerie.queue import Queue, QueueUnavailable

_Command = TypeVar("_Command", bound=Callable[..., Any])
_KEY, _KEY_BYTES = "key", 32
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS}


def state_option(command: _Command) -> _Command:
    """Adds `--state`, which `folder` understands."""
    return click.option(
        "--state",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="CAUSERIE_STATE",
        help="The folder of the queue. Default: one for this site, among the user's own files.",
    )(command)


def folder(state: Path | None, project: Project) -> Path:
    """The state folder of a project: the one asked for, or its own; it may not be there yet."""
    root = project.root.resolve()
    if state is None:
        name = f"{root.name}-{sha256(os.fsencode(root)).hexdigest()[:8]}"
        own = platformdirs.user_state_path("causerie") / name
        if own.resolve().is_relative_to(root):
            raise click.UsageError(
                f"the state folder would be {own}, in the folder of the site, where git or a web "
                "server could show it; give --state, or see that XDG_STATE_HOME names one elsewhere"
            )
        return own
    state = state.resolve()
    if state.is_relative_to(root):
        raise click.UsageError(
            f"--state is {state}, in the folder of the site, where git or a web server could "
            "show it; choose one elsewhere"
        )
    return state


def key(state: Path) -> bytes:
    """The key of a state folder, made at first use, for the user alone."""
    file = state / _KEY
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            with suppress(FileExistsError):  # by another process, in this instant
                _make(file)
        found = file.read_bytes()
    except OSError as error:
        raise click.ClickException(failures.told(error, file)) from error
    if len(found) != _KEY_BYTES:
        raise click.ClickException(
            f"{file} is not the key Causerie wrote; put it back from a backup, or remove it: "
            "the links readers have to their private pages will then lead nowhere"
        )
    return found


@contextmanager
def opened_queue(state: Path) -> Iterator[Queue]:
    """The queue in a state folder, until the command is done."""
    try:
        opened = queue.open(state)
    except QueueUnavailable as error:
        raise click.ClickException(str(error)) from error
    with opened:
        yield opened


def _make(file: Path) -> None:
    """Whole or not at all, and never in the place of one that is there."""
    new = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(secrets.token_bytes(_KEY_BYTES))
            opened.flush()
            os.fsync(opened.fileno())
        _link(new, file)
    finally:
        new.unlink(missing_ok=True)


def _link(new: Path, file: Path) -> None:
    try:
        os.link(new, file)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        raise click.ClickException(
            f"{file}: this disk knows no hard links ({error.strerror}); "
            "name a folder on another with --state"
        ) from error
