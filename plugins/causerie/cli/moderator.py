"""`causerie moderator`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import click
from argon2 import PasswordHasher

from causerie import queue
from causerie.cli.config import WrongUse, config_file_option, example, load_project, now
from causerie.cli.state import folder, key, state_option
from causerie.core.problems import CauserieError, Reason, printable
from causerie.moderate import accounts
from causerie.moderate.accounts import FEED
from causerie.project import Project
from causerie.queue import Queue
from causerie.queue.accounts import Moderator, NameTaken, NoModerator
from causerie.render.language import Language, language
from causerie.web.signing import Signer


@click.group(
    epilog=example(
        'causerie moderator add "Anne Martin"',
        "causerie moderator list",
        'causerie moderator remove "Anne Martin"',
    )
)
def moderator() -> None:
    """Say who may moderate."""


@moderator.command(
    epilog=example(
        'causerie moderator add "Anne Martin"',
        'causerie moderator add "Anne Martin" --password-stdin',
    )
)
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@state_option
@config_file_option
def add(name: str, state: Path | None, config_file: Path | None, *, password_stdin: bool) -> None:
    """Let NAME moderate, with a password.

    The password has at least 12 characters. It is asked twice on a terminal; elsewhere, give
    --password-stdin.
    """
    project = load_project(config_file)
    say = language(project.language)
    with _opened(state, project) as waiting_room:
        password = _password(say, from_pipe=password_stdin)
        at = now()
        kept = accounts.add(waiting_room.accounts, PasswordHasher(), name, password, at)
        click.echo(say.gettext("%(name)s may moderate.") % {"name": kept.name})
        _show_feed(kept, state, project, say)


@moderator.command(epilog=example('causerie moderator remove "Anne Martin"'))
@click.argument("name")
@state_option
@config_file_option
def remove(name: str, state: Path | None, config_file: Path | None) -> None:
    """Let NAME moderate no longer.

    Whoever is signed in under that name is signed out at once. What was decided stays.
    """
    project = load_project(config_file)
    with _opened(state, project) as waiting_room:
        gone = accounts.remove(waiting_room.accounts, name)
    say = language(project.language).gettext
    click.echo(say("%(name)s may moderate no longer.") % {"name": gone})


@moderator.command("list", epilog=example("causerie moderator list"))
@state_option
@config_file_option
def list_(state: Path | None, config_file: Path | None) -> None:
    """Show who may moderate, since when, and the feed that tells them what waits."""
    project = load_project(config_file)
    say = language(project.language)
    with _opened(state, project) as waiting_room:
        for each in waiting_room.accounts.moderators():
            of = {"name": each.name, "date": say.day(each.since.astimezone(project.zone).date())}
            click.echo(say.gettext("%(name)s, since %(date)s") % of)
            _show_feed(each, state, project, say)


def _show_feed(moderator: Moderator, state: Path | None, project: Project, say: Language) -> None:
    secret = accounts.feed_secret(moderator, Signer(key(folder(state, project)), now))
    address = urljoin(project.root_url, f"/{FEED.format(secret=secret)}")
    click.echo(say.gettext("  private feed: %(address)s") % {"address": address})


@contextmanager
def _opened(state: Path | None, project: Project) -> Iterator[Queue]:
    """The queue of a project; what it or an account is refused for ends the command."""
    say = language(project.language).gettext
    try:
        with queue.open(folder(state, project)) as waiting_room:
            yield waiting_room
    except accounts.BadAccount as error:
        raise WrongUse.of(error.reason, say) from error
    except (NameTaken, NoModerator) as error:
        raise click.ClickException(error.reason.sentence(say)) from error
    except CauserieError as error:
        raise click.ClickException(printable(str(error))) from error


def _password(say: Language, *, from_pipe: bool) -> str:
    if from_pipe:
        # As bytes: what a console cannot read is said, not replaced.
        try:
            return sys.stdin.buffer.read().decode().rstrip("\r\n")
        except UnicodeDecodeError as error:
            unread = Reason("the password on standard input is not UTF-8 text", "write it in UTF-8")
            raise WrongUse.of(unread, say.gettext) from error
    if not sys.stdin.isatty():
        nobody = Reason("there is no terminal to ask for the password", "give --password-stdin")
        raise WrongUse.of(nobody, say.gettext)
    once_more = say.gettext("Once more")
    return str(
        click.prompt(
            say.gettext("Password"),
            hide_input=True,
            confirmation_prompt=once_more,
            prompt_suffix=say.gettext(": "),
        )
    )
