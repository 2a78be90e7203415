"""`causerie new`: a site, a chapter, a post or a case, valid at once."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from causerie.cli.config import config_file_option, example, load_project, now
from causerie.core import moments
from causerie.core.forges import known
from causerie.core.model import Kind
from causerie.core.moments import Moment
from causerie.core.problems import printable
from causerie.render.language import CODES
from causerie.scaffold import forges, sites
from causerie.scaffold.files import Refused, write
from causerie.scaffold.parts import Part, Scaffold

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_ID_LENGTH = 8


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


@new.command(
    epilog=example(
        "causerie new site my-series",
        'causerie new site my-series --title "On lying" --author "A. Writer" --language en',
        "causerie new site my-series --repository https://github.com/owner/name",
    )
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="The name of the site. Default: that of its folder.")
@click.option("--author", help="The name that signs the posts.")
@click.option("--language", type=click.Choice(CODES), help="Of the site. Default: fr.")
@click.option(
    "--forge",
    type=click.Choice((*forges.FORGES, forges.NONE)),
    help="What will check answers, build and publish. Default: that of --repository, or none.",
)
@click.option("--repository", metavar="URL", help="The address of the site on its forge.")
def site(
    folder: Path,
    title: str | None,
    author: str | None,
    language: str | None,
    forge: str | None,
    repository: str | None,
) -> None:
    """Write a whole new site in FOLDER.

    It has one chapter, with one post that asks one case, and pages with blanks to fill in. For
    a forge it has what checks the answers proposed there, builds the site and publishes it.
    """
    language = language or _ask("Language", "fr", click.Choice(CODES))
    title = title if title is not None else _ask("Title of the site", _title_of(folder))
    if author is None:
        author = _ask("Author", sites.AUTHORS[language])
    today = now().astimezone(ZoneInfo(sites.ZONES[language])).date()
    with _refusals():
        forge, repository = _forge(forge, repository)
        files = sites.site(
            title=title,
            author=author,
            language=language,
            today=today,
            identifier=_identifier(),
            forge=forge,
            repository=repository,
        )
        write(folder, files)
    for name in files:
        _say_written(str(folder / name))
    first, *blanks = sites.FIRST_POST[language], *sites.BLANKS[language]
    click.echo("\nNext:")
    click.echo(f'  cd "{printable(str(folder))}" and run: causerie serve')
    click.echo(f"  write your first post in {first}")
    click.echo(f"  fill in the blanks of {' and '.join(blanks)}")
    click.echo("  write the address of your site in mkdocs.yml")
    if forge != forges.NONE:
        click.echo("  say in requirements.txt where causerie is installed from")
        click.echo(
            f"  push the folder to {repository or 'its repository'}, branch main, and there,"
        )
        click.echo(f"  {forges.FIRST_SETTING[forge]}")


def _forge(forge: str | None, repository: str | None) -> tuple[str, str]:
    """Where a new site will be kept: one of FORGES or NONE, and the address if there is one."""
    address = forges.address(repository or "")
    forge = forge or known(address) or _ask_forge(address)
    if repository is None and forge != forges.NONE:
        address = forges.address(_ask("Address of its repository, if it has one yet", ""))
    forges.agree(forge, address)
    return forge, address


def _ask_forge(address: str) -> str:
    if not address:
        choice = click.Choice((*forges.FORGES, forges.NONE))
        return _ask("Forge that will build it", forges.NONE, choice)
    if not _on_a_terminal():
        names = ", ".join(forges.FORGES)
        raise Refused("--forge", f"what runs at {address} cannot be told", f"give one of: {names}")
    return _ask("Forge", None, click.Choice(forges.FORGES))


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
    desk = _Here.of(config_file)
    with _refusals():
        part = desk.scaffold.chapter(
            _title(title, "chapter"),
            number=number,
            slug=slug,
            announced=desk.moment("--announced", announced),
            summary=summary,
        )
        desk.write(part)
    if announced is None:
        click.echo("\nIt is seen once it has a post. Next:")
    else:
        click.echo(f"\nIt is promised at /{part.url} from that day. Next:")
    click.echo(f"  write its introduction in {part.path}")
    click.echo(f'  causerie new post "A title" --chapter {part.name}')


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
    desk = _Here.of(config_file)
    with _refusals():
        part = desk.scaffold.post(
            _title(title, "post"),
            chapter=desk.chapter(chapter),
            date=desk.moment("--date", date) or desk.today,
            identifier=_identifier(),
            number=number,
            slug=slug,
            summary=summary,
            tags=tags.split(","),
            draft=draft,
        )
        desk.write(part)
    click.echo("\nNext:")
    click.echo(f"  write its text in {part.path}")
    if draft:
        click.echo("  see it with the drafts: causerie serve --drafts")
        click.echo("  when it is ready, remove its line draft: yes")


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
    desk = _Here.of(config_file)
    with _refusals():
        part = desk.scaffold.case(
            _title(title, "case"),
            chapter=desk.chapter(chapter),
            identifier=identifier,
            question=question if question is not None else _ask("Question", ""),
            kind=Kind(kind),
            opens=desk.moment("--opens", opens),
            closes=desk.moment("--closes", closes),
            choices=choices,
        )
        desk.write(part)
    click.echo("\nNext:")
    click.echo(f"  write the situation in {part.path}")
    click.echo("  ask it in a post, with these two lines between two empty ones:")
    click.echo(f"\n/// case | {part.name}\n///\n")
    click.echo(f"Until a post asks it, its page stands alone at /{part.url}")


@dataclass(frozen=True, slots=True)
class _Here:
    """The project a command works on."""

    root: Path
    zone: tzinfo
    scaffold: Scaffold

    @classmethod
    def of(cls, config_file: Path | None) -> "_Here":
        project = load_project(config_file)
        sources, _ = project.library.read()  # an author in the middle of mending may go on
        scaffold = Scaffold(sources, project.language, project.folders.chapters)
        return cls(project.root, project.zone, scaffold)

    @property
    def today(self) -> Moment:
        day = now().astimezone(self.zone).date()
        return Moment(datetime.combine(day, time(), self.zone), day_only=True)

    def moment(self, option: str, text: str | None) -> Moment | None:
        if text is None:
            return None
        moment = moments.parse(text.strip(), self.zone)
        if moment is None:
            raise Refused(
                option,
                f'"{text}" is not a date',
                "write a day such as 2007-05-21, or an instant such as 2007-05-21T09:30:00+02:00",
            )
        return moment

    def chapter(self, given: str | None) -> str:
        """The chapter asked for; on a terminal, the last one is proposed."""
        if given is not None:
            return given
        chapters = sorted(self.scaffold.sources.chapters, key=lambda chapter: chapter.order)
        slugs = [chapter.slug for chapter in chapters if not chapter.single]
        if not _on_a_terminal():
            known = f"one of: {', '.join(slugs)}" if slugs else "after causerie new chapter TITLE"
            raise Refused("--chapter", "it is missing", f"give {known}")
        return _ask(f"Chapter ({', '.join(slugs)})", slugs[-1] if slugs else None)

    def write(self, part: Part) -> None:
        write(self.root, {part.path: part.text})
        _say_written(part.path)


def _title(words: tuple[str, ...], what: str) -> str:
    if words:
        return " ".join(words)
    if not _on_a_terminal():
        raise Refused(
            "TITLE", "it is missing", f'write it at the end: causerie new {what} "A title"'
        )
    return _ask("Title", None)


def _title_of(folder: Path) -> str:
    """A first name for the site in `folder`: "my-series" gives "My series"."""
    name = folder.resolve().name.replace("-", " ").replace("_", " ").strip()
    return name[:1].upper() + name[1:] or "Causerie"


def _ask(what: str, default: str | None, kind: click.Choice[str] | None = None) -> str:
    """What is typed on a terminal; elsewhere the default."""
    if default is not None and not _on_a_terminal():
        return default
    answer: str = click.prompt(what, default=default, type=kind, show_default=bool(default))
    return answer


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


def _identifier() -> str:
    return "".join(secrets.choice(_BASE32) for _ in range(_ID_LENGTH))


def _say_written(path: str) -> None:
    click.echo(f"wrote {printable(path)}")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except Refused as error:
        raise click.UsageError(str(error)) from error
