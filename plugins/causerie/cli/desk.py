"""The desk of a project, for whoever decides at it."""

from collections.abc import Callable, Collection
from datetime import datetime

from causerie.core.series import Series
from causerie.forge.worktree import Identity, Worktree
from causerie.moderate.desk import Desk
from causerie.project import Project
from causerie.queue import Queue

IDENTITY = Identity("Causerie", "causerie@localhost")
"""Who commits: not the author, who may not even be there."""


def desk(
    project: Project,
    queue: Queue,
    *,
    series: Callable[[], Series],
    refresh: Callable[[Collection[str]], None],
    clock: Callable[[], datetime],
) -> Desk:
    """A desk that writes in the work tree of a project."""
    return Desk(
        queue,
        Worktree(project.root, IDENTITY, comments=project.folders.comments),
        comments=project.folders.comments,
        zone=project.zone,
        series=series,
        refresh=refresh,
        clock=clock,
    )
