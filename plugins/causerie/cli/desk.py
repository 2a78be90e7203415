"""The desk of a project, for whoever decides at it."""

from collections.abc import Callable, Collection
from datetime import datetime

from causerie.core.series import Series
from causerie.forge.distant import Distant
from causerie.forge.turns import Patience
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
    distant: Distant | None = None,
) -> Desk:
    """A desk that writes in the work tree of a project. `distant` can end its meetings."""
    return Desk(
        queue,
        Worktree(
            project.root,
            IDENTITY,
            patience=Patience(lambda: clock().timestamp()),
            comments=project.folders.comments,
            distant=distant,
        ),
        comments=project.folders.comments,
        zone=project.zone,
        series=series,
        refresh=refresh,
        clock=clock,
    )
