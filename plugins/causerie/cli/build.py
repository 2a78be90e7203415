"""`causerie build`."""

import logging
import sys
from pathlib import Path
from typing import Any

import click

from causerie.beside import NotReplaced, beside
from causerie.cli.config import config_file_option, example, found, now, wrong_use
from causerie.core import failures, reports
from causerie.core.problems import Problems, ProblemsFound
from causerie.render.language import Language, language
from causerie.site.workshop import BuildFailed, Workshop


@click.command(epilog=example("causerie build", "causerie build --site-dir /srv/www/my-series"))
@click.option(
    "-d",
    "--site-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes. Default: site_dir of mkdocs.yml, which is site/.",
)
@click.option("--strict", is_flag=True, help="Let warnings stop the build too.")
@config_file_option
def build(site_dir: Path | None, config_file: Path | None, *, strict: bool) -> None:
    """Build the whole site, the same bytes as `mkdocs build`.

    Exits 1, and leaves the site as it was, when something must be mended.
    """
    with wrong_use():
        workshop = Workshop(found(config_file))
    say = language(workshop.project.language)
    options: dict[str, Any] = {"strict": True} if strict else {}
    if site_dir:
        options["site_dir"] = str(site_dir.resolve())
    with wrong_use():
        site = workshop.site(**options)
    show_warnings()  # once: the build reads mkdocs.yml again
    try:
        with beside(site) as folder:
            problems = run(workshop, public=site, **{**options, "site_dir": str(folder)})
    except ProblemsFound as error:
        show_problems(error.problems, say)
        raise SystemExit(1) from error
    except (BuildFailed, NotReplaced) as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from error
    except OSError as error:
        raise click.ClickException(failures.told(error, site)) from error
    show_problems(problems, say)
    if sys.stderr.isatty():
        click.echo(say.gettext("The site is in %(folder)s.") % {"folder": site}, err=True)


def run(workshop: Workshop, **options: Any) -> Problems:
    """Build with a bar on a terminal, in silence elsewhere; the warnings are returned."""
    if not sys.stderr.isatty():
        return workshop.build(now(), **options).problems
    with click.progressbar(length=1, file=sys.stderr, show_eta=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        return workshop.build(now(), progress=progress, **options).problems


def show_problems(problems: Problems, say: Language) -> None:
    """Write problems to standard error, if there are any."""
    if len(problems):
        click.echo(reports.as_text(problems, say.gettext), err=True)


def show_warnings() -> None:
    """Send what MkDocs and other plugins warn of to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    handler.addFilter(lambda record: record.levelno < logging.ERROR)  # those are shown at the end
    logging.getLogger("mkdocs").addHandler(handler)
