"""`causerie serve`."""

import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from pathlib import Path

import click
import uvicorn
from starlette.applications import Starlette

from causerie.cli import listen
from causerie.cli.config import clock, config_file_option, example, found, wrong_use
from causerie.cli.keeper import kept
from causerie.cli.loop import Loop, Place
from causerie.cli.maker import Maker
from causerie.cli.state import folder as state_folder
from causerie.cli.state import key, opened_queue, state_option
from causerie.render.language import language
from causerie.render.problems import panel
from causerie.serve.app import live_routes, site_routes
from causerie.serve.preview import Preview
from causerie.site.workshop import Workshop
from causerie.web.app import create_app
from causerie.web.logs import Log
from causerie.web.pages import Pages
from causerie.web.shell import bare

_OPEN = "Everyone who reaches {host} can read this preview, drafts included if they are shown."
_TAKEN = "choose another port, or have a free one taken: causerie serve --port 0"
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
@state_option
@config_file_option
def serve(
    host: str, port: int, state: Path | None, config_file: Path | None, *, drafts: bool
) -> None:
    """Show the site at an address of this machine, and keep it up to date.

    A file saved is seen in the open page at once. When something must be mended,
    the page says so and the last good site stays. Where the site has a form, what
    it sends waits for you at the second address that is printed.
    """
    with wrong_use():
        workshop = Workshop(found(config_file), drafts=drafts)
    project = workshop.project
    with ExitStack() as stack:
        listener = stack.enter_context(listen.on_port(host, port, _TAKEN))
        taken = listener.getsockname()[1]  # which also makes the folder ours alone
        local = host in _LOOPBACK
        if not local:
            click.echo(_OPEN.format(host=host), err=True)
        folder = project.root / ".causerie" / "serve" / str(taken)
        shutil.rmtree(folder, ignore_errors=True)
        root = f"http://{f'[{host}]' if ':' in host else host}:{taken}/"
        maker = Maker(workshop, site_url=root)
        preview = Preview(maker, folder)
        loop = None
        if project.receiver:
            where = state_folder(state, project)
            opened = stack.enter_context(opened_queue(where))
            loop = Loop(
                workshop, maker, preview, queue=opened, state=where, key=key(where),
                place=Place(root=root, local=local),
            )  # fmt: skip
        config = uvicorn.Config(
            _app(workshop, preview, loop, root=root, local=local),
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,  # a page that came as we stop would hold us for ever
        )
        with suppress(KeyboardInterrupt):  # how one stops it
            _Server(config, preview).run(sockets=[listener])


def _app(
    workshop: Workshop,
    preview: Preview,
    loop: Loop | None,
    *,
    root: str,
    local: bool,
) -> Starlette:
    code = workshop.project.language

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(kept(preview, workshop))
            if loop:
                await stack.enter_async_context(loop.running())
            click.echo(root)
            if loop and local:
                moderator = workshop.project.author or language(code).gettext("Author")
                click.echo(
                    language(code).gettext("To moderate: %(link)s") % {"link": loop.link(moderator)}
                )
            yield

    return create_app(
        [*(loop.routes() if loop else []), *live_routes(preview)],
        loop.pages if loop else Pages(code, lambda: bare(code)),
        hosts=["localhost", "127.0.0.1", "[::1]"] if local else ["*"],
        log=Log(_failures, clock),
        others=site_routes(
            preview, lambda outcome: panel(tuple(outcome.problems), outcome.failure, code)
        ),
        lifespan=running,
    )


def _failures(line: str) -> None:
    """Of what the log has to say, an author who writes wants to know what went wrong."""
    if '"error"' in line:
        click.echo(line.rstrip("\n"), err=True)


class _Server(uvicorn.Server):
    """Stops at once: pages that wait for news are let go first."""

    def __init__(self, config: uvicorn.Config, preview: Preview) -> None:
        super().__init__(config)
        self._preview = preview

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._preview.close()
        await super().shutdown(sockets)
