"""`causerie moderate`."""

import getpass
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from causerie.cli.config import WrongUse, config_file_option, example, load_project, text
from causerie.cli.office import Office, opened
from causerie.cli.state import state_option
from causerie.core.moderation import IllegalMove, Prevented, State
from causerie.moderate import reading, reasons
from causerie.moderate.desk import Desk
from causerie.queue import NoSubmission, Stale
from causerie.render.language import language

_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group(
    epilog=example(
        "causerie moderate list",
        "causerie moderate show k3v7qa2b",
        "causerie moderate approve k3v7qa2b m5x2wd7c",
        'causerie moderate refuse k3v7qa2b --reason "Off topic."',
    )
)
def moderate() -> None:
    """Decide on the answers that were sent.

    An answer is named by its id, or the beginning of it. With the number that list and show put
    behind it, as in k3v7qa2b@1, it is decided on only if nothing has changed since.
    """


def _where(command: _Command) -> _Command:
    return state_option(config_file_option(command))


def _decision(command: _Command) -> _Command:
    command = click.argument("ids", nargs=-1, required=True)(_where(command))
    return click.option(
        "--moderator",
        metavar="NAME",
        help="Who decides, for the history. Default: your name on this machine.",
    )(command)


@moderate.command("list", epilog=example("causerie moderate list", "causerie moderate list --held"))
@click.option("--held", is_flag=True, help="Those that came too many at once.")
@click.option("--published", is_flag=True, help="Those on the site, the last one first.")
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most."
)
@_where
def list_(
    limit: int, state: Path | None, config_file: Path | None, *, held: bool, published: bool
) -> None:
    """Show what waits for a decision, in order of arrival, what may be spam last."""
    with opened(state, config_file) as office:
        waiting_room = office.queue
        if published:
            for item in waiting_room.standing(State.PUBLISHED, limit=limit):
                office.say_one(item, text=reading.public)
        else:
            found = waiting_room.waiting(held=held, limit=limit)
            noticed = office.noticed(found)
            for item in sorted(found, key=lambda item: bool(noticed[item.id])):
                office.say_one(item, noticed[item.id])
            office.say_count(waiting_room.count_waiting(held=held), len(found))
        if not held and (others := waiting_room.count_waiting(held=True)):
            click.echo(office.counted("%(num)s is held", "%(num)s are held", others))
        if due := len(waiting_room.due()):
            click.echo(
                office.counted(
                    "%(num)s decision is not on the site yet: causerie moderate publish",
                    "%(num)s decisions are not on the site yet: causerie moderate publish",
                    due,
                )
            )


@moderate.command(epilog=example("causerie moderate show k3v7qa2b"))
@click.argument("ids", nargs=-1, required=True)
@_where
def show(ids: tuple[str, ...], state: Path | None, config_file: Path | None) -> None:
    """Show the whole of what was sent, and what was decided."""
    with opened(state, config_file) as office:
        for given in ids:
            office.say_all(office.found(given)[0])


@moderate.command(
    epilog=example(
        "causerie moderate approve k3v7qa2b", "causerie moderate approve k3v7qa2b@1 --feature"
    )
)
@click.option("--feature", is_flag=True, help="Quote it at the top of its case.")
@_decision
def approve(
    ids: tuple[str, ...],
    moderator: str | None,
    state: Path | None,
    config_file: Path | None,
    *,
    feature: bool,
) -> None:
    """Publish the answers named."""
    _decide(ids, moderator, state, config_file, partial(Desk.approve, featured=feature))


@moderate.command(epilog=example('causerie moderate refuse k3v7qa2b --reason "Off topic."'))
@click.option("--reason", required=True, help="Why, in words for the reader.")
@_decision
def refuse(
    ids: tuple[str, ...],
    moderator: str | None,
    reason: str,
    state: Path | None,
    config_file: Path | None,
) -> None:
    """Refuse the latest text of the answers named."""
    told = _reason(reason, config_file, needed=True)
    _decide(ids, moderator, state, config_file, partial(Desk.refuse, reason=told))


@moderate.command(epilog=example("causerie moderate withdraw k3v7qa2b"))
@click.option("--reason", default="", help="Why, in words for the reader.")
@_decision
def withdraw(
    ids: tuple[str, ...],
    moderator: str | None,
    reason: str,
    state: Path | None,
    config_file: Path | None,
) -> None:
    """Take the answers named off the site for good; their places stay."""
    told = _reason(reason, config_file, needed=False)
    _decide(ids, moderator, state, config_file, partial(Desk.withdraw, reason=told))


