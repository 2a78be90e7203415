"""`causerie receive`."""

import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import uvicorn
from starlette.applications import Starlette

from causerie import locks
from causerie.cli import listen
from causerie.cli.config import WrongUse, clock, config_file_option, example, found, wrong_use
from causerie.cli.keeper import kept
from causerie.cli.loop import Loop, Place
from causerie.cli.maker import Maker
from causerie.cli.state import folder, key, opened_queue, state_option
from causerie.core import failures
from causerie.core.problems import CauserieError, Reason, printable
from causerie.forge.git import Git, NoGit
from causerie.forge.upstream import is_name
from causerie.moderate.mail import Mailer, MailServer, server
from causerie.moderate.worker import Remote
from causerie.project import Project
from causerie.render.language import language
from causerie.serve import public
from causerie.serve.preview import Preview
from causerie.site.workshop import Workshop
from causerie.web.addresses import Network
from causerie.web.app import create_app
from causerie.web.connections import Connection
from causerie.web.logs import Log

_STOP = 20  # seconds for requests under way, when it is asked to stop
_WAITING = 200  # requests at once; more are answered 503, not kept in memory
_SAME_SITE = Reason(
    "another causerie receive keeps this site up to date",
    "stop it first, for each would erase the pages of the other",
)
_SAME_QUEUE = Reason(
    "another causerie receive publishes the answers of this queue",
    "stop it first, or name another folder with --state: each answer would be on one site alone",
)


class _Networks(click.ParamType[Network]):
    name = "network"

    def convert(self, value: Any, param: Any, ctx: Any) -> Network:
        """An address, or a network such as 10.0.0.0/8."""
        try:
            return ip_network(value)
        except ValueError:
            self.fail(f"{value!r} is no address; write one such as 10.0.0.1", param, ctx)


