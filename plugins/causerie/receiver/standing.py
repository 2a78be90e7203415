"""Where a submission stands, in words for whoever wrote it."""

from collections.abc import Callable
from dataclasses import dataclass

from causerie.core.moderation import Decision, Move, Revision, State
from causerie.queue import Item
from causerie.queue.values import DROPPED

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Words:
    """A title, what it means, and what a moderator wrote about it."""

    title: str
    text: str
    reason: str = ""


def of(item: Item, say: Say, *, there: bool) -> Words:
    """The words for how a submission stands; `there` is whether it is on the site."""
    if item.state is State.NEW:
        return _new(item, say)
    if item.state is State.PUBLISHED:
        return _published(item, say, there=there)
    if item.state is State.WITHDRAWN:
        return _withdrawn(item, say, there=there)
    return _erased(item, say)


def _new(item: Item, say: Say) -> Words:
    if item.latest.state is Revision.REFUSED:
        return Words(
            say("Your answer was not kept"),
            say("It does not appear on the site. You may correct it and send it again."),
            _reason(item, Move.REFUSE),
        )
    if item.latest.state is Revision.HELD:
        return Words(
            say("Your answer has arrived, and waits apart"),
            say(
                "Very many answers came in a short time: those that wait apart are read "
                "after the others. Should there be too many, the oldest of them are erased, and "
                "this page says so."
            ),
        )
    if len(item.revisions) > 1:
        return _corrected(say)
    return Words(
        say("Your answer has arrived"),
        say("The author reads it before it appears on the site."),
    )


def _published(item: Item, say: Say, *, there: bool) -> Words:
    away = say("It is not on the site just now: it is being put there, or was taken away since.")
    if item.latest.state is Revision.APPROVED and not there:
        return Words(say("Your answer is approved"), away)
    if item.latest.state is Revision.APPROVED:
        return Words(say("Your answer is published"), say("All can read it on the site."))
    if item.latest.state is Revision.REFUSED:
        reason = _reason(item, Move.REFUSE)
        return Words(
            say("Your correction was not kept"),
            say("Your answer stays published as it was before.") if there else away,
            _unread(say) if reason == DROPPED else reason,
        )
    if not there:
        return _corrected(say)
    return Words(
        say("Your answer is published, and your correction waits"),
        say("The author reads it first; until then, your answer stays as it was before."),
    )


def _corrected(say: Say) -> Words:
    return Words(
        say("Your corrected answer has arrived"),
        say("It takes the place of the earlier one, and is read before it appears here."),
    )


def _withdrawn(item: Item, say: Say, *, there: bool) -> Words:
    last = _last(item, Move.WITHDRAW)
    by_author = last is not None and last.moderator
    if by_author and there:
        text = say("The author of the site has withdrawn it: it is about to leave it.")
    elif by_author:
        text = say("The author of the site has withdrawn it: it can no longer be read there.")
    elif there:
        text = say("You have withdrawn it: it is about to leave the site.")
    else:
        text = say("You have withdrawn it: it can no longer be read on the site.")
    return Words(say("Your answer is withdrawn"), text, last.reason if last else "")


def _erased(item: Item, say: Say) -> Words:
    if _reason(item, Move.REFUSE) == DROPPED:
        return Words(say("Your answer was erased"), _unread(say))
    text = say("Nothing is left of what you wrote but this page.")
    return Words(say("Your answer was erased"), text)


def _unread(say: Say) -> str:
    return say(
        "Too many answers were waiting apart, and nobody had read yours. Please send it again."
    )


def _reason(item: Item, move: Move) -> str:
    last = _last(item, move)
    return last.reason if last else ""


def _last(item: Item, move: Move) -> Decision | None:
    return next((each for each in reversed(item.decisions) if each.move is move), None)
