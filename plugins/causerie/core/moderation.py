"""The life of a submission: what may be done to it, and what it becomes.

A submission is what one reader sent to one case; each text they sent for it is a revision. The
latest revision is the one that is judged; one that was approved before it stays on the page
until a later one takes its place. This table is the only list of legal moves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from causerie.core.problems import CauserieError, Reason

UNDO_FOR = timedelta(minutes=10)
"""How long a decision may be taken back."""
MOST_TEXTS = 50
"""Texts a reader may send for one submission: the first one, and those that correct it."""


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
    FEATURE = "feature"
    """A moderator has it quoted at the top of its case."""
    UNFEATURE = "unfeature"
    ERASE = "erase"
    UNDO = "undo"
    """A moderator takes the last decision back: all is as it was before it."""


UNDOABLE = frozenset(Move) - {Move.EDIT, Move.ERASE, Move.UNDO}
"""Decisions that may be taken back, when a moderator made them."""


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


class Prevented(CauserieError):
    """Something stands in the way of a decision; `reason` says what, and how to go on."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"{reason.what}; {reason.hint}".format(**reason.values))
        self.reason = reason


class CannotUndo(Prevented):
    """The last decision on a submission may not be taken back."""


class TooManyTexts(Prevented):
    """As many texts as may be were sent for a submission."""

    def __init__(self) -> None:
        super().__init__(
            Reason(
                "you have sent {most} texts for this answer, and no more can be taken",
                "withdraw it and send another one if you wish",
                {"most": MOST_TEXTS},
            )
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What was done to a revision; nobody is named when its reader, or time, did it."""

    revision: int
    move: Move
    moderator: str
    reason: str
    at: datetime
    featured: bool = False
    """Whether the answer is featured since."""
    before: Standing | None = None
    """How the submission stood; None when an earlier version, which did not note it, decided."""


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
    for move in (Move.FEATURE, Move.UNFEATURE):
        may(move, "published", "pending held approved refused", "=", "=")
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


def edited(standing: Standing, texts: int) -> Standing:
    """How a submission of so many texts stands after another; IllegalMove, or TooManyTexts."""
    new = after(standing, Move.EDIT)
    if texts >= MOST_TEXTS:
        raise TooManyTexts
    return new


def may_undo(decided: datetime, now: datetime) -> bool:
    """Whether a decision is recent enough to be taken back."""
    return timedelta() <= now - decided <= UNDO_FOR


def undone(decisions: Sequence[Decision], latest: int, now: datetime) -> tuple[Decision, Standing]:
    """The decision that is taken back by undoing, and how the submission stands then.

    `latest` is the number of its latest revision. CannotUndo when there is no such decision.
    """
    last = decisions[-1] if decisions else None
    if not last or last.before is None or last.move not in UNDOABLE or not last.moderator:
        raise CannotUndo(
            Reason("no decision is there to be taken back", "decide again as it stands now")
        )
    if last.revision != latest:
        raise CannotUndo(
            Reason("the reader has sent another text since", "decide on that one instead")
        )
    if not may_undo(last.at, now):
        raise CannotUndo(
            Reason(
                "it was decided more than {minutes} minutes ago",
                "decide again as it stands now: what is published can be withdrawn",
                {"minutes": UNDO_FOR // timedelta(minutes=1)},
            )
        )
    return last, last.before


def put_back(decisions: Sequence[Decision]) -> Iterator[int]:
    """The place of the decision by whose taking back the text on the site came there again.

    Where that one was taken back after another, the place of the other one comes next, and so on.
    None when the text came there by an approval.
    """
    number = len(decisions) - 1
    while number >= 0:
        taken_back = decisions[number].move is Move.UNDO
        number -= taken_back
        if decisions[number].move in (Move.APPROVE, Move.WITHDRAW):
            if not taken_back:
                return
            yield number
        number -= 1


def last_asked(decisions: Sequence[Decision], *, featuring: bool) -> int:
    """The place of the last decision that asked for work on a text, or on its `featuring`."""
    asks = {Move.APPROVE, Move.UNDO}
    asks |= {Move.FEATURE, Move.UNFEATURE} if featuring else {Move.WITHDRAW}
    return max(place for place, each in enumerate(decisions) if each.move in asks)


def has_ended(decisions: Sequence[Decision]) -> bool:
    """Whether it was ever withdrawn, or its first approval taken back."""
    return any(each.move is Move.WITHDRAW for each in decisions) or any(
        each.move is Move.UNDO
        and taken_back.move is Move.APPROVE
        and taken_back.before is not None
        and taken_back.before.state is State.NEW
        for taken_back, each in pairwise(decisions)
    )


def approved(decisions: Sequence[Decision]) -> datetime | None:
    """The instant of the first approval that was not taken back."""
    first, last = None, None
    for each in decisions:
        if each.move is Move.APPROVE and first is None:
            first = each
        elif each.move is Move.UNDO and last is first:
            first = None
        last = each
    return first.at if first else None
