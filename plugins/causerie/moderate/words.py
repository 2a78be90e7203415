"""What every face of the desk says of submissions, decisions and refusals."""

from collections.abc import Callable

from causerie.core import failures
from causerie.core.moderation import IllegalMove, Move, Prevented, Revision, Standing, State
from causerie.core.problems import CauserieError
from causerie.queue import DROPPED, Decision, NoSubmission, Stale

Say = Callable[[str], str]

AT_WORK = "another answer is being published first"
"""Why one that was decided on is not public yet, where nothing has failed."""


def standing(standing: Standing, say: Say) -> str:
    """Where a submission and its latest text stand."""
    states = {
        State.NEW: say("not published"),
        State.PUBLISHED: say("published"),
        State.WITHDRAWN: say("withdrawn"),
        State.ERASED: say("erased"),
    }
    texts = {
        Revision.PENDING: say("the latest text waits"),
        Revision.HELD: say("the latest text is held"),
        Revision.APPROVED: say("the latest text is approved"),
        Revision.REFUSED: say("the latest text is refused"),
        Revision.SUPERSEDED: say("the latest text was not judged"),
    }
    return f"{states[standing.state]}, {texts[standing.revision]}"


def move(move: Move, say: Say) -> str:
    """What was done."""
    return {
        Move.EDIT: say("edited"),
        Move.RELEASE: say("released"),
        Move.APPROVE: say("approved"),
        Move.REFUSE: say("refused"),
        Move.WITHDRAW: say("withdrawn"),
        Move.FEATURE: say("featured"),
        Move.UNFEATURE: say("no longer featured"),
        Move.ERASE: say("erased"),
        Move.UNDO: say("taken back"),
    }[move]


def reason(decision: Decision, say: Say) -> str:
    """Why it was done; empty when nobody said."""
    return say("too many answers were held") if decision.reason == DROPPED else decision.reason


def failure(error: Exception) -> str:
    """Why something did not work: our own words, or the kind of what nobody foresaw."""
    kind, text = type(error).__name__, str(error)
    if isinstance(error, (CauserieError, OSError)):
        return failures.told(error)
    return f"{kind}: {text}" if text else kind


def late(why: str, say: Say) -> str:
    """Why what was decided is not public yet."""
    return say("another answer is being published first") if why == AT_WORK else why


def refusal(error: CauserieError, say: Say) -> str:
    """Why a decision was not made."""
    if isinstance(error, Prevented):
        parts = (error.reason.what, error.reason.hint)
        what, hint = (say(part).format(**error.reason.values) for part in parts)
        return say("{what}; {hint}").format(what=what, hint=hint)
    if isinstance(error, IllegalMove):
        told = {"standing": standing(error.standing, say)}
        return say("this cannot be done to it: %(standing)s") % told
    if isinstance(error, Stale):
        return say("it has changed since it was shown: look at it again, then decide")
    if isinstance(error, NoSubmission):
        return say("there is no such answer in the queue")
    return str(error)
