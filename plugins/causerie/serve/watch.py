"""Tells when an author's file has changed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from watchfiles import Change, awatch

from causerie.core.problems import CauserieError, Reason

_DEBOUNCE = 200  # milliseconds a burst of changes may last before it is told
_STEP = 50  # milliseconds of quiet that end it

Tell = Callable[[set[Path]], Awaitable[object]]


class NotFollowed(CauserieError):
    """The system does not tell what changes; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.sentence())
        self.reason = reason


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
        self._unknown = False

    async def run(self) -> None:
        """Tell of each burst of changed paths, until it fails; then it may be run again.

        When a folder comes or goes, following starts anew; what changed meanwhile, or since
        it failed, is unknown, so `root` is told.
        """
        while True:
            try:
                await self._follow()
            except ExceptionGroup as failed:
                raise failed.exceptions[0] from failed
            finally:
                self._unknown = True

    async def _follow(self) -> None:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            followers = [group.create_task(self._beside(stop))]
            if present := self._present():
                followers.append(group.create_task(self._below(present, stop)))
            await asyncio.sleep(0)  # each has begun, or has failed
            if self._unknown and not any(each.done() for each in followers):
                group.create_task(self._told({self._root}))

    async def _below(self, folders: Sequence[Path], stop: asyncio.Event) -> None:
        async for paths in self._bursts(*folders, stop=stop, watch_filter=None):
            await self._told(paths)

    async def _beside(self, stop: asyncio.Event) -> None:
        options = {"recursive": False, "watch_filter": self._matters}
        async for paths in self._bursts(self._root, stop=stop, **options):
            if any(path.name in self._tops for path in paths):
                stop.set()
            else:
                await self._told(paths)

    async def _bursts(
        self, *folders: Path, stop: asyncio.Event, **options: Any
    ) -> AsyncIterator[set[Path]]:
        changes = awatch(*folders, debounce=_DEBOUNCE, step=_STEP, stop_event=stop, **options)
        try:
            async for burst in changes:
                yield {Path(path) for _, path in burst}
        except (OSError, RuntimeError) as error:
            raise NotFollowed(_why(str(error), self._root)) from error

    async def _told(self, paths: set[Path]) -> None:
        await self._tell(paths)

    def _matters(self, change: Change, path: str) -> bool:
        """A folder is modified whenever a file in it is: that is for those who follow it."""
        name = Path(path).name
        return name in self._names or (name in self._tops and change != Change.modified)

    def _present(self) -> list[Path]:
        return [self._root / each for each in self._folders if (self._root / each).is_dir()]


def _why(said: str, root: Path) -> Reason:
    """In words alone does the library say which limit of the system is reached."""
    if "watch limit" in said:
        return Reason(
            "{place}: what changes is not seen, for the system follows no more folders",
            "raise its limit, fs.inotify.max_user_watches",
            {"place": root},
        )
    if "Too many open files" in said:
        return Reason(
            "{place}: what changes is not seen, for too many programs follow folders",
            "end some of them, or raise the limit, fs.inotify.max_user_instances",
            {"place": root},
        )
    return Reason(
        "{place}: what changes is not seen ({why})",
        "see that all of it is there and may be read",
        {"place": root, "why": said},
    )
