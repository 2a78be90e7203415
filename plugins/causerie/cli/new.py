"""`causerie new`: a site, a chapter, a post or a case, valid at once."""

from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from pathlib import Path

import click

from causerie.cli import asking
from causerie.cli.asking import Say
from causerie.cli.config import config_file_option, example, load_project, now
from causerie.cli.new_site import site
from causerie.core import moments
from causerie.core.model import Kind
from causerie.core.moments import Moment
from causerie.render.language import language
from causerie.scaffold.files import NotWritten, write
from causerie.scaffold.parts import Part, Scaffold

_number_option = click.option(
    "--number", type=int, help="Its place in the reading order. Default: after the last."
)
_slug_option = click.option("--slug", default="", help="Its address. Default: from the title.")
_summary_option = click.option("--summary", default="", help="What it is about, in a sentence.")
_chapter_option = click.option("--chapter", metavar="SLUG", help="The chapter it belongs to.")


@click.group(
    epilog=example(
        "causerie new site my-series",
        'causerie new chapter "On lying"',
        'causerie new post "The white lie" --chapter on-lying',
        'causerie new case "The surprise party" --chapter on-lying',
    )
)
def new() -> None:
    """Write the files of a new site, chapter, post or case.

    They are valid at once, and nothing is ever overwritten. What is missing is
    asked on a terminal.
    """


new.add_command(site)


@new.command(
    epilog=example(
        'causerie new chapter "On lying"',
        'causerie new chapter "On silence" --announced 2027-01-15 --summary "What it says."',
    )
)
@click.argument("title", nargs=-1, metavar="TITLE")
@_number_option
@click.option("--announced", metavar="DATE", help="The day it is promised to readers.")
@_summary_option
@_slug_option
@config_file_option
def chapter(
    title: tuple[str, ...],
    number: int | None,
    announced: str | None,
    summary: str,
    slug: str,
    config_file: Path | None,
) -> None:
    """Write a new chapter called TITLE."""
    here = _Here.of(config_file)
    say = here.say
    with asking.refusals(say):
        part = here.scaffold.chapter(
            here.title(title, "chapter"),
            number=number,
            slug=slug,
            announced=here.moment("--announced", announced),
            summary=summary,
        )
        here.write(part)
    if announced is None:
        click.echo(f"\n{say('It is seen once it has a post.')}")
    else:
        promised = say("It is promised at %(address)s from that day.")
        click.echo("\n" + promised % {"address": f"/{part.url}"})
    write_it = say("write its introduction in %(path)s") % {"path": part.path}
    a_post = say('causerie new post "A title" --chapter %(chapter)s') % {"chapter": part.name}
    asking.say_next([write_it, a_post], say)


@new.command(
    epilog=example(
        'causerie new post "The white lie" --chapter on-lying',
        'causerie new post "The white lie" --chapter on-lying --date 2027-01-15 --no-draft',
    )
)
@click.argument("title", nargs=-1, metavar="TITLE")
@_chapter_option
@click.option("--date", metavar="DATE", help="The day or the instant it appears. Default: today.")
@click.option("--draft/--no-draft", default=True, help="Whether to hold it back. Default: yes.")
@_summary_option
@click.option("--tags", default="", metavar="A,B", help="Its tags, separated by commas.")
@_number_option
@_slug_option
@config_file_option
def post(
    title: tuple[str, ...],
    chapter: str | None,
    date: str | None,
    summary: str,
    tags: str,
    number: int | None,
    slug: str,
    config_file: Path | None,
    *,
    draft: bool,
) -> None:
    """Write a new post called TITLE, at the end of a chapter."""
    here = _Here.of(config_file)
    say = here.say
    with asking.refusals(say):
        part = here.scaffold.post(
            here.title(title, "post"),
            chapter=here.chapter(chapter),
            date=here.moment("--date", date) or here.today,
            identifier=asking.identifier(),
            number=number,
            slug=slug,
            summary=summary,
            tags=tags.split(","),
            draft=draft,
        )
        here.write(part)
    steps = [say("write its text in %(path)s") % {"path": part.path}]
    if draft:
        steps.append(say("see it with the drafts: causerie serve --drafts"))
        steps.append(say("when it is ready, remove its line draft: yes"))
    asking.say_next(steps, say)


