"""`causerie serve`."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import click
import uvicorn
from starlette.applications import Starlette

from causerie.cli.build import show_problems
from causerie.cli.config import config_file_option, example, found, now, wrong_use
from causerie.core.problems import CauserieError, ProblemsFound
from causerie.core.series import next_change
from causerie.library import Survey
from causerie.render.language import language
from causerie.render.problems import panel
from causerie.serve.app import create_app
from causerie.serve.preview import Outcome, Preview
from causerie.serve.watch import Watcher
from causerie.site.workshop import Workshop

_OPEN = "Everyone who reaches {host} can read this preview, drafts included if they are shown."
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@click.command(epilog=example("causerie serve", "causerie serve --port 8080 --drafts"))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option("--drafts", is_flag=True, help="Show drafts, posts to come and cases not yet open.")
@config_file_option
def serve(host: str, port: int, config_file: Path | None, *, drafts: bool) -> None:
    """Show the site at an address of this machine, and keep it up to date.

    A file saved is seen in the open page at once. When something must be mended,
    the page says so and the last good site stays.
    """
    with wrong_use():
        workshop = Workshop(found(config_file), drafts=drafts)
    listener = _listen(host, port)
    taken = listener.getsockname()[1]  # which also makes the folder ours alone
    if host not in _LOOPBACK:
        click.echo(_OPEN.format(host=host), err=True)
    folder = workshop.project.root / ".causerie" / "serve" / str(taken)
    shutil.rmtree(folder, ignore_errors=True)
    site_url = f"http://{f'[{host}]' if ':' in host else host}:{taken}/"
    preview = Preview(_Maker(workshop, site_url), folder)
    app = create_app(
        preview,
        lambda outcome: panel(tuple(outcome.problems), outcome.failure, workshop.project.language),
        hosts=["localhost", "127.0.0.1", "[::1]"] if host in _LOOPBACK else ["*"],
        lifespan=partial(_watched, preview, workshop, site_url),
    )
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,  # a page that came as we stop would hold us for ever
    )
    with suppress(KeyboardInterrupt):  # how one stops it
        _Server(config, preview).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise click.ClickException(
            f"nothing can listen on {host}, port {port}: {str(error.strerror).partition(' (')[0]}; "
            f"choose another port: causerie serve --port {port + 1}"
        ) from error


class _Server(uvicorn.Server):
    """Stops at once: pages that wait for news are let go first."""

    def __init__(self, config: uvicorn.Config, preview: Preview) -> None:
        super().__init__(config)
        self._preview = preview

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._preview.close()
        await super().shutdown(sockets)


class _Maker:
    """The workshop as the preview wants it: whatever goes wrong is an outcome."""

    def __init__(self, workshop: Workshop, site_url: str) -> None:
        self._workshop = workshop
        self._site_url = site_url

    def build(self, site: Path) -> Outcome:
        """The whole site."""
        at = now()
        build = partial(self._workshop.build, at, site_url=self._site_url, strict=False)
        return self._outcome(at, partial(build, site_dir=str(site))) or Outcome(good=False)

    def refresh(self, site: Path) -> Outcome | None:
        """The answers alone."""
        at = now()
        return self._outcome(at, partial(self._workshop.refresh, at, site))

    def _outcome(self, at: datetime, make: Callable[[], Survey | None]) -> Outcome | None:
        try:
            survey = make()
        except ProblemsFound as error:
            return Outcome(good=False, problems=error.problems)
        except (CauserieError, OSError) as error:
            return Outcome(good=False, failure=str(error))
        except Exception as error:  # noqa: BLE001 - of a theme or a plugin, which may raise anything
            return Outcome(good=False, failure=f"{type(error).__name__}: {error}")
        if survey is None:
            return None
        change = next_change(survey.sources, at)
        return Outcome(good=True, problems=survey.problems, next_change=change)


@asynccontextmanager
async def _watched(
    preview: Preview, workshop: Workshop, site_url: str, _: Starlette
) -> AsyncIterator[None]:
    """The site is made, then made again at each change of a file and of the calendar."""
    project = workshop.project
    comments = project.root / project.folders.comments

    async def update(paths: set[Path]) -> None:
        answers_only = all(path.is_relative_to(comments) for path in paths)
        _tell(await preview.update(answers_only=answers_only), workshop)

    folders = [project.folders.chapters, project.folders.comments, project.folders.docs]
    watcher = Watcher(project.root, folders, [workshop.config_name], update)
    click.echo(language(project.language).gettext("Building the site…"), err=True)
    _tell(await preview.update(), workshop)
    tasks = [asyncio.create_task(watcher.run()), asyncio.create_task(_keep_time(preview, workshop))]
    click.echo(site_url)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def _keep_time(preview: Preview, workshop: Workshop) -> None:
    """Make the site again when a post falls due or a case opens or closes."""
    while True:
        await asyncio.sleep(1)
        due = preview.outcome.next_change
        if due and due <= now():
            _tell(await preview.update(), workshop)


def _tell(outcome: Outcome, workshop: Workshop) -> None:
    say = language(workshop.project.language)
    show_problems(outcome.problems, say)
    if outcome.failure:
        click.echo(outcome.failure, err=True)
    click.echo(
        say.gettext("The site is up to date.")
        if outcome.good
        else say.gettext("The last good site stays until this is mended."),
        err=True,
    )
