"""`causerie new site`."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from causerie.cli import asking
from causerie.cli.asking import Say
from causerie.cli.config import example, now
from causerie.core.forges import known
from causerie.core.problems import printable
from causerie.render.language import CODES, language
from causerie.scaffold import forges, sites
from causerie.scaffold.files import NotWritten, write


class _Folder(click.Path):
    """Of no name, as of a variable that is not set, the folder one is in would be made."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The path of a folder."""
        if value == "":
            self.fail("it has no name; write one such as my-series", param, ctx)
        return super().convert(value, param, ctx)


@click.command(
    epilog=example(
        "causerie new site my-series",
        'causerie new site my-series --title "On lying" --author "A. Writer" --language en',
        "causerie new site my-series --repository https://github.com/owner/name",
    )
)
@click.argument("folder", type=_Folder(path_type=Path))
@click.option("--title", help="The name of the site. Default: that of its folder.")
@click.option("--author", help="The name that signs the posts.")
@click.option("--language", "code", type=click.Choice(CODES), help="Of the site. Default: fr.")
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
    code: str | None,
    forge: str | None,
    repository: str | None,
) -> None:
    """Write a whole new site in FOLDER.

    It has one chapter, with one post that asks one case, and pages with blanks to fill in. For
    a forge it has what checks the answers proposed there, builds the site and publishes it.
    """
    # Asked in both, for whoever reads only one of them.
    code = code or asking.ask("Langue / Language", "fr", str, click.Choice(CODES))
    say = language(code).gettext
    title = (
        title if title is not None else asking.ask(say("Title of the site"), _title_of(folder), say)
    )
    if author is None:
        author = asking.ask(say("Author"), sites.AUTHORS[code], say)
    with asking.refusals(say):
        forge, repository = _forge(forge, repository, say)
        files = sites.site(
            title=title,
            author=author,
            language=code,
            today=now().astimezone(ZoneInfo(sites.ZONES[code])).date(),
            identifier=asking.identifier(),
            forge=forge,
            repository=repository,
        )
        write(folder, files)
    for name in files:
        asking.say_written(str(folder / name), say)
    asking.say_next(_steps(folder, code, forge, repository, say), say)


def _steps(folder: Path, code: str, forge: str, repository: str, say: Say) -> list[str]:
    blanks = say(" and ").join(sites.BLANKS[code])
    steps = [
        say('cd "%(folder)s" and run: causerie serve') % {"folder": printable(str(folder))},
        say("write your first post in %(path)s") % {"path": sites.FIRST_POST[code]},
        say("fill in the blanks of %(paths)s") % {"paths": blanks},
        say("write the address of your site in mkdocs.yml"),
    ]
    if forge == forges.NONE:
        return steps
    where = {"repository": repository or say("its repository")}
    return [
        *steps,
        say("say in requirements.txt where causerie is installed from"),
        say("push the folder to %(repository)s, branch main, and there,") % where,
        _first_setting(forge, say),
    ]


def _first_setting(forge: str, say: Say) -> str:
    """What an author does once on the forge itself."""
    return {
        "github": say("in its settings, under Pages, choose GitHub Actions as the source"),
        "gitlab": say("under Build, Pipeline schedules, ask for a pipeline a day"),
        "forgejo": say(
            "in its settings, turn Actions on; check the label of the runner in the workflows"
        ),
    }[forge]


def _forge(forge: str | None, repository: str | None, say: Say) -> tuple[str, str]:
    """Where a new site will be kept: one of FORGES or NONE, and the address if there is one."""
    address = forges.address(repository or "")
    forge = forge or known(address) or _ask_forge(address, say)
    if repository is None and forge != forges.NONE:
        address = forges.address(
            asking.ask(say("Address of its repository, if it has one yet"), "", say)
        )
    forges.agree(forge, address)
    return forge, address


def _ask_forge(address: str, say: Say) -> str:
    if not address:
        choice = click.Choice((*forges.FORGES, forges.NONE))
        return asking.ask(say("Forge that will build it"), forges.NONE, say, choice)
    if not asking.on_a_terminal():
        raise NotWritten(
            "--forge",
            "what runs at {address} cannot be told",
            "give one of: {forges}",
            address=address,
            forges=", ".join(forges.FORGES),
        )
    return asking.ask(say("Forge"), None, say, click.Choice(forges.FORGES))


def _title_of(folder: Path) -> str:
    """A first name for the site in `folder`: "my-series" gives "My series"."""
    name = folder.resolve().name.replace("-", " ").replace("_", " ").strip()
    return name[:1].upper() + name[1:] or "Causerie"
