"""What is shown: the last good site, and what keeps a newer one from being shown."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from causerie.core.problems import Problems


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try to make the site."""

    good: bool
    problems: Problems = field(default_factory=Problems)
    failure: str = ""
    """What else went wrong, in the words of whoever failed."""
    next_change: datetime | None = None


class Maker(Protocol):
    """Makes sites. Called from one thread at a time, and never from the server's own."""

    def build(self, site: Path) -> Outcome:
        """Build the whole site into an empty folder."""

    def refresh(self, site: Path) -> Outcome | None:
        """Put the answers as they are now into a built site; None when it must be built."""


class Preview:
    """Makes sites in two folders of `folder` by turns, and knows which one to show."""

    def __init__(self, maker: Maker, folder: Path) -> None:
        self._maker = maker
        self._folder = folder
        self._busy = asyncio.Lock()
        self._turned = asyncio.Event()
        self._closed = False
        self.site: Path | None = None
        """The last good site."""
        self.outcome = Outcome(good=False)
        """That of the last try, good or not."""
        self.version = 0
        """Grows each time a page may look different."""

    async def update(self, *, answers_only: bool = False) -> Outcome:
        """Make the site again; the one shown stays until another one is good."""
        async with self._busy:
            outcome = None
            if answers_only and self.site and self.outcome.good:
                outcome = await asyncio.to_thread(self._maker.refresh, self.site)
            if outcome is None:
                outcome = await self._build()
            self.outcome = outcome
            self.version += 1
            self._turned.set()
            self._turned = asyncio.Event()
            return outcome

    async def versions(self) -> AsyncIterator[int]:
        """The version now and each one to come."""
        while not self._closed:
            turned = self._turned
            yield self.version
            await turned.wait()

    def close(self) -> None:
        """Let every reader of `versions` go, so that the server can stop."""
        self._closed = True
        self._turned.set()

    async def _build(self) -> Outcome:
        """Made beside the one shown, which stays until the next time: pages still read it."""
        site = self._folder / ("2" if self.site == self._folder / "1" else "1")
        await asyncio.to_thread(shutil.rmtree, site, ignore_errors=True)
        outcome = await asyncio.to_thread(self._maker.build, site)
        if outcome.good:
            self.site = site
        return outcome
