"""What both servers do all the while: the site follows its sources and the calendar."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from causerie.cli.config import now
from causerie.cli.maker import tell
from causerie.core import failures
from causerie.core.problems import CauserieError
from causerie.project import Project
from causerie.render.language import language
from causerie.serve.preview import Outcome, Preview
from causerie.serve.watch import NotFollowed, Watcher
from causerie.site.workshop import Workshop

_STEP = 1  # seconds between two looks at the clock
_PAUSE, _LONGEST_PAUSE = 5, 60  # seconds before what has failed begins again


@asynccontextmanager
async def kept(preview: Preview, workshop: Workshop) -> AsyncIterator[None]:
    """The site is made, then made again at each change of a file and of the calendar."""
    project = workshop.project
    comments = project.root / project.folders.comments
    say = language(project.language).gettext

    async def update(paths: set[Path]) -> None:
        await follow(paths)
        if any(path.name == workshop.config_name for path in paths) and changed(project, workshop):
            click.echo(
                say("The form and moderation follow mkdocs.yml at the next start."), err=True
            )

    async def follow(paths: set[Path]) -> None:
        answers_only = all(path.is_relative_to(comments) for path in paths)
        if answers_only and preview.outcome.good:
            # What begins with a dot is no answer, but may be one that is being written.
            shown = [path for path in paths if not path.name.startswith(".")]
            await preview.publish([path.relative_to(project.root).as_posix() for path in shown])
            tell(preview.outcome, workshop)
        else:
            tell(await preview.update(answers_only=answers_only), workshop)

    folders = [project.folders.chapters, project.folders.comments, project.folders.docs]
    watcher = Watcher(project.root, folders, [workshop.config_name], update)
    click.echo(say("Building the site…"), err=True)
    tell(await preview.update(), workshop)
    chores = (watcher.run, partial(keep_time, preview, lambda outcome: tell(outcome, workshop)))
    tasks = [asyncio.create_task(ever(chore, say)) for chore in chores]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


def changed(before: Project, workshop: Workshop) -> bool:
    """Whether what the form and moderation were begun with is no longer what is written."""
    written = replace(workshop.project, library=before.library)
    return before.receiver and written != before


async def ever(chore: Callable[[], Awaitable[None]], say: Callable[[str], str]) -> None:
    """Do it for as long as the server runs: whatever ends it is told, and it begins again."""
    while True:
        try:
            await chore()
        except Exception as error:  # noqa: BLE001 - or nothing would follow the sources any more
            click.echo(_why(error, say), err=True)
        await asyncio.sleep(_PAUSE)


def _why(error: Exception, say: Callable[[str], str]) -> str:
    if isinstance(error, NotFollowed):
        return error.reason.sentence(say)
    if isinstance(error, CauserieError | OSError):
        return failures.told(error)
    return f"{type(error).__name__}: {error}"


async def keep_time(preview: Preview, say: Callable[[Outcome], object]) -> None:
    """Make the site again when a post falls due or a case opens or closes, until it is made."""
    pause = _STEP
    while True:
        await asyncio.sleep(pause)
        before = preview.outcome
        if before.next_change is None or before.next_change > now():
            pause = _STEP
            continue
        outcome = await preview.update()
        if outcome.says_more_than(before):
            say(outcome)
        pause = _STEP if outcome.good else min(max(_PAUSE, 2 * pause), _LONGEST_PAUSE)
