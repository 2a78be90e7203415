"""What `new` asks on a terminal, and how it says what it wrote or could not write."""

import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click

from causerie.core.problems import printable
from causerie.scaffold.files import NotWritten

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_ID_LENGTH = 8

Say = Callable[[str], str]


def ask(what: str, default: str | None, say: Say, kind: click.Choice[str] | None = None) -> str:
    """What is typed on a terminal; elsewhere the default."""
    if default is not None and not on_a_terminal():
        return default
    answer: str = click.prompt(
        what, default=default, type=kind, show_default=bool(default), prompt_suffix=say(": ")
    )
    return answer


def on_a_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def identifier() -> str:
    """A new permanent id."""
    return "".join(secrets.choice(_BASE32) for _ in range(_ID_LENGTH))


def say_written(path: str, say: Say) -> None:
    """A file is there."""
    click.echo(say("wrote %(path)s") % {"path": printable(path)})


def say_next(steps: Iterable[str], say: Say) -> None:
    """What is to be done now, a line for each step."""
    click.echo(f"\n{say('Next:')}")
    for step in steps:
        click.echo(f"  {step}")


@contextmanager
def refusals(say: Say) -> Iterator[None]:
    """What cannot be written ends the command as wrong use of it."""
    try:
        yield
    except NotWritten as error:
        raise click.UsageError(error.sentence(say)) from error
