"""Where one moderates in a terminal: a queue, its desk, and the words to say things in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from causerie import queue
from causerie.cli.config import clock, load_project, now
from causerie.cli.desk import desk
from causerie.cli.state import folder
from causerie.core.moderation import Prevented
from causerie.core.problems import CauserieError, Reason, printable
from causerie.core.safe_html import excerpt
from causerie.core.series import Series
from causerie.moderate import reading, words
from causerie.moderate.desk import Desk
from causerie.project import Project
from causerie.queue import Item, NoSubmission, Queue, Sent
from causerie.render.language import Language, language

_FIRST_WORDS = 60
_MOST = 10
"""Digits that no version has."""


@dataclass(frozen=True)
class Office:
    """A queue, its desk and the words to say things in."""

    project: Project
    queue: Queue
    desk: Desk
    series: Callable[[], Series]
    say: Language

    def found(self, given: str) -> tuple[Item, int]:
        """What is named, and the version it was shown at; Prevented when that is no number."""
        name, _, version = given.partition("@")
        ids = self.queue.find(name) if name else ()
        if len(ids) > 1:
            raise click.UsageError(f"{name} begins more than one id: {', '.join(ids)}")
        if not ids:
            raise NoSubmission(given)
        if version and not (version.isascii() and version.isdecimal() and len(version) < _MOST):
            raise Prevented(
                Reason(
                    'after @ stands "{version}", which is not the number of a version',
                    "copy what list and show write, or leave @ and all after it away",
                    {"version": version},
                )
            )
        item = self.queue.item(ids[0])
        return item, int(version) if version else item.version

    def counted(self, one: str, many: str, number: int) -> str:
        """A number and what it counts."""
        return self.say.counted(one, many, number)

    def say_count(self, waiting: int, shown: int) -> None:
        """How many wait, when that is not to be seen."""
        if not waiting:
            click.echo(self.say.gettext("No answer waits."))
        elif waiting > shown:
            click.echo(self.counted("%(num)s answer waits", "%(num)s answers wait", waiting))

    def noticed(self, items: Sequence[Item]) -> Mapping[str, Sequence[str]]:
        """By their ids, what may make one wary of each."""
        if not items:
            return {}  # nor is the series read
        found = reading.noticed(self.queue, items, self.series())
        say = self.say
        return {
            id_: [each.text(say.gettext, say.counted) for each in of] for id_, of in found.items()
        }

    def say_refusal(self, given: str, error: CauserieError) -> None:
        """Why nothing is done to what was named so."""
        click.echo(printable(f"{given}: {words.refusal(error, self.say.gettext)}"), err=True)

    def say_one(
        self,
        item: Item,
        noticed: Sequence[str] = (),
        *,
        text: Callable[[Item], Sent] = reading.judged,
    ) -> None:
        """On one line, and a second one if there is anything to be wary of."""
        shown = text(item)
        sent = shown.submission
        told = f"{sent.name}: {excerpt(sent.body, _FIRST_WORDS)}"
        if not sent.body:  # it is erased
            told = self.say.gettext("erased")
        line = f"{_named(item)}  {self._at(shown.at)}  {item.case}  {told}"
        click.echo(printable(line))
        if noticed:
            click.echo(printable(f"    {', '.join(noticed)}"))

    def say_all(self, item: Item) -> None:
        """With its texts and its history."""
        say, shown = self.say.gettext, reading.judged(item)
        sent = shown.submission
        click.echo(printable(f"{_named(item)}  {words.standing(item.standing, say)}"))
        rows = {
            say("case"): item.case,
            say("answer"): item.answer_id or "",
            say("name"): sent.name,
            say("about"): sent.about,
            say("website"): sent.website,
            say("replies to"): sent.reply_to,
            say("choice"): sent.choice,
            say("licence"): shown.licence,
            say("signals"): ", ".join(self.noticed([item])[item.id]),
        }
        for name, text in rows.items():
            if text:
                click.echo(printable(f"  {name}: {text}"))
        click.echo()
        for line in sent.body.split("\n"):
            click.echo(printable(f"    {line}".rstrip()))
        click.echo()
        for each in item.decisions:
            told = [self._at(each.at), words.move(each.move, say), each.moderator]
            if reason := words.reason(each, say):
                told.append(f"({reason})")
            click.echo(printable(f"  {' '.join(filter(None, told))}"))

    def _at(self, instant: datetime) -> str:
        return instant.astimezone(self.project.zone).strftime("%Y-%m-%d %H:%M")

    def publish(self) -> bool:
        """Has the files written and committed; whether nothing is left to do."""
        worked = self.desk.work()
        say = self.say.gettext
        for id_, why in worked.failed:
            click.echo(printable(f"{id_}: {why}"), err=True)
        if worked.failed:
            click.echo(
                say("This is decided, and not on the site yet: causerie moderate publish"), err=True
            )
        if worked.done:
            click.echo(
                say(
                    "The files are written. A server at work here shows them at once; "
                    "without one, causerie build does."
                )
            )
        return not worked.failed


@contextmanager
def opened(state: Path | None, config_file: Path | None) -> Iterator[Office]:
    """All that a command needs; what it is refused for ends it."""
    project = load_project(config_file)

    def series() -> Series:
        return project.survey(now()).series

    try:
        with queue.open(folder(state, project)) as waiting_room:
            at_desk = desk(
                project,
                waiting_room,
                series=series,
                refresh=lambda _: None,
                clock=clock,
            )
            yield Office(project, waiting_room, at_desk, series, language(project.language))
    except CauserieError as error:
        raise click.ClickException(printable(str(error))) from error


def _named(item: Item) -> str:
    return f"{item.id}@{item.version}"