@new.command(
    epilog=example(
        'causerie new case "The surprise party" --chapter on-lying --question "Would you tell?"',
        'causerie new case "White lies" --chapter on-lying --kind opinion --choice Yes --choice No',
    )
)
@click.argument("title", nargs=-1, metavar="TITLE")
@_chapter_option
@click.option("--id", "identifier", default="", help="Its name for good. Default: from the title.")
@click.option("--question", help="What readers are asked, in a sentence.")
@click.option(
    "--kind",
    type=click.Choice([str(kind) for kind in Kind]),
    default=str(Kind.CASE),
    help="Whether it wants a recommendation or a position. Default: case.",
)
@click.option("--opens", metavar="DATE", help="Before it, the case is not shown.")
@click.option("--closes", metavar="DATE", help="After it, no more answers are taken.")
@click.option("--choice", "choices", multiple=True, help="An answer to choose. Repeat it for each.")
@config_file_option
def case(
    title: tuple[str, ...],
    chapter: str | None,
    identifier: str,
    question: str | None,
    kind: str,
    opens: str | None,
    closes: str | None,
    choices: tuple[str, ...],
    config_file: Path | None,
) -> None:
    """Write a new case called TITLE, for a post of a chapter to ask."""
    here = _Here.of(config_file)
    say = here.say
    with asking.refusals(say):
        part = here.scaffold.case(
            here.title(title, "case"),
            chapter=here.chapter(chapter),
            identifier=identifier,
            question=question if question is not None else asking.ask(say("Question"), "", say),
            kind=Kind(kind),
            opens=here.moment("--opens", opens),
            closes=here.moment("--closes", closes),
            choices=choices,
        )
        here.write(part)
    write_it = say("write the situation in %(path)s") % {"path": part.path}
    ask_it = say("ask it in a post, with these two lines between two empty ones:")
    asking.say_next([write_it, ask_it], say)
    click.echo(f"\n/// case | {part.name}\n///\n")
    alone = say("Until a post asks it, its page stands alone at %(address)s")
    click.echo(alone % {"address": f"/{part.url}"})


@dataclass(frozen=True, slots=True)
class _Here:
    """The project a command works on."""

    root: Path
    zone: tzinfo
    say: Say
    scaffold: Scaffold

    @classmethod
    def of(cls, config_file: Path | None) -> "_Here":
        project = load_project(config_file)
        sources, _ = project.library.read()  # an author in the middle of mending may go on
        scaffold = Scaffold(sources, project.language, project.folders.chapters)
        return cls(project.root, project.zone, language(project.language).gettext, scaffold)

    @property
    def today(self) -> Moment:
        day = now().astimezone(self.zone).date()
        return Moment(datetime.combine(day, time(), self.zone), day_only=True)

    def moment(self, option: str, text: str | None) -> Moment | None:
        if text is None:
            return None
        moment = moments.parse(text.strip(), self.zone)
        if moment is None:
            raise NotWritten(
                option,
                '"{text}" is not a date',
                "write a day such as 2007-05-21, or an instant such as 2007-05-21T09:30:00+02:00",
                text=text,
            )
        return moment

    def chapter(self, given: str | None) -> str:
        """The chapter asked for; on a terminal, the last one is proposed."""
        if given is not None:
            return given
        chapters = sorted(self.scaffold.sources.chapters, key=lambda chapter: chapter.order)
        slugs = [chapter.slug for chapter in chapters if not chapter.single]
        known = ", ".join(slugs)
        if not asking.on_a_terminal():
            raise NotWritten(
                "--chapter",
                "it is missing",
                "give one of: {chapters}" if slugs else "make one: causerie new chapter TITLE",
                chapters=known,
            )
        chosen = self.say("Chapter (%(chapters)s)") % {"chapters": known}
        return asking.ask(chosen, slugs[-1] if slugs else None, self.say)

    def title(self, words: tuple[str, ...], what: str) -> str:
        """The title that was typed, or is typed now."""
        if words:
            return " ".join(words)
        if not asking.on_a_terminal():
            raise NotWritten(
                "TITLE",
                "it is missing",
                'write it at the end: causerie new {part} "A title"',
                part=what,
            )
        return asking.ask(self.say("Title"), None, self.say)

    def write(self, part: Part) -> None:
        write(self.root, {part.path: part.text})
        asking.say_written(part.path, self.say)