@moderate.command(epilog=example("causerie moderate feature k3v7qa2b"))
@_decision
def feature(
    ids: tuple[str, ...], moderator: str | None, state: Path | None, config_file: Path | None
) -> None:
    """Quote the answers named at the top of their cases."""
    _decide(ids, moderator, state, config_file, Desk.feature)


@moderate.command(epilog=example("causerie moderate unfeature k3v7qa2b"))
@_decision
def unfeature(
    ids: tuple[str, ...], moderator: str | None, state: Path | None, config_file: Path | None
) -> None:
    """Quote the answers named there no longer."""
    _decide(ids, moderator, state, config_file, Desk.unfeature)


@moderate.command(epilog=example("causerie moderate release k3v7qa2b"))
@_decision
def release(
    ids: tuple[str, ...], moderator: str | None, state: Path | None, config_file: Path | None
) -> None:
    """Let the answers named, which are held, wait with the others."""
    _decide(ids, moderator, state, config_file, Desk.release)


@moderate.command(epilog=example("causerie moderate undo k3v7qa2b"))
@_decision
def undo(
    ids: tuple[str, ...], moderator: str | None, state: Path | None, config_file: Path | None
) -> None:
    """Take the last decision on the answers named back, within ten minutes."""
    _decide(ids, moderator, state, config_file, Desk.undo)


@moderate.command(
    epilog=example("causerie moderate erase k3v7qa2b", "causerie moderate erase k3v7qa2b --yes")
)
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@_decision
def erase(
    ids: tuple[str, ...],
    moderator: str | None,
    state: Path | None,
    config_file: Path | None,
    *,
    yes: bool,
) -> None:
    """Overwrite in the queue, for good, what was sent under the answers named.

    They must have been refused or withdrawn. Git keeps what was published.
    """
    if not yes:
        say = language(load_project(config_file).language)
        click.confirm(say.gettext("Erase for good?"), abort=True)
    _decide(ids, moderator, state, config_file, Desk.erase)


@moderate.command(epilog=example("causerie moderate publish"))
@_where
def publish(state: Path | None, config_file: Path | None) -> None:
    """Do what decisions still ask of the site, after something was in the way."""
    with opened(state, config_file) as office:
        if not office.publish():
            raise SystemExit(1)


def _decide(
    ids: Sequence[str],
    moderator: str | None,
    state: Path | None,
    config_file: Path | None,
    decide: Callable[..., None],
) -> None:
    """Decides on each of several by a method of the desk, and has the site follow.

    One that is refused stops no other. All are looked for before any is decided on, and whatever
    ends it, what was decided is published.
    """
    who = moderator or _me()
    with opened(state, config_file) as office:
        found, refused = _found(office, ids)
        try:
            for (id_, version), given in found.items():
                try:
                    decide(office.desk, id_, moderator=who, version=version)
                    office.say_one(office.queue.item(id_))
                except (Prevented, IllegalMove, Stale, NoSubmission) as error:
                    office.say_refusal(given, error)
                    refused = True
        finally:
            published = office.publish()
        if not published or refused:
            raise SystemExit(1)


def _me() -> str:
    """The name of whoever decides, as this machine knows it: in a container it may know none."""
    try:
        return text(getpass.getuser())
    except (KeyError, ImportError, OSError, WrongUse):
        raise WrongUse(
            "this machine has no name for you; say who decides: --moderator NAME"
        ) from None


def _reason(typed: str, config_file: Path | None, *, needed: bool) -> str:
    """One for the reader; what is wrong with it ends the command before anything is decided."""
    try:
        return reasons.checked(typed, needed=needed)
    except reasons.NotToBeTold as error:
        say = language(load_project(config_file).language)
        raise WrongUse.of(error.reason, say.gettext) from error


def _found(office: Office, ids: Sequence[str]) -> tuple[dict[tuple[str, int], str], bool]:
    """What is named, by its id and the version it was shown at; whether some is nothing."""
    found, missing = dict[tuple[str, int], str](), False
    for given in ids:
        try:
            item, version = office.found(given)
        except (NoSubmission, Prevented) as error:
            office.say_refusal(given, error)
            missing = True
        else:
            found.setdefault((item.id, version), given)
    return found, missing
