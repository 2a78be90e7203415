"""What the queue gives back, and what it refuses.

CauserieError
├── QueueUnavailable  the database cannot serve now: what to do is in its message
├── NoSubmission      there is none of that id
├── Stale             someone decided since it was shown
├── AnswerIdTaken     another answer to the case bears that id
└── Prevented
    ├── InTheWay      a reply and what it replies to would be parted
    ├── InARing       an answer would reply to itself, directly or through others
    └── TooManyTexts  its reader has sent as many as may be
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from causerie.core import moderation
from causerie.core.moderation import (
    CannotUndo,
    Decision,
    Prevented,
    Revision,
    Standing,
    State,
)
from causerie.core.problems import CauserieError, Reason
from causerie.core.submissions import Submission


class QueueUnavailable(CauserieError):
    """The database cannot be read or written; nothing of what was asked for was done."""


class NoSubmission(CauserieError):
    """There is no submission of that id."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"there is no submission {id_}")


class Stale(CauserieError):
    """The submission changed since it was shown; look at it again, then decide."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"{id_} changed since it was shown; look at it again, then decide")


class AnswerIdTaken(CauserieError):
    """Another answer to the case bears that id; give another one."""

    def __init__(self, answer_id: str) -> None:
        super().__init__(f"another answer to the case is {answer_id}; give another id")


class InTheWay(Prevented):
    """A reply and what it replies to would be parted."""


class InARing(Prevented):
    """An answer would reply to itself, directly or through others."""

    def __init__(self) -> None:
        super().__init__(
            Reason(
                "it would reply to itself, or to an answer that replies to it",
                "refuse it, and tell the reader to send a reply of its own",
            )
        )


class Work(StrEnum):
    """What a change asks for."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    FEATURE = "feature"
    """Or no longer: as the submission stands."""
    REMOVE = "remove"
    """A first approval was taken back: nothing was ever published."""
    TELL = "tell"
    """Moderators are to be told that a text waits; all else is work on the site."""


DROPPED = "too many answers were held"
"""The reason of whoever made room among those that are held, which is nobody."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One revision: a text, and where it stands. Once erased, its fields are empty."""

    number: int
    state: Revision
    submission: Submission
    licence: str
    at: datetime
    signals: tuple[str, ...] = ()
    """What was noticed as it came: codes of core.signals."""


@dataclass(frozen=True, slots=True)
class Item:
    """A submission with its whole history. `version` is what a decision must know."""

    id: str
    case: str
    state: State
    answer_id: str | None
    created: datetime
    version: int
    revisions: tuple[Sent, ...]
    decisions: tuple[Decision, ...]
    featured: bool = False
    by_author: bool = False

    @property
    def latest(self) -> Sent:
        """The revision that is judged."""
        return self.revisions[-1]

    @property
    def standing(self) -> Standing:
        """Where the submission and its latest revision stand."""
        return Standing(self.state, self.latest.state)

    @property
    def published(self) -> Sent | None:
        """The revision that stands on the page, or is about to."""
        if self.state is not State.PUBLISHED:
            return None
        return next(each for each in self.revisions if each.state is Revision.APPROVED)

    @property
    def approved(self) -> datetime | None:
        """The instant of the first approval, unless it was taken back: the answer's date."""
        return moderation.approved(self.decisions)

    @property
    def has_ended(self) -> bool:
        """Whether it was withdrawn, or its first approval undone, as far as this queue knows."""
        return moderation.has_ended(self.decisions)

    def may_undo(self, now: datetime) -> bool:
        """Whether its last decision may be taken back."""
        try:
            moderation.undone(self.decisions, self.latest.number, now)
        except CannotUndo:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision among all others, `number` being its place in their order."""

    number: int
    submission: str
    case: str
    answer_id: str | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class Task:
    """Work that a decision asked for.

    Whoever does it reads the submission again: how it stands then is what holds.
    """

    id: int
    submission: str
    what: Work
    at: datetime
