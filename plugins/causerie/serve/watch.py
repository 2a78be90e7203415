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
        self._beside = {*names, *(folder.split("/")[0] for folder in folders)}
        self._tell = tell

    async def run(self) -> None:
        """Tell of each burst of changed paths. Folders made later are followed from then on."""
        while True:
            present = self._present()
            stop = asyncio.Event()
            followers = [self._follow([self._root], present, stop, deep=False)]
            if present:
                followers.append(self._follow(present, present, stop, deep=True))
            await asyncio.gather(*followers)

    async def _follow(
        self, paths: Sequence[Path], present: Sequence[Path], stop: asyncio.Event, *, deep: bool
    ) -> None:
        async for burst in awatch(
            *paths,
            recursive=deep,
            watch_filter=None if deep else self._is_beside,
            debounce=_DEBOUNCE,
            step=_STEP,
            stop_event=stop,
        ):
            await self._tell({Path(path) for _, path in burst})
            if self._present() != present:
                stop.set()

    def _is_beside(self, _: Change, path: str) -> bool:
        return Path(path).name in self._beside

    def _present(self) -> list[Path]:
        return [self._root / each for each in self._folders if (self._root / each).is_dir()]
