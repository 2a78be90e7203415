"""The form, the desk and what goes on behind them, as both servers run them."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import click
from argon2 import PasswordHasher
from starlette.routing import Route

from causerie.cli.config import clock
from causerie.cli.desk import desk
from causerie.cli.maker import Maker, tell
from causerie.core.problems import CauserieError
from causerie.core.series import Series
from causerie.core.submissions import KEPT_DAYS
from causerie.forge.distant import Distant
from causerie.moderate import web as moderation
from causerie.moderate.accounts import Gate
from causerie.moderate.mail import Mailer
from causerie.moderate.web import Office
from causerie.moderate.worker import Remote, Worker
from causerie.queue import Queue
from causerie.receiver import Receiver
from causerie.receiver import routes as receiver_routes
from causerie.receiver.rate import Rate
from causerie.render.language import language
from causerie.serve.preview import Preview
from causerie.site.workshop import Workshop
from causerie.web.addresses import Network
from causerie.web.pages import Pages
from causerie.web.shell import Shell, bare
from causerie.web.signing import Signer

RESERVE = 200 * 1024 * 1024
"""Bytes that stay free on the disk of the queue: below, nothing more is taken."""

_STEP = 1  # seconds
_REFRESH_LASTS = 300  # seconds, that of a whole build of a very large site


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where browsers reach the site."""

    root: str
    """Its whole address, which ends in `/`."""
    local: bool = False
    """This machine alone reaches it."""
    origins: Sequence[str] = ()
    """The addresses its pages have; without any, that of the host a form is sent to."""
    proxies: Sequence[Network] = ()
    """The web servers in front of it, whose word is taken for where a request comes from."""

    @property
    def desk(self) -> str:
        """The address of the moderators' pages, at the root of the host wherever the site is."""
        return urljoin(self.root, moderation.PATH)

    @property
    def secure(self) -> bool:
        """Whether browsers speak to it in private."""
        return self.root.startswith("https:")


class Loop:
    """What goes from a form to a page, around one preview."""

    def __init__(
        self,
        workshop: Workshop,
        maker: Maker,
        preview: Preview,
        *,
        queue: Queue,
        state: Path,
        key: bytes,
        place: Place,
        mailer: Mailer | None = None,
        remote: Remote | None = None,
    ) -> None:
        self._workshop = workshop
        self._maker = maker
        self._preview = preview
        self._queue = queue
        self._state = state
        self._place = place
        self._events: asyncio.AbstractEventLoop | None = None
        project = workshop.project
        self.pages = Pages(project.language, self._shell, home=urlsplit(place.root).path)
        self._signer = Signer(key, clock)
        self._distant = Distant()
        self._desk = desk(
            project, queue, series=self._series, refresh=self._refresh, clock=clock,
            distant=self._distant,
        )  # fmt: skip
        self._worker = Worker(
            queue=queue,
            desk=self._desk,
            tell=lambda why: click.echo(why, err=True),
            keep=timedelta(days=KEPT_DAYS),
            mailer=mailer,
            remote=remote,
        )
        self._gate = Gate(
            queue.accounts, PasswordHasher(), signer=self._signer, clock=clock, chance=_chance
        )

    def routes(self) -> list[Route]:
        """Everything below `/_causerie/`."""
        return [*receiver_routes(self._receiver()), *moderation.routes(self._office())]

    def link(self, moderator: str) -> str:
        """An address that lets a moderator in once."""
        return f"{self._place.desk}/enter/{self._gate.invite(moderator)}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What was decided is published, and the rest is done, for as long as this lasts."""
        self._events = asyncio.get_running_loop()
        # A remote that does not answer holds up nothing here.
        tasks = [
            asyncio.create_task(_again(step)) for step in (self._worker.work, self._worker.meet)
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            # Or the end would wait for their threads, and these for a remote that is silent.
            await asyncio.to_thread(self._distant.end)
            await asyncio.gather(*tasks, return_exceptions=True)

    def _receiver(self) -> Receiver:
        project = self._workshop.project
        return Receiver(
            queue=self._queue,
            withdraw=self._withdraw,
            signer=self._signer,
            site=self,
            pages=self.pages,
            words=project.words,
            author=project.author,
            licence=project.licence,
            zone=project.zone,
            clock=clock,
            new_key=_chance,
            room=self._has_room,
            rate=Rate(clock),
            origins=self._place.origins,
            proxies=self._place.proxies,
            days=KEPT_DAYS,
        )

    def _office(self) -> Office:
        project = self._workshop.project
        return Office(
            queue=self._queue,
            desk=self._desk,
            gate=self._gate,
            signer=self._signer,
            pages=self.pages,
            series=self.series,
            words=project.words,
            author=project.author,
            zone=project.zone,
            clock=clock,
            chance=_chance,
            root=self._place.root,
            secure=self._place.secure,
            local=self._place.local,
            origins=self._place.origins,
            proxies=self._place.proxies,
        )

    def series(self) -> Series | None:
        """What the last good site shows."""
        return self._maker.series

    def _series(self) -> Series:
        series = self._maker.series
        if series is None:
            raise CauserieError("the site could not be built yet; mend it, then decide")
        return series

    def _shell(self) -> Shell:
        site = self._preview.site
        return self._maker.shell(site) if site else bare(self._workshop.project.language)

    def _withdraw(self, id_: str, version: int) -> None:
        self._desk.withdraw(id_, moderator="", version=version)
        self._worker.publish()  # at once, as its page says

    def _has_room(self) -> bool:
        return shutil.disk_usage(self._state).free >= RESERVE

    def _refresh(self, paths: Collection[str]) -> None:
        """From whoever publishes; the site is made in other threads, for the server goes on."""
        if self._events is None:
            raise CauserieError("the server is starting; this is done in a moment")
        asked = asyncio.run_coroutine_threadsafe(self._preview.publish(paths), self._events)
        try:
            outcome = asked.result(_REFRESH_LASTS)
        except TimeoutError:
            raise CauserieError("the site takes long to be made; this is done once it is") from None
        if not outcome.good:
            tell(outcome, self._workshop)
            say = language(self._workshop.project.language).gettext
            raise CauserieError(
                outcome.failure or say("The last good site stays until this is mended.")
            )


async def _again(step: Callable[[datetime], None]) -> None:
    while True:
        await asyncio.to_thread(step, clock())
        await asyncio.sleep(_STEP)


def _chance() -> str:
    return secrets.token_urlsafe(32)
