"""Tells when an author's file has changed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from watchfiles import Change, awatch

_DEBOUNCE = 200  # milliseconds a burst of changes may last before it is told
_STEP = 50  # milliseconds of quiet that end it

Tell = Callable[[set[Path]], Awaitable[object]]


class Watcher:
    """Follows some `folders` of `root`, and the files called `names` in `root` itself."""

    def __init__(
        self, root: Path, folders: Sequence[str], names: Sequence[str], tell: Tell
    ) -> None:
        self._root = root
        self._folders = folders
        self._tops = {folder.split("/")[0] for folder in folders}
        self._names = set(names)
        self._tell = tell

    async def run(self) -> None:
        """Tell of each burst of changed paths.

        When a folder comes or goes, following starts anew; what changed meanwhile is
        unknown, so `root` is told.
        """
        unknown = False
        while True:
            stop = asyncio.Event()
            async with asyncio.TaskGroup() as followers:
                followers.create_task(self._beside(stop))
                if present := self._present():
                    followers.create_task(self._below(present, stop))
                if unknown:
                    followers.create_task(self._told({self._root}))  # once both have begun
            unknown = True

    async def _below(self, folders: Sequence[Path], stop: asyncio.Event) -> None:
        async for burst in awatch(
            *folders, watch_filter=None, debounce=_DEBOUNCE, step=_STEP, stop_event=stop
        ):
            await self._told({Path(path) for _, path in burst})

    async def _beside(self, stop: asyncio.Event) -> None:
        async for burst in awatch(
            self._root,
            recursive=False,
            watch_filter=self._matters,
            debounce=_DEBOUNCE,
            step=_STEP,
            stop_event=stop,
        ):
            paths = {Path(path) for _, path in burst}
            if any(path.name in self._tops for path in paths):
                stop.set()
            else:
                await self._told(paths)

    async def _told(self, paths: set[Path]) -> None:
        await self._tell(paths)

    def _matters(self, change: Change, path: str) -> bool:
        """A folder is modified whenever a file in it is: that is for those who follow it."""
        name = Path(path).name
        return name in self._names or (name in self._tops and change != Change.modified)

    def _present(self) -> list[Path]:
        return [self._root / each for each in self._folders if (self._root / each).is_dir()]
