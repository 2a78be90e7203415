"""What is shown: the last good site, and what keeps a newer one from being shown."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from causerie.core import failures
from causerie.core.problems import CauserieError, Problems


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try to make the site."""

    good: bool
    problems: Problems = field(default_factory=Problems)
    failure: str = ""
    """What else went wrong, in the words of whoever failed."""
    next_change: datetime | None = None
    """When it is to be tried again, though no file changes; past when it should have been."""

    def says_more_than(self, other: "Outcome") -> bool:
        """Whether it is worth telling to one who was told of the other."""
        told = (self.failure, list(self.problems))
        return self.good or told != (other.failure, list(other.problems))


class Maker(Protocol):
    """Makes sites. Never called from the server's own thread."""

    def build(self, site: Path) -> Outcome:
        """Build the whole site into an empty folder."""

    def refresh(self, site: Path) -> Outcome | None:
        """Put the answers as they are now into a built site; None when it must be built.

        May be called while another site is being built.
        """

    def publish(self, site: Path, paths: Collection[str]) -> bool:
        """Put the answers in some files, as they are now, into a built site.

        False when more has changed. May be called while another site is being built.
        """


class Preview:
    """Makes sites in two folders of `folder` by turns, and knows which one to show.

    `show` is told of each site just before it is the one shown. `shown` is what readers are
    shown until then, by a server before this one: it may be one of the two folders.
    """

    def __init__(
        self,
        maker: Maker,
        folder: Path,
        show: Callable[[Path], None] = lambda _: None,
        *,
        shown: Path | None = None,
    ) -> None:
        self._maker = maker
        self._folder = folder
        self._show = show
        self._shown = shown
        self._building = asyncio.Lock()
        self._stitching = asyncio.Lock()
        self._stitched = 0
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
        outcome = await self._refresh() if answers_only else None
        if outcome is None:
            async with self._building:
                outcome = await self._build()
        if not outcome.good:  # what was due is still due
            dues = (self.outcome.next_change, outcome.next_change)
            outcome = replace(outcome, next_change=min(filter(None, dues), default=None))
        self.outcome = outcome
        self._turn()
        return outcome

    async def publish(self, paths: Collection[str]) -> Outcome:
        """Show the answers in some files as they are now, whatever keeps a newer site away."""
        async with self._stitching:
            if self.site is not None:
                self._stitched += 1
                if await asyncio.to_thread(self._maker.publish, self.site, paths):
                    self._turn()
                    return Outcome(good=True)
        return await self.update(answers_only=True)

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

    def _turn(self) -> None:
        self.version += 1
        self._turned.set()
        self._turned = asyncio.Event()

    async def _refresh(self) -> Outcome | None:
        """What was answered does not wait for a build that is under way."""
        async with self._stitching:
            if self.site is None or not self.outcome.good:
                return None
            self._stitched += 1
            return await asyncio.to_thread(self._maker.refresh, self.site)

    async def _build(self) -> Outcome:
        """Made beside the one shown, which stays until the next time: pages still read it."""
        first = self._folder / "1"
        taken = self._shown and self._shown.resolve() == first.resolve()
        site = self._folder / "2" if taken else first
        while True:
            stitched = self._stitched
            await asyncio.to_thread(shutil.rmtree, site, ignore_errors=True)
            outcome: Outcome | None = await asyncio.to_thread(self._maker.build, site)
            async with self._stitching:
                if outcome and outcome.good and self._stitched != stitched:
                    # What the old site has been given meanwhile must not vanish with it.
                    outcome = await asyncio.to_thread(self._maker.refresh, site)
                if outcome is None:  # more than answers has changed: once more
                    continue
                return self._showing(site, outcome) if outcome.good else outcome

    def _showing(self, site: Path, outcome: Outcome) -> Outcome:
        try:
            self._show(site)
        except (CauserieError, OSError) as error:  # a full disk, or somebody's folder in the way
            return replace(outcome, good=False, failure=failures.told(error, site))
        self.site = self._shown = site
        return outcome