class _Server(click.ParamType[MailServer]):
    name = "address"

    def convert(self, value: Any, param: Any, ctx: Any) -> MailServer:
        """The address of a mail server."""
        try:
            return server(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _named(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_name(value):
        raise click.BadParameter(f"{value!r} is no name; write one such as origin or main")
    return value


@click.command(
    context_settings={"auto_envvar_prefix": "CAUSERIE"},
    epilog=example(
        "causerie receive --site-dir /srv/www/series",
        "causerie receive --socket /run/causerie/receiver.sock",
        "causerie receive --remote origin --smtp smtp://localhost:25 --mail-to me@example.org",
    ),
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="The port to listen on.",
)
@click.option(
    "--socket",
    "unix_socket",
    envvar="CAUSERIE_SOCKET",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A Unix socket to listen on, instead of an address and a port.",
)
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path),
    help="The link to the site, for the web server. Default: .causerie/public beside mkdocs.yml.",
)
@click.option(
    "--trusted-proxy",
    "proxies",
    envvar="CAUSERIE_TRUSTED_PROXY",
    type=_Networks(),
    multiple=True,
    default=["127.0.0.1", "::1"],
    show_default=True,
    help="A web server whose X-Forwarded-For is believed; may be said again.",
)
@click.option(
    "--remote",
    callback=_named,
    help="The remote of git to push to and to fetch from, such as origin.",
)
@click.option(
    "--branch",
    callback=_named,
    default="main",
    show_default=True,
    help="The branch that is published.",
)
@click.option("--smtp", type=_Server(), help="The mail server: smtp://user:password@host:port.")
@click.option("--mail-to", multiple=True, help="Who is told that answers wait; may be said again.")
@click.option("--mail-from", help="Who the mail is from. Default: the first --mail-to.")
@state_option
@config_file_option
def receive(
    host: str,
    port: int,
    unix_socket: Path | None,
    site_dir: Path | None,
    proxies: Sequence[Network],
    remote: str | None,
    branch: str,
    smtp: MailServer | None,
    mail_to: Sequence[str],
    mail_from: str | None,
    state: Path | None,
    config_file: Path | None,
) -> None:
    """Receive answers for a site that is online, behind a web server.

    The web server shows the files of --site-dir, which always is a whole site, and
    passes on what is below /_causerie/. Every option can be given by the environment
    too: CAUSERIE_PORT, CAUSERIE_SMTP and so on, where blanks part several values.
    """
    with wrong_use():
        workshop = Workshop(found(config_file))
    project = workshop.project
    say = language(project.language).gettext
    root = _root(project, say)
    if bool(smtp) != bool(mail_to):
        raise WrongUse.of(
            Reason("--smtp and --mail-to go together", "give a server, and who is written to"), say
        )
    if remote:
        _check_remote(project.root, remote, say)
    parts = urlsplit(root)
    place = Place(root=root, origins=[f"{parts.scheme}://{parts.netloc}"], proxies=proxies)
    where = folder(state, project)
    link = (site_dir or project.root / ".causerie" / "public").absolute()
    mailer = None
    if smtp:
        mailer = Mailer(
            smtp, language(project.language), sender=mail_from or mail_to[0], to=mail_to,
            site=project.name, desk=place.desk,
        )  # fmt: skip
    with ExitStack() as stack:
        try:
            public.check(link)
        except CauserieError as error:
            raise click.ClickException(str(error)) from error
        sites = project.root / ".causerie" / "receive"
        stack.enter_context(_alone(sites / "lock", _SAME_SITE, say))
        opened = stack.enter_context(opened_queue(where))
        stack.enter_context(_alone(where / "receive.lock", _SAME_QUEUE, say))
        listener = stack.enter_context(_listen(host, port, unix_socket))
        maker = Maker(workshop)
        preview = Preview(maker, sites, partial(public.point, link), shown=public.shown(link))
        loop = Loop(
            workshop, maker, preview, queue=opened, state=where, key=key(where),
            place=place, mailer=mailer,
            remote=Remote(remote, branch) if remote else None,
        )  # fmt: skip

        @asynccontextmanager
        async def running(_: Starlette) -> AsyncIterator[None]:
            async with kept(preview, workshop), loop.running():
                click.echo(root, err=True)
                yield

        app = create_app(
            loop.routes(),
            loop.pages,
            hosts=[parts.hostname or "", "localhost", "127.0.0.1", "[::1]"],
            log=Log(_write, clock),
            lifespan=running,
            most=_WAITING,
        )
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # what they say is judged by web.addresses
            http=Connection,
            ws="none",
            timeout_graceful_shutdown=_STOP,
        )
        # Once it has stopped for a signal, uvicorn has the signal do what it did before: that is
        # not to end us on the spot.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _root(project: Project, say: Callable[[str], str]) -> str:
    if not project.receiver:
        formless = Reason(
            "the site has no form, for mkdocs.yml does not say `receiver: true`",
            "write it under plugins and causerie",
        )
        raise WrongUse.of(formless, say)
    if not project.root_url:
        nowhere = Reason(
            "mkdocs.yml gives no site_url",
            "write the whole address of the site, such as https://example.org/",
        )
        raise WrongUse.of(nowhere, say)
    return f"{project.root_url.rstrip('/')}/"


def _check_remote(root: Path, remote: str, say: Callable[[str], str]) -> None:
    """Once the server runs, one that git does not know would only be told in its log."""
    with suppress(NoGit):  # which it tells by itself, and goes on
        if Git(root).attempt("remote", "get-url", "--", remote).returncode:
            unknown = Reason(
                "git knows no remote called {name} here",
                "add it with git remote add {name} ADDRESS, or leave --remote out",
                {"name": remote},
            )
            raise WrongUse.of(unknown, say)


@contextmanager
def _alone(lock: Path, other: Reason, say: Callable[[str], str]) -> Iterator[None]:
    """Until it is done, no other server has the `lock`; `other` says what one would do."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("ab")
    except OSError as error:
        raise click.ClickException(failures.told(error, lock)) from error
    with file:
        if not locks.take(file):
            raise click.ClickException(f"{printable(str(lock.parent))}: {other.sentence(say)}")
        yield


def _listen(host: str, port: int, unix_socket: Path | None) -> socket.socket:
    hint = "choose another port or socket, or stop what listens there"
    return listen.on_path(unix_socket, hint) if unix_socket else listen.on_port(host, port, hint)


def _write(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()
