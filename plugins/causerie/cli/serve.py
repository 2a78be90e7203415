"""`causerie serve`."""

import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import click
import uvicorn
from starlette.applications import Starlette

from causerie.cli.config import config_file_option, example, found, now, wrong_use
from causerie.cli.keeper import kept
from causerie.cli.maker import Maker
from causerie.render.problems import panel
from causerie.serve.app import live_routes, site_routes
from causerie.serve.preview import Preview
from causerie.site.workshop import Workshop
from causerie.web.app import create_app
from causerie.web.logs import Log
from causerie.web.pages import Pages
from causerie.web.shell import bare

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
    local = host in _LOOPBACK
    if not local:
        click.echo(_OPEN.format(host=host), err=True)
    folder = workshop.project.root / ".causerie" / "serve" / str(taken)
    shutil.rmtree(folder, ignore_errors=True)
    site_url = f"http://{f'[{host}]' if ':' in host else host}:{taken}/"
    maker = Maker(workshop, site_url=site_url)
    preview = Preview(maker, folder)

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        async with kept(preview, workshop):
            click.echo(site_url)
            yield

    code = workshop.project.language
    app = create_app(
        live_routes(preview),
        Pages(code, lambda: maker.shell(preview.site) if preview.site else bare(code)),
        hosts=["localhost", "127.0.0.1", "[::1]"] if local else ["*"],
        log=Log(lambda _: None, now),
        others=site_routes(
            preview,
            lambda outcome: panel(
                tuple(outcome.problems), outcome.failure, workshop.project.language
            ),
        ),
        lifespan=running,
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
