"""What the queue gives back, and what it refuses.

CauserieError
├── QueueUnavailable  the database cannot serve now: what to do is in its message
├── NoSubmission      there is none of that id
├── Stale             someone decided since it was shown
└── AnswerIdTaken     another answer to the case bears that id
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from causerie.core.moderation import Move, Revision, Standing, State
from causerie.core.problems import CauserieError
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


class Work(StrEnum):
    """What is to be done to the site."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Sent:
    """One revision: a text, and where it stands. Once erased, its fields are empty."""

    number: int
    state: Revision
    submission: Submission
    licence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What was done to a revision; nobody is named when its reader, or time, did it."""

    revision: int
    move: Move
    moderator: str
    reason: str
    at: datetime


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


@dataclass(frozen=True, slots=True)
class Task:
    """Work that a decision asked for.

    Whoever does it reads the submission again: how it stands then is what holds.
    """

    id: int
    submission: str
    what: Work
    at: datetime
