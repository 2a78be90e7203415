"""The life of a submission: what may be done to it, and what it becomes.

A submission is what one reader sent to one case; each text they sent for it is a revision. The
latest revision is the one that is judged; one that was approved before it stays on the page
until a later one takes its place. This table is the only list of legal moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from causerie.core.problems import CauserieError

UNDO_FOR = timedelta(minutes=10)
"""How long a decision may be taken back."""


class State(StrEnum):
    """Where a submission stands."""

    NEW = "new"
    """Nothing of it is on the site."""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    """By its reader or by a moderator; a tombstone stands where it was published."""
    ERASED = "erased"
    """Its texts are gone, only its history is left."""


class Revision(StrEnum):
    """Where the latest text of a submission stands."""

    PENDING = "pending"
    HELD = "held"
    """Over the rate: it waits in a queue of its own."""
    APPROVED = "approved"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    """Another text of the same reader took its place, or the submission ended."""


class Move(StrEnum):
    """What a reader or a moderator does."""

    EDIT = "edit"
    """The reader sends another text; it is a new revision."""
    RELEASE = "release"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Standing:
    """A submission's state and that of its latest revision."""

    state: State
    revision: Revision


class IllegalMove(CauserieError):
    """What was asked for cannot be done to a submission that stands so."""

    def __init__(self, move: Move, standing: Standing) -> None:
        super().__init__(f"{move} is not for what is {standing.state} and {standing.revision}")
        self.move = move
        self.standing = standing


def _table() -> Mapping[tuple[Standing, Move], Standing]:
    moves: dict[tuple[Standing, Move], Standing] = {}

    def may(move: Move, states: str, revisions: str, state: str, revision: str) -> None:
        for before in states.split():
            for text in revisions.split():
                after = Standing(
                    State(before if state == "=" else state),
                    Revision(text if revision == "=" else revision),
                )
                moves[Standing(State(before), Revision(text)), move] = after

    may(Move.EDIT, "new published", "pending approved refused", "=", "pending")
    may(Move.EDIT, "new published", "held", "=", "held")  # or a flood would edit its way out
    may(Move.RELEASE, "new published", "held", "=", "pending")
    may(Move.APPROVE, "new published", "pending held", "published", "approved")
    may(Move.REFUSE, "new published", "pending held", "=", "refused")
    may(Move.WITHDRAW, "new published", "pending held", "withdrawn", "superseded")
    may(Move.WITHDRAW, "new published", "approved refused", "withdrawn", "=")
    may(Move.ERASE, "withdrawn", "approved refused superseded", "erased", "=")
    may(Move.ERASE, "new", "refused", "erased", "=")
    # A submission that is new was never approved: its first approval makes it published.
    return {
        (before, move): after
        for (before, move), after in moves.items()
        if before != Standing(State.NEW, Revision.APPROVED)
    }


LEGAL: Mapping[tuple[Standing, Move], Standing] = _table()


def after(standing: Standing, move: Move) -> Standing:
    """How a submission stands after a move; IllegalMove when the move is not for it."""
    try:
        return LEGAL[standing, move]
    except KeyError:
        raise IllegalMove(move, standing) from None


def may_undo(decided: datetime, now: datetime) -> bool:
    """Whether a decision is recent enough to be taken back."""
    return timedelta() <= now - decided <= UNDO_FOR
