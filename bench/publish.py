"""From a moderator's approval to the public page, however many answers there are already.

    python bench/publish.py [--chapters N] [--count N] [ANSWERS ...]

An answer is approved at the desk as a server has it: decision, file, pages, feeds, commit, done.
Taken are the milliseconds until the pages are written, wall and CPU, without those in git, which
are given apart. Most answers go to a few cases, as they do. Quote the medians.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

import corpus

from causerie import queue
from causerie.core.series import Series
from causerie.core.submissions import Submission
from causerie.forge.git import Git
from causerie.forge.turns import Patience
from causerie.forge.worktree import Identity, Worktree
from causerie.moderate.desk import Desk
from causerie.site.workshop import Workshop

SIZES = (100, 10_000)


class Watch:
    """Two clocks, that of the wall and that of the CPU, which stand still while git is at work."""

    def __init__(self) -> None:
        self.git: list[float] = []
        self._wall = self._cpu = 0.0

    def now(self) -> tuple[float, float]:
        """Seconds since some instant, on each."""
        return time.perf_counter() - self._wall, time.process_time() - self._cpu

    def apart(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """A function whose time is not counted, but kept."""

        def timed(*given: Any, **named: Any) -> Any:
            wall, cpu = self.now()
            try:
                return real(*given, **named)
            finally:
                after = self.now()
                self.git.append(after[0] - wall)
                self._wall += after[0] - wall
                self._cpu += after[1] - cpu

        return timed


class Place:
    """A project with its site, its queue and its desk, as one process has them."""

    def __init__(self, root: Path, chapters: int, answers: int) -> None:
        corpus.write(root, chapters=chapters, answers=answers, plugin=True)
        _git(root, "init", "--quiet")
        (root / ".gitignore").write_text("site\n.causerie\n", encoding="utf-8")
        _git(root, "add", "--all")
        _git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a")
        self.workshop = Workshop(root / "mkdocs.yml")
        self.series: Series = self.workshop.build(_now(), strict=False).series
        self.site = self.workshop.site()
        self.queue = queue.open(root.with_name("state"))
        self.shown: list[tuple[float, float]] = []
        self.watch = Watch()
        self.desk = Desk(
            self.queue,
            Worktree(
                root,
                Identity("Causerie", "causerie@localhost"),
                patience=Patience(time.time),
            ),
            comments="comments",
            zone=self.workshop.project.zone,
            series=lambda: self.series,
            refresh=self.refresh,
            clock=_now,
        )

    def refresh(self, paths: Collection[str]) -> None:
        """The site follows."""
        series = self.workshop.publish(_now(), self.site, paths)
        if series is None:
            raise SystemExit("it was not published by itself")
        self.series = series
        self.shown.append(self.watch.now())

    def approve(self, number: int, case: str) -> tuple[float, float, float]:
        """Milliseconds: wall and CPU until the page was public, and those in git until the end."""
        sent = Submission(case=case, name=f"Ana {number}", body=f"Je le garde.\n\n{'Oui. ' * 80}")
        self.queue.submit(
            sent, key=f"k{number}", id=f"s{number}", secret_hash=f"h{number}", licence="", at=_now()
        )
        self.watch.git.clear()
        wall, cpu = self.watch.now()
        self.desk.approve(f"s{number}", moderator="ana", version=1)
        worked = self.desk.work()
        if worked.failed:
            raise SystemExit(worked.failed)
        shown = self.shown[-1]
        return (shown[0] - wall) * 1_000, (shown[1] - cpu) * 1_000, sum(self.watch.git) * 1_000


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--chapters", type=int, default=100)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="ANSWERS")
    options = parser.parse_args()
    print("answers  first wall  p50 wall  p99 wall  p50 CPU  p99 CPU  git p50  git p99  (all ms)")
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder, _without_settings():
            place = Place(Path(folder, "project"), options.chapters, size)
            with _watched(place.watch):
                first, *others = _approvals(place, options.chapters // 2, options.count)
            place.queue.close()
        figures = [
            f"{_at(each, share):8.1f}" for each in zip(*others, strict=True) for share in (50, 99)
        ]
        print(f"{size:>7}  {first[0]:10.1f}  " + "  ".join(figures), flush=True)


def _approvals(place: Place, cases: int, count: int) -> Iterator[tuple[float, float, float]]:
    random = Random(f"{cases} {count}")  # noqa: S311 - the same figures each time, no secret
    names = [f"cas-{number:04}" for number in range(1, cases + 1)]
    weights = [1 / rank for rank in range(1, cases + 1)]
    for number, case in enumerate(random.choices(names, weights, k=count + 1)):
        yield place.approve(number, case)


@contextmanager
def _watched(watch: Watch) -> Iterator[None]:
    real = Git.attempt, Git.run
    Git.attempt = watch.apart(real[0])  # type: ignore[method-assign]
    try:
        yield
    finally:
        Git.attempt = real[0]  # type: ignore[method-assign]


@contextmanager
def _without_settings() -> Iterator[None]:
    """The user's own git is not asked how it likes its commits."""
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    yield


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True)


def _now() -> datetime:
    return datetime.now(UTC)


def _at(values: Collection[float], share: int) -> float:
    return quantiles(values, n=100, method="inclusive")[share - 1]


if __name__ == "__main__":
    main()
